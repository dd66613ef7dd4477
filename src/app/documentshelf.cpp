// SPDX-License-Identifier: MIT
#include "documentshelf.h"

#include <Heartline/ConnectionWholeTextLink>
#include <Heartline/Names>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

/// Nothing tells of new documents: they are asked for.
constexpr auto kRefreshEvery = 20s;

} // namespace

DocumentShelf::DocumentShelf(const SessionAccess& access, Worker& worker, NameSource nameOf, QObject* parent)
    : QObject(parent)
    , m_access(access)
    , m_worker(worker)
    , m_nameOf(std::move(nameOf))
    , m_directory(access.server, access.token)
{
    connect(&m_directory, &DocumentDirectory::listed, &m_list, &DocumentListModel::setListed);
    connect(&m_directory, &DocumentDirectory::renamed, &m_list, &DocumentListModel::rename);
    connect(&m_directory, &DocumentDirectory::removed, this,
            [this](const QString& documentId) { discard(documentId, true); });
    connect(&m_directory, &DocumentDirectory::renamingFailed, this,
            [this](const QString& documentId, const QString& reason) {
                Q_EMIT problemOccurred(
                    tr("\"%1\" could not be renamed. %2").arg(m_list.titleOf(documentId), reason));
            });
    connect(&m_directory, &DocumentDirectory::removalFailed, this,
            [this](const QString& documentId, const QString& reason) {
                Q_EMIT problemOccurred(
                    tr("\"%1\" could not be removed. %2").arg(m_list.titleOf(documentId), reason));
            });
    connect(&m_refreshTimer, &QTimer::timeout, this, &DocumentShelf::refresh);
    m_refreshTimer.start(kRefreshEvery);
}

DocumentShelf::~DocumentShelf()
{
    qDeleteAll(std::exchange(m_documents, {}));
}

PlainDocument* DocumentShelf::document(const QString& documentId)
{
    if (PlainDocument* known = m_documents.value(documentId))
        return known;
    ConnectionWholeTextLink::Access access;
    access.server = m_access.server;
    access.userId = m_access.self.id;
    access.userName = m_access.self.name;
    access.token = m_access.token;
    auto link = std::make_unique<ConnectionWholeTextLink>(access, documentId);
    m_worker.adopt(link.get());
    auto* document = new PlainDocument(documentId, access.userId, access.userName, std::move(link));
    document->setNameSource(m_nameOf);
    m_documents.insert(documentId, document);
    const auto changed = [this, document] { tell(document); };
    connect(document, &WholeTextDocument::syncStateChanged, this, changed);
    connect(document, &WholeTextDocument::unsentEditsChanged, this, changed);
    connect(document, &WholeTextDocument::peersChanged, this, changed);
    connect(document, &WholeTextDocument::edited, this, changed);
    return document;
}

PlainDocument* DocumentShelf::make(const QString& documentId, const QString& title)
{
    PlainDocument* made = document(documentId);
    auto* once = new QObject(made);
    connect(made, &WholeTextDocument::syncStateChanged, once,
            [this, made, once, title](WholeTextDocument::SyncState state) {
                if (state != WholeTextDocument::SyncState::Synced)
                    return;
                once->deleteLater();
                made->disconnect(once);
                if (made->text().isEmpty())
                    made->edit(0, 0, title + u"\n\n"_s);
                tell(made);
            });
    return made;
}

void DocumentShelf::setShown(const QString& documentId)
{
    const QString before = std::exchange(m_shown, documentId);
    if (before == documentId)
        return;
    if (PlainDocument* left = m_documents.value(before))
        closeWhenSent(left);
    if (documentId.isEmpty())
        return;
    PlainDocument* shown = document(documentId);
    shown->open();
    m_list.visit(documentId);
    tell(shown);
    refresh();
}

void DocumentShelf::closeWhenSent(PlainDocument* document)
{
    document->close();
    tell(document);
}

void DocumentShelf::tell(PlainDocument* document)
{
    DocumentListModel::Opened now;
    now.heading = wire::titleOfText(document->text());
    now.shown = document->id() == m_shown;
    now.people = now.shown ? int(document->peers().size()) : -1;
    now.unsent = document->unsentEdits();
    m_list.setOpened(document->id(), now);
}

void DocumentShelf::setReachable(bool reachable)
{
    if (reachable && !m_list.isReachable()) {
        refresh();
        for (PlainDocument* document : std::as_const(m_documents)) {
            if (document->syncState() == WholeTextDocument::SyncState::Offline)
                document->retryNow();
        }
    }
    m_list.setReachable(reachable);
}

void DocumentShelf::refresh()
{
    m_directory.list();
}

void DocumentShelf::rename(const QString& documentId, const QString& title)
{
    m_directory.rename(documentId, title);
}

void DocumentShelf::remove(const QString& documentId, bool everywhere)
{
    if (everywhere)
        m_directory.remove(documentId);
    else
        discard(documentId, false);
}

void DocumentShelf::discard(const QString& documentId, bool everywhere)
{
    Q_EMIT removed(documentId);
    if (PlainDocument* document = m_documents.take(documentId)) {
        document->disconnect(this);
        document->deleteLater();
    }
    m_list.setClosed(documentId);
    m_list.forget(documentId, everywhere);
}

} // namespace heartline
