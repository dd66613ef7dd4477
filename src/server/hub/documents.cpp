// SPDX-License-Identifier: MIT
// Coming and going at documents; loading them and letting them go.
#include "documents.h"
#include "logging.h"
#include "net/websocketframe.h"

#include <Heartline/Names>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline::server {

namespace {

// Awareness of one document goes out so often: many carets make few messages.
constexpr auto kAwarenessPace = 50ms;

// Likewise a whole text, which costs more the longer it is.
std::chrono::milliseconds paceOf(const QString& text)
{
    return 50ms + std::chrono::milliseconds(text.size() / 4096);
}
// So many times what makes a state due, and it's written in any case.
constexpr int kLate = 4;
// Of a document's beginning, what its first line is looked for in.
constexpr size_t kHeadingUnits = 400;

} // namespace

Documents::Documents(const Surroundings& surroundings, const DocumentOptions& options)
    : m_(surroundings)
    , m_options(options)
{
}

Documents::~Documents() = default;

DocumentPeer* Documents::find(PeerId id)
{
    const auto it = m_peers.find(id);
    return it != m_peers.end() ? &it->second : nullptr;
}

void Documents::send(PeerId id, const crdt::Bytes& frame)
{
    m_.output.send(id, encodeFrame(Opcode::Binary, viewOf(frame)));
}

void Documents::connected(PeerId id, const DocumentPeerInfo& info)
{
    const Shared document = open(info.docId);
    DocumentPeer& peer = m_peers
                             .try_emplace(id, DocumentPeer{.id = id,
                                                           .document = document,
                                                           .userId = info.userId,
                                                           .canWrite = info.canWrite,
                                                           .badSince = {},
                                                           .askedBack = {},
                                                           .asked = {},
                                                           .clients = {},
                                                           .announcements = {m_options.announcementsPerSecond,
                                                                             m_options.announcementBurst}})
                             .first->second;
    document->peers.push_back(id);
    ++m_.metrics.documentPeers;
    qCDebug(lcHub) << "document opened peer=" << id;
    if (document->ready)
        return greet(peer);
    // What it sends waits in its socket.
    setPaused(id, peer.backlog, true);
}

bool Documents::closed(PeerId id)
{
    DocumentPeer* peer = find(id);
    if (peer)
        forget(*peer);
    return peer != nullptr;
}

void Documents::end(DocumentPeer& peer, uint16_t code, const QString& reason)
{
    m_.output.close(peer.id, code, reason);
    forget(peer);
}

void Documents::forget(DocumentPeer& peer)
{
    const Shared document = peer.document;
    leaveAwareness(peer);
    std::erase(document->peers, peer.id);
    m_peers.erase(peer.id);
    --m_.metrics.documentPeers;
    unused(document);
}

void Documents::addUsers(QStringList& users) const
{
    for (const auto& [id, peer] : m_peers) {
        if (!peer.userId.isEmpty())
            users.append(peer.userId);
    }
}

const Documents::Shared& Documents::open(const QString& docId)
{
    Shared& document = m_documents[docId];
    if (!document) {
        // What was taken once is loaded, whatever the limits are now.
        document = std::make_shared<OpenDocument>(
            docId, crdt::Document::Options{.maxPendingBytes = std::numeric_limits<size_t>::max()},
            m_options.awareness);
        ++m_.metrics.openDocuments;
        m_.store.loadDocument(
            docId, [this, document](const Stored<documents::Loaded>& result) { loaded(document, result); });
    }
    return document;
}

void Documents::loaded(const Shared& document, const Stored<documents::Loaded>& result)
{
    if (document->dropped)
        return; // it was removed meanwhile, and its name may be another's
    if (!result)
        return drop(document, closecode::kServerFault, result.error);
    if (!takeIn(*document, result.value)) {
        qCCritical(lcHub) << "a document could not be read bytes=" << result.value.state.size()
                          << "updates=" << result.value.updates.size();
        return drop(document, closecode::kServerFault, u"The document could not be read."_s);
    }
    document->document.setMaxPendingBytes(size_t(m_options.updateBytes));
    document->ready = true;
    for (const PeerId id : std::vector(document->peers)) {
        DocumentPeer* peer = find(id);
        setPaused(id, peer->backlog, false);
        greet(*peer);
    }
    for (const auto& action : std::exchange(document->readers, {}))
        action();
    compactIfDue(*document);
    unused(document);
}

bool Documents::takeIn(OpenDocument& document, const documents::Loaded& loaded)
{
    if (!loaded.state.isEmpty() && !document.document.applyUpdate(bytesOf(loaded.state)))
        return false;
    for (const QByteArray& update : loaded.updates) {
        if (!document.document.applyUpdate(bytesOf(update)))
            return false;
        document.revisionBytes += update.size();
    }
    document.emitted.clear();
    document.kept = loaded.exists;
    document.revision = loaded.n;
    document.revisions = loaded.updates.size();
    document.stateBytes = loaded.state.size();
    document.sinceBytes = document.revisionBytes;
    return true;
}

void Documents::drop(const Shared& document, uint16_t code, const QString& reason)
{
    letGo(*document);
    endAll(document, code, reason);
}

void Documents::letGo(OpenDocument& document)
{
    document.dropped = true;
    m_documents.erase(document.id);
    --m_.metrics.openDocuments;
}

void Documents::endAll(const Shared& document, uint16_t code, const QString& reason)
{
    for (const PeerId id : std::vector(document->peers))
        end(*find(id), code, reason);
    std::vector<PeerId> clients;
    for (const auto& [id, client] : m_plainClients) {
        if (client.document == document)
            clients.push_back(id);
    }
    for (const PeerId id : clients)
        m_.endPlain(id, code == closecode::kForbidden ? closecode::kPolicy : code, reason);
    // Who waits for the loading, or for the disk, sees what came of it.
    for (const auto& action : std::exchange(document->readers, {}))
        action();
    document->order.abandon();
}

void Documents::whenReady(const Shared& document, std::function<void()> action)
{
    if (document->ready)
        action();
    else
        document->readers.push_back(std::move(action));
}

void Documents::unused(const Shared& document)
{
    if (document->isUsed() || document->dropped)
        return;
    // One that nobody wrote is nothing to keep.
    document->idleUntil = m_.now();
    if (document->isWritten() || !document->ready)
        document->idleUntil += m_options.keepFor;
    later(Due::Unload, document->idleUntil, document);
}

void Documents::unload(const Shared& document)
{
    const TimePoint now = m_.now();
    if (document->dropped || document->isUsed() || document->idleUntil > now)
        return; // used, or used since
    if (!document->ready || !document->gathered.empty() || !document->order.isIdle())
        return later(Due::Unload, now + m_options.keepFor, document);
    describe(*document);
    letGo(*document);
}

void Documents::compactIfDue(OpenDocument& document)
{
    const bool many = document.revisions > m_options.revisions;
    const bool much = document.revisionBytes > std::max(document.stateBytes, m_options.fewBytes);
    if (!many && !much)
        return;
    // If what is still on its way to the disk were in the state and failed, it would be in no revision for
    // ever, and what builds on it would show in no past. So a moment is waited for when nothing is, not
    // endlessly though.
    const bool isQuiet = document.gathered.empty() && document.order.isIdle();
    const bool late = document.revisions > kLate * m_options.revisions ||
                      document.revisionBytes > kLate * std::max(document.stateBytes, m_options.fewBytes);
    if (!isQuiet && !late)
        return;
    const crdt::Bytes state = document.document.encodeStateAsUpdate();
    document.stateBytes = qsizetype(state.size());
    document.sinceBytes = 0;
    document.revisions = 0;
    document.revisionBytes = 0;
    m_.store.compactDocument(document.id, viewOf(state).toByteArray(), document.revision);
}

void Documents::describe(OpenDocument& document)
{
    if (std::exchange(document.described, true))
        return;
    const crdt::Text text = document.document.text(kTextRoot);
    const QString heading = wire::titleOfText(QString::fromStdU16String(text.slice(0, kHeadingUnits)));
    m_.store.describeDocument(document.id, heading, qint64(text.toUtf8().size()));
}

void Documents::later(Due what, TimePoint when, const Shared& document)
{
    m_due.emplace(when, std::pair(what, std::weak_ptr(document)));
}

void Documents::touch(const Shared& document)
{
    if (!std::exchange(document->touched, true))
        m_touched.push_back(document);
}

void Documents::tick()
{
    const TimePoint now = m_.now();
    while (!m_due.empty() && m_due.begin()->first <= now) {
        const auto [what, weak] = m_due.extract(m_due.begin()).mapped();
        const Shared document = weak.lock();
        if (!document || document->dropped)
            continue;
        switch (what) {
        case Due::Unload:
            unload(document);
            break;
        case Due::Describe:
            describe(*document);
            break;
        case Due::Tell:
            document->tellingLater = false;
            tellAwareness(*document);
            break;
        case Due::TellPlain:
            if (document->plain) {
                document->plain->tellingLater = false;
                tellPlain(*document);
            }
            break;
        }
    }
    if (m_checkAt && *m_checkAt <= now)
        checkAwareness();
}

std::optional<TimePoint> Documents::nextDeadline() const
{
    std::optional<TimePoint> next = m_checkAt;
    if (!m_due.empty() && (!next || m_due.begin()->first < *next))
        next = m_due.begin()->first;
    return next;
}

void Documents::endTurn()
{
    for (const Shared& document : std::exchange(m_touched, {})) {
        document->touched = false;
        if (document->dropped)
            continue;
        order(document);
        if (PlainRoom* room = document->plain.get(); room && room->isLate && !room->tellingLater) {
            const TimePoint free = room->told + paceOf(room->shown.text);
            room->tellingLater = m_.now() < free;
            if (room->tellingLater)
                later(Due::TellPlain, free, document);
            else
                tellPlain(*document);
        }
        const TimePoint free = document->told + kAwarenessPace;
        if (document->untold.empty() || document->tellingLater)
            continue;
        if (m_.now() >= free) {
            tellAwareness(*document);
        } else {
            document->tellingLater = true;
            later(Due::Tell, free, document);
        }
    }
}

void Documents::flush()
{
    for (const auto& [id, document] : m_documents) {
        order(document);
        describe(*document);
    }
}

} // namespace heartline::server
