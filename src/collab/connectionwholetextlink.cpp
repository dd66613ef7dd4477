// SPDX-License-Identifier: MIT
#include "connectionwholetextlink.h"

#include <Heartline/Addresses>
#include <Heartline/Connection>
#include <Heartline/Limits>

#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

ConnectionOptions ConnectionWholeTextLink::Access::defaultConnection()
{
    ConnectionOptions options;
    options.maxReconnectAttempts = -1;
    options.messageExpiry = 0ms;
    // JSON may write a character as six: the server counts the text, this counts the message.
    options.maxMessageSize = 6 * wire::kDocumentBytes + wire::kFrameSlack;
    return options;
}

ConnectionWholeTextLink::ConnectionWholeTextLink(const Access& access, const QString& documentId)
    : m_access(access)
    , m_documentId(documentId)
{
}

ConnectionWholeTextLink::~ConnectionWholeTextLink() = default;

void ConnectionWholeTextLink::prepare()
{
    if (m_connection)
        return;
    m_connection = new Connection(this);
    m_connection->setUrl(wire::socketUrl(
        m_access.server, u"/collab"_s,
        {{u"docId"_s, m_documentId}, {u"userId"_s, m_access.userId}, {u"userName"_s, m_access.userName}}));
    m_connection->setOptions(m_access.connection);
    CloseCodePolicy policy;
    policy.set(1001, true); // how many servers restart
    m_connection->setCloseCodePolicy(policy);
    if (!m_access.token.isEmpty()) {
        m_connection->setCredentialsProvider(
            [token = m_access.token.toLatin1()](const CredentialsRequest&,
                                                const Connection::CredentialsReply& reply) {
                reply({.headers = {{"Authorization"_ba, "Bearer " + token}}, .query = {}, .failure = {}});
            });
    }
    connect(m_connection, &Connection::opened, this, [this] {
        m_open = true;
        Q_EMIT opened();
    });
    connect(m_connection, &Connection::closed, this, [this](const CloseInfo& info) {
        m_open = false;
        m_connection->clearQueue();
        Q_EMIT lost();
        if (info.code == 1008) // protocol.md §2, Close codes
            Q_EMIT refused(info.reason);
    });
    connect(m_connection, &Connection::messageDropped, this, [this](MessageId, DropReason why) {
        if (why == DropReason::TooBig)
            Q_EMIT tooLarge();
    });
    connect(m_connection, &Connection::jsonReceived, this, &WholeTextLink::received);
    connect(m_connection, &Connection::stateChanged, this, &ConnectionWholeTextLink::tellLink);
    connect(m_connection, &Connection::reconnectAttemptChanged, this, &ConnectionWholeTextLink::tellLink);
    m_linkTimer = new QTimer(this);
    connect(m_linkTimer, &QTimer::timeout, this, &ConnectionWholeTextLink::tellLink);
    m_linkTimer->start(1s);
}

void ConnectionWholeTextLink::tellLink()
{
    Q_EMIT linkChanged(m_connection->snapshot());
}

void ConnectionWholeTextLink::open()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            prepare();
            m_connection->open();
        },
        Qt::QueuedConnection);
}

void ConnectionWholeTextLink::close()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_connection)
                m_connection->close();
        },
        Qt::QueuedConnection);
}

void ConnectionWholeTextLink::send(const QJsonObject& message)
{
    QMetaObject::invokeMethod(
        this,
        [this, message] {
            if (m_open && m_connection->send(message) == SendResult::Rejected &&
                m_connection->lastRejection() == DropReason::TooBig)
                Q_EMIT tooLarge();
        },
        Qt::QueuedConnection);
}

void ConnectionWholeTextLink::retryNow()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_connection)
                m_connection->retryNow();
        },
        Qt::QueuedConnection);
}

} // namespace heartline
