// SPDX-License-Identifier: MIT
#include "plaindocument.h"
#include "plainpatch.h"

#include <Heartline/PlainMessages>

#include <QLoggingCategory>
#include <QScopedValueRollback>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

Q_LOGGING_CATEGORY(lcDocument, "heartline.collab.document", QtInfoMsg)

namespace {

constexpr auto kSendEvery = 100ms;
constexpr auto kPeersEvery = 50ms;
/// An empty text is said by saying nothing; a server may answer the ping while it still loads the text.
constexpr auto kEmptyGrace = 300ms;
constexpr auto kMergeComes = 500ms;
constexpr auto kSettled = 2s;

} // namespace

PlainDocument::PlainDocument(const QString& documentId, const QString& userId, const QString& userName,
                             std::unique_ptr<WholeTextLink> link, QObject* parent)
    : WholeTextDocument(parent)
    , m_id(documentId)
    , m_userId(userId)
    , m_userName(userName)
    , m_link(link.release())
{
    for (QTimer* timer : {&m_sendPause, &m_emptyGrace, &m_merging, &m_settling, &m_peersPause})
        timer->setSingleShot(true);
    m_sendPause.setInterval(kSendEvery);
    m_emptyGrace.setInterval(kEmptyGrace);
    m_peersPause.setInterval(kPeersEvery);
    connect(&m_sendPause, &QTimer::timeout, this, &PlainDocument::sendWhatWaits);
    connect(&m_emptyGrace, &QTimer::timeout, this, &PlainDocument::onNothingCame);
    connect(&m_merging, &QTimer::timeout, this, &PlainDocument::onMergeDidNotCome);
    connect(&m_settling, &QTimer::timeout, this, [this] { m_sync.settled(); });
    connect(&m_peersPause, &QTimer::timeout, this, &WholeTextDocument::peersChanged);
    connect(m_link.get(), &WholeTextLink::opened, this, &PlainDocument::onOpened);
    connect(m_link.get(), &WholeTextLink::lost, this, &PlainDocument::onLost);
    connect(m_link.get(), &WholeTextLink::received, this, &PlainDocument::onReceived);
    connect(m_link.get(), &WholeTextLink::refused, this, &PlainDocument::refuse);
    connect(m_link.get(), &WholeTextLink::tooLarge, this, [this] { refuse(u"too_large"_s); });
    connect(m_link.get(), &WholeTextLink::linkChanged, this, &WholeTextDocument::linkChanged);
}

PlainDocument::~PlainDocument()
{
    m_link->disconnect(this);
    m_link->close();
}

void PlainDocument::open()
{
    m_closing = false;
    if (m_state == SyncState::Refused) {
        m_refusal.clear();
        m_state = m_sync.isLoaded() ? SyncState::Offline : SyncState::Loading;
        Q_EMIT syncStateChanged(m_state);
    }
    m_link->open();
}

void PlainDocument::close()
{
    m_closing = true;
    update();
}

void PlainDocument::edit(int position, int removed, const QString& inserted)
{
    const bool ready = m_sync.isLoaded() && m_state != SyncState::Refused && !m_applying;
    QString text = inserted;
    text.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
    if (!ready || !m_sync.edit(position, removed, text)) {
        qCWarning(lcDocument, "edit refused position=%d removed=%d inserted=%lld length=%lld state=%d",
                  position, removed, static_cast<long long>(inserted.size()),
                  static_cast<long long>(m_text.size()), static_cast<int>(m_state));
        return;
    }
    m_text = m_sync.text();
    const crdt::TextPatch patch{{std::size_t(position), std::size_t(removed), std::u16string(units(text))}};
    for (DocumentPeer& peer : m_peers) {
        peer.caret = peer.caret < 0 ? -1 : static_cast<int>(mapped(std::size_t(peer.caret), patch));
        peer.anchor = peer.caret;
    }
    m_caret = position + static_cast<int>(text.size());
    sendWhatWaits();
    update();
}

void PlainDocument::setCaret(int caret, int /*anchor*/)
{
    // The plain profile knows carets without selections.
    if (caret < 0 || caret > m_text.size() || caret == m_caret)
        return;
    m_caret = caret;
    m_caretWaits = true;
    sendWhatWaits();
}

void PlainDocument::retryNow()
{
    m_link->retryNow();
}

void PlainDocument::onOpened()
{
    m_linked = true;
    m_awaitsText = true;
    m_sync.linkLost(); // whatever was in flight went with an older link
    m_caretWaits = m_caret > 0;
    sendPing();
    update();
}

void PlainDocument::onLost()
{
    m_linked = false;
    m_awaitsText = false;
    m_emptyGrace.stop();
    m_sync.linkLost();
    if (!std::exchange(m_peers, {}).isEmpty())
        Q_EMIT peersChanged();
    update();
}

void PlainDocument::onReceived(const QJsonObject& object)
{
    if (const auto fault = wire::fieldError(wire::Service::Collab, object)) {
        qCWarning(lcDocument, "message ignored: %s", qUtf8Printable(*fault));
        return;
    }
    const wire::PlainMessage message = wire::fromJson(wire::Service::Collab, object);
    if (const auto* edit = std::get_if<wire::Edit>(&message)) {
        takeContent(edit->content);
        if (edit->cursorPosition && !edit->userId.isEmpty() && edit->userId != m_userId) {
            moveCaret(edit->userId, *edit->cursorPosition);
        }
    } else if (const auto* cursor = std::get_if<wire::Cursor>(&message)) {
        if (cursor->userId != m_userId && !cursor->userId.isEmpty())
            moveCaret(cursor->userId, cursor->position);
    } else if (const auto* joined = std::get_if<wire::UserJoined>(&message)) {
        if (joined->person.id == m_userId || joined->person.id.isEmpty())
            return;
        if (!joined->person.name.isEmpty())
            peer(joined->person.id).name = joined->person.name;
        // Who is new has seen no caret of ours yet.
        m_caretWaits = true;
        sendWhatWaits();
        peersHaveChanged();
    } else if (const auto* left = std::get_if<wire::UserLeft>(&message)) {
        if (m_peers.removeIf([&](const DocumentPeer& p) { return p.userId == left->person.id; }) > 0)
            peersHaveChanged();
    } else if (const auto* pong = std::get_if<wire::Pong>(&message)) {
        onPong(pong->timestamp.toInteger());
    } else if (const auto* error = std::get_if<wire::Error>(&message)) {
        // What the server did not take would be offered to it for ever.
        if (error->code == "too_large"_L1 || error->code == "forbidden"_L1)
            refuse(error->reason);
        qCWarning(lcDocument, "server reports %s: %s", qUtf8Printable(error->code),
                  qUtf8Printable(error->reason));
    }
}

void PlainDocument::onPong(qint64 timestamp)
{
    if (timestamp != m_lastPing)
        return;
    if (m_awaitsText) {
        m_emptyGrace.start();
        return;
    }
    if (m_sync.acknowledged())
        m_settling.start(kSettled);
    else
        m_merging.start(kMergeComes);
    sendWhatWaits();
    update();
}

void PlainDocument::onMergeDidNotCome()
{
    m_sync.mergeDidNotCome();
    sendWhatWaits();
    update();
}

void PlainDocument::onNothingCame()
{
    if (m_linked && m_awaitsText)
        takeContent({});
}

void PlainDocument::takeContent(QString content)
{
    m_awaitsText = false;
    m_emptyGrace.stop();
    content.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
    const crdt::TextPatch patch = m_sync.receive(content);
    for (DocumentPeer& other : m_peers) {
        other.caret = other.caret < 0 ? -1 : static_cast<int>(mapped(std::size_t(other.caret), patch));
        other.anchor = other.caret;
    }
    m_caret = static_cast<int>(mapped(std::size_t(m_caret), patch));
    {
        // From the last to the first, so that each position holds for the text as it then is.
        const QScopedValueRollback applying(m_applying, true);
        for (auto splice = patch.crbegin(); splice != patch.crend(); ++splice) {
            const QString inserted = toQString(splice->inserted);
            m_text.replace(qsizetype(splice->position), qsizetype(splice->removed), inserted);
            Q_EMIT edited(static_cast<int>(splice->position), static_cast<int>(splice->removed), inserted);
        }
    }
    sendWhatWaits();
    update();
}

void PlainDocument::refuse(const QString& why)
{
    m_linked = false;
    m_awaitsText = false;
    m_sync.linkLost();
    m_refusal = why;
    m_link->close();
    if (std::exchange(m_state, SyncState::Refused) != SyncState::Refused)
        Q_EMIT syncStateChanged(m_state);
}

void PlainDocument::sendWhatWaits()
{
    if (!m_linked || m_awaitsText || m_sendPause.isActive())
        return;
    if (const auto content = m_sync.takeOutgoing()) {
        wire::Edit edit{.userId = m_userId,
                        .content = *content,
                        .cursorPosition = m_caret,
                        .timestamp = QDateTime::currentMSecsSinceEpoch(),
                        .extra = {}};
        m_link->send(wire::toJson(edit));
        sendPing();
        m_caretWaits = false;
        m_sendPause.start();
    } else if (std::exchange(m_caretWaits, false)) {
        m_link->send(wire::toJson(wire::Cursor{m_userId, m_caret}));
        m_sendPause.start();
    }
}

void PlainDocument::sendPing()
{
    m_lastPing = std::max(m_lastPing + 1, QDateTime::currentMSecsSinceEpoch());
    m_link->send(wire::toJson(wire::Ping{m_lastPing}));
}

void PlainDocument::update()
{
    const int unsent = m_sync.pendingEdits();
    if (std::exchange(m_unsent, unsent) != unsent)
        Q_EMIT unsentEditsChanged(unsent);
    if (m_closing && unsent == 0) {
        m_closing = false;
        m_link->close();
    }
    if (m_state == SyncState::Refused)
        return;
    SyncState state = SyncState::Synced;
    if (!m_sync.isLoaded())
        state = SyncState::Loading;
    else if (!m_linked || m_awaitsText)
        state = SyncState::Offline;
    else if (unsent > 0)
        state = SyncState::Saving;
    if (std::exchange(m_state, state) != state)
        Q_EMIT syncStateChanged(state);
}

DocumentPeer& PlainDocument::peer(const QString& userId)
{
    const auto known =
        std::ranges::find_if(m_peers, [&](const DocumentPeer& other) { return other.userId == userId; });
    if (known != m_peers.end())
        return *known;
    const QString name = m_nameOf ? m_nameOf(userId) : QString();
    m_peers.append({.userId = userId, .name = name.isEmpty() ? userId : name});
    return m_peers.last();
}

void PlainDocument::moveCaret(const QString& userId, qint64 position)
{
    // Others count in the text that the server has, which may lack what was just written here.
    DocumentPeer& other = peer(userId);
    other.caret = other.anchor = static_cast<int>(m_sync.fromServer(position));
    peersHaveChanged();
}

void PlainDocument::peersHaveChanged()
{
    if (!m_peersPause.isActive())
        m_peersPause.start();
}

} // namespace heartline
