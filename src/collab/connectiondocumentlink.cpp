// SPDX-License-Identifier: MIT
#include "connectiondocumentlink.h"

#include <Heartline/Addresses>
#include <Heartline/Connection>

#include <QThread>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

constexpr qint64 kLargestFrame = qint64(256) << 20;

/// RFC 6455's ends are a reason to come back, except that of a policy. Of 4xxx, which y-websocket's clients
/// take for a refusal from 4400 to 4499 (yjs-wire.md §10.5), only Hocuspocus' "reset", and its "nothing was
/// heard for a while", are none (§10.11).
bool comesBack(int code, DocumentDialect::Kind dialect)
{
    if (dialect == DocumentDialect::Kind::Hocuspocus && (code == 4205 || code == 4408))
        return true;
    return code >= 1000 && code <= 1015 && code != 1008;
}

/// As WHATWG URL's path percent-encode set has it, so that both name the same room.
QString encodedRoom(const QString& name)
{
    QString encoded;
    for (const char c : name.toUtf8()) {
        const auto byte = uchar(c);
        if (c == '\\')
            encoded += u'/'; // as in all addresses of the web
        else if (byte <= 0x20 || byte >= 0x7f || QByteArrayView("\"#<>?`{}").contains(c))
            encoded += u'%' + QString::number(byte, 16).rightJustified(2, u'0').toUpper();
        else
            encoded += QLatin1Char(c);
    }
    return encoded;
}

} // namespace

ConnectionOptions ConnectionDocumentLink::Access::defaultConnection()
{
    ConnectionOptions options;
    options.maxReconnectAttempts = -1;
    options.messageExpiry = 0ms;
    options.maxMessageSize = kLargestFrame;
    // The queue is what waits behind a slow socket: a frame that fell out of it would block all later ones.
    options.maxQueueSize = 100'000;
    options.maxQueueBytes = kLargestFrame;
    options.overflow = OverflowPolicy::RefuseNewest;
    return options;
}

ConnectionDocumentLink::ConnectionDocumentLink(const Access& access, const QString& documentId)
    : m_access(access)
    , m_documentId(documentId)
{
}

ConnectionDocumentLink::~ConnectionDocumentLink() = default;

QUrl ConnectionDocumentLink::address(const Access& access, const QString& documentId)
{
    if (access.dialect == DocumentDialect::Kind::Hocuspocus)
        return wire::socketUrl(access.server, {}, {});
    return wire::socketUrl(access.server, access.path + u'/' + encodedRoom(documentId), {});
}

void ConnectionDocumentLink::prepare()
{
    m_connection = new Connection(this);
    m_connection->setUrl(address(m_access, m_documentId));
    m_connection->setOptions(m_access.connection);
    CloseCodePolicy policy;
    for (const int code :
         {1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 4205, 4408})
        policy.set(code, comesBack(code, m_access.dialect));
    m_connection->setCloseCodePolicy(policy);
    QList<std::pair<QString, QString>> query;
    if (m_access.dialect == DocumentDialect::Kind::YWebsocket) {
        if (!m_access.token.isEmpty())
            query.append({u"token"_s, m_access.token});
        if (!m_access.userId.isEmpty())
            query.append({u"userId"_s, m_access.userId});
    }
    if (!query.isEmpty()) {
        m_connection->setCredentialsProvider(
            [query](const CredentialsRequest&, const Connection::CredentialsReply& reply) {
                reply({.headers = {}, .query = query, .failure = {}});
            });
    }
    connect(m_connection, &Connection::opened, this, [this] {
        m_open = true;
        Q_EMIT opened(++m_link);
    });
    connect(m_connection, &Connection::closed, this, &ConnectionDocumentLink::onClosed);
    connect(m_connection, &Connection::gaveUp, this, &ConnectionDocumentLink::onGaveUp);
    connect(m_connection, &Connection::messageDropped, this, [this](MessageId, DropReason why) {
        if (why == DropReason::TooBig)
            Q_EMIT tooLarge();
    });
    connect(m_connection, &Connection::binaryReceived, this, &DocumentLink::received);
    connect(m_connection, &Connection::stateChanged, this, &ConnectionDocumentLink::onStateChanged);
    connect(m_connection, &Connection::reconnectAttemptChanged, this, &ConnectionDocumentLink::tellLink);
    m_linkTimer = new QTimer(this);
    connect(m_linkTimer, &QTimer::timeout, this, &ConnectionDocumentLink::tellLink);
    m_linkTimer->start(1s);
}

void ConnectionDocumentLink::onClosed(const CloseInfo& info)
{
    m_open = false;
    m_connection->clearQueue();
    Q_EMIT lost();
    if (info.cause != Cause::PeerClose || comesBack(info.code, m_access.dialect))
        return;
    QString reason = info.reason;
    if (reason.isEmpty())
        reason = info.code == 4401 ? u"unauthorized"_s : u"forbidden"_s;
    Q_EMIT refused(reason);
}

/// An upgrade that was refused: there never was a link that could close.
void ConnectionDocumentLink::onGaveUp()
{
    const ConnectionError error = m_connection->lastError();
    if (error.cause == Cause::HttpStatus)
        Q_EMIT refused(error.httpStatus == 401 ? u"unauthorized"_s : u"forbidden"_s);
}

void ConnectionDocumentLink::onStateChanged(ConnectionState state)
{
    tellLink();
    if (state != ConnectionState::Disconnected)
        return;
    if (m_disposed)
        deleteLater();
    else if (std::exchange(m_openAgain, false))
        m_connection->open();
}

void ConnectionDocumentLink::tellLink()
{
    Q_EMIT linkChanged(m_connection->snapshot());
}

template<typename Order>
void ConnectionDocumentLink::command(Order order)
{
    QMetaObject::invokeMethod(
        this,
        [this, order = std::move(order)] {
            if (m_connection)
                order();
        },
        Qt::QueuedConnection);
}

void ConnectionDocumentLink::open()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_connection)
                prepare();
            m_openAgain = m_connection->readyState() == ReadyState::Closing;
            m_connection->open();
        },
        Qt::QueuedConnection);
}

void ConnectionDocumentLink::close()
{
    command([this] {
        m_openAgain = false;
        m_connection->close();
    });
}

void ConnectionDocumentLink::dispose()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_disposed = true;
            if (!m_connection || m_connection->state() == ConnectionState::Disconnected) {
                deleteLater();
                return;
            }
            connect(thread(), &QThread::finished, this, &QObject::deleteLater);
            m_connection->close();
        },
        Qt::QueuedConnection);
}

void ConnectionDocumentLink::retryNow()
{
    command([this] { m_connection->retryNow(); });
}

void ConnectionDocumentLink::restart()
{
    // A client may say 1000 and 3000 to 4999 only, or this would be 1002.
    command([this] { m_connection->restart(3002, u"unreadable"_s); });
}

void ConnectionDocumentLink::send(const QByteArray& frame, int link)
{
    command([this, frame, link] {
        if (!m_open || link != m_link || m_connection->sendBinary(frame) != SendResult::Rejected)
            return;
        if (m_connection->lastRejection() == DropReason::TooBig)
            Q_EMIT tooLarge();
        else
            m_connection->restart(3000, u"too slow"_s); // without that frame the others make no sense
    });
}

} // namespace heartline
