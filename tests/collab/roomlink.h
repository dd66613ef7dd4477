// SPDX-License-Identifier: MIT
#pragma once

#include "simulatedserver.h"

#include <Heartline/DocumentLink>

namespace heartline::test {

/// A link to a SimulatedServer that is there when the test says so. Frames travel through the event loop.
class RoomLink : public DocumentLink
{
    Q_OBJECT
public:
    explicit RoomLink(SimulatedServer& server)
        : m_server(server)
    {
    }
    ~RoomLink() override
    {
        if (m_connection != 0)
            m_server.disconnect(m_connection);
    }

    void open() override
    {
        ++opens;
        isWanted = true;
        if (isUp)
            connectNow();
    }
    void close() override
    {
        ++closes;
        isWanted = false;
        disconnectNow();
    }
    void retryNow() override { ++retries; }
    void restart() override
    {
        ++restarts;
        disconnectNow();
    }
    void send(const QByteArray& frame, int link) override
    {
        if (m_connection == 0 || link != m_link)
            return;
        m_server.receive(m_connection, {frame.begin(), frame.end()});
    }

    /// The network is there or not.
    void setUp(bool up)
    {
        isUp = up;
        if (!up)
            disconnectNow();
        else if (isWanted)
            connectNow();
    }

    bool isUp = true;
    bool isWanted = false;
    int opens = 0;
    int closes = 0;
    int retries = 0;
    int restarts = 0;

private:
    void connectNow()
    {
        if (m_connection != 0)
            return;
        const int link = ++m_link;
        later([this, link] { Q_EMIT opened(link); });
        m_connection = m_server.connect([this](const crdt::Bytes& bytes) {
            const QByteArray frame(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
            later([this, frame] { Q_EMIT received(frame); });
        });
    }
    void disconnectNow()
    {
        if (m_connection == 0)
            return;
        m_server.disconnect(std::exchange(m_connection, 0));
        later([this] { Q_EMIT lost(); });
    }
    template<typename Tell>
    void later(Tell tell)
    {
        QMetaObject::invokeMethod(this, std::move(tell), Qt::QueuedConnection);
    }

    SimulatedServer& m_server;
    int m_connection = 0;
    int m_link = 0;
};

} // namespace heartline::test
