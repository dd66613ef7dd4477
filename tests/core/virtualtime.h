// SPDX-License-Identifier: MIT
#pragma once

#include "../../src/core/overloaded.h"

#include <Heartline/ConnectionMachine>

#include <QMetaEnum>
#include <QTest>
#include <variant>

namespace heartline {

/// A ConnectionMachine with a clock that only moves when told, and a log of what it had done, one word each.
class VirtualTime
{
public:
    ConnectionMachine machine;
    Moment now{Instant(std::chrono::milliseconds(1000)), Instant(std::chrono::milliseconds(1000)),
               1'000'000'000};
    QStringList log;
    std::vector<OutgoingMessage> written;
    std::vector<DroppedMessage> dropped;
    std::vector<quint64> pings;
    std::vector<std::chrono::milliseconds> delays;
    std::vector<int> urls;
    std::vector<CloseInfo> closed;
    std::vector<ConnectionError> errors;
    bool answersCredentials = true;

    VirtualTime()
    {
        machine.setRandomSource([] { return 0.5; }); // no jitter
    }

    void set(const ConnectionOptions& options)
    {
        QVERIFY(options.problems().isEmpty());
        Actions actions;
        machine.setOptions(options, now, actions);
        perform(actions);
    }
    void open() { perform(machine.open(now)); }
    void close() { perform(machine.close(now, 1000, {})); }
    /// From open() to an open link.
    void connectNow()
    {
        open();
        opened();
    }
    void opened() { perform(machine.socketOpened(now, machine.attemptId())); }
    void ended(Cause cause, int code = 1006)
    {
        SocketEnd end;
        end.error.cause = cause;
        end.closeCode = code;
        perform(machine.socketEnded(now, machine.attemptId(), end));
    }
    void refusedWith(int status)
    {
        SocketEnd end;
        end.error.cause = Cause::HttpStatus;
        end.error.httpStatus = status;
        perform(machine.socketEnded(now, machine.attemptId(), end));
    }
    void traffic() { machine.traffic(now, machine.attemptId()); }
    void pong(quint64 number) { perform(machine.pongReceived(now, machine.attemptId(), number)); }
    void drained(qint64 unsent) { perform(machine.socketDrained(now, machine.attemptId(), unsent)); }
    ConnectionMachine::Outcome send(const QByteArray& payload, qint64 unsent = 0)
    {
        Actions actions;
        const auto outcome = machine.enqueue(now, true, payload, unsent, actions);
        perform(actions);
        return outcome;
    }

    /// Moves time on, calling the machine at each of its deadlines, as the shell's timer would.
    void pass(std::chrono::milliseconds time)
    {
        const Instant end = now.steady + time;
        for (;;) {
            const auto deadline = machine.nextDeadline(now);
            if (!deadline || *deadline > end)
                break;
            step(std::max(std::chrono::milliseconds(0), *deadline - now.steady));
            perform(machine.timePassed(now));
            if (++m_steps > 100'000)
                qFatal("the machine asks for the same deadline again and again");
        }
        step(end - now.steady);
    }
    /// Time passes and nobody looks: a stalled loop.
    void stall(std::chrono::milliseconds time) { step(time); }
    /// The machine sleeps: only the clock that counts sleep moves.
    void sleep(std::chrono::milliseconds time)
    {
        now.elapsed += time;
        now.wallMs += time.count();
    }
    void timerFires() { perform(machine.timePassed(now)); }

    [[nodiscard]] QStringList takeLog() { return std::exchange(log, {}); }
    [[nodiscard]] QList<quint64> droppedIds(DropReason why) const
    {
        QList<quint64> ids;
        for (const DroppedMessage& message : dropped) {
            if (message.why == why)
                ids << message.id;
        }
        return ids;
    }
    [[nodiscard]] QList<quint64> writtenIds() const
    {
        QList<quint64> ids;
        for (const OutgoingMessage& message : written)
            ids << message.id;
        return ids;
    }

    void perform(const Actions& actions)
    {
        for (const Action& one : actions) {
            std::visit(Overloaded{
                           [this](const action::RequestCredentials& a) {
                               if (answersCredentials)
                                   m_follow.push_back(a.attempt);
                           },
                           [this](const action::OpenSocket& a) {
                               log << QStringLiteral("connect");
                               urls.push_back(a.urlIndex);
                           },
                           [this](const action::CloseSocket&) { log << QStringLiteral("close"); },
                           [this](const action::AbortSocket&) { log << QStringLiteral("abort"); },
                           [this](const action::WriteMessage& a) { written.push_back(a.message); },
                           [this](const action::SendPing& a) {
                               log << QStringLiteral("ping");
                               pings.push_back(a.number);
                           },
                           [this](const action::StateChanged& a) {
                               log << QString::fromLatin1(
                                   QMetaEnum::fromType<ConnectionState>().valueToKey(static_cast<int>(a.to)));
                           },
                           [](const action::ReadyStateChanged&) {},
                           [this](const action::Opened&) { log << QStringLiteral("opened"); },
                           [this](const action::Closed& a) {
                               log << QStringLiteral("closed");
                               closed.push_back(a.info);
                           },
                           [this](const action::Failed& a) { errors.push_back(a.error); },
                           [this](const action::ReconnectScheduled& a) {
                               log << QStringLiteral("scheduled");
                               delays.push_back(a.delay);
                           },
                           [](const action::AttemptCounted&) {},
                           [this](const action::GaveUp&) { log << QStringLiteral("gave up"); },
                           [this](const action::SuspendedChanged& a) {
                               log << (a.suspended ? QStringLiteral("suspended") : QStringLiteral("resumed"));
                           },
                           [this](const action::Dropped& a) { dropped.push_back(a.message); },
                           [](const action::QueueChanged&) {},
                           [this](const action::PongReceived&) { log << QStringLiteral("pong"); },
                       },
                       one);
        }
        while (!m_follow.empty()) {
            const AttemptId attempt = m_follow.back();
            m_follow.pop_back();
            perform(machine.credentialsReady(now, attempt, {}));
        }
    }

private:
    void step(std::chrono::milliseconds time)
    {
        now.steady += time;
        now.elapsed += time;
        now.wallMs += time.count();
    }
    std::vector<AttemptId> m_follow;
    int m_steps = 0;
};

} // namespace heartline
