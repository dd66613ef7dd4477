// SPDX-License-Identifier: MIT
#include "heartbeat.h"

#include <algorithm>

namespace heartline {

void Heartbeat::start(const Options& options, Instant now)
{
    m_options = options;
    m_active = options.interval.count() > 0;
    m_graceGiven = false;
    m_graceUntil = {};
    m_waiting.clear();
    m_lastTraffic = m_lastPong = now;
    m_nextPing = now + options.interval;
}

void Heartbeat::stop()
{
    m_active = false;
    m_waiting.clear();
}

void Heartbeat::setOptions(const Options& options, Instant now)
{
    m_options = options;
    m_active = options.interval.count() > 0;
    if (options.kind == HeartbeatKind::Listen || !m_active)
        m_waiting.clear();
    m_nextPing = now + options.interval;
}

void Heartbeat::onTraffic(Instant now)
{
    m_lastTraffic = now;
    m_graceGiven = false;
}

void Heartbeat::onBytesLeft(Instant now, qint64 unsent)
{
    for (Ping& ping : m_waiting) {
        if (ping.left)
            continue;
        ping.sentAt = now;
        ping.left = unsent == 0;
    }
}

std::optional<std::chrono::milliseconds> Heartbeat::onPong(quint64 number, Instant now)
{
    onTraffic(now);
    const auto answered = std::ranges::find(m_waiting, number, &Ping::number);
    if (answered == m_waiting.end())
        return std::nullopt; // unsolicited (RFC 6455 §5.5.3), or of a ping already answered
    const auto roundTrip = now - answered->sentAt;
    m_waiting.erase(m_waiting.begin(), answered + 1);
    m_lastPong = now;
    return roundTrip;
}

Heartbeat::Decision Heartbeat::sendPing(Instant now, std::chrono::milliseconds patience)
{
    m_waiting.push_back({++m_lastNumber, now, patience, false});
    m_nextPing = now + m_options.interval;
    return {Verdict::SendPing, m_lastNumber};
}

Heartbeat::Decision Heartbeat::onTimer(Instant now)
{
    if (!m_active)
        return {};
    if (const auto death = deathAt(); death && now >= *death) {
        if (now - *death < kLate || m_graceGiven)
            return {Verdict::Dead, 0};
        m_graceGiven = true;
        m_graceUntil = now + std::min(kGrace, m_options.timeout);
        return {};
    }
    if (m_options.kind != HeartbeatKind::Listen && now >= m_nextPing)
        return sendPing(now, m_options.timeout);
    return {};
}

Heartbeat::Decision Heartbeat::probe(Instant now, std::chrono::milliseconds patience)
{
    if (!m_active)
        return {};
    m_graceGiven = true;
    m_graceUntil = now + patience;
    if (m_options.kind == HeartbeatKind::Listen)
        return {}; // nothing may be sent: listening goes on
    return sendPing(now, patience);
}

std::optional<Instant> Heartbeat::deathAt() const
{
    std::optional<Instant> death;
    if (m_options.kind == HeartbeatKind::Listen) {
        death = m_lastTraffic + m_options.interval + m_options.timeout;
    } else {
        // The first to run out: a probe's short patience may precede that of a ping before it.
        for (const Ping& ping : m_waiting) {
            const Instant end = std::max(ping.sentAt, m_lastTraffic) + ping.patience;
            death = death ? std::min(*death, end) : end;
        }
    }
    if (death && m_graceGiven)
        death = std::max(*death, m_graceUntil);
    return death;
}

std::optional<Instant> Heartbeat::deadline() const
{
    if (!m_active)
        return std::nullopt;
    const auto death = deathAt();
    if (m_options.kind == HeartbeatKind::Listen)
        return death;
    return death ? std::min(*death, m_nextPing) : m_nextPing;
}

std::optional<std::chrono::milliseconds> Heartbeat::pongAge(Instant now) const
{
    if (!m_active)
        return std::nullopt;
    return now - (m_options.kind == HeartbeatKind::Listen ? m_lastTraffic : m_lastPong);
}

} // namespace heartline
