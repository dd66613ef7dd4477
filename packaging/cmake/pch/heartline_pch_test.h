// SPDX-License-Identifier: MIT
// What nearly all test programs include.
#pragma once
#include <QSignalSpy>
#include <QTest>
#include <QtCore>
#ifdef QT_WIDGETS_LIB
#include "heartline_pch_widgets.h"
#endif
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>
