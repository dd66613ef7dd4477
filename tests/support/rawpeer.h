// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <functional>

namespace heartline::test {

enum Opcode // RFC 6455 §5.2
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10
};

struct RawFrame
{
    int opcode = Text;
    QByteArray payload;
    bool fin = true;
    int rsv = 0; // the three reserved bits, 0 to 7

    /// As a server sends it: not masked.
    [[nodiscard]] QByteArray bytes() const;
};

/// One client of a RawPeer. Says only what it is told to say, bytes as they are.
class RawLink : public QObject
{
    Q_OBJECT
public:
    explicit RawLink(QTcpSocket* socket, QObject* parent);

    /// The upgrade request, head only, once it is complete.
    QByteArray request;
    /// What the client has sent since, Close included, pings and pongs not.
    QList<RawFrame> frames;
    int pings = 0;
    bool answersPings = true;
    bool answersClose = true;
    std::function<void(const RawFrame&)> onFrame;

    [[nodiscard]] QByteArray header(const QByteArray& name) const;
    [[nodiscard]] QByteArray path() const { return request.split(' ').value(1); }
    /// Payloads of the messages received, whole.
    [[nodiscard]] QList<QByteArray> messages() const;
    [[nodiscard]] QTcpSocket* socket() const { return m_socket; }
    [[nodiscard]] bool isOpen() const { return m_socket->state() == QAbstractSocket::ConnectedState; }

    /// Answers the upgrade as RFC 6455 §4.2.2 wants it. `extra`: more header lines, each with its CR LF.
    void upgrade(const QByteArray& extra = {}, const QByteArray& connection = "Upgrade");
    [[nodiscard]] QByteArray acceptKey() const;
    void write(const QByteArray& bytes) { m_socket->write(bytes); }
    /// Writes byte by byte, each a segment of its own.
    void writeSlowly(const QByteArray& bytes);
    void send(const RawFrame& frame) { write(frame.bytes()); }
    void sendText(const QByteArray& utf8) { send({Text, utf8}); }
    void sendClose(int code, const QByteArray& reason = {});
    void finish() { m_socket->disconnectFromHost(); }
    void reset();
    /// Reads nothing any more: buffers fill.
    void stopReading();

Q_SIGNALS:
    void requested();
    void received();
    void gone();

private:
    void read();
    void parse();

    QTcpSocket* m_socket;
    QByteArray m_buffer;
    QByteArray m_slow;
    bool m_upgraded = false;
    bool m_reading = true;
};

/// A server for one client at a time (or more) that speaks raw bytes by a script, on 127.0.0.1 and a port of
/// its own. Without a script it upgrades, answers pings and Close, and is otherwise silent.
class RawPeer : public QTcpServer
{
    Q_OBJECT
public:
    using Script = std::function<void(RawLink&)>;

    /// `onRequest`: what to do once an upgrade request is complete.
    explicit RawPeer(Script onRequest = upgrade);
    RawPeer(Script onRequest, const QSslConfiguration& tls);

    Script onRequest;
    Script onAccepted;     ///< Right after accept(), before anything has been read.
    QList<RawLink*> links; ///< All since the beginning; they live as long as the peer.

    [[nodiscard]] QUrl url(const QString& rest = QStringLiteral("/")) const;
    [[nodiscard]] RawLink* last() const { return links.isEmpty() ? nullptr : links.last(); }

    static void upgrade(RawLink& link) { link.upgrade(); }
    /// Answers with a status line such as "401 Unauthorized", and closes the TCP connection or keeps it.
    static Script answer(const QByteArray& status, bool close, const QByteArray& extra = {});
    /// Upgrades and then sends these bytes at once.
    static Script upgradeThenSend(const QByteArray& bytes);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    bool m_tls = false;
    QSslConfiguration m_tlsConfiguration;
};

} // namespace heartline::test
