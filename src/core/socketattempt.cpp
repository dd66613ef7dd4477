// SPDX-License-Identifier: MIT
#include "socketattempt.h"

#include "logging.h"

#include <QCryptographicHash>
#include <QMetaObject>
#include <QSslSocket>
#include <QTcpSocket>
#include <QWebSocketHandshakeOptions>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

constexpr qsizetype kLongestControlFrame = 2 + 4 + 125; // RFC 6455 §5.5
constexpr qint64 kKeepAtMost = 4096;

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

struct CloseFrame
{
    int code = 0;
    QString reason;
};

/// Reads the Close frame that ends in the last byte of `read` (RFC 6455 §5.5.1). An unmasked frame of n bytes
/// begins n + 2 bytes before the end with 0x88 n, which only ever fits one n unless the reason itself
/// imitates a header.
std::optional<CloseFrame> closeFrameAtEnd(const QByteArray& read)
{
    if (read.endsWith(QByteArrayLiteral("\x88\x00")))
        return CloseFrame{1005, {}};
    for (qsizetype n = 2; n <= 125 && n + 2 <= read.size(); ++n) {
        const qsizetype start = read.size() - n - 2;
        if (static_cast<uchar>(read[start]) != 0x88 || static_cast<uchar>(read[start + 1]) != n)
            continue;
        const int code = static_cast<uchar>(read[start + 2]) << 8 | static_cast<uchar>(read[start + 3]);
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
            case QAbstractSocket::UnsupportedSocketOperationError: // an HttpCachingProxy (qt-notes 1, row 27)
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
    connect(m_tcp, &QTcpSocket::connected, this, [this] { m_evidence.tcpConnected = true; });
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
                SLOT(onCloseFrame(QWebSocketProtocol::CloseCode, QString)));
        connect(child, SIGNAL(errorEncountered(QWebSocketProtocol::CloseCode, QString)), this,
                SLOT(onLocalFault(QWebSocketProtocol::CloseCode, QString)));
    }
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
    if (m_endLatched || !m_evidence.upgraded)
        return;
    // Let go of what has been read, but for as much as an unfinished Close frame may have of it.
    const qint64 unread = m_tcp->bytesAvailable();
    m_tcp->rollbackTransaction();
    const qint64 kept = m_tcp->bytesAvailable() - unread;
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
        return; // the first is the cause, the rest are its consequences (qt-notes 1, row 7)
    m_evidence.errorSeen = true;
    m_evidence.error = error;
    m_evidence.errorText = m_socket->errorString();
    if (!m_evidence.upgraded && m_evidence.tcpConnected && m_tcp && m_tcp->isTransactionStarted()) {
        const QByteArray answer = keptBytes();
        m_evidence.answered = !answer.isEmpty();
        m_evidence.httpStatus = httpStatusOf(answer);
    }
    latchEnd();
}

void SocketAttempt::onTlsErrors(const QList<QSslError>& errors)
{
    QList<QSslError> pinned;
    QStringList others;
    for (const QSslError& error : errors) {
        if (!error.certificate().isNull() && m_settings.pinned.contains(error.certificate()))
            pinned << error;
        else
            others << u"%1 (certificate SHA-256 %2)"_s.arg(error.errorString(),
                                                           fingerprint(error.certificate()));
    }
    m_evidence.tlsErrors = others;
    if (others.isEmpty())
        m_socket->ignoreSslErrors(pinned);
    Q_EMIT tlsErrors(errors);
}

void SocketAttempt::onAboutToClose()
{
    // Emitted while the bytes of the peer's Close frame are still kept. Twice for one close: the first
    // counts.
    if (m_endLatched || m_rawCloseCodeKnown || !m_evidence.upgraded || m_evidence.closedByUs)
        return;
    // QWebSocket says 1002 for a code that it thinks illegal, and 1000 for none at all.
    const QWebSocketProtocol::CloseCode code = m_socket->closeCode();
    const bool perhapsNone = code == QWebSocketProtocol::CloseCodeNormal && m_socket->closeReason().isEmpty();
    if (code != QWebSocketProtocol::CloseCodeProtocolError && !perhapsNone)
        return;
    if (const auto frame = closeFrameAtEnd(keptBytes())) {
        m_rawCloseCodeKnown = true;
        m_evidence.closeCode = frame->code;
        m_evidence.closeReason = frame->reason;
    }
}

void SocketAttempt::onCloseFrame(QWebSocketProtocol::CloseCode code, const QString& reason)
{
    m_evidence.peerClosed = true;
    if (m_rawCloseCodeKnown)
        return;
    m_evidence.closeReason = reason;
    m_evidence.closeCode = code;
}

void SocketAttempt::onLocalFault(QWebSocketProtocol::CloseCode code, const QString& reason)
{
    m_evidence.localCode = code;
    m_evidence.localReason = reason;
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
    QMetaObject::invokeMethod(this, &SocketAttempt::finish, Qt::QueuedConnection);
}

void SocketAttempt::finish()
{
    const SocketEnd end = classify(m_evidence);
    m_socket->disconnect(this);
    m_socket->abort(); // 6.4.2 leaves the socket of a refused upgrade open
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
    setParent(nullptr); // outlives its owner by one turn of the loop: it may be in the middle of a signal
    deleteLater();
}

} // namespace heartline
