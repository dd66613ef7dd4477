// SPDX-License-Identifier: MIT
#pragma once

#include "session_export.h"

#include <QSet>
#include <QString>
#include <QStringList>

namespace heartline {

/// The newest ids of notifications that have been shown, so that none is shown twice: not over reconnects,
/// and, given a file, not over restarts either.
///
/// The file has one id a line and is appended to at once, so that a crash forgets nothing that was shown. A
/// file that can't be read or written costs only that memory: `problem()` says so.
class HEARTLINE_SESSION_EXPORT SeenIds
{
public:
    explicit SeenIds(QString path = {}, qsizetype keep = 5000);

    /// True the first time that `id` comes. An empty id is always new.
    bool insert(const QString& id);
    /// What is wrong with the file; empty when nothing is.
    [[nodiscard]] QString problem() const { return m_problem; }

private:
    void load();
    void rewrite();

    QString m_path;
    qsizetype m_keep;
    QStringList m_order; ///< Oldest first.
    QSet<QString> m_ids;
    QString m_problem;
};

} // namespace heartline
