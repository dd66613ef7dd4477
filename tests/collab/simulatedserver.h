// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Awareness>
#include <Heartline/Document>
#include <Heartline/DocumentDialect>
#include <Heartline/SyncProtocol>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace heartline::test {

/// A server of y-websocket's or Hocuspocus' protocol in memory, for one document named "doc". It keeps an
/// update before it tells anybody, and so has after a restart what it told of. Frames go in and out at once:
/// who wants a network puts one between.
class SimulatedServer
{
public:
    using Send = std::function<void(const crdt::Bytes& frame)>;
    using Kind = DocumentDialect::Kind;

    explicit SimulatedServer(Kind kind)
        : m_kind(kind)
    {
        start();
    }

    /// All connections end without a word; the document is read from what was kept.
    void restart()
    {
        m_clients.clear();
        start();
    }

    int connect(Send send)
    {
        const int id = ++m_lastId;
        m_clients[id] = {std::move(send), m_kind == Kind::YWebsocket, {}};
        if (m_kind == Kind::YWebsocket) {
            sayStep1(id, false);
            sayPeople(id);
        }
        return id;
    }
    void disconnect(int id)
    {
        const auto client = m_clients.find(id);
        if (client == m_clients.end())
            return;
        const std::vector<crdt::ClientId> people(client->second.people.begin(), client->second.people.end());
        m_clients.erase(client);
        const auto changes = m_awareness->removeStates(people, m_now);
        relay(changes.announce);
    }

    void receive(int id, const crdt::Bytes& frame)
    {
        if (!m_clients.contains(id))
            return;
        if (m_kind == Kind::Hocuspocus)
            receiveHocuspocus(id, frame);
        else
            receiveYWebsocket(id, frame);
    }

    [[nodiscard]] crdt::Document& document() { return *m_document; }
    [[nodiscard]] const crdt::Awareness& awareness() const { return *m_awareness; }
    /// What passes for the present in the awareness.
    void setTime(crdt::Awareness::Time now) { m_now = now; }
    [[nodiscard]] bool isConnected(int id) const { return m_clients.contains(id); }
    /// Ends the document's session on that connection, which stays (Hocuspocus).
    void endSession(int id)
    {
        m_clients.at(id).admitted = false;
        say(id, 7, {5, 'R', 'e', 's', 'e', 't'});
    }

    bool readOnly = false;             ///< Of connections that begin from now on.
    bool echoes = true;                ///< Whether who sent an update is told of it too.
    std::string deny;                  ///< Not empty: nobody is admitted (Hocuspocus).
    std::vector<crdt::Bytes> received; ///< Every frame.
    int updates = 0;                   ///< Steps 2 and updates that came.

private:
    struct Client
    {
        Send send;
        bool admitted = false;
        std::set<crdt::ClientId> people;
        bool readOnly = false;
    };

    void start()
    {
        const crdt::Bytes kept = m_document ? m_document->encodeStateAsUpdate() : crdt::Bytes();
        m_document = std::make_unique<crdt::Document>();
        if (!kept.empty() && !m_document->applyUpdate(kept))
            qFatal("what was kept is no update");
        m_awareness = std::make_unique<crdt::Awareness>(m_document->clientId());
        m_subscription = m_document->onUpdate([this](const crdt::UpdateEvent& event) {
            for (const auto& [id, client] : m_clients) {
                if (!client.admitted || (!echoes && id == m_sender))
                    continue;
                if (m_kind == Kind::YWebsocket)
                    client.send(crdt::sync::encodeUpdate(event.update));
                else
                    say(id, 0, crdt::sync::encodeSync(crdt::sync::Update{event.update}));
            }
        });
    }

    void receiveYWebsocket(int id, const crdt::Bytes& frame)
    {
        received.push_back(frame);
        const auto messages = crdt::sync::decodeFrame(frame);
        if (!messages)
            qFatal("a client sent rubbish");
        for (const auto& message : *messages) {
            if (const auto* step1 = std::get_if<crdt::sync::SyncStep1>(&message))
                m_clients.at(id).send(
                    crdt::sync::encodeSyncStep2(m_document->encodeStateAsUpdate(step1->state)));
            else if (const auto* step2 = std::get_if<crdt::sync::SyncStep2>(&message))
                take(id, step2->update);
            else if (const auto* update = std::get_if<crdt::sync::Update>(&message))
                take(id, update->update);
            else if (const auto* people = std::get_if<crdt::sync::AwarenessUpdate>(&message))
                takePeople(id, people->update);
        }
    }

    void receiveHocuspocus(int id, const crdt::Bytes& bytes)
    {
        received.push_back(bytes);
        const auto frame = crdt::sync::decodeHocuspocus(bytes);
        if (!frame || frame->document != "doc")
            qFatal("a client sent rubbish");
        Client& client = m_clients.at(id);
        if (frame->type == 2) {
            if (!deny.empty()) {
                crdt::Bytes words{1, std::uint8_t(deny.size())};
                words.insert(words.end(), deny.begin(), deny.end());
                say(id, 2, words);
                return;
            }
            client.admitted = true;
            client.readOnly = readOnly;
            const std::string scope = readOnly ? "readonly" : "read-write";
            crdt::Bytes words{2, std::uint8_t(scope.size())};
            words.insert(words.end(), scope.begin(), scope.end());
            say(id, 2, words);
            sayPeople(id);
            return;
        }
        if (!client.admitted)
            qFatal("a client spoke before it was admitted");
        if (frame->type == 0) {
            const auto message = crdt::sync::decodeSync(frame->payload);
            if (!message)
                qFatal("a client sent rubbish");
            if (const auto* step1 = std::get_if<crdt::sync::SyncStep1>(&*message)) {
                sayStep1(id, true);
                const auto answer = m_document->encodeStateAsUpdate(step1->state);
                say(id, 0, crdt::sync::encodeSync(crdt::sync::SyncStep2{answer}));
            } else if (const auto* step2 = std::get_if<crdt::sync::SyncStep2>(&*message)) {
                take(id, step2->update);
            } else if (const auto* update = std::get_if<crdt::sync::Update>(&*message)) {
                take(id, update->update);
            }
        } else if (frame->type == 1) {
            // A varUint8Array: behind its length, which is below 2^14 here.
            const std::size_t head = frame->payload[0] < 0x80 ? 1 : 2;
            takePeople(id, frame->payload.subspan(head));
        } else if (frame->type == 7) {
            disconnect(id);
        }
    }

    void take(int id, crdt::ByteView update)
    {
        ++updates;
        const bool refused = m_clients.at(id).readOnly || (readOnly && m_kind == Kind::YWebsocket);
        if (refused) {
            const auto content = crdt::contentOfUpdate(update);
            const bool news = content && bringsNews(*content);
            if (m_kind == Kind::Hocuspocus)
                say(id, 8, {std::uint8_t(news ? 0 : 1)});
            else if (news)
                m_clients.at(id).send(crdt::sync::encodePermissionDenied("only to read"));
            return;
        }
        m_sender = id;
        if (!m_document->applyUpdate(update))
            qFatal("a client sent a bad update");
        m_sender = 0;
        if (m_kind == Kind::Hocuspocus)
            say(id, 8, {1});
    }
    [[nodiscard]] bool bringsNews(const crdt::UpdateContent& content) const
    {
        crdt::UpdateContent rest = content;
        crdt::DeleteSet known;
        for (const auto& [client, clock] : m_document->stateVector().clients())
            known.insert(client, 0, clock);
        rest.insertions.remove(known);
        rest.deletions.remove(m_document->snapshot().deletions);
        return rest != crdt::UpdateContent{};
    }

    void takePeople(int id, crdt::ByteView update)
    {
        const auto changes = m_awareness->apply(update, m_now);
        if (!changes)
            qFatal("a client sent bad awareness");
        for (const auto client : changes->all())
            m_clients.at(id).people.insert(client);
        relay(changes->all());
    }
    void relay(const std::vector<crdt::ClientId>& people)
    {
        if (people.empty())
            return;
        const auto update = m_awareness->encode(people);
        for (const auto& [id, client] : m_clients) {
            if (client.admitted)
                sayAwareness(id, update);
        }
    }
    void sayPeople(int id)
    {
        if (!m_awareness->clients().empty())
            sayAwareness(id, m_awareness->encodeAll());
    }
    void sayAwareness(int id, const crdt::Bytes& update)
    {
        const auto frame = crdt::sync::encodeAwareness(update);
        if (m_kind == Kind::YWebsocket)
            m_clients.at(id).send(frame);
        else
            say(id, 1, crdt::ByteView(frame).subspan(1)); // the same without its type
    }
    void sayStep1(int id, bool reply)
    {
        if (m_kind == Kind::YWebsocket)
            m_clients.at(id).send(crdt::sync::encodeSyncStep1(m_document->stateVector()));
        else
            say(id, reply ? 4 : 0, crdt::sync::encodeSync(crdt::sync::SyncStep1{m_document->stateVector()}));
    }
    void say(int id, std::uint64_t type, const crdt::Bytes& payload)
    {
        say(id, type, crdt::ByteView(payload));
    }
    void say(int id, std::uint64_t type, crdt::ByteView payload)
    {
        m_clients.at(id).send(crdt::sync::encodeHocuspocus({"doc", type, payload}));
    }

    Kind m_kind;
    std::unique_ptr<crdt::Document> m_document;
    std::unique_ptr<crdt::Awareness> m_awareness;
    crdt::Subscription m_subscription;
    std::map<int, Client> m_clients;
    int m_lastId = 0;
    int m_sender = 0;
    crdt::Awareness::Time m_now{0};
};

} // namespace heartline::test
