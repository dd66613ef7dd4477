// SPDX-License-Identifier: MIT
#pragma once

#include "backoff.h"
#include "clock.h"
#include "closecodepolicy.h"
#include "connectionoptions.h"
#include "connectiontypes.h"
#include "heartbeat.h"
#include "offlinequeue.h"

#include <functional>
#include <variant>
#include <vector>

namespace heartline {

/// Numbers the attempts of one machine: 1, 2, 3…; never reused, so that a callback of an attempt given up is
/// known.
using AttemptId = quint32;

/// How a socket ended, in terms that do not depend on QWebSocket.
struct SocketEnd
{
    ConnectionError error; ///< PeerClose when a Close frame came.
    int closeCode = 1006;  ///< Of the peer's Close frame (1005: it had none); 1006 where no frame came.
    QString closeReason;
};

namespace action {
// Effects: what the shell does to the world.
struct RequestCredentials
{
    AttemptId attempt;
};
struct OpenSocket
{
    AttemptId attempt;
    int urlIndex;
};
struct CloseSocket
{
    AttemptId attempt;
    int code;
    QString reason;
};
struct AbortSocket
{
    AttemptId attempt;
};
struct WriteMessage
{
    AttemptId attempt;
    OutgoingMessage message;
};
struct SendPing
{
    AttemptId attempt;
    quint64 number;
};
// Facts: what the shell tells, in this order.
struct StateChanged
{
    ConnectionState to;
    ConnectionState from;
};
struct ReadyStateChanged
{
    ReadyState to;
};
struct Opened
{
};
struct Closed
{
    CloseInfo info;
};
struct Failed
{
    ConnectionError error;
};
struct ReconnectScheduled
{
    int attempt;
    int of;
    std::chrono::milliseconds delay;
};
struct AttemptCounted
{
}; ///< The attempt number or the time of the next attempt has changed.
struct GaveUp
{
};
struct SuspendedChanged
{
    bool suspended;
};
struct Dropped
{
    DroppedMessage message;
};
struct QueueChanged
{
};
struct PongReceived
{
    std::chrono::milliseconds roundTrip;
};
} // namespace action

using Action =
    std::variant<action::RequestCredentials, action::OpenSocket, action::CloseSocket, action::AbortSocket,
                 action::WriteMessage, action::SendPing, action::StateChanged, action::ReadyStateChanged,
                 action::Opened, action::Closed, action::Failed, action::ReconnectScheduled,
                 action::AttemptCounted, action::GaveUp, action::SuspendedChanged, action::Dropped,
                 action::QueueChanged, action::PongReceived>;
using Actions = std::vector<Action>;

/// Everything that a Connection decides: when to attempt, ping, give a link up, send, drop. A plain value: an
/// event and the time go in, what to do comes out; no socket, no timer, no event loop, no clock.
///
///     Idle --open--> [Waiting: floor] --> Credentials --> Opening --> Open --close--> Closing --> Idle
///                       ^                     |              |          |
///                       +------- failed, or lost, and the policy comes back ---> else Idle
///
/// The shell does the actions in the order given; while it does, it may feed further events. After every
/// event it arms one timer for `nextDeadline()`.
class HEARTLINE_CORE_EXPORT ConnectionMachine
{
public:
    using RandomSource = std::function<double()>;

    ConnectionMachine();

    void setOptions(const ConnectionOptions& options, const Moment& now, Actions& actions);
    void setPolicy(const CloseCodePolicy& policy) { m_policy = policy; }
    void setRandomSource(RandomSource unit) { m_random = std::move(unit); }
    void setUrlCount(int count);
    /// Whether credentials come from a provider: then one 401 is answered by asking it again.
    void setRefreshesCredentials(bool refreshes) { m_refreshesCredentials = refreshes; }

    [[nodiscard]] Actions open(const Moment& now);
    [[nodiscard]] Actions close(const Moment& now, int code, const QString& reason);
    /// Ends the link and comes back as after a loss.
    [[nodiscard]] Actions restart(const Moment& now, int code, const QString& reason);
    [[nodiscard]] Actions retryNow(const Moment& now);
    /// No attempt before `delay` from now, whatever but open() and retryNow() asks for one.
    [[nodiscard]] Actions holdOff(const Moment& now, std::chrono::milliseconds delay);
    /// The peer has taken us: with `stableOnConfirm`, the link may become a stable one.
    [[nodiscard]] Actions confirm(const Moment& now);
    /// The network has come up, or changed under a link.
    [[nodiscard]] Actions networkUp(const Moment& now);
    /// Time has passed. Call at `nextDeadline()` at the latest, and every few seconds to notice sleep.
    [[nodiscard]] Actions timePassed(const Moment& now);
    [[nodiscard]] Actions credentialsReady(const Moment& now, AttemptId attempt, const QString& failure);
    [[nodiscard]] Actions socketOpened(const Moment& now, AttemptId attempt);
    [[nodiscard]] Actions socketEnded(const Moment& now, AttemptId attempt, const SocketEnd& end);
    [[nodiscard]] Actions pongReceived(const Moment& now, AttemptId attempt, quint64 number);
    /// Whether socketDrained() has anything to decide now: it's called often.
    [[nodiscard]] bool wantsDrained() const { return !m_queue.isEmpty() || m_heartbeat.awaitsBytesLeft(); }
    /// The socket has written bytes; `unsent` are left.
    [[nodiscard]] Actions socketDrained(const Moment& now, AttemptId attempt, qint64 unsent);
    /// Bytes have arrived: a sign of life.
    void traffic(const Moment& now, AttemptId attempt);
    void messageReceived(qint64 size);

    /// Whether a message may go straight to the socket, `unsent` bytes being in it already.
    [[nodiscard]] bool sendsDirectly(qint64 unsent) const;
    /// It went straight to the socket.
    MessageId sentDirectly(qint64 size);
    /// Whether sentDirectly() must be followed by keepCopy(): it may have to be sent again.
    [[nodiscard]] bool keepsCopies() const { return m_options.resendUnconfirmed; }
    void keepCopy(OutgoingMessage message);
    struct Outcome
    {
        SendResult result = SendResult::Rejected;
        DropReason why = DropReason::None; ///< Of Rejected.
        MessageId id = 0;
    };
    /// It could not go straight: queues it, or sends it behind what is queued.
    Outcome enqueue(const Moment& now, bool text, const QByteArray& payload, qint64 unsent, Actions& actions);
    /// It is larger than may be sent.
    [[nodiscard]] bool isTooBig(qint64 size) const { return size > m_options.maxMessageSize; }
    [[nodiscard]] Actions clearQueue();

    [[nodiscard]] ConnectionState state() const { return m_state; }
    [[nodiscard]] ReadyState readyState() const;
    [[nodiscard]] AttemptId attemptId() const { return m_attemptId; }
    [[nodiscard]] int urlIndex() const { return m_urlIndex; }
    [[nodiscard]] int reconnectAttempt() const { return m_attempts; }
    [[nodiscard]] std::optional<Instant> nextAttempt() const { return m_retryAt; }
    [[nodiscard]] bool isSuspended() const { return m_suspended; }
    [[nodiscard]] qint64 outageSinceMs() const { return m_outage ? m_outage->wallMs : 0; }
    [[nodiscard]] const ConnectionOptions& options() const { return m_options; }
    [[nodiscard]] const CloseCodePolicy& policy() const { return m_policy; }
    [[nodiscard]] const ConnectionError& lastError() const { return m_lastError; }
    [[nodiscard]] const CloseInfo& lastClose() const { return m_lastClose; }
    [[nodiscard]] MessageId lastMessageId() const { return m_lastMessageId; }
    [[nodiscard]] const OfflineQueue& queue() const { return m_queue; }
    [[nodiscard]] Statistics statistics(const Moment& now) const;
    [[nodiscard]] HeartbeatStatus heartbeatStatus(const Moment& now) const;
    [[nodiscard]] QueueStatus queueStatus(const Moment& now) const;
    void resetStatistics(const Moment& now);

    /// When timePassed() has something to decide; nothing when nothing is pending.
    [[nodiscard]] std::optional<Instant> nextDeadline(const Moment& now) const;

    /// Its whole state without contents (sizes only), and back: how a flight record begins.
    [[nodiscard]] QVariantMap saveState() const;
    static ConnectionMachine restoreState(const QVariantMap& state);

private:
    friend struct MachineState;
    enum class Phase
    {
        Idle,
        Waiting,
        Credentials,
        Opening,
        Open,
        Closing
    };

    void noticeSleep(const Moment& now, Actions& actions);
    void beginClose(const Moment& now, int code, const QString& reason, Actions& actions);
    void becomeStable(Actions& actions);
    void startFresh(const Moment& now, Actions& actions);
    void startAttempt(const Moment& now, Actions& actions);
    void beginAttempt(const Moment& now, Actions& actions);
    void attemptFailed(const Moment& now, const ConnectionError& error, Actions& actions);
    void linkEnded(const Moment& now, const CloseInfo& info, const ConnectionError& error, Actions& actions);
    void comeBackOrGiveUp(const Moment& now, bool comesBack, Actions& actions);
    void becomeIdle(Actions& actions);
    void settleUnconfirmed(const CloseInfo& info, Actions& actions);
    void noteWritten(MessageId id, qint64 size);
    void flush(const Moment& now, qint64 unsent, Actions& actions);
    void carryOut(const Heartbeat::Decision& decision, const Moment& now, Actions& actions);
    void setState(ConnectionState state, Actions& actions);
    void setPhase(Phase phase, Actions& actions);
    void endOutage(Actions& actions);
    void report(const OfflineQueue::Dropped& dropped, Actions& actions);
    [[nodiscard]] double draw() const;

    ConnectionOptions m_options;
    CloseCodePolicy m_policy;
    Backoff m_backoff;
    Heartbeat m_heartbeat;
    OfflineQueue m_queue;
    RandomSource m_random;

    Phase m_phase = Phase::Idle;
    ConnectionState m_state = ConnectionState::Disconnected;
    AttemptId m_attemptId = 0;
    int m_attempts = 0;          // reconnect attempts since the link was last stable
    bool m_reconnecting = false; // an attempt is a reconnect, not the first since open()
    bool m_reopen = false;       // open() was called while closing
    bool m_comeBack = false;     // the close under way is a restart
    bool m_stable = false;       // the present link has lasted stableAfter
    bool m_refreshesCredentials = false;
    bool m_credentialsRefreshed = false; // the 401 that is answered by asking again has been spent
    int m_urlCount = 1;
    int m_urlIndex = 0;
    bool m_connectGraceGiven = false;

    std::optional<Instant> m_lastAttemptAt;
    std::optional<Instant> m_retryAt;
    std::optional<Instant> m_holdUntil;
    std::optional<Instant> m_connectBy;
    std::optional<Instant> m_closeBy;
    std::optional<Instant> m_stableAt;
    int m_closeCode = 1000;
    QString m_closeReason;

    struct Outage
    {
        Instant since;
        qint64 wallMs = 0;
    };
    std::optional<Outage> m_outage;
    bool m_suspended = false;
    std::optional<std::chrono::milliseconds> m_sleepSkew; // elapsed − steady, when last looked

    ConnectionError m_lastError;
    CloseInfo m_lastClose;

    // Messages written since the last sign of life, as runs of ids: one run while nothing is queued in
    // between.
    struct Run
    {
        MessageId first = 0;
        quint64 count = 0;
    };
    std::vector<Run> m_unconfirmed;
    std::deque<OutgoingMessage> m_resendable; // their copies, with resendUnconfirmed
    qint64 m_resendableBytes = 0;
    MessageId m_biggestUnconfirmed = 0;
    qint64 m_biggestUnconfirmedSize = -1;
    MessageId m_lastMessageId = 0;

    Statistics m_statistics; // times of the present link are added on reading
    std::optional<Instant> m_openedAt;
    qint64 m_lastPongWallMs = 0;
};

} // namespace heartline
