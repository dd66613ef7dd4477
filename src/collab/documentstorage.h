// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <functional>

class QObject;

namespace heartline {

/// Where a SharedDocument keeps what it has, so that it outlives the program.
///
/// Orders are given from the document's thread and return at once; they are carried out in the order in which
/// they were given.
class HEARTLINE_COLLAB_EXPORT DocumentStorage
{
public:
    struct Stored
    {
        bool exists = false;       ///< Whether anything was ever kept under that id.
        QByteArray state;          ///< An update with all up to some moment; may be empty.
        QList<QByteArray> updates; ///< What came after it, oldest first.
    };

    DocumentStorage() = default;
    DocumentStorage(const DocumentStorage&) = delete;
    DocumentStorage& operator=(const DocumentStorage&) = delete;
    virtual ~DocumentStorage() = default;

    /// `done` is called once, later, in `context`'s thread, or not at all once `context` is gone. What can't
    /// be read is answered like what was never kept.
    virtual void load(const QString& id, QObject* context, std::function<void(Stored)> done) = 0;
    /// Keeps one update, format v1. `author`: who made it, as far as it's known, else empty.
    virtual void append(const QString& id, const QByteArray& update, const QString& author) = 0;
    /// For lists of documents: the first line and the size of the text in bytes of UTF-8.
    virtual void describe(const QString& id, const QString& heading, qint64 textBytes) = 0;
};

} // namespace heartline
