// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <chrono>

/// What is kept of documents, as values. Times are milliseconds since the epoch, UTC.
namespace heartline::documents {

/// How much of a document's past is kept.
struct Retention
{
    std::chrono::milliseconds age = std::chrono::hours{24 * 365};
    /// Of one document's revisions together.
    qint64 bytes = qint64(256) << 20;
    /// Until then each update is a revision of its own; later those of one author within `mergedTo` are one.
    std::chrono::milliseconds exactFor = std::chrono::hours{24};
    std::chrono::milliseconds mergedTo = std::chrono::minutes{1};
};

/// One step of a document's past: what one author did, at once or within a minute.
struct Revision
{
    /// Ascending, in the order in which they came; never used twice in a document.
    qint64 n = 0;
    /// Of the first and of the last update in it.
    qint64 from = 0, to = 0;
    /// A user's id; empty where it isn't known.
    QString author;
    /// What it takes on the disk.
    qint64 bytes = 0;
    /// Not a step but all that was before: older steps were given up for room or for their age.
    bool isBase = false;
    bool operator==(const Revision&) const = default;
};

/// A page of the past, newest first.
struct History
{
    QList<Revision> revisions;
    bool more = false; ///< There are older ones.
};

struct DocumentInfo
{
    QString id;
    /// The title that somebody gave; else the heading that describe() told; else the id.
    QString title;
    /// Of its text as UTF-8, as describe() told last.
    qint64 bytes = 0;
    qint64 changed = 0;
    bool operator==(const DocumentInfo&) const = default;
};

/// A document as it's kept: it is there when `state` and then each of `updates` were applied.
struct Loaded
{
    bool exists = false;
    QByteArray state; ///< Empty: nothing was compacted yet.
    QList<QByteArray> updates;
    qint64 n = 0; ///< Of the last revision; 0 without any.
};

/// What loading has to play behind the compacted state: when it grows, it's time to compact.
struct Tail
{
    qint64 rows = 0;
    qint64 bytes = 0;
    qint64 oldest = 0; ///< When the first of them ended.
    qint64 stateBytes = 0;
};

} // namespace heartline::documents
