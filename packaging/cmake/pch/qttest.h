// SPDX-License-Identifier: MIT
// Precompiled for every test program.
#pragma once
#include <QSignalSpy>
#include <QTest>
#include <QtCore>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>
