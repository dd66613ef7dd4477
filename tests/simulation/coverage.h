// SPDX-License-Identifier: MIT
#pragma once

#include <QLatin1StringView>
#include <QString>
#include <QStringList>

#include <map>

namespace heartline::sim {

/// How often what happened, over many seeds: a simulation in which something never happens proves nothing
/// about it.
class Coverage
{
public:
    void count(const QString& what, quint64 times = 1) { m_counts[what] += times; }
    void add(const Coverage& other)
    {
        for (const auto& [what, times] : other.m_counts)
            m_counts[what] += times;
    }
    [[nodiscard]] const std::map<QString, quint64>& counts() const { return m_counts; }
    /// Of what must happen, what did not.
    [[nodiscard]] QStringList missing() const;

private:
    std::map<QString, quint64> m_counts;
};

} // namespace heartline::sim
