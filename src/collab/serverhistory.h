// SPDX-License-Identifier: MIT
#pragma once

#include "documenthistory.h"

#include <QUrl>
#include <memory>

namespace heartline {

/// A document's past as its server tells it over HTTP (protocol.md §4):
///
///     GET <server>/api/documents/<id>/history?before=&limit=
///     {"revisions":[{n,from,to,author,bytes}],"more":bool} GET <server>/api/documents/<id>/history/<n> the
///     text then, text/plain
class HEARTLINE_COLLAB_EXPORT ServerHistory : public DocumentHistory
{
    Q_OBJECT
public:
    /// `server`: of any of the schemes ws, wss, http, https; a path in front of the services' is kept.
    /// `documentId` as it stands in paths. `token` goes into a header, never into the address; empty: none.
    ServerHistory(const QUrl& server, const QString& documentId, const QString& token,
                  QObject* parent = nullptr);
    ~ServerHistory() override;

    void fetch(qint64 before, int limit) override;
    void fetchText(qint64 n) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace heartline
