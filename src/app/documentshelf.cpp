// SPDX-License-Identifier: MIT
#include "documentshelf.h"

#include "shared/theme.h"

#include <Heartline/ConnectionDocumentLink>
#include <Heartline/Names>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

/// Nothing tells of new documents: they are asked for.
constexpr auto kRefreshEvery = 20s;
/// How soon the list follows a heading.
constexpr auto kHeadingWithin = 300ms;
constexpr auto kRememberWithin = 1s;
/// Documents that were shown before stay in memory, with what can be undone in them; so many.
constexpr qsizetype kMostOpen = 8;
/// How far a heading is looked for.
constexpr std::size_t kHeadingUnits = 4096;

QString headingOf(const SharedDocument& document)
{
    const std::u16string start = document.text().slice(0, kHeadingUnits);
    return wire::titleOfText(QString::fromStdU16String(start));
}

int othersIn(const SharedDocument& document, const QString& self)
{
    const QList<DocumentPeer> peers = document.peers();
    QSet<QString> people;
    for (const DocumentPeer& peer : peers) {
        if (peer.userId != self)
            people.insert(peer.userId.isEmpty() ? QString::number(peer.clientId) : peer.userId);
    }
    return int(people.size());
}

} // namespace

DocumentShelf::DocumentShelf(const SessionAccess& access, Worker& worker, QObject* parent)
    : QObject(parent)
    , m_access(access)
    , m_worker(worker)
    , m_directory(access.server, access.token)
{
    connectDirectory();
    openArchive();
    connect(&m_refreshTimer, &QTimer::timeout, this, &DocumentShelf::refresh);
    m_refreshTimer.start(kRefreshEvery);
    m_headingTimer.setSingleShot(true);
    m_headingTimer.setInterval(kHeadingWithin);
    connect(&m_headingTimer, &QTimer::timeout, this, [this] { tell(m_shown); });
    m_unsentTimer.setSingleShot(true);
    m_unsentTimer.setInterval(kRememberWithin);
    connect(&m_unsentTimer, &QTimer::timeout, this, &DocumentShelf::tellUnsent);
}

DocumentShelf::~DocumentShelf()
{
    for (auto& [id, open] : m_open) {
        open.document->disconnect(this);
        countUnsent(*open.document); // what was written in this turn of the event loop was not told yet
    }
    tellUnsent();
    m_open.clear();
}

void DocumentShelf::connectDirectory()
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
}

// ---- Documents that are open

SharedDocument* DocumentShelf::document(const QString& documentId)
{
    return hold(documentId).document.get();
}

SharedDocument* DocumentShelf::make(const QString& documentId, const QString& title)
{
    // With the server at hand it's asked first, as somebody else may have begun the same.
    const bool isNew = !m_list.isReachable();
    SharedDocument* made = hold(documentId, isNew).document.get();
    auto* once = new QObject(made);
    const auto begin = [this, made, once, title] {
        if (!made->isEditable())
            return;
        once->deleteLater();
        made->disconnect(once);
        crdt::Text text = made->text();
        if (text.length() == 0)
            std::ignore = text.insert(0, (u"# "_s + title + u"\n\n"_s).toStdU16String());
        tell(made->id());
    };
    connect(made, &SharedDocument::editableChanged, once, begin);
    begin();
    return made;
}

DocumentShelf::Open& DocumentShelf::hold(const QString& documentId, bool isNew)
{
    if (const auto known = m_open.find(documentId); known != m_open.end())
        return known->second;
    ConnectionDocumentLink::Access access;
    access.server = m_access.server;
    access.token = m_access.token;
    access.userId = m_access.self.id; // whose work it is, where no token says so
    auto link = std::make_unique<ConnectionDocumentLink>(access, documentId);
    m_worker.adopt(link.get());
    Open& open = m_open[documentId];
    open.document =
        std::make_unique<SharedDocument>(SharedDocument::Options{.id = documentId,
                                                                 .userId = m_access.self.id,
                                                                 .userName = m_access.self.name,
                                                                 .color = Theme::personFill(m_access.self.id),
                                                                 .token = m_access.token,
                                                                 .isNew = isNew,
                                                                 .archive = m_archive},
                                         std::move(link));
    SharedDocument* document = open.document.get();
    open.server = std::make_unique<ServerHistory>(m_access.server, documentId, m_access.token);
    if (m_archive) {
        open.local = std::make_unique<ArchiveHistory>(m_archive, documentId, document->root());
        connect(document, &SharedDocument::rootChanged, open.local.get(),
                [document, history = open.local.get()] { history->setRoot(document->root()); });
    }
    const auto changed = [this, document] {
        using enum SharedDocument::SyncState;
        // A token may be another one next time. All else, a removal above all, is for the person to decide:
        // coming back with the session would bring back what somebody removed for everyone.
        if (document->syncState() == Refused && !document->isReadOnly() &&
            document->refusal() != "unauthorized"_L1)
            m_refused.insert(document->id());
        countUnsent(*document);
        tell(document->id());
        connectWhereNeeded(document->id());
    };
    connect(document, &SharedDocument::syncStateChanged, this, changed);
    connect(document, &SharedDocument::unsentChangesChanged, this, changed);
    connect(document, &SharedDocument::peersChanged, this, [this, document] { tell(document->id()); });
    open.updates = document->document().onUpdate([this, document](const crdt::UpdateEvent&) {
        if (document->id() == m_shown && !m_headingTimer.isActive())
            m_headingTimer.start();
    });
    m_order.prepend(documentId);
    document->load();
    return open;
}

DocumentHistory* DocumentShelf::localHistory(const QString& documentId) const
{
    const auto open = m_open.find(documentId);
    return open == m_open.end() ? nullptr : open->second.local.get();
}

DocumentHistory* DocumentShelf::serverHistory(const QString& documentId) const
{
    const auto open = m_open.find(documentId);
    return open == m_open.end() ? nullptr : open->second.server.get();
}

void DocumentShelf::setShown(const QString& documentId)
{
    const QString before = std::exchange(m_shown, documentId);
    if (before == documentId)
        return;
    if (!documentId.isEmpty()) {
        hold(documentId);
        m_refused.remove(documentId);
        m_order.removeAll(documentId);
        m_order.append(documentId);
        m_list.visit(documentId);
        tell(documentId);
        connectWhereNeeded(documentId);
        refresh();
    }
    if (!before.isEmpty()) {
        tell(before);
        connectWhereNeeded(before);
    }
    forgetOld();
}

void DocumentShelf::connectWhereNeeded(const QString& documentId)
{
    const auto found = m_open.find(documentId);
    if (found == m_open.end())
        return;
    Open& open = found->second;
    const bool needed = m_list.isReachable() && !m_refused.contains(documentId) &&
                        (documentId == m_shown || m_unsent.value(documentId) > 0);
    if (std::exchange(open.connected, needed) == needed)
        return;
    if (needed)
        open.document->open();
    else
        open.document->close();
}

void DocumentShelf::setReachable(bool reachable)
{
    const bool came = reachable && !m_list.isReachable();
    m_list.setReachable(reachable);
    if (came) {
        refresh();
        for (auto it = m_earlier.cbegin(); it != m_earlier.cend(); ++it)
            hold(it.key());
    }
    QStringList ids;
    for (const auto& [id, open] : m_open)
        ids.append(id);
    for (const QString& id : std::as_const(ids)) {
        connectWhereNeeded(id);
        tell(id);
    }
}

void DocumentShelf::forgetOld()
{
    const QStringList order = m_order;
    for (const QString& id : order) {
        if (m_order.size() <= kMostOpen)
            return;
        if (id == m_shown || m_unsent.value(id) > 0)
            continue;
        m_order.removeAll(id);
        m_open.erase(id);
        m_list.setClosed(id);
    }
}

void DocumentShelf::tell(const QString& documentId)
{
    const auto found = m_open.find(documentId);
    if (found == m_open.end())
        return;
    const SharedDocument& document = *found->second.document;
    DocumentListModel::Opened now;
    now.heading = headingOf(document);
    now.shown = documentId == m_shown;
    now.loaded = document.syncState() != SharedDocument::SyncState::Loading;
    const bool linked = document.syncState() == SharedDocument::SyncState::Synced ||
                        document.syncState() == SharedDocument::SyncState::Saving;
    now.people = linked ? othersIn(document, m_access.self.id) : -1;
    now.unsent = m_unsent.value(documentId);
    m_list.setOpened(documentId, now);
}

// ---- What people do with them

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
    // First the document, which may still have something to keep.
    m_open.erase(documentId);
    m_order.removeAll(documentId);
    m_refused.remove(documentId);
    if (m_archive)
        m_archive->remove(documentId);
    m_earlier.remove(documentId);
    m_unsent.remove(documentId);
    m_list.setClosed(documentId);
    m_list.forget(documentId, everywhere);
    tellUnsent();
}

} // namespace heartline
