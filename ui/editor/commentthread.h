// SPDX-License-Identifier: MIT
#pragma once

#include <QList>
#include <QString>

namespace heartline {

/// A comment on a place in a text, with its answers, as it's shown.
struct CommentThread
{
    struct Line
    {
        QString author; ///< A user id; may be empty.
        QString name;
        qint64 time = 0; ///< Milliseconds since the epoch.
        QString text;
        bool operator==(const Line&) const = default;
    };

    QString id;
    Line first;
    QList<Line> replies;
    QString quote;        ///< The text that it's about, as it is now; cut where it's long.
    bool isPlaced = true; ///< False: the text that it was about is gone.
    bool isResolved = false;
    bool isOwn = false; ///< This person may remove it.
    bool operator==(const CommentThread&) const = default;
};

} // namespace heartline
