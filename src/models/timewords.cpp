// SPDX-License-Identifier: MIT
#include "timewords.h"

#include <QLocale>

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace heartline {

QString TimeWords::clock(const QDateTime& time)
{
    const QLocale locale;
    QString format = locale.timeFormat(QLocale::ShortFormat);
    // The C locale's short form has seconds: more than anybody wants beside each line.
    if (format.contains("ss"_L1))
        format = u"HH:mm"_s;
    return locale.toString(time.toLocalTime().time(), format);
}

QString TimeWords::day(const QDateTime& time, QDate today)
{
    const QDate date = time.toLocalTime().date();
    if (date == today)
        return tr("Today");
    if (date == today.addDays(-1))
        return tr("Yesterday");
    return QLocale().toString(date, QLocale::LongFormat);
}

QString TimeWords::brief(const QDateTime& time, QDate today)
{
    const QDate date = time.toLocalTime().date();
    if (date == today)
        return clock(time);
    if (date == today.addDays(-1))
        return tr("Yesterday");
    return QLocale().toString(date, QLocale::ShortFormat);
}

QString TimeWords::full(const QDateTime& time)
{
    const QDateTime local = time.toLocalTime();
    return QLocale().toString(local.date(), QLocale::LongFormat) + u", "_s +
           local.time().toString(u"HH:mm:ss"_s);
}

QString TimeWords::span(milliseconds span)
{
    const auto ms = span.count();
    if (ms < 1000)
        return tr("%1 ms").arg(ms);
    const auto s = ms / 1000;
    if (s < 60)
        return tr("%1 s").arg(s);
    if (s < 3600)
        return tr("%1 min %2 s").arg(s / 60).arg(s % 60);
    return tr("%1 h %2 min").arg(s / 3600).arg(s / 60 % 60);
}

} // namespace heartline
