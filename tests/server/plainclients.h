// SPDX-License-Identifier: MIT
#pragma once

#include "hubdocuments.h"

/// What a client of the plain profile sends for a whole text.
inline QByteArray edit(const QString& content)
{
    const QJsonObject message{{QStringLiteral("type"), QStringLiteral("edit")},
                              {QStringLiteral("content"), content}};
    return QJsonDocument(message).toJson(QJsonDocument::Compact);
}

/// Such a client comes to the document `d`, and has what it begins with.
inline void enter(HubDocuments& f, HubDocuments::PeerId id, const QString& user, bool canWrite = true)
{
    f.hub.connected(id, {.service = heartline::wire::Service::Collab,
                         .userId = user,
                         .userName = {},
                         .place = QStringLiteral("d"),
                         .canWrite = canWrite});
    f.turn();
}
