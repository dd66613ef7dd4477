// SPDX-License-Identifier: MIT
// What nearly all sources of widgets include. Sources still include what they use.
#pragma once
#include "heartline_pch_core.h"

#include <QAbstractItemModel>
#include <QApplication>
#include <QBoxLayout>
#include <QEvent>
#include <QIcon>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>
#include <QWidget>
