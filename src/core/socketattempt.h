// SPDX-License-Identifier: MIT
#pragma once

#include "connectionmachine.h"

#include <QNetworkRequest>
#include <QObject>
#include <QPointer>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>
#include <QStringList>
#include <QTimer>
#include <QWebSocket>

class QTcpSocket;

namespace heartline {

/// What SocketAttempt saw of a socket's end. Turned into a SocketEnd by `classify()`; tested with
/// real peers in tests/core/tst_connection_*.cpp.
struct SocketEvidence
{
    bool urlUsable = true;
    bool tcpConnected = false;
    bool upgraded = false;
    bool closedByUs = false; ///< close() was called on an open socket.
    bool errorSeen = false;
    QAbstractSocket::SocketError error = QAbstractSocket::UnknownSocketError;
    QString errorText;
    QStringList tlsErrors;
    bool answered = false; ///< The upgrade request got an answer that QWebSocket did not take.
    int httpStatus = 0;    ///< Of that answer; 0: it was no HTTP.
    bool subprotocolMissing = false;
    bool peerClosed = false; ///< A Close frame came.
    int closeCode = 1005;    ///< Of that frame.
    QString closeReason;
    int localCode = 0;   ///< QWebSocket itself ended the link with this code …
    QString localReason; ///< … and for this reason.
};

[[nodiscard]] SocketEnd classify(const SocketEvidence& evidence);

/// One QWebSocket for one attempt, with everything that has to be known about QWebSocket 6.4 to use it.
///
/// Any of error, disconnect and abort is the end; it is latched, and told once, on a queued call:
/// disconnected() may precede the error that explains it, or lack it. After `ended` nothing more is emitted.
/// The object is owned by whoever made it and may be dropped with abandon() inside any of its own signals.
class SocketAttempt : public QObject
{
    Q_OBJECT
public:
    struct Settings
    {
        QNetworkRequest request;
        QStringList protocols;
        QSslConfiguration tls;
        QList<QSslCertificate> pinned;
        qint64 maxMessageSize = 0;
    };

    SocketAttempt(AttemptId id, const Settings& settings, QObject* parent);
    ~SocketAttempt() override;

    void open();
    /// RFC 6455 §7.1.2, only once upgraded. The end may never come: whoever calls this needs a timer for
    /// abort().
    void close(int code, const QString& reason);
    /// Silences the attempt and drops the socket. The object is then to be deleted with dispose(), or later
    /// by the caller if it is in the middle of one of the socket's own signals.
    void abandon();
    /// Deletes it: at once, or from the event loop if it is in the middle of `ended`. (At once where it can
    /// be: a thread that ends has no event loop any more.)
    void dispose();

    [[nodiscard]] AttemptId id() const { return m_id; }
    /// The socket has ended, though `ended` may not have told so yet: what is written now goes nowhere.
    [[nodiscard]] bool isOver() const { return m_endLatched; }
    [[nodiscard]] QString subprotocol() const { return m_socket->subprotocol(); }
    /// Emits bytesArrived() if bytes have come that QWebSocket was not told of: a slot within its signals
    /// runs an event loop, in which QAbstractSocket reads but does not emit readyRead().
    void noticeUnread();
    /// Bytes handed over and not yet taken by the operating system.
    [[nodiscard]] qint64 unsent() const { return m_socket->bytesToWrite(); }

    /// For connecting to its message signals without a detour, which at a million messages a second shows.
    [[nodiscard]] QWebSocket* socket() const { return m_socket; }
    /// Returns the bytes of UTF-8.
    qint64 sendText(const QString& text) { return m_socket->sendTextMessage(text); }
    void sendBinary(const QByteArray& data) { m_socket->sendBinaryMessage(data); }
    void ping(const QByteArray& payload) { m_socket->ping(payload); }

Q_SIGNALS:
    void opened();
    void pongReceived(const QByteArray& payload);
    void bytesArrived();
    void bytesLeft();
    void tlsErrors(const QList<QSslError>& errors);
    void ended(const heartline::SocketEnd& end);

private Q_SLOTS:
    // Connected by name: the signals belong to a private class of Qt's. Without their arguments, as not every
    // close code is a value of Qt's enum.
    void onCloseFrame();
    void onLocalFault();

private:
    void onConnected();
    void onError(QAbstractSocket::SocketError error);
    void onTlsErrors(const QList<QSslError>& errors);
    void onAboutToClose();
    void onTcpReadyRead();
    void watchForResets();
    void beginKeeping();
    [[nodiscard]] QByteArray keptBytes();
    void latchEnd();
    void finish();

    AttemptId m_id;
    Settings m_settings;
    QWebSocket* m_socket;
    QPointer<QTcpSocket> m_tcp;
    QTimer m_resetWatch;
    QByteArray m_tail; // the last bytes read before those that the socket still keeps
    SocketEvidence m_evidence;
    qint64 m_unreadSeen = 0;
    bool m_endLatched = false;
    bool m_telling = false;
    bool m_closeFrameRead = false; // its code and reason, out of the bytes themselves
};

} // namespace heartline
