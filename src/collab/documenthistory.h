// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <Heartline/DocumentRecords>

#include <QList>
#include <QObject>
#include <QString>

namespace heartline {

/// The past of one document, as one source tells it: the server, or this computer.
///
/// Asks when told to and answers by signals, in the thread that it lives in; a new question takes the place
/// of one of its kind that is not answered yet. Numbers of one source mean nothing to another.
class HEARTLINE_COLLAB_EXPORT DocumentHistory : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Asks for at most `limit` revisions before number `before`, newest first; 0: the newest.
    virtual void fetch(qint64 before, int limit) = 0;
    /// Asks for the text as it was after revision `n`.
    virtual void fetchText(qint64 n) = 0;

Q_SIGNALS:
    /// `more`: there are older ones.
    void fetched(const QList<heartline::documents::Revision>& revisions, bool more);
    /// Lines end with LF.
    void textFetched(qint64 n, const QString& text);
    /// The question is not answered. `reason`: words of the system or the server; may be empty.
    void failed(const QString& reason);
};

} // namespace heartline
