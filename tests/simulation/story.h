// SPDX-License-Identifier: MIT
#pragma once

#include "scheduler.h"

#include <QStringList>

namespace heartline::sim {

/// What happened, one line each in plain words; written only when somebody is going to read it.
class Story
{
public:
    Story(const Scheduler& time, bool told)
        : m_time(time)
        , m_told(told)
    {
    }

    /// `words` is called only when the story is told: most are not, and words cost.
    template<class Words>
    void tell(Words words)
    {
        if (m_told)
            m_lines.append(clock(m_time.now()) + QLatin1Char(' ') + words());
    }
    [[nodiscard]] bool isTold() const { return m_told; }
    [[nodiscard]] const QStringList& lines() const { return m_lines; }

    /// "01:03.250"
    [[nodiscard]] static QString clock(qint64 ms)
    {
        return QStringLiteral("%1:%2.%3")
            .arg(ms / 60'000, 2, 10, QLatin1Char('0'))
            .arg(ms / 1000 % 60, 2, 10, QLatin1Char('0'))
            .arg(ms % 1000, 3, 10, QLatin1Char('0'));
    }

private:
    const Scheduler& m_time;
    bool m_told;
    QStringList m_lines;
};

} // namespace heartline::sim
