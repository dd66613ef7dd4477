// SPDX-License-Identifier: MIT
#pragma once

#include "rng.h"
#include "scenario.h"
#include "scheduler.h"

#include <Heartline/SessionMessages>

#include <QByteArray>

#include <deque>
#include <functional>
#include <memory>

namespace heartline::sim {

/// What travels on a link, whole or not at all: a WebSocket frame cut in the middle is never handed in.
struct Parcel
{
    enum class Kind
    {
        Message,
        Ping,
        Pong,
        Close,
        Upgrade, ///< The request for a link, and its answer.
        End,     ///< The other side's socket is no more, without a Close frame.
    };
    Kind kind = Kind::Message;
    QByteArray up{}; ///< Of a Message to the server.
    std::shared_ptr<const wire::v1::ServerMessage> down{};
    int wire = -1;      ///< Of a Message: Wire, or −1 for others.
    quint64 number = 0; ///< Of Ping and Pong.
    int code = 0;       ///< Of Close.
    QString reason{};
    qsizetype bytes = 16;
    qint64 arrives = 0;
    QString words{}; ///< For stories.
};

/// One direction of a link: in order, with its latency, as TCP does it. What is in it when it dies never
/// arrives.
class Pipe
{
public:
    using Deliver = std::function<void(Parcel&)>;

    Pipe(Scheduler& time, Rng rng, qint64 latency, qint64 jitter, Deliver deliver)
        : m_time(time)
        , m_rng(rng)
        , m_latency(latency)
        , m_jitter(jitter)
        , m_deliver(std::move(deliver))
    {
    }

    void send(Parcel parcel);
    /// Only the first `arriving` of what is under way still arrives, and nothing that is sent from now on.
    void cut(qint64 arriving);
    void stallUntil(qint64 when);
    /// At least `gap` between two messages until `when`.
    void slowDown(qint64 gap, qint64 until);
    /// Nobody reads for now; what comes waits.
    void setReading(bool reading);
    /// Nobody will ever ask again.
    void drop();

    [[nodiscard]] bool isCut() const { return m_cut; }
    [[nodiscard]] bool isStalled() const { return m_time.now() < m_stalled; }
    /// Bytes that were sent and have not arrived.
    [[nodiscard]] qsizetype bytes() const { return m_bytes; }
    /// When something last arrived or the pipe was empty.
    [[nodiscard]] qint64 progress() const { return m_parcels.empty() ? m_time.now() : m_progress; }
    [[nodiscard]] size_t size() const { return m_parcels.size(); }
    [[nodiscard]] const std::deque<Parcel>& parcels() const { return m_parcels; }

    /// Keeps the pipe's owner alive until what is scheduled has run.
    std::weak_ptr<void> owner;

private:
    void schedule();
    void arrive();

    Scheduler& m_time;
    Rng m_rng;
    qint64 m_latency;
    qint64 m_jitter;
    Deliver m_deliver;
    std::deque<Parcel> m_parcels;
    qsizetype m_bytes = 0;
    qint64 m_last = 0;
    qint64 m_progress = 0;
    qint64 m_stalled = 0;
    qint64 m_gap = 0;
    qint64 m_slowUntil = 0;
    qint64 m_nextRead = 0;
    qint64 m_arriving = -1; // of a pipe that was cut: how many still arrive
    bool m_cut = false;
    bool m_reading = true;
    bool m_scheduled = false;
};

} // namespace heartline::sim
