// SPDX-License-Identifier: MIT
#pragma once

// For test sources only: what they all use is in the global namespace.
#include "hub/hub.h"
#include "hubpeers.h"
#include "ledgerstore.h"
#include "net/websocketframe.h"

#include <Heartline/Envelope>

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::server;

inline const QString kRoom = u"chat:r"_s;

inline QJsonObject chat(const QString& content)
{
    return {{"type"_L1, "chat"_L1}, {"content"_L1, content}};
}

// Contents of the chat messages in `events` and `event`, in the order sent.
inline QStringList contents(const QList<QJsonObject>& messages)
{
    QStringList contents;
    for (const QJsonObject& message : messages) {
        QJsonArray events = message.value("events"_L1).toArray();
        if (message.value("type"_L1).toString() == "event"_L1)
            events.append(message);
        for (const QJsonValue& event : std::as_const(events))
            contents.append(event["data"_L1]["content"_L1].toString());
    }
    return contents;
}

inline QJsonObject only(const QList<QJsonObject>& messages, const QString& type)
{
    QJsonObject found;
    for (const QJsonObject& message : messages) {
        if (message.value("type"_L1).toString() == type)
            found = message;
    }
    return found;
}

/// A hub over the real ledger in memory, peers that record, and a clock that the test moves.
class HubSession
{
protected:
    HubSession() { reset(); }

    void reset()
    {
        m_now = TimePoint(1h);
        m_verdict = {};
        m_ids = 0;
        restart({});
    }
    static constexpr qint64 kWall = 1'700'000'000'000;

    static QJsonObject person(const QString& user) { return {{"id"_L1, user}, {"name"_L1, user}}; }

    // A new server over an empty store.
    void restart(const Retention& retention, const SessionOptions& options = {})
    {
        m_hub.reset();
        m_store = std::make_unique<LedgerStore>(retention);
        m_options = options;
        reopen();
    }
    // A new server over the same store.
    void reopen()
    {
        m_hub.reset();
        m_out = std::make_unique<HubPeers>();
        m_metrics = std::make_unique<Metrics>();
        m_options.gate = [this](const QString&, const QString&) { return m_verdict; };
        m_hub = std::make_unique<Hub>(*m_store, *m_out, *m_metrics,
                                      Hub::Options{.session = m_options,
                                                   .now = [this] { return m_now; },
                                                   .wallClock = [] { return kWall; }});
        StoreSnapshot snapshot;
        snapshot.serverId = u"server"_s;
        m_hub->restore(snapshot);
    }
    void pass(std::chrono::milliseconds time)
    {
        m_now += time;
        m_hub->tick();
    }
    void say(PeerId id, const QJsonObject& message) { m_hub->received(id, wire::encode(message)); }
    void hello(PeerId id, const QString& user, const QString& device, bool connect = true)
    {
        if (connect)
            m_hub->sessionConnected(id, u"10.0.0.1"_s);
        say(id, {{"type"_L1, "hello"_L1},
                 {"v"_L1, 1},
                 {"device"_L1, device},
                 {"token"_L1, "t"_L1},
                 {"user"_L1, QJsonObject{{"id"_L1, user}, {"name"_L1, user}}},
                 {"agent"_L1, "test"_L1}});
    }
    void plain(PeerId id, const QString& user)
    {
        m_hub->connected(id,
                         {.service = wire::Service::Chat, .userId = user, .userName = {}, .place = u"r"_s});
    }
    // Up to the generation.
    void open(PeerId id, const QString& user, const QString& device)
    {
        hello(id, user, device);
        m_store->answer();
        say(id, {{"type"_L1, "ping"_L1}});
        m_store->answer();
        m_out->take(id);
    }
    void subscribe(PeerId id, const QJsonObject& position = {})
    {
        QJsonObject message{{"type"_L1, "subscribe"_L1}, {"channel"_L1, kRoom}};
        for (auto it = position.begin(); it != position.end(); ++it)
            message.insert(it.key(), it.value());
        say(id, message);
        m_store->answer();
    }
    // Up to following the room; what it was sent is in m_subscribed.
    void join(PeerId id, const QString& user, const QString& device = {})
    {
        open(id, user, device.isEmpty() ? user + u"-device"_s : device);
        subscribe(id);
        m_subscribed[id] = m_out->take(id);
        m_epoch = only(m_subscribed[id], u"subscribed"_s).value("epoch"_L1).toString();
        m_hub->endTurn();
    }
    void publish(PeerId id, int n, const QJsonObject& data, const QString& messageId = {},
                 bool resync = false)
    {
        QJsonObject message{{"type"_L1, "publish"_L1},
                            {"channel"_L1, kRoom},
                            {"n"_L1, n},
                            {"id"_L1, messageId.isEmpty() ? u"id%1"_s.arg(++m_ids) : messageId},
                            {"data"_L1, data}};
        if (resync)
            message.insert("resync"_L1, true);
        say(id, message);
    }
    void signal(PeerId id)
    {
        say(id, {{"type"_L1, "signal"_L1},
                 {"channel"_L1, kRoom},
                 {"data"_L1, QJsonObject{{"type"_L1, "typing"_L1}}},
                 {"from"_L1, person(u"somebody"_s)}});
    }

    TimePoint m_now;
    SessionVerdict m_verdict;
    SessionOptions m_options;
    int m_ids = 0;
    QString m_epoch;
    QHash<PeerId, QList<QJsonObject>> m_subscribed;
    std::unique_ptr<LedgerStore> m_store;
    std::unique_ptr<HubPeers> m_out;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<Hub> m_hub;
};
