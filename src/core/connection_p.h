// SPDX-License-Identifier: MIT
#pragma once

#include "connection.h"
#include "connectionmachine.h"
#include "flightrecorder.h"
#include "inbox.h"
#include "logging.h"
#include "socketattempt.h"

#include <QMap>
#include <QPointer>
#include <QTimer>
#include <deque>

namespace heartline {

/// Calls what may run other people's slots. Qt forbids exceptions to leave them; one that does anyway must
/// not leave this connection half way through its own work.
template<typename Call>
void guarded(Call call)
{
    try {
        call();
    } catch (const std::exception& exception) {
        qCCritical(lcConnection) << "an exception left a slot:" << exception.what();
    } catch (...) {
        qCCritical(lcConnection) << "an exception left a slot";
    }
}

/// Whether an upgrade request may carry this header.
[[nodiscard]] bool isHeader(const QByteArray& name, const QByteArray& value);

/// The shell around a ConnectionMachine: owns the socket and the timer, reads the clock, and carries out what
/// the machine decides. Decides nothing itself.
class ConnectionPrivate
{
public:
    explicit ConnectionPrivate(Connection* owner);

    using Event = FlightRecorder::Event;
    /// Records an event, lets the machine handle it (`handle` takes the time and returns Actions), does what
    /// comes out.
    void feed(Event event, AttemptId attempt, qint64 a, qint64 b, const QString& text,
              const std::function<Actions(const Moment&)>& handle);

    SendResult sendJson(const QByteArray& utf8);
    SendResult sendText(const QString& text);
    SendResult sendBinary(const QByteArray& data);
    SendResult enqueue(bool text, const QByteArray& payload);
    [[nodiscard]] qint64 unsent() const;
    [[nodiscard]] bool sendsDirectly() const;
    template<typename Payload> // makes a QByteArray, if one is needed
    void sentDirectly(bool text, qint64 size, Payload payload);

    void openSocket(AttemptId id, int urlIndex);
    void onEnded(AttemptId id, const SocketEnd& end);
    void dropSocket();
    void requestCredentials(AttemptId id);
    void sendPing(quint64 number);
    void onText(const QString& text);
    void onPong(AttemptId id, const QByteArray& payload);
    bool takeJsonPong(const QJsonObject& object);
    void onTick();
    void connectNetworkInformation();

    void push(const Moment& now, Actions actions);
    void drain(bool fromEventLoop = false);
    void continueLater();
    /// Before a message: what happened before it. Returns false if that destroyed the connection.
    [[nodiscard]] bool tellPending();
    void perform(const Action& action, qint64 wallMs);
    void arm();

    Connection* q;
    ConnectionMachine machine;
    FlightRecorder recorder;
    std::function<double()> random;
    QStringList draws;

    QList<QUrl> urls;
    QMap<QByteArray, QByteArray> headers;
    QList<QSslCertificate> pinned;
    Connection::CredentialsProvider provider;
    Credentials credentials; // of the present attempt
    SocketAttempt* attempt = nullptr;
    Inbox inbox;
    bool drainedPosted = false;
    QList<std::pair<qint64, quint64>> jsonPings; // timestamp sent, number of the ping
    DropReason lastRejection = DropReason::None;

    struct Pending
    {
        Action action;
        qint64 wallMs;
    };
    std::deque<Pending> pending;
    qint64 pendingBytes = 0; // of the messages among them
    bool draining = false;
    int drainLevel = 0;
    bool drainPosted = false;
    QTimer timer;
    QTimer tick;
    std::chrono::milliseconds tickSkew{0};
    bool networkConnected = false;
};

} // namespace heartline
