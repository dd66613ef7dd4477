// SPDX-License-Identifier: MIT
#pragma once

#include "closecodepolicy.h"
#include "connectionoptions.h"
#include "connectiontypes.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QSslCertificate>
#include <QSslError>
#include <QString>
#include <QUrl>
#include <functional>
#include <memory>

namespace heartline {

class ConnectionPrivate;

/// What an attempt presents to the server, asked for before each one.
struct HEARTLINE_CORE_EXPORT Credentials
{
    QList<std::pair<QByteArray, QByteArray>>
        headers; ///< Added to the upgrade request; Latin-1, no CR or LF (else the attempt fails).
    QList<std::pair<QString, QString>> query; ///< Added to the address, percent-encoded here.
    /// Not empty: there are none, and why. The attempt fails with Cause::CredentialsFailed.
    QString failure;
};

/// Which attempt asks for credentials, and what became of the one before it.
struct HEARTLINE_CORE_EXPORT CredentialsRequest
{
    QUrl url;
    int attempt = 0;           ///< 0 for the first since `open()`.
    ConnectionError lastError; ///< HttpStatus 401 here says that the last token was refused.
    CloseInfo lastClose;
};

/// A WebSocket connection that one need not think about: it comes back by itself, notices dead links, keeps
/// what is sent meanwhile, and always says what state it is in.
///
/// Not for: delivery guarantees. WebSocket acknowledges nothing; a message "Sent" into a link that then dies
/// is reported as Unconfirmed. `heartline::Session` adds acknowledgements on top.
///
///     heartline::Connection connection(QUrl(u"wss://example.org/chat?userId=ann"_s));
///     connect(&connection, &heartline::Connection::jsonReceived, this, &Window::show);
///     connect(&connection, &heartline::Connection::stateChanged, this, &Window::showState);
///     connection.open();
///     connection.send(QJsonObject{{u"type"_s, u"chat"_s}, {u"content"_s, u"hello"_s}}); // queued until open
///
/// Life cycle (docs/architecture.md):
///
///     Disconnected --open()--> Connecting --upgrade--> Connected --close()--> (Closing) --> Disconnected
///                                  |                      |
///                                  +------- failed -------+--lost--> Reconnecting --upgrade--> Connected
///                                                                        |  ^
///                                                                        +--+ failed, attempts left
///                                                                        +--> Disconnected (none left, or
///                                                                        the
///                                                                             policy says not to come back)
///
/// Threads: lives in one thread with an event loop; every call and every signal is made there. A Connection
/// may be moved with moveToThread() while Disconnected.
///
/// What QWebSocket of Qt 6.4 (to 6.8) can't do, and a Connection can't mend: permessage-deflate; following
/// redirects; an upgrade answered with `Connection: keep-alive, Upgrade` (refused as BadUpgrade); a text
/// message in fragments cut inside a character (ends the link as ProtocolViolation: RFC 6455 §5.4 allows it);
/// waiting for the peer's Close frame after close() (the TCP connection ends as soon as ours has been sent).
///
/// Re-entrancy: any method may be called, and the object may be deleted (better: deleteLater()), in a slot
/// connected to any of its signals. Properties always show the newest state, signals tell of each step in
/// order. An exception that leaves a slot is caught and logged: the connection's own work goes on, but Qt
/// does not call the slots behind it for that one signal.
class HEARTLINE_CORE_EXPORT Connection : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY urlsChanged)
    Q_PROPERTY(QList<QUrl> urls READ urls WRITE setUrls NOTIFY urlsChanged)
    Q_PROPERTY(QVariantMap options READ optionsMap WRITE setOptionsMap NOTIFY optionsChanged)
    Q_PROPERTY(heartline::ConnectionState state READ state NOTIFY stateChanged)
    Q_PROPERTY(heartline::ReadyState readyState READ readyState NOTIFY readyStateChanged)
    Q_PROPERTY(bool connected READ isConnected NOTIFY stateChanged)
    Q_PROPERTY(QString subprotocol READ subprotocol NOTIFY readyStateChanged)
    Q_PROPERTY(int reconnectAttempt READ reconnectAttempt NOTIFY reconnectAttemptChanged)
    Q_PROPERTY(QDateTime nextAttemptAt READ nextAttemptAt NOTIFY reconnectAttemptChanged)
    Q_PROPERTY(bool suspended READ isSuspended NOTIFY suspendedChanged)
    Q_PROPERTY(QDateTime suspendedSince READ suspendedSince NOTIFY suspendedChanged)
    Q_PROPERTY(int queueLength READ queueLength NOTIFY queueChanged)
    Q_PROPERTY(qint64 queueBytes READ queueBytes NOTIFY queueChanged)
    Q_PROPERTY(qint64 roundTripMs READ roundTripMs NOTIFY roundTripMsChanged)
    Q_PROPERTY(heartline::ConnectionError lastError READ lastError NOTIFY errorOccurred)
    Q_PROPERTY(heartline::CloseInfo lastClose READ lastClose NOTIFY closed)

public:
    explicit Connection(QObject* parent = nullptr);
    explicit Connection(const QUrl& url, QObject* parent = nullptr);
    /// Aborts the socket without a signal. What still waits is gone: use a Session for what must survive.
    ~Connection() override;

    /// The only address, or the first of `urls()`.
    [[nodiscard]] QUrl url() const;
    void setUrl(const QUrl& url);
    /// Addresses of the same service. An attempt that fails moves on to the next one; one that succeeds
    /// stays. Taken into account from the next attempt on. Schemes ws and wss.
    [[nodiscard]] QList<QUrl> urls() const;
    void setUrls(const QList<QUrl>& urls);

    [[nodiscard]] ConnectionOptions options() const;
    /// Refuses nonsense: returns what `ConnectionOptions::problems()` says and changes nothing unless that is
    /// empty. Times and limits hold at once; protocols and certificates from the next attempt on.
    QStringList setOptions(const ConnectionOptions& options);
    /// For QML: option names to values; what isn't named keeps its value. Problems are logged and emitted as
    /// `optionsRefused`.
    [[nodiscard]] QVariantMap optionsMap() const;
    void setOptionsMap(const QVariantMap& map);

    [[nodiscard]] CloseCodePolicy closeCodePolicy() const;
    void setCloseCodePolicy(const CloseCodePolicy& policy);

    using CredentialsReply = std::function<void(const Credentials&)>;
    /// Called before each attempt, in this thread; must call the reply once, in this thread, now or later.
    /// Later replies, second replies, and replies to an attempt given up are ignored. The time counts against
    /// `connectTimeout`. Empty: none needed.
    using CredentialsProvider = std::function<void(const CredentialsRequest&, CredentialsReply)>;
    void setCredentialsProvider(CredentialsProvider provider);

    /// Headers that every attempt presents (for values that never change; see setCredentialsProvider()). A
    /// name that is no RFC 9110 token or a value with a line break is refused and logged.
    void setHeader(const QByteArray& name, const QByteArray& value);

    /// Certificates that are accepted although the system does not trust them: the server's own certificate,
    /// compared byte for byte, whatever is wrong with it or its chain. With any other, all TLS errors end the
    /// attempt.
    void setPinnedCertificates(const QList<QSslCertificate>& certificates);

    /// Source of jitter: returns numbers from [0, 1). By default seeded once a process from the operating
    /// system.
    void setRandomSource(std::function<double()> unit);

    /// Loads QNetworkInformation's best backend, so that every Connection tries at once when the network
    /// comes back. Call once, in the main thread, before making connections. Returns whether there is one;
    /// without it, connections still come back, a little later.
    static bool watchNetwork();

    [[nodiscard]] ConnectionState state() const;
    [[nodiscard]] ReadyState readyState() const;
    [[nodiscard]] bool isConnected() const { return state() == ConnectionState::Connected; }
    [[nodiscard]] QString subprotocol() const;
    [[nodiscard]] int reconnectAttempt() const;
    /// UTC; invalid when no attempt is scheduled. Wall clock, for display only.
    [[nodiscard]] QDateTime nextAttemptAt() const;
    [[nodiscard]] bool isSuspended() const;
    /// UTC: when the outage began that made it suspended; invalid when not suspended.
    [[nodiscard]] QDateTime suspendedSince() const;
    [[nodiscard]] int queueLength() const;
    [[nodiscard]] qint64 queueBytes() const;
    /// Latest measured round trip in ms; −1 before the first.
    [[nodiscard]] qint64 roundTripMs() const;
    [[nodiscard]] ConnectionError lastError() const;
    [[nodiscard]] CloseInfo lastClose() const;
    /// Why the latest `send…()` returned Rejected.
    [[nodiscard]] DropReason lastRejection() const;
    /// Id of the latest message accepted by `send…()`: the one that `messageDropped` will name.
    [[nodiscard]] MessageId lastMessageId() const;

    [[nodiscard]] Q_INVOKABLE heartline::Statistics statistics() const;
    [[nodiscard]] Q_INVOKABLE heartline::HeartbeatStatus heartbeatStatus() const;
    [[nodiscard]] Q_INVOKABLE heartline::QueueStatus queueStatus() const;
    [[nodiscard]] Q_INVOKABLE heartline::ConnectionSnapshot snapshot() const;
    Q_INVOKABLE void resetStatistics();

    /// The flight recorder: recent events, timers, sizes, states and causes, never contents or addresses'
    /// queries. `heartline::FlightRecorder::replay()` runs it through a state machine again.
    [[nodiscard]] Q_INVOKABLE QByteArray exportFlightRecord() const;

    /// Sends a JSON object as one text message, compact.
    Q_INVOKABLE heartline::SendResult send(const QJsonObject& object);
    /// Sends text as it is. Lone surrogates become question marks: RFC 6455 §8.1 allows only valid UTF-8.
    Q_INVOKABLE heartline::SendResult sendText(const QString& text);
    Q_INVOKABLE heartline::SendResult sendBinary(const QByteArray& data);
    /// Drops what waits; each message is reported as Discarded.
    Q_INVOKABLE void clearQueue();

public Q_SLOTS:
    /// Starts connecting. Without effect unless Disconnected.
    void open();
    /// Ends the link politely (RFC 6455 §7.1.2) and stays away. What waits in the queue stays there for the
    /// next `open()`. `code`: 1000 or 3000 to 4999, else 1000 is used; `reason` is cut to 123 bytes of UTF-8.
    void close(int code = 1000, const QString& reason = QString());
    /// Ends an open link as close() does and then comes back as after a loss: counted, and delayed. For who
    /// finds that the peer does not keep to their protocol. Without a link: no effect.
    void restart(int code, const QString& reason);
    /// No attempt before this long from now, because the peer asked for it; retryNow() and open() override.
    void holdOff(std::chrono::milliseconds delay);
    /// The peer takes us, in the terms of the protocol spoken: see ConnectionOptions::stableOnConfirm.
    void confirm();
    /// Attempts at once, with the attempts counted from none; also from Disconnected after the last attempt.
    void retryNow();
    /// The network has come up or changed, or the machine woke: a waiting connection attempts at once, an
    /// open one proves that it's alive. Called by itself where QNetworkInformation is loaded and when the
    /// clocks show a sleep; for programs that know better. Never needed, never harmful.
    void networkUp();

Q_SIGNALS:
    void urlsChanged();
    void optionsChanged();
    void optionsRefused(const QStringList& problems);
    /// `at` is UTC wall time.
    void stateChanged(heartline::ConnectionState newState, heartline::ConnectionState oldState,
                      const QDateTime& at);
    void readyStateChanged(heartline::ReadyState readyState);
    /// A link is open; follows stateChanged to Connected, precedes every message of the link.
    void opened();
    /// A link has ended (an attempt that never opened does not emit it: see errorOccurred).
    void closed(const heartline::CloseInfo& info);
    void errorOccurred(const heartline::ConnectionError& error);
    /// All TLS errors of an attempt, whether they end it or not (pinned certificates).
    void sslErrors(const QList<QSslError>& errors);
    /// The next attempt, number `attempt` of `of` (−1: no end), starts in `delay`.
    void reconnectScheduled(int attempt, int of, std::chrono::milliseconds delay);
    void reconnectAttemptChanged();
    /// No attempt will follow by itself.
    void gaveUp();
    void suspendedChanged(bool suspended);

    /// A text message that is a JSON object.
    void jsonReceived(const QJsonObject& object);
    /// Any other text message: not JSON, or JSON that is no object.
    void textReceived(const QString& text);
    void binaryReceived(const QByteArray& data);

    void pongReceived(std::chrono::milliseconds roundTrip);
    void roundTripMsChanged();
    void queueChanged(int length, qint64 bytes);
    /// A message that was Queued or Sent will not arrive (Unconfirmed: may not have arrived).
    void messageDropped(quint64 id, heartline::DropReason why);

private:
    friend class ConnectionPrivate;
    std::unique_ptr<ConnectionPrivate> d;
};

} // namespace heartline
