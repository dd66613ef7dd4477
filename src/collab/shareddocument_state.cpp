// SPDX-License-Identifier: MIT
// What follows from what happened to a SharedDocument: frames to send, and states to tell.
#include "shareddocument.h"

#include <Heartline/DocumentBytes>

#include <QLoggingCategory>

#include <algorithm>
#include <chrono>
#include <utility>

using namespace Qt::StringLiterals;

namespace heartline {

Q_DECLARE_LOGGING_CATEGORY(lcSharedDocument)

namespace {

constexpr std::chrono::milliseconds kPeersEvery{16};
/// For each of them: a crowd, which a stranger may make up, is shown less often.
constexpr std::chrono::microseconds kPeerEvery{160};
constexpr qsizetype kReasonUnits = 200;

QString reasonOf(const std::string& words, const QString& otherwise)
{
    const QString reason = QString::fromUtf8(words.data(), qsizetype(words.size())).simplified();
    return reason.isEmpty() ? otherwise : reason.left(kReasonUnits);
}

} // namespace

void SharedDocument::settleSoon()
{
    if (!m_settle.isActive())
        m_settle.start();
}

void SharedDocument::settle()
{
    m_settle.stop();
    m_sync.tick(now());
    sendFrames();
    if (const auto denial = m_sync.takeDenial())
        refuse(reasonOf(*denial, u"unauthorized"_s));
    if (m_linkNumber != 0 && m_sync.isConfused()) {
        m_linkNumber = 0;
        m_sync.lost();
        m_link->restart();
        qCWarning(lcSharedDocument, "link made anew malformed=%llu",
                  static_cast<unsigned long long>(m_sync.malformedFrames()));
        Q_EMIT problemOccurred(u"unreadable"_s);
    }
    if (m_closing && m_sync.unsent() == 0)
        leave();
    showState();
    showPeers();
    if (const auto count = m_document.rootCount(); count != m_rootCount) {
        if (std::exchange(m_rootCount, count) < kMostRoots)
            Q_EMIT rootsChanged();
    }
    if (const auto due = m_sync.due())
        m_due.start(std::max(*due - now(), DocumentSync::Time{0}));
    else
        m_due.stop();
}

void SharedDocument::sendFrames()
{
    for (const crdt::Bytes& frame : m_sync.takeFrames()) {
        if (m_linkNumber != 0)
            m_link->send(documents::toByteArray(frame), m_linkNumber);
    }
}

void SharedDocument::showState()
{
    const int unsent = unsentChanges();
    const bool readOnly = m_sync.isReadOnly();
    const bool known = m_loaded && (m_options.isNew || m_restored || m_sync.wasCaughtUp());
    QString refusal = m_linkRefusal;
    if (refusal.isEmpty() && readOnly)
        refusal = reasonOf(m_sync.readOnlyReason(), u"read_only"_s);
    SyncState state = SyncState::Synced;
    if (!m_linkRefusal.isEmpty() || (readOnly && unsent > 0))
        state = SyncState::Refused;
    else if (!known)
        state = SyncState::Loading;
    else if (!m_sync.isInStep())
        state = SyncState::Offline;
    else if (unsent > 0)
        state = SyncState::Saving;
    if (state == SyncState::Synced && (m_state != state || m_unsentChanges != unsent))
        m_savedAt = QDateTime::currentDateTimeUtc();

    m_refusal = refusal;
    const bool editable = known && !readOnly && state != SyncState::Refused;
    const bool stateChanged = std::exchange(m_state, state) != state;
    const bool unsentChanged = std::exchange(m_unsentChanges, unsent) != unsent;
    const bool readOnlyDiffers = std::exchange(m_readOnly, readOnly) != readOnly;
    const bool editableDiffers = std::exchange(m_editable, editable) != editable;
    const bool unconfirmed = m_sync.isUnconfirmed();
    const bool isProblem = !std::exchange(m_unconfirmed, unconfirmed) && unconfirmed;
    if (unsentChanged)
        Q_EMIT unsentChangesChanged(unsent);
    if (readOnlyDiffers)
        Q_EMIT readOnlyChanged(readOnly);
    if (editableDiffers)
        Q_EMIT editableChanged(editable);
    if (stateChanged)
        Q_EMIT syncStateChanged(state);
    if (isProblem)
        Q_EMIT problemOccurred(u"unconfirmed"_s);
}

void SharedDocument::showPeers()
{
    if (const auto clients = m_sync.takePresenceChanges(); !clients.empty()) {
        m_presence.update(m_sync.awareness(), clients);
        m_peersStale = true;
    }
    if (!m_peersStale || m_peerPace.isActive())
        return;
    m_peersStale = false;
    if (m_presence.isEmpty() && m_peers.isEmpty())
        return;
    auto peers = m_presence.peers(m_document, m_text, m_sync.awareness().clientId());
    m_peerPace.start(std::max(
        kPeersEvery, std::chrono::duration_cast<std::chrono::milliseconds>(kPeerEvery * peers.size())));
    if (peers == m_peers)
        return;
    m_peers = std::move(peers);
    Q_EMIT peersChanged();
}

} // namespace heartline
