// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QTcpSocket>

#include <memory>
#include <optional>

/// A client without manners of its own: sends what the test says, shows what the server sends, frame by
/// frame. (QWebSocket hides pings, answers by itself, and reports the close codes 1012 to 1014 as 1002.)
///
/// Each wait blocks on the socket, at most kPatience, and returns as soon as what it waits for is there.
class RawPeer
{
public:
    static constexpr int kPatience = 10'000; // ms
    enum class Link
    {
        Plain,
        Tls
    };

    struct Frame
    {
        int opcode = 0;
        QByteArray payload;
    };
    struct Response
    {
        int status = 0;
        QByteArray head;
        QByteArray body;
        [[nodiscard]] QJsonObject json() const;
    };

    /// Connects, nothing more.
    explicit RawPeer(quint16 port, Link link = Link::Plain);
    /// Connects and asks for a WebSocket at `target`; `headers` are whole lines.
    RawPeer(quint16 port, const QByteArray& target, const QByteArray& headers = {}, Link link = Link::Plain);

    /// Whether pings are answered while waiting; they are unless a test wants otherwise. A Close is answered
    /// once.
    bool answersPings = true;
    /// Of the upgrade.
    Response upgrade;

    void write(const QByteArray& bytes);
    void sendFrame(int first, const QByteArray& payload);
    void sendText(const QByteArray& text) { sendFrame(0x81, text); }

    /// The next frame; nothing when the connection ended or the wait was in vain.
    std::optional<Frame> next();
    /// The next text as an object, passing over pings and pongs; empty when there's none.
    QJsonObject message();
    /// The next text with this `type`, passing over others.
    QJsonObject message(const QString& type);
    /// Reads on to the Close frame: "1008 reason"; empty when the connection ended without one.
    QByteArray close();
    /// Whether the server ends the connection.
    bool waitForEnd();

    /// Sends a request and reads its response.
    Response request(const QByteArray& method, const QByteArray& target, const QByteArray& body = {},
                     const QByteArray& headers = {});
    /// Reads a response to what was written.
    Response response();

    [[nodiscard]] QTcpSocket& socket() { return *m_socket; }
    /// Whether something has come that was not taken yet.
    [[nodiscard]] bool hasInput() const { return !m_input.isEmpty() || m_socket->bytesAvailable() > 0; }

private:
    bool waitForMore();

    std::unique_ptr<QTcpSocket> m_socket;
    QByteArray m_input;
    bool m_closed = false; // a Close was sent
};
