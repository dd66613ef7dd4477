// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace heartline::test {

/// What chaos compares at the end: values only, so that the comparison itself is tested (tst_chaosjudge).

/// One message of the server's log.
struct Logged
{
    qint64 offset = 0;
    QString id;
    QString from;
    QString content;
};

/// How often a message that was handed to a `send` must be in the log.
enum class Fate
{
    Once,      ///< Acknowledged, or seen in the outbox.
    AtMostOnce ///< The run was killed, perhaps before it wrote anything.
};

/// What one run of `listen --json` wrote.
struct Listened
{
    QByteArray out;
    bool killed = false; ///< By SIGKILL: its last line may be torn, its last write may come again.
};

/// Each returns one line a violation.
/// @{
/// Offsets 1, 2, 3… and no id twice.
[[nodiscard]] QStringList judgeLog(const QList<Logged>& log);
/// Every text of `sender` as its fate says, and numbers (behind the last "-") ascending.
[[nodiscard]] QStringList judgeSender(const QList<Logged>& log, const QString& sender,
                                      const QHash<QString, Fate>& fates);
/// All runs together are the log, without a hole; what comes twice does so only after a SIGKILL, and is no
/// more than one write held.
[[nodiscard]] QStringList judgeListener(const QList<Logged>& log, const QList<Listened>& runs);
/// @}

} // namespace heartline::test
