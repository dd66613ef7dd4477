// SPDX-License-Identifier: MIT
#include "connectionmachine.h"

#include <algorithm>

namespace heartline {

using std::chrono::milliseconds;

namespace {

// Sleep shows as a jump between the two clocks; less than this is their noise (or a slow tick).
constexpr milliseconds kSleepNoticed{5000};
// How long a link may take to prove itself after sleep or a change of network, when pongTimeout isn't
// shorter.
constexpr milliseconds kProbePatience{2000};

} // namespace

ConnectionMachine::ConnectionMachine()
    : m_backoff(m_options.backoff())
{
    Actions none;
    setOptions(ConnectionOptions(), {}, none);
}

void ConnectionMachine::setOptions(const ConnectionOptions& options, const Moment& now, Actions& actions)
{
    m_options = options;
    m_backoff = Backoff(options.backoff());
    const int before = m_queue.length();
    OfflineQueue::Dropped dropped;
    m_queue.setOptions({options.maxQueueSize, options.maxQueueBytes, options.overflow, options.messageExpiry},
                       dropped);
    report(dropped, actions);
    if (m_queue.length() != before)
        actions.push_back(action::QueueChanged{});
    if (!options.resendUnconfirmed) {
        m_resendable.clear();
        m_resendableBytes = 0;
    }
    if (m_phase == Phase::Open)
        m_heartbeat.setOptions({options.heartbeat, options.heartbeatInterval, options.pongTimeout},
                               now.steady);
}

void ConnectionMachine::setUrlCount(int count)
{
    m_urlCount = std::max(count, 1);
    m_urlIndex = m_urlIndex % m_urlCount;
}

ReadyState ConnectionMachine::readyState() const
{
    switch (m_phase) {
    case Phase::Idle:
    case Phase::Waiting:
        return ReadyState::Closed;
    case Phase::Credentials:
    case Phase::Opening:
        return ReadyState::Connecting;
    case Phase::Open:
        return ReadyState::Open;
    case Phase::Closing:
        return ReadyState::Closing;
    }
    return ReadyState::Closed;
}

double ConnectionMachine::draw() const
{
    return m_random ? m_random() : 0.5;
}

void ConnectionMachine::setPhase(Phase phase, Actions& actions)
{
    const ReadyState before = readyState();
    m_phase = phase;
    if (readyState() != before)
        actions.push_back(action::ReadyStateChanged{readyState()});
}

void ConnectionMachine::setState(ConnectionState state, Actions& actions)
{
    if (state == m_state)
        return;
    const ConnectionState before = m_state;
    m_state = state;
    actions.push_back(action::StateChanged{state, before});
}

void ConnectionMachine::report(const OfflineQueue::Dropped& dropped, Actions& actions)
{
    m_statistics.messagesDropped += dropped.size();
    for (const DroppedMessage& message : dropped)
        actions.push_back(action::Dropped{message});
}

// ---- orders ----

Actions ConnectionMachine::open(const Moment& now)
{
    Actions actions;
    noticeSleep(now, actions);
    if (m_phase == Phase::Closing)
        m_reopen = true;
    else if (m_phase == Phase::Idle)
        startFresh(now, actions);
    return actions;
}

Actions ConnectionMachine::close(const Moment& now, int code, const QString& reason)
{
    Actions actions;
    noticeSleep(now, actions);
    m_reopen = m_comeBack = false;
    switch (m_phase) {
    case Phase::Idle:
    case Phase::Waiting:
        endOutage(actions);
        becomeIdle(actions);
        m_attempts = 0;
        break;
    case Phase::Credentials:
    case Phase::Opening:
        // QWebSocket::close() before connected() would send a stray Close frame or raise an error
        // (docs/qwebsocket.md, row 13).
        actions.push_back(action::AbortSocket{m_attemptId});
        endOutage(actions);
        becomeIdle(actions);
        m_attempts = 0;
        break;
    case Phase::Open:
        beginClose(now, code, reason, actions);
        break;
    case Phase::Closing:
        break;
    }
    return actions;
}

void ConnectionMachine::beginClose(const Moment& now, int code, const QString& reason, Actions& actions)
{
    m_closeCode = code;
    m_closeReason = reason;
    m_closeBy = now.steady + m_options.closeTimeout;
    m_stable = m_stable || (m_stableAt && now.steady >= *m_stableAt);
    m_stableAt.reset();
    m_heartbeat.stop(); // the close has a deadline of its own
    setPhase(Phase::Closing, actions);
    actions.push_back(action::CloseSocket{m_attemptId, code, reason});
}

Actions ConnectionMachine::restart(const Moment& now, int code, const QString& reason)
{
    Actions actions;
    noticeSleep(now, actions);
    if (m_phase == Phase::Open) {
        m_comeBack = true;
        beginClose(now, code, reason, actions);
    }
    return actions;
}

Actions ConnectionMachine::retryNow(const Moment& now)
{
    Actions actions;
    noticeSleep(now, actions);
    if (m_phase == Phase::Idle) {
        startFresh(now, actions);
    } else if (m_phase == Phase::Waiting) {
        m_attempts = 0;
        m_holdUntil.reset();
        startAttempt(now, actions);
    } else if (m_phase == Phase::Closing) {
        m_reopen = true;
    }
    return actions;
}

Actions ConnectionMachine::holdOff(const Moment& now, milliseconds delay)
{
    Actions actions;
    noticeSleep(now, actions);
    m_holdUntil = now.steady + delay;
    if (m_phase == Phase::Waiting && m_retryAt && *m_retryAt < *m_holdUntil) {
        m_retryAt = m_holdUntil;
        actions.push_back(action::AttemptCounted{});
    }
    return actions;
}

Actions ConnectionMachine::confirm(const Moment& now)
{
    Actions actions;
    noticeSleep(now, actions);
    if (m_phase != Phase::Open || !m_options.stableOnConfirm || m_stable || m_stableAt)
        return actions;
    m_stableAt = now.steady + m_options.stableAfter;
    if (m_options.stableAfter.count() == 0)
        becomeStable(actions);
    return actions;
}

Actions ConnectionMachine::networkUp(const Moment& now)
{
    Actions actions;
    noticeSleep(now, actions);
    if (m_phase == Phase::Waiting)
        startAttempt(now, actions);
    else if (m_phase == Phase::Open)
        carryOut(m_heartbeat.probe(now.steady, std::min(kProbePatience, m_options.pongTimeout)), now,
                 actions);
    return actions;
}

// ---- attempts ----

void ConnectionMachine::startFresh(const Moment& now, Actions& actions)
{
    m_attempts = 0;
    m_holdUntil.reset();
    m_reconnecting = false;
    m_credentialsRefreshed = false;
    if (!m_outage)
        m_outage = Outage{now.steady, now.wallMs};
    setState(ConnectionState::Connecting, actions);
    startAttempt(now, actions);
}

void ConnectionMachine::startAttempt(const Moment& now, Actions& actions)
{
    // The floor holds whatever the trigger: a network that flaps, a person who hammers the button, open() in
    // a loop.
    std::optional<Instant> floor = m_holdUntil;
    if (m_lastAttemptAt)
        floor = std::max(floor.value_or(now.steady), *m_lastAttemptAt + m_options.minAttemptSpacing);
    if (floor && now.steady < *floor) {
        m_retryAt = floor;
        setPhase(Phase::Waiting, actions);
        actions.push_back(action::AttemptCounted{});
        return;
    }
    beginAttempt(now, actions);
}

void ConnectionMachine::beginAttempt(const Moment& now, Actions& actions)
{
    m_retryAt.reset();
    m_holdUntil.reset();
    m_lastAttemptAt = now.steady;
    ++m_attemptId;
    m_connectGraceGiven = false;
    m_connectBy.reset();
    if (m_options.connectTimeout.count() > 0)
        m_connectBy = now.steady + m_options.connectTimeout;
    setPhase(Phase::Credentials, actions);
    actions.push_back(action::AttemptCounted{});
    actions.push_back(action::RequestCredentials{m_attemptId});
}

Actions ConnectionMachine::credentialsReady(const Moment& now, AttemptId attempt, const QString& failure)
{
    Actions actions;
    noticeSleep(now, actions);
    if (attempt != m_attemptId || m_phase != Phase::Credentials)
        return actions; // of an attempt given up, or said twice
    if (!failure.isEmpty()) {
        attemptFailed(now, {Cause::CredentialsFailed, 0, failure}, actions);
        return actions;
    }
    setPhase(Phase::Opening, actions);
    actions.push_back(action::OpenSocket{m_attemptId, m_urlIndex});
    return actions;
}

Actions ConnectionMachine::socketOpened(const Moment& now, AttemptId attempt)
{
    Actions actions;
    noticeSleep(now, actions);
    if (attempt != m_attemptId || m_phase != Phase::Opening)
        return actions;
    m_connectBy.reset();
    m_credentialsRefreshed = false;
    m_openedAt = now.steady;
    m_stable = m_options.stableAfter.count() == 0 && !m_options.stableOnConfirm;
    if (m_stable)
        m_attempts = 0;
    else if (!m_options.stableOnConfirm)
        m_stableAt = now.steady + m_options.stableAfter;
    if (m_reconnecting)
        ++m_statistics.reconnects;
    m_reconnecting = true;
    m_statistics.lastConnectedAt = QDateTime::fromMSecsSinceEpoch(now.wallMs, Qt::UTC);
    m_lastPongWallMs = 0;
    m_heartbeat.start({m_options.heartbeat, m_options.heartbeatInterval, m_options.pongTimeout}, now.steady);
    setPhase(Phase::Open, actions);
    setState(ConnectionState::Connected, actions);
    endOutage(actions);
    actions.push_back(action::Opened{});
    flush(now, 0, actions);
    return actions;
}

Actions ConnectionMachine::socketEnded(const Moment& now, AttemptId attempt, const SocketEnd& end)
{
    Actions actions;
    noticeSleep(now, actions);
    if (attempt != m_attemptId)
        return actions;
    switch (m_phase) {
    case Phase::Idle:
    case Phase::Waiting:
    case Phase::Credentials:
        break; // the end of a socket that was given up
    case Phase::Opening:
        attemptFailed(now, end.error, actions);
        break;
    case Phase::Open: {
        const bool byPeer = end.error.cause == Cause::PeerClose;
        linkEnded(
            now,
            {byPeer ? end.closeCode : 1006, byPeer ? end.closeReason : QString(), byPeer, end.error.cause},
            end.error, actions);
        break;
    }
    case Phase::Closing: {
        const bool lost = end.error.cause == Cause::ConnectionLost;
        linkEnded(now,
                  {lost ? 1006 : m_closeCode, lost ? QString() : m_closeReason, !lost, Cause::LocalClose},
                  {Cause::LocalClose, 0, {}}, actions);
        break;
    }
    }
    return actions;
}

void ConnectionMachine::attemptFailed(const Moment& now, const ConnectionError& error, Actions& actions)
{
    m_lastError = error;
    actions.push_back(action::Failed{error});
    m_urlIndex = (m_urlIndex + 1) % m_urlCount;
    bool comesBack = m_policy.reconnectsAfter(error);
    // A refused token may only be an old one: ask the provider once more, then believe the server.
    if (error.cause == Cause::HttpStatus && error.httpStatus == 401 && m_refreshesCredentials) {
        comesBack = comesBack || !m_credentialsRefreshed;
        m_credentialsRefreshed = true;
    }
    comeBackOrGiveUp(now, comesBack, actions);
}

void ConnectionMachine::linkEnded(const Moment& now, const CloseInfo& info, const ConnectionError& error,
                                  Actions& actions)
{
    const bool byUs = m_phase == Phase::Closing;
    const bool forGood = byUs && !std::exchange(m_comeBack, false);
    const bool wasStable = m_stable || (m_stableAt && now.steady >= *m_stableAt);
    m_heartbeat.stop();
    m_statistics.totalConnected += now.steady - *m_openedAt;
    m_openedAt.reset();
    m_stableAt.reset();
    m_closeBy.reset();
    m_lastClose = info;
    if (wasStable)
        m_attempts = 0;
    if (!forGood && !m_outage)
        m_outage = Outage{now.steady, now.wallMs};

    setPhase(forGood ? Phase::Idle : Phase::Waiting, actions);
    actions.push_back(action::Closed{info});
    settleUnconfirmed(info, actions);
    if (forGood) {
        m_attempts = 0;
        becomeIdle(actions);
    }
    if (std::exchange(m_reopen, false)) {
        startFresh(now, actions);
        return;
    }
    if (forGood)
        return;
    m_lastError = byUs ? ConnectionError{Cause::LocalClose, 0, m_closeReason} : error;
    actions.push_back(action::Failed{m_lastError});
    if (!wasStable) // an address that accepts and drops is no better than one that refuses
        m_urlIndex = (m_urlIndex + 1) % m_urlCount;
    const bool comesBack = byUs || (info.cause == Cause::PeerClose ? m_policy.reconnectsAfterCode(info.code)
                                                                   : m_policy.reconnectsAfter(error));
    comeBackOrGiveUp(now, comesBack, actions);
}

void ConnectionMachine::comeBackOrGiveUp(const Moment& now, bool comesBack, Actions& actions)
{
    const bool attemptsLeft =
        m_options.maxReconnectAttempts < 0 || m_attempts < m_options.maxReconnectAttempts;
    if (!comesBack || !attemptsLeft) {
        becomeIdle(actions);
        actions.push_back(action::GaveUp{});
        return;
    }
    if (m_attempts < std::numeric_limits<int>::max())
        ++m_attempts;
    m_reconnecting = true;
    m_connectBy.reset();
    const Instant floor = *m_lastAttemptAt + m_options.minAttemptSpacing;
    m_retryAt = std::max(now.steady + m_backoff.delay(m_attempts, draw()), floor);
    if (m_holdUntil)
        m_retryAt = std::max(*m_retryAt, *m_holdUntil);
    setPhase(Phase::Waiting, actions);
    setState(ConnectionState::Reconnecting, actions);
    actions.push_back(action::AttemptCounted{});
    actions.push_back(
        action::ReconnectScheduled{m_attempts, m_options.maxReconnectAttempts, *m_retryAt - now.steady});
}

void ConnectionMachine::becomeIdle(Actions& actions)
{
    const bool hadAttempt = m_retryAt.has_value();
    m_retryAt.reset();
    m_connectBy.reset();
    m_closeBy.reset();
    m_stableAt.reset();
    setPhase(Phase::Idle, actions);
    setState(ConnectionState::Disconnected, actions);
    if (hadAttempt)
        actions.push_back(action::AttemptCounted{});
}

void ConnectionMachine::endOutage(Actions& actions)
{
    m_outage.reset();
    if (std::exchange(m_suspended, false))
        actions.push_back(action::SuspendedChanged{false});
}

void ConnectionMachine::becomeStable(Actions& actions)
{
    m_stableAt.reset();
    m_stable = true;
    if (std::exchange(m_attempts, 0) != 0)
        actions.push_back(action::AttemptCounted{});
}

// ---- time ----

void ConnectionMachine::noticeSleep(const Moment& now, Actions& actions)
{
    const milliseconds skew = now.elapsed.time_since_epoch() - now.steady.time_since_epoch();
    const milliseconds sleptFor = m_sleepSkew ? skew - *m_sleepSkew : milliseconds(0);
    const bool slept = sleptFor > kSleepNoticed;
    m_sleepSkew = skew;
    if (!slept)
        return;
    if (m_holdUntil) // who asked to wait did not mean that the sleep is not counted
        *m_holdUntil -= sleptFor;
    // What was there before the sleep is stale: a waiting laptop tries at once, a link has to prove itself.
    if (m_phase == Phase::Waiting)
        startAttempt(now, actions);
    else if (m_phase == Phase::Open)
        carryOut(m_heartbeat.probe(now.steady, std::min(kProbePatience, m_options.pongTimeout)), now,
                 actions);
}

Actions ConnectionMachine::timePassed(const Moment& now)
{
    Actions actions;
    noticeSleep(now, actions);

    if (m_closeBy && now.steady >= *m_closeBy) {
        actions.push_back(action::AbortSocket{m_attemptId});
        linkEnded(now, {1006, m_closeReason, false, Cause::CloseTimeout}, {Cause::CloseTimeout, 0, {}},
                  actions);
    }
    if (m_connectBy && now.steady >= *m_connectBy) {
        // Late: the loop stalled or the machine slept, and the answer may be waiting to be read.
        if (now.steady - *m_connectBy >= Heartbeat::kLate && !m_connectGraceGiven) {
            m_connectGraceGiven = true;
            m_connectBy = now.steady + Heartbeat::kGrace;
        } else {
            actions.push_back(action::AbortSocket{m_attemptId});
            attemptFailed(now, {Cause::ConnectTimeout, 0, {}}, actions);
        }
    }
    if (m_phase == Phase::Open)
        carryOut(m_heartbeat.onTimer(now.steady), now, actions);
    if (m_stableAt && now.steady >= *m_stableAt)
        becomeStable(actions);
    if (m_retryAt && now.steady >= *m_retryAt)
        beginAttempt(now, actions);
    if (m_outage && !m_suspended && m_options.suspendAfter.count() > 0 &&
        now.steady >= m_outage->since + m_options.suspendAfter) {
        m_suspended = true;
        actions.push_back(action::SuspendedChanged{true});
    }
    OfflineQueue::Dropped expired;
    m_queue.expire(now.elapsed, expired);
    report(expired, actions);
    if (!expired.empty())
        actions.push_back(action::QueueChanged{});
    return actions;
}

std::optional<Instant> ConnectionMachine::nextDeadline(const Moment& now) const
{
    std::optional<Instant> next;
    const auto consider = [&next](std::optional<Instant> deadline) {
        if (deadline)
            next = next ? std::min(*next, *deadline) : *deadline;
    };
    consider(m_closeBy);
    consider(m_connectBy);
    consider(m_stableAt);
    consider(m_retryAt);
    if (m_phase == Phase::Open)
        consider(m_heartbeat.deadline());
    if (m_outage && !m_suspended && m_options.suspendAfter.count() > 0)
        consider(m_outage->since + m_options.suspendAfter);
    if (const auto expiry = m_queue.nextExpiry()) // on the other clock
        consider(now.steady + (*expiry - now.elapsed));
    return next;
}

void ConnectionMachine::carryOut(const Heartbeat::Decision& decision, const Moment& now, Actions& actions)
{
    switch (decision.verdict) {
    case Heartbeat::Verdict::Wait:
        break;
    case Heartbeat::Verdict::SendPing:
        actions.push_back(action::SendPing{m_attemptId, decision.number});
        break;
    case Heartbeat::Verdict::Dead:
        // Not closed politely: a half-open link would wait for a peer that never answers.
        actions.push_back(action::AbortSocket{m_attemptId});
        linkEnded(now, {1006, {}, false, Cause::PongTimeout}, {Cause::PongTimeout, 0, {}}, actions);
        break;
    }
}

void ConnectionMachine::traffic(const Moment& now, AttemptId attempt)
{
    if (attempt != m_attemptId || (m_phase != Phase::Open && m_phase != Phase::Closing))
        return;
    m_heartbeat.onTraffic(now.steady);
    if (m_unconfirmed.empty())
        return;
    m_unconfirmed.clear();
    m_resendable.clear();
    m_resendableBytes = 0;
    m_biggestUnconfirmedSize = -1;
}

Actions ConnectionMachine::pongReceived(const Moment& now, AttemptId attempt, quint64 number)
{
    Actions actions;
    noticeSleep(now, actions);
    if (attempt != m_attemptId || m_phase != Phase::Open)
        return actions;
    if (const auto roundTrip = m_heartbeat.onPong(number, now.steady)) {
        m_lastPongWallMs = now.wallMs;
        auto& average = m_statistics.averageRtt;
        average = average.count() < 0 ? *roundTrip : (average * 7 + *roundTrip) / 8;
        auto& least = m_statistics.minimumRtt;
        least = least.count() < 0 ? *roundTrip : std::min(least, *roundTrip);
        m_statistics.lastRtt = *roundTrip;
        actions.push_back(action::PongReceived{*roundTrip});
    }
    return actions;
}

// ---- what it tells ----

Statistics ConnectionMachine::statistics(const Moment& now) const
{
    Statistics statistics = m_statistics;
    if (m_openedAt) {
        statistics.connectedFor = now.steady - *m_openedAt;
        statistics.totalConnected += statistics.connectedFor;
    }
    return statistics;
}

void ConnectionMachine::resetStatistics(const Moment& now)
{
    m_statistics = {};
    if (m_openedAt)
        m_statistics.totalConnected = -(now.steady - *m_openedAt); // what the present link has lasted so far
}

HeartbeatStatus ConnectionMachine::heartbeatStatus(const Moment& now) const
{
    HeartbeatStatus status;
    status.active = m_phase == Phase::Open && m_heartbeat.isActive();
    status.kind = m_options.heartbeat;
    status.interval = m_options.heartbeatInterval;
    if (m_lastPongWallMs > 0)
        status.lastPongAt = QDateTime::fromMSecsSinceEpoch(m_lastPongWallMs, Qt::UTC);
    if (status.active)
        status.lastPongAge = m_heartbeat.pongAge(now.steady);
    status.healthy = status.active && status.lastPongAge && *status.lastPongAge < 2 * status.interval;
    return status;
}

QueueStatus ConnectionMachine::queueStatus(const Moment& now) const
{
    QueueStatus status;
    status.length = m_queue.length();
    status.capacity = m_options.maxQueueSize;
    status.bytes = m_queue.bytes();
    status.byteCapacity = m_options.maxQueueBytes;
    if (const auto oldest = m_queue.oldest())
        status.oldestAge = now.elapsed - *oldest;
    return status;
}

} // namespace heartline
