// SPDX-License-Identifier: MIT
#pragma once

#include "simulatedserver.h"

#include <Heartline/DocumentSync>

#include <QByteArray>
#include <QString>

namespace heartline::test {

/// One document at a server, with a network that takes no time and does nothing before `run()`.
class Session
{
public:
    using Time = DocumentSync::Time;
    using Kind = DocumentDialect::Kind;

    explicit Session(SimulatedServer& server, Kind kind = Kind::YWebsocket, const crdt::Bytes& restored = {})
        : m_server(server)
        , m_sync(document, DocumentDialect::make(kind, "doc"), "secret")
    {
        if (!restored.empty() && !document.applyUpdate(restored))
            qFatal("not restored");
        m_updates = document.onUpdate([this](const crdt::UpdateEvent& event) {
            if (event.local)
                m_sync.wrote(event.update, now);
        });
    }

    ~Session() { m_server.disconnect(m_connection); }
    Q_DISABLE_COPY_MOVE(Session)

    void connect()
    {
        // In this order: what the server says first is there when the client is told of the link.
        m_connection = m_server.connect([this](const crdt::Bytes& frame) { m_down.push_back(frame); });
        m_sync.opened(now);
    }
    void cut()
    {
        m_server.disconnect(m_connection);
        m_connection = 0;
        m_down.clear();
        m_sync.lost();
    }
    /// Carries all frames both ways until there are none.
    void run()
    {
        for (bool moved = true; moved;) {
            moved = false;
            for (const crdt::Bytes& frame : m_sync.takeFrames()) {
                sent.push_back(frame);
                m_server.receive(m_connection, frame);
                moved = true;
            }
            if (!m_down.empty()) {
                const auto frame = m_down.front();
                m_down.pop_front();
                m_sync.received(frame, now);
                moved = true;
            }
        }
    }
    /// Lets time pass, with what is due in it.
    void pass(Time time)
    {
        const Time end = now + time;
        run();
        while (m_sync.due() && *m_sync.due() <= end) {
            now = std::max(now, *m_sync.due());
            m_server.setTime(now);
            m_sync.tick(now);
            run();
        }
        now = end;
        m_server.setTime(now);
    }
    void start()
    {
        connect();
        run();
        sent.clear();
    }

    crdt::Text text() { return document.text("content"); }
    QString shown() { return QString::fromStdU16String(text().toString()); }
    DocumentSync& operator*() { return m_sync; }
    DocumentSync* operator->() { return &m_sync; }
    [[nodiscard]] int connection() const { return m_connection; }

    /// The messages of `sent`, in y-websocket's dialect, by kind: '1', '2', 'u', 'a'.
    QByteArray kinds()
    {
        QByteArray kinds;
        for (const crdt::Bytes& frame : sent) {
            const auto messages = crdt::sync::decodeFrame(frame);
            if (!messages)
                return "bad";
            for (const auto& message : *messages)
                kinds += "12ua??"[message.index()];
        }
        return kinds;
    }

    crdt::Document document;
    std::vector<crdt::Bytes> sent;
    Time now{1'000'000};

private:
    SimulatedServer& m_server;
    DocumentSync m_sync;
    crdt::Subscription m_updates;
    std::deque<crdt::Bytes> m_down;
    int m_connection = 0;
};

} // namespace heartline::test
