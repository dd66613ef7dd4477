// SPDX-License-Identifier: MIT
#include "socketattempt.h"

#include "logging.h"

#include <QCryptographicHash>
#include <QMetaObject>
#include <QSocketNotifier>
#include <QSslSocket>
#include <QTcpSocket>
#include <QWebSocketHandshakeOptions>

#ifdef Q_OS_UNIX
#include <netinet/in.h>
#include <sys/socket.h>
#endif

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

constexpr qsizetype kLongestControlFrame = 2 + 4 + 125; // RFC 6455 §5.5
constexpr qint64 kKeepAtMost = 4096;
constexpr std::chrono::milliseconds kResetWatch{10};
constexpr int kResetsInARow = 10;

/// The status code of an HTTP answer, or 0.
int httpStatusOf(const QByteArray& answer)
{
    // "HTTP/1.1 401 Unauthorized" (RFC 9112 §4)
    if (!answer.startsWith("HTTP/") || answer.size() < 12)
        return 0;
    bool ok = false;
    const int status = answer.mid(answer.indexOf(' ') + 1, 3).toInt(&ok);
    return ok && status >= 100 && status <= 599 ? status : 0;
}

/// The subprotocol that the server chose, or empty.
QByteArray subprotocolOf(const QByteArray& answer)
{
    const QByteArray name = "\r\nsec-websocket-protocol:";
    const auto at = answer.toLower().indexOf(name);
    return at < 0 ? QByteArray() : answer.mid(at + name.size()).split('\r').first().trimmed();
}

struct CloseFrame
{
    int code = 0;
    QString reason;
};

/// Whether a Close frame may carry it (RFC 6455 §7.4): 1004 has no meaning but may travel, 1005, 1006 and
/// 1015 never do.
bool mayTravel(int code)
{
    return code >= 1000 && code <= 4999 && code != 1005 && code != 1006 && code != 1015;
}

/// Reads the Close frame that ends in the last byte of `read` (RFC 6455 §5.5.1), if its code may travel. An
/// unmasked frame of n bytes begins n + 2 bytes before the end with 0x88 n; a reason that imitates such a
/// header would have to hold control characters in place of a code as well.
std::optional<CloseFrame> closeFrameAtEnd(const QByteArray& read)
{
    for (qsizetype n = 2; n <= 125 && n + 2 <= read.size(); ++n) {
        const qsizetype start = read.size() - n - 2;
        if (static_cast<uchar>(read[start]) != 0x88 || static_cast<uchar>(read[start + 1]) != n)
            continue;
        const int code = static_cast<uchar>(read[start + 2]) << 8 | static_cast<uchar>(read[start + 3]);
        if (mayTravel(code))
            return CloseFrame{code, QString::fromUtf8(read.mid(start + 4))};
    }
    return std::nullopt;
}

QString fingerprint(const QSslCertificate& certificate)
{
    return QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex(':'));
}

} // namespace

SocketEnd classify(const SocketEvidence& seen)
{
    SocketEnd end;
    end.error.detail = seen.errorText;
    if (!seen.upgraded) {
        if (!seen.urlUsable) {
            end.error.cause = Cause::InvalidUrl;
        } else if (!seen.tlsErrors.isEmpty() || seen.error == QAbstractSocket::SslHandshakeFailedError ||
                   seen.error == QAbstractSocket::SslInternalError ||
                   seen.error == QAbstractSocket::SslInvalidUserDataError) {
            end.error.cause = Cause::TlsFailed;
            if (!seen.tlsErrors.isEmpty())
                end.error.detail = seen.tlsErrors.join(u"; "_s);
        } else if (seen.subprotocolMissing) {
            end.error.cause = Cause::BadSubprotocol;
        } else if (seen.answered) {
            end.error.cause =
                seen.httpStatus != 0 && seen.httpStatus != 101 ? Cause::HttpStatus : Cause::BadUpgrade;
            end.error.httpStatus = seen.httpStatus;
        } else {
            switch (seen.error) {
            case QAbstractSocket::ConnectionRefusedError:
                end.error.cause = seen.tcpConnected ? Cause::BadUpgrade : Cause::Refused;
                break;
            case QAbstractSocket::HostNotFoundError:
                end.error.cause = Cause::HostNotFound;
                break;
            case QAbstractSocket::SocketTimeoutError:
                end.error.cause = Cause::ConnectTimeout;
                break;
            case QAbstractSocket::ProxyAuthenticationRequiredError:
            case QAbstractSocket::ProxyConnectionRefusedError:
            case QAbstractSocket::ProxyConnectionClosedError:
            case QAbstractSocket::ProxyConnectionTimeoutError:
            case QAbstractSocket::ProxyNotFoundError:
            case QAbstractSocket::ProxyProtocolError:
            case QAbstractSocket::UnsupportedSocketOperationError: // an HttpCachingProxy (docs/qwebsocket.md,
                                                                   // row 27)
                end.error.cause = Cause::ProxyFailed;
                break;
            default:
                end.error.cause = seen.tcpConnected ? Cause::ConnectionLost : Cause::NetworkError;
            }
        }
        return end;
    }
    if (seen.peerClosed) {
        end.error.cause = Cause::PeerClose;
        end.error.detail = seen.closeReason;
        end.closeCode = seen.closeCode;
        end.closeReason = seen.closeReason;
    } else if (seen.localCode != 0) {
        // QWebSocket gave up on what it read. The code is its own, not the peer's.
        end.error.detail = seen.localReason;
        switch (seen.localCode) {
        case 1001:
            end.error.cause = Cause::ReadStalled;
            break;
        case 1009:
            end.error.cause = Cause::MessageTooBig;
            break;
        default:
            end.error.cause = Cause::ProtocolViolation;
        }
    } else if (seen.closedByUs && !seen.errorSeen) {
        end.error.cause = Cause::LocalClose;
    } else {
        end.error.cause = Cause::ConnectionLost;
    }
    return end;
}

SocketAttempt::SocketAttempt(AttemptId id, const Settings& settings, QObject* parent)
    : QObject(parent)
    , m_id(id)
    , m_settings(settings)
    , m_socket(new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this))
{
    const auto limit = static_cast<quint64>(settings.maxMessageSize);
    m_socket->setMaxAllowedIncomingFrameSize(limit);
    m_socket->setMaxAllowedIncomingMessageSize(limit);
    // One frame a message: Qt's own receiver decodes each text frame alone and fails where a character was
    // cut.
    m_socket->setOutgoingFrameSize(std::max<quint64>(limit, 1));
    m_socket->setSslConfiguration(settings.tls);

    connect(m_socket, &QWebSocket::connected, this, &SocketAttempt::onConnected);
    connect(m_socket, &QWebSocket::disconnected, this, &SocketAttempt::latchEnd);
    connect(m_socket, &QWebSocket::aboutToClose, this, &SocketAttempt::onAboutToClose);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(m_socket, &QWebSocket::errorOccurred, this, &SocketAttempt::onError);
#else
    connect(m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this,
            &SocketAttempt::onError);
#endif
    connect(m_socket, &QWebSocket::sslErrors, this, &SocketAttempt::onTlsErrors);
    connect(m_socket, &QWebSocket::pong, this,
            [this](quint64, const QByteArray& payload) { Q_EMIT pongReceived(payload); });
    connect(m_socket, &QWebSocket::bytesWritten, this, [this] {
        if (m_evidence.upgraded) // it also tells of the upgrade request
            Q_EMIT bytesLeft();
    });
}

SocketAttempt::~SocketAttempt()
{
    m_socket->disconnect(this);
}

void SocketAttempt::open()
{
    const QUrl url = m_settings.request.url();
    m_evidence.urlUsable =
        url.isValid() && !url.host().isEmpty() && (url.scheme() == "ws"_L1 || url.scheme() == "wss"_L1);
    if (!m_evidence.urlUsable) {
        m_evidence.errorText =
            url.isValid() ? u"the address needs ws:// or wss:// and a host"_s : url.errorString();
        latchEnd();
        return;
    }
    QWebSocketHandshakeOptions handshake;
    handshake.setSubprotocols(m_settings.protocols);
    m_socket->open(m_settings.request, handshake);

    m_tcp = m_socket->findChild<QTcpSocket*>();
    if (!m_tcp)
        return;
    connect(m_tcp, &QTcpSocket::connected, this, [this] {
        m_evidence.tcpConnected = true;
        m_resetWatch.stop();
    });
    watchForResets();
    if (auto* tls = qobject_cast<QSslSocket*>(m_tcp.data()))
        connect(tls, &QSslSocket::encrypted, this, &SocketAttempt::beginKeeping);
    else
        connect(m_tcp, &QTcpSocket::connected, this, &SocketAttempt::beginKeeping);
    // After QWebSocket's own slot, so that messages precede the sign of life they are.
    connect(m_tcp, &QTcpSocket::readyRead, this, &SocketAttempt::onTcpReadyRead);

    // Only QWebSocket's parser knows whether a code was the peer's or its own; from outside both look alike.
    for (QObject* child : m_socket->children()) {
        if (qstrcmp(child->metaObject()->className(), "QWebSocketDataProcessor") != 0)
            continue;
        connect(child, SIGNAL(closeReceived(QWebSocketProtocol::CloseCode, QString)), this,
                SLOT(onCloseFrame()));
        connect(child, SIGNAL(errorEncountered(QWebSocketProtocol::CloseCode, QString)), this,
                SLOT(onLocalFault()));
    }
}

// A connection that is reset before Qt has noticed that it was made (a server that accepts and drops at once)
// makes QTcpSocket of 6.4 connect again, and again, thousands of times a second, without a word. It shows in
// the local port, a new one each time. Hosts with many addresses that all refuse change it a few times, too,
// so a few are fine.
void SocketAttempt::watchForResets()
{
#ifdef Q_OS_UNIX
    m_resetWatch.setInterval(kResetWatch);
    m_resetWatch.setTimerType(Qt::PreciseTimer);
    connect(&m_resetWatch, &QTimer::timeout, this, [this, last = in_port_t(0), resets = 0]() mutable {
        sockaddr_storage address{};
        socklen_t length = sizeof address;
        // QTcpSocket does not tell its descriptor before it is connected.
        const auto* notifier = m_tcp ? m_tcp->findChild<QSocketNotifier*>() : nullptr;
        if (!notifier || ::getsockname(static_cast<int>(notifier->socket()),
                                       reinterpret_cast<sockaddr*>(&address), &length))
            return;
        // The port is at the same place in both families.
        const in_port_t port = reinterpret_cast<const sockaddr_in*>(&address)->sin_port;
        resets = last != 0 && port != last ? resets + 1 : 0;
        last = port;
        if (resets < kResetsInARow)
            return;
        m_evidence.tcpConnected = true;
        m_evidence.error = QAbstractSocket::RemoteHostClosedError;
        m_evidence.errorText = u"the peer resets every connection as soon as it is made"_s;
        m_resetWatch.stop();
        m_socket->disconnect(this);
        m_socket->abort();
        latchEnd();
    });
    m_resetWatch.start();
#endif
}

// QWebSocket hides two things that were in the bytes it read: the status line of a refused upgrade (to be
// found only in a translated sentence, and for 400 not even there), and Close codes it thinks illegal, 1012
// to 1014 among them (it says 1002). A read transaction makes the socket keep what has been read, for a look
// when an end comes.
void SocketAttempt::beginKeeping()
{
    if (m_tcp && !m_tcp->isTransactionStarted())
        m_tcp->startTransaction();
}

QByteArray SocketAttempt::keptBytes()
{
    if (!m_tcp || !m_tcp->isTransactionStarted())
        return m_tail;
    const qint64 unread = m_tcp->bytesAvailable();
    m_tcp->rollbackTransaction();
    const qint64 kept = m_tcp->bytesAvailable() - unread;
    QByteArray bytes = m_tail + m_tcp->read(kept);
    return bytes;
}

void SocketAttempt::onTcpReadyRead()
{
    // Without a transaction QWebSocket has closed the device while it read: behind a proxy, before telling
    // so.
    if (m_endLatched || !m_evidence.upgraded || !m_tcp || !m_tcp->isTransactionStarted())
        return;
    // Let go of what has been read, but for as much as an unfinished Close frame may have of it.
    m_unreadSeen = m_tcp->bytesAvailable();
    m_tcp->rollbackTransaction();
    const qint64 kept = m_tcp->bytesAvailable() - m_unreadSeen;
    if (kept > kKeepAtMost) {
        m_tcp->skip(kept - kLongestControlFrame);
        m_tail = m_tcp->read(kLongestControlFrame);
        m_tcp->startTransaction();
    } else {
        m_tcp->startTransaction();
        m_tcp->skip(kept);
    }
    Q_EMIT bytesArrived();
}

void SocketAttempt::noticeUnread()
{
    if (m_endLatched || !m_evidence.upgraded || !m_tcp)
        return;
    const qint64 unread = m_tcp->bytesAvailable();
    if (std::exchange(m_unreadSeen, unread) < unread)
        Q_EMIT bytesArrived();
}

void SocketAttempt::onConnected()
{
    if (m_endLatched)
        return;
    if (!m_settings.protocols.isEmpty() && m_socket->subprotocol().isEmpty()) {
        m_evidence.subprotocolMissing = true;
        m_evidence.errorText =
            u"the server agreed to none of the subprotocols %1"_s.arg(m_settings.protocols.join(u", "_s));
        latchEnd();
        return;
    }
    m_evidence.upgraded = true;
    Q_EMIT opened();
}

void SocketAttempt::onError(QAbstractSocket::SocketError error)
{
    if (m_evidence.errorSeen)
        return; // the first is the cause, the rest are its consequences (docs/qwebsocket.md, row 7)
    m_evidence.errorSeen = true;
    m_evidence.error = error;
    m_evidence.errorText = m_socket->errorString();
    if (!m_evidence.upgraded && m_evidence.tcpConnected && m_tcp && m_tcp->isTransactionStarted()) {
        const QByteArray answer = keptBytes();
        m_evidence.answered = !answer.isEmpty();
        m_evidence.httpStatus = httpStatusOf(answer);
        // RFC 6455 §4.1: one that was not asked for fails the connection.
        const QString chosen = QString::fromLatin1(subprotocolOf(answer));
        m_evidence.subprotocolMissing =
            m_evidence.httpStatus == 101 && !chosen.isEmpty() && !m_settings.protocols.contains(chosen);
    }
    latchEnd();
}

void SocketAttempt::onTlsErrors(const QList<QSslError>& errors)
{
    // What counts is the peer's own certificate, whose key it has proved to hold, not any other of its chain:
    // then it does not matter what is wrong with the chain.
    const auto* tls = qobject_cast<QSslSocket*>(m_tcp.data());
    if (tls && m_settings.pinned.contains(tls->peerCertificate())) {
        m_socket->ignoreSslErrors(errors);
    } else {
        for (const QSslError& error : errors)
            m_evidence.tlsErrors << u"%1 (certificate SHA-256 %2)"_s.arg(error.errorString(),
                                                                         fingerprint(error.certificate()));
    }
    Q_EMIT tlsErrors(errors);
}

void SocketAttempt::onAboutToClose()
{
    // Emitted while the bytes of the peer's Close frame are still kept. Twice for one close: the first
    // counts.
    if (m_endLatched || m_closeFrameRead || !m_evidence.upgraded || m_evidence.closedByUs)
        return;
    // QWebSocket says 1002 for a code that it thinks illegal, 1007 for a reason that is no UTF-8, and 1000
    // for no code at all.
    const int code = m_socket->closeCode();
    if (code != 1000 && code != 1002 && code != 1007)
        return;
    const QByteArray read = keptBytes();
    if (const auto frame = closeFrameAtEnd(read)) {
        m_closeFrameRead = true;
        m_evidence.closeCode = frame->code;
        m_evidence.closeReason = frame->reason;
    } else if (code == 1000 && read.endsWith(QByteArrayLiteral("\x88\x00"))) {
        m_closeFrameRead = true;
        m_evidence.closeCode = 1005;
    }
}

void SocketAttempt::onCloseFrame()
{
    // A code that QWebSocket made up in place of one that may not travel (0, 1005, 1006, 1015, 5000 …): what
    // came is no Close that says anything.
    const int code = m_socket->closeCode();
    if (!m_closeFrameRead && code == QWebSocketProtocol::CloseCodeProtocolError) {
        onLocalFault();
        return;
    }
    m_evidence.peerClosed = true;
    if (m_closeFrameRead)
        return;
    m_evidence.closeReason = m_socket->closeReason();
    m_evidence.closeCode = code;
}

void SocketAttempt::onLocalFault()
{
    m_evidence.localCode = m_socket->closeCode();
    m_evidence.localReason = m_socket->closeReason();
}

void SocketAttempt::close(int code, const QString& reason)
{
    m_evidence.closedByUs = true;
    m_socket->close(static_cast<QWebSocketProtocol::CloseCode>(code), reason);
}

void SocketAttempt::latchEnd()
{
    if (std::exchange(m_endLatched, true))
        return;
    m_resetWatch.stop();
    QMetaObject::invokeMethod(this, &SocketAttempt::finish, Qt::QueuedConnection);
}

void SocketAttempt::finish()
{
    const SocketEnd end = classify(m_evidence);
    m_socket->disconnect(this);
    m_socket->abort(); // 6.4.2 leaves the socket of a refused upgrade open
    m_telling = true;
    Q_EMIT ended(end);
}

void SocketAttempt::abandon()
{
    m_endLatched = true;
    m_socket->disconnect(this);
    disconnect();
    if (m_tcp)
        m_tcp->disconnect(this);
    m_socket->abort();
    setParent(nullptr);
}

void SocketAttempt::dispose()
{
    if (m_telling)
        deleteLater();
    else
        delete this;
}

} // namespace heartline
