// SPDX-License-Identifier: MIT
#pragma once

#include "clock.h"
#include "connectiontypes.h"

#include <optional>
#include <vector>

namespace heartline {

/// Decides when to ping and when to call a link dead. A plain value: time in, decision out.
///
/// Each ping carries a number. A pong answers the ping of its number and every ping before it, never a later
/// one. Any traffic counts as life, so that a pong queued behind a large message kills nobody. A timer that
/// fires late (the loop stalled, the machine slept) proves nothing about the peer: what arrived meanwhile is
/// read first, within one grace period.
class HEARTLINE_CORE_EXPORT Heartbeat
{
public:
    struct Options
    {
        HeartbeatKind kind = HeartbeatKind::Ping;
        std::chrono::milliseconds interval{30000};
        std::chrono::milliseconds timeout{5000};
    };
    enum class Verdict
    {
        Wait,
        SendPing,
        Dead
    };
    struct Decision
    {
        Verdict verdict = Verdict::Wait;
        quint64 number = 0; ///< Of the ping to send.
        bool operator==(const Decision&) const = default;
    };

    /// How late a timer may fire and still count as on time.
    static constexpr std::chrono::milliseconds kLate{500};
    /// Longest time given to read what arrived while nobody looked.
    static constexpr std::chrono::milliseconds kGrace{1000};

    /// A link has opened. An interval of zero keeps the heartbeat off.
    void start(const Options& options, Instant now);
    void stop();
    /// New options for a running link; pings under way keep their times.
    void setOptions(const Options& options, Instant now);
    [[nodiscard]] bool isActive() const { return m_active; }

    /// Bytes have arrived.
    void onTraffic(Instant now);
    /// The socket has written some of what it had, `unsent` bytes are left. A ping behind a large message of
    /// our own can't be answered before it has left: its patience begins then.
    void onBytesLeft(Instant now, qint64 unsent);
    [[nodiscard]] bool awaitsBytesLeft() const { return !m_waiting.empty() && !m_waiting.back().left; }
    /// Returns the round trip if the pong answers a ping that is waited for.
    std::optional<std::chrono::milliseconds> onPong(quint64 number, Instant now);
    /// Call when `deadline()` has come; harmless at any other time.
    [[nodiscard]] Decision onTimer(Instant now);
    /// Doubts the link (after sleep, after a change of network): pings at once and waits at most `patience`.
    [[nodiscard]] Decision probe(Instant now, std::chrono::milliseconds patience);

    /// When onTimer() has something to decide.
    [[nodiscard]] std::optional<Instant> deadline() const;
    /// Time since the last pong, or since the link opened; nothing when inactive. For Listen: since any
    /// traffic.
    [[nodiscard]] std::optional<std::chrono::milliseconds> pongAge(Instant now) const;

private:
    friend struct MachineState;
    struct Ping
    {
        quint64 number = 0;
        Instant sentAt; // pushed on while it waits in our own buffer
        std::chrono::milliseconds patience{0};
        bool left = false;
    };
    [[nodiscard]] std::optional<Instant> deathAt() const;
    Decision sendPing(Instant now, std::chrono::milliseconds patience);

    Options m_options;
    bool m_active = false;
    bool m_graceGiven = false;
    quint64 m_lastNumber = 0; // never reused within a Connection, so that no pong of an older link can match
    Instant m_lastTraffic;
    Instant m_lastPong;
    Instant m_nextPing;
    Instant m_graceUntil;
    std::vector<Ping> m_waiting;
};

} // namespace heartline
