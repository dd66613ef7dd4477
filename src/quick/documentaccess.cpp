// SPDX-License-Identifier: MIT
#include "documentaccess.h"

#include <Heartline/ConnectionDocumentLink>

namespace heartline::quick {

void DocumentAccess::open()
{
    ConnectionDocumentLink::Access access;
    access.server = m_server;
    access.token = m_token;
    SharedDocument::Options options;
    options.id = m_documentId;
    options.userId = m_userId;
    options.userName = m_userName;
    options.color = m_color;
    options.token = m_token;
    auto link = std::make_unique<ConnectionDocumentLink>(access, m_documentId);
    auto before =
        std::exchange(m_document, std::make_unique<SharedDocument>(std::move(options), std::move(link)));
    m_document->open();
    Q_EMIT documentChanged();
    // What is bound to it has let go by now.
    before.reset();
}

} // namespace heartline::quick
