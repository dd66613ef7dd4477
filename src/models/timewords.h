// SPDX-License-Identifier: MIT
#pragma once

#include "models_export.h"

#include <QCoreApplication>
#include <QDateTime>
#include <chrono>

namespace heartline {

/// Times as people say them, in the default QLocale and the local time zone.
class HEARTLINE_MODELS_EXPORT TimeWords
{
    Q_DECLARE_TR_FUNCTIONS(heartline::TimeWords)
public:
    /// "14:02"
    [[nodiscard]] static QString clock(const QDateTime& time);
    /// "Today", "Yesterday", or the date in full.
    [[nodiscard]] static QString day(const QDateTime& time, QDate today = QDate::currentDate());
    /// "14:02" today, "Yesterday" or a short date before that: for lists.
    [[nodiscard]] static QString brief(const QDateTime& time, QDate today = QDate::currentDate());
    /// Date and time in full: for tooltips.
    [[nodiscard]] static QString full(const QDateTime& time);
    /// "250 ms", "7 s", "3 min 20 s", "2 h 5 min"
    [[nodiscard]] static QString span(std::chrono::milliseconds span);
};

} // namespace heartline
