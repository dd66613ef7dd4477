// SPDX-License-Identifier: MIT
// Documents as the HTTP API reads and manages them (protocol.md §4).
#include "documents.h"
#include "net/websocketframe.h"

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

QString droppedMeanwhile()
{
    return u"The document could not be read; try again later."_s;
}

} // namespace

void Documents::read(const QString& docId, const Done<std::optional<QByteArray>>& done)
{
    const Shared document = open(docId);
    whenReady(document, [this, document, done] {
        if (document->dropped)
            return done({{}, droppedMeanwhile()});
        const std::string text = document->document.text(kTextRoot).toUtf8();
        inOrder(document, [document, done, text] {
            if (document->dropped)
                return done({{}, droppedMeanwhile()});
            done({document->kept ? std::optional(QByteArray::fromStdString(text)) : std::nullopt, {}});
        });
    });
}

void Documents::orderIfOpen(const QString& docId)
{
    if (const auto it = m_documents.find(docId); it != m_documents.end())
        order(it->second);
}

void Documents::list(Done<QList<documents::DocumentInfo>> done)
{
    flush();
    m_.store.listDocuments(std::move(done));
}

void Documents::setTitle(const QString& docId, const QString& title, const Done<bool>& done)
{
    orderIfOpen(docId);
    m_.store.setDocumentTitle(docId, title, [this, docId, done](const Stored<bool>& made) {
        if (made && made.value) {
            ++m_.metrics.documents;
            if (const auto it = m_documents.find(docId); it != m_documents.end())
                it->second->kept = true;
        }
        done(made);
    });
}

void Documents::remove(const QString& docId, const Done<bool>& done)
{
    Shared document;
    if (const auto it = m_documents.find(docId); it != m_documents.end()) {
        document = it->second;
        if (document->ready && !document->isWritten())
            return done({false, {}});
        // Nothing may be written behind the removal: that would bring a part of it back.
        order(document);
        letGo(*document);
    }
    m_.store.removeDocument(docId, [this, document, done](const Stored<bool>& removed) {
        // Who is told that it is no more stays away.
        if (document && removed)
            endAll(document, closecode::kForbidden, u"The document was removed."_s);
        else if (document)
            endAll(document, closecode::kServerFault, removed.error);
        if (removed && removed.value)
            --m_.metrics.documents;
        done(removed);
    });
}

void Documents::history(const QString& docId, qint64 before, int limit, Done<documents::History> done)
{
    orderIfOpen(docId);
    m_.store.documentHistory(docId, before, limit, std::move(done));
}

void Documents::readAt(const QString& docId, qint64 n, Done<std::optional<QByteArray>> done)
{
    orderIfOpen(docId);
    m_.store.documentTextAt(docId, n, std::move(done));
}

} // namespace heartline::server
