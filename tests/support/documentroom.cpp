// SPDX-License-Identifier: MIT
#include "documentroom.h"

#include <chrono>
#include <set>

using namespace heartline;
using namespace Qt::StringLiterals;

namespace {

crdt::Awareness::Time now()
{
    return std::chrono::duration_cast<crdt::Awareness::Time>(
        std::chrono::steady_clock::now().time_since_epoch());
}

crdt::ByteView view(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
}

QByteArray bytesOf(const crdt::Bytes& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())};
}

} // namespace

class DocumentRoom::Link : public DocumentLink
{
public:
    explicit Link(DocumentRoom& itsRoom)
        : room(&itsRoom)
    {
        itsRoom.m_links.append(this);
    }
    ~Link() override
    {
        if (!room)
            return;
        room->disconnectLink(*this);
        room->m_links.removeAll(this);
    }

    void open() override
    {
        wanted = true;
        if (room)
            room->connectSoon(*this);
    }
    void close() override
    {
        wanted = false;
        // Behind what was sent before.
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (!wanted && room)
                    room->disconnectLink(*this);
            },
            Qt::QueuedConnection);
    }
    void retryNow() override { open(); }
    void restart() override
    {
        if (room)
            room->disconnectLink(*this);
        open();
    }
    void send(const QByteArray& frame, int link) override
    {
        QMetaObject::invokeMethod(
            this,
            [this, frame, link] {
                if (room && linked && link == number)
                    room->received(*this, frame);
            },
            Qt::QueuedConnection);
    }

    QPointer<DocumentRoom> room;
    std::set<crdt::ClientId> brought; ///< Clients whose presence came over this link.
    int number = 0;
    bool wanted = false;
    bool linked = false;
};

DocumentRoom::DocumentRoom()
{
    m_updates = document.onUpdate(
        [this](const crdt::UpdateEvent& event) { toAll(crdt::sync::encodeUpdate(event.update)); });
}

DocumentRoom::~DocumentRoom() = default;

std::unique_ptr<DocumentLink> DocumentRoom::newLink()
{
    return std::make_unique<Link>(*this);
}

QString DocumentRoom::text()
{
    return QString::fromStdU16String(document.text("content").toString());
}

void DocumentRoom::setReachable(bool reachable)
{
    m_reachable = reachable;
    for (Link* link : std::as_const(m_links)) {
        if (!reachable)
            disconnectLink(*link);
        else
            connectSoon(*link);
    }
}

void DocumentRoom::refuse(const QString& reason)
{
    m_refusal = reason;
    for (Link* link : std::as_const(m_links)) {
        disconnectLink(*link);
        Q_EMIT link->refused(reason);
    }
}

void DocumentRoom::connectSoon(Link& link)
{
    QMetaObject::invokeMethod(
        &link,
        [this, &link] {
            if (!link.wanted || link.linked || !m_reachable)
                return;
            if (!m_refusal.isEmpty()) {
                Q_EMIT link.refused(m_refusal);
                return;
            }
            link.linked = true;
            Q_EMIT link.opened(++link.number);
            Q_EMIT link.received(bytesOf(crdt::sync::encodeSyncStep1(document.stateVector())));
            if (!m_awareness.clients().empty())
                Q_EMIT link.received(bytesOf(crdt::sync::encodeAwareness(m_awareness.encodeAll())));
        },
        Qt::QueuedConnection);
}

void DocumentRoom::disconnectLink(Link& link)
{
    if (!std::exchange(link.linked, false))
        return;
    const std::vector<crdt::ClientId> gone(link.brought.begin(), link.brought.end());
    link.brought.clear();
    Q_EMIT link.lost();
    const crdt::AwarenessChanges changes = m_awareness.removeStates(gone, now());
    if (!changes.announce.empty())
        toAll(crdt::sync::encodeAwareness(m_awareness.encode(changes.announce)));
}

void DocumentRoom::received(Link& from, const QByteArray& frame)
{
    const auto messages = crdt::sync::decodeFrame(view(frame));
    if (!messages)
        return;
    for (const crdt::sync::Message& message : *messages) {
        if (const auto* ask = std::get_if<crdt::sync::SyncStep1>(&message))
            Q_EMIT from.received(
                bytesOf(crdt::sync::encodeSyncStep2(document.encodeStateAsUpdate(ask->state))));
        else if (const auto* answer = std::get_if<crdt::sync::SyncStep2>(&message))
            std::ignore = document.applyUpdate(answer->update);
        else if (const auto* news = std::get_if<crdt::sync::Update>(&message))
            std::ignore = document.applyUpdate(news->update);
        else if (const auto* people = std::get_if<crdt::sync::AwarenessUpdate>(&message)) {
            if (const auto changes = m_awareness.apply(people->update, now())) {
                const auto touched = changes->all();
                from.brought.insert(touched.begin(), touched.end());
                toAll(crdt::sync::encodeAwareness(people->update));
            }
        }
    }
}

void DocumentRoom::toAll(const crdt::Bytes& frame)
{
    const QByteArray bytes = bytesOf(frame);
    for (Link* link : std::as_const(m_links)) {
        if (link->linked)
            Q_EMIT link->received(bytes);
    }
}
