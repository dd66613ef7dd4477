// SPDX-License-Identifier: MIT
// What a server does with clients of /yjs that say anything at any time, while a decent one works in the same
// document: that one's work is kept and gets to everybody, and nobody can say that it is gone.
#include "fuzz.h"
#include "hubdocuments.h"
#include "sampledocument.h"

#include <Heartline/DocumentSync>
#include <Heartline/SyncProtocol>

using namespace heartline;
using namespace heartline::fuzz;
using PeerId = HubDocuments::PeerId;
using Time = DocumentSync::Time;

namespace {

constexpr crdt::ClientId kDecentId = 3'141'592'653;
constexpr auto kState = R"({"user":{"name":"Ann"}})";

/// A client that does what it should, and comes back when it was sent away.
class DecentClient
{
public:
    DecentClient(HubDocuments& hub, crdt::ClientId id)
        : document({.clientId = id})
        , sync(document, DocumentDialect::make(DocumentDialect::Kind::YWebsocket, "d"), "")
        , m_hub(hub)
        , m_updates(document.onUpdate([this](const crdt::UpdateEvent& event) {
            if (event.local)
                sync.wrote(event.update, now());
        }))
        , m_peer(PeerId(id % 1000 + 1000))
    {
        sync.setPresence(kState, now());
        connect();
    }

    /// Carries all both ways until nobody has anything to say.
    void run()
    {
        for (bool moved = true; moved;) {
            moved = false;
            m_hub.turn();
            if (m_hub.out.closed.contains(m_peer)) {
                m_hub.hub.disconnected(m_peer);
                connect();
            }
            sync.tick(now());
            for (const Bytes& frame : sync.takeFrames()) {
                m_hub.sayAndTurn(m_peer, frame);
                moved = true;
            }
            for (const QByteArray& payload : m_hub.takeFrames(m_peer)) {
                sync.received(HubDocuments::view(payload), now());
                moved = true;
            }
        }
        require(!sync.isConfused() && sync.malformedFrames() == 0, "a server's words make sense");
    }

    crdt::Document document;
    DocumentSync sync;

private:
    [[nodiscard]] Time now() const { return std::chrono::duration_cast<Time>(m_hub.now.time_since_epoch()); }
    void connect()
    {
        m_hub.connect(++m_peer, QStringLiteral("ann"));
        sync.opened(now());
    }

    HubDocuments& m_hub;
    crdt::Subscription m_updates;
    PeerId m_peer;
};

class Scene
{
public:
    Scene() { connect(1); }

    void step(ByteView part)
    {
        Choices choices(part);
        const auto kind = choices.below(8);
        switch (kind) {
        case 0:
            say(1, bytesOf(choices.rest()));
            break;
        case 1:
            sayMessage(1, choices);
            break;
        case 2:
            sayMessage(2, choices);
            break;
        case 3:
            edit(choices);
            break;
        case 4:
            m_hub.pass(std::chrono::milliseconds(100) * choices.byte());
            break;
        case 5:
            m_hub.store.failingUpdates = int(choices.below(3));
            break;
        case 6:
            toggle(2, choices.below(2) == 0);
            break;
        default:
            m_decent.run();
            break;
        }
        if (kind > 2)
            m_hub.turn();
    }

    void finish()
    {
        m_hub.store.failingUpdates = 0;
        m_decent.run();
        m_hub.pass(std::chrono::seconds(1)); // the awareness is told in its pace
        m_decent.run();
        require(m_decent.sync.isInStep(), "one is in step with a server");
        require(m_decent.sync.isReadOnly() || m_decent.sync.unsent() == 0, "what is written is kept");
        DecentClient other(m_hub, kDecentId + 1);
        other.run();
        require(other.document.text("content").toString() == m_decent.document.text("content").toString(),
                "all have the same text");
        require(other.document.check().empty() && m_decent.document.check().empty(), "documents are sound");
        require(other.sync.awareness().state(kDecentId).has_value(), "who is there is seen");
    }

private:
    static Bytes bytesOf(ByteView view) { return {view.begin(), view.end()}; }

    void connect(PeerId id, bool canWrite = true)
    {
        m_hub.out.closed.remove(id);
        m_hub.connect(id, QStringLiteral("mallory"), canWrite);
        m_connected.insert(id);
    }
    void disconnect(PeerId id)
    {
        m_hub.hub.disconnected(id);
        m_hub.takeFrames(id);
        m_connected.remove(id);
    }
    void toggle(PeerId id, bool canWrite)
    {
        if (m_connected.contains(id))
            disconnect(id);
        else
            connect(id, canWrite);
    }
    void say(PeerId id, const Bytes& frame)
    {
        // As the network has it: who was sent away or is not read from says nothing.
        if (m_connected.contains(id) && m_hub.out.closed.contains(id)) {
            disconnect(id);
            connect(id);
        }
        if (m_connected.contains(id) && !m_hub.out.paused.contains(id))
            m_hub.say(id, frame);
    }
    void sayMessage(PeerId id, Choices& choices)
    {
        switch (choices.below(5)) {
        case 0:
            if (const auto state = crdt::StateVector::decode(choices.rest()))
                say(id, crdt::sync::encodeSyncStep1(*state));
            break;
        case 1:
            say(id, crdt::sync::encodeSyncStep2(choices.rest()));
            break;
        case 2:
            say(id, crdt::sync::encodeUpdate(choices.rest()));
            break;
        case 3:
            say(id, crdt::sync::encodeAwareness(choices.rest()));
            break;
        default:
            // Somebody speaks for the decent one.
            say(id, crdt::sync::encodeAwareness(crdt::encodeAwarenessEntries(std::array{crdt::AwarenessEntry{
                        kDecentId, choices.byte(), choices.below(2) == 0 ? "null" : "{}"}})));
            break;
        }
    }
    void edit(Choices& choices)
    {
        auto text = m_decent.document.text("content");
        const auto at = choices.place(text.length());
        if (choices.below(3) == 0)
            requireDone(text.remove(at, std::min<std::size_t>(text.length() - at, 3)), "deleted");
        else
            requireDone(text.insert(at, u"ab"), "written");
    }

    HubDocuments m_hub;
    DecentClient m_decent{m_hub, kDecentId};
    QSet<PeerId> m_connected;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Scene scene;
    for (const ByteView part : partsOf({data, size}))
        scene.step(part);
    scene.finish();
    return 0;
}
