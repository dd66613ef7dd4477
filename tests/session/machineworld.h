// SPDX-License-Identifier: MIT
#pragma once

#include "../../src/core/overloaded.h"

#include <Heartline/SessionMachine>

#include <QTest>

#include <map>

namespace heartline {

/// A SessionMachine with a clock that only moves when told, a disk that is two maps, and a server that says
/// what the test says.
class MachineWorld
{
public:
    using Data = QJsonObject;
    SessionMachine::Options options{.self = {QStringLiteral("ann"), QStringLiteral("Ann")},
                                    .agent = QStringLiteral("test")};
    std::optional<SessionMachine> machine;
    Moment now{Instant(std::chrono::hours(1)), Instant(std::chrono::hours(1)), 1'000'000'000};
    std::vector<wire::v1::ClientMessage> sent;
    std::vector<session::Effect> told; // all but messages
    session::ProfileRecord profile;
    std::map<QString, session::ChannelRecord> channels;
    std::map<QString, session::OutboxEntry> outbox;
    std::map<QString, std::map<std::pair<int, qint64>, wire::v1::Event>> log;
    bool diskWorks = true;
    int transactions = 0;
    QString channel = QStringLiteral("chat:general");

    MachineWorld()
    {
        profile.device = QStringLiteral("device-1");
        restart();
    }

    /// The program ends, however, and starts again on what is on disk.
    void restart() { machine.emplace(options, onDisk()); }
    [[nodiscard]] session::Stored onDisk() const
    {
        session::Stored stored{profile, {}, {}};
        for (const auto& [name, record] : channels)
            stored.channels.append(record);
        for (const auto& [id, entry] : outbox)
            stored.outbox.append(entry);
        return stored;
    }

    void perform(session::Todo todo)
    {
        if (!todo.writes.empty()) {
            ++transactions;
            if (!diskWorks) {
                machine->writeFailed();
            } else {
                for (const session::Write& write : todo.writes)
                    carryOut(write);
            }
        }
        for (session::Effect& effect : todo.effects) {
            if (auto* message = std::get_if<session::SendMessage>(&effect))
                sent.push_back(std::move(message->message));
            else
                told.push_back(std::move(effect));
        }
        const QStringList wrong = machine->check();
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }

    // The person.
    QString write(const QString& id, const QString& to = {})
    {
        auto published = machine->publish(
            now, to.isEmpty() ? channel : to, id,
            {{QStringLiteral("type"), QStringLiteral("chat")}, {QStringLiteral("content"), id}});
        perform(std::move(published.todo));
        return published.refusal;
    }
    void follow(const QString& name) { perform(machine->subscribe(now, name)); }

    // The server.
    void open() { perform(machine->linkOpened(now, {})); }
    void close(int code = 1006, const QString& reason = {})
    {
        perform(machine->linkClosed(now, code, reason));
    }
    void say(const wire::v1::ServerMessage& message) { perform(machine->received(now, message)); }
    wire::v1::SessionWelcome welcome{.userId = QStringLiteral("ann"),
                                     .userName = QStringLiteral("Ann"),
                                     .serverId = QStringLiteral("server-1"),
                                     .serverVersion = {},
                                     .time = 1'000'000'000,
                                     .limits = {}};
    void greet()
    {
        open();
        say(welcome);
    }
    void subscribed(qint64 next, qint64 last, bool recovered, const QString& epoch = QStringLiteral("e1"),
                    qint64 lastN = 0, qint64 first = 1)
    {
        say(wire::v1::Subscribed{.channel = channel,
                                 .epoch = epoch,
                                 .first = first,
                                 .last = last,
                                 .next = next,
                                 .recovered = recovered,
                                 .lastN = lastN,
                                 .read = 0,
                                 .presence = {},
                                 .count = 0});
    }
    /// Welcomed, following the channel, at its end.
    void ready()
    {
        greet();
        follow(channel);
        subscribed(1, 0, true);
        sent.clear();
        told.clear();
    }
    static wire::v1::Event event(qint64 offset, const QString& id,
                                 const QString& from = QStringLiteral("ben"))
    {
        return {.offset = offset,
                .id = id,
                .from = {from, from},
                .device = {},
                .n = 0,
                .timestamp = 1000 + offset,
                .data = {{QStringLiteral("content"), id}}};
    }
    void live(qint64 offset, const QString& id, const QString& from = QStringLiteral("ben"))
    {
        say(wire::v1::LiveEvent{channel, event(offset, id, from)});
    }
    void ack(const QString& id, qint64 offset, qint64 n = 1)
    {
        say(wire::v1::Ack{channel, id, n, offset, 1000 + offset});
    }
    void nack(const QString& id, QLatin1StringView code, bool retry, std::optional<qint64> expected = {},
              std::optional<std::chrono::milliseconds> retryAfter = {})
    {
        say(wire::v1::Nack{channel, id, 1, code, QStringLiteral("No."), retry, retryAfter, expected});
    }
    void pass(std::chrono::milliseconds time)
    {
        const Instant end = now.steady + time;
        while (const auto next = machine->nextDeadline()) {
            if (*next > end)
                break;
            advance(std::max(*next - now.steady, std::chrono::milliseconds(0)));
            perform(machine->timePassed(now));
            // What was due is done: a deadline that stays would be a loop without end.
            const auto after = machine->nextDeadline();
            QVERIFY(!after || *after > now.steady);
        }
        advance(end - now.steady);
    }
    void advance(std::chrono::milliseconds time)
    {
        now.steady += time;
        now.elapsed += time;
        now.wallMs += time.count();
    }

    // What was seen.
    template<class Message>
    [[nodiscard]] std::vector<Message> sentOf() const
    {
        std::vector<Message> found;
        for (const auto& message : sent) {
            if (const auto* one = std::get_if<Message>(&message))
                found.push_back(*one);
        }
        return found;
    }
    template<class Told>
    [[nodiscard]] std::vector<Told> toldOf() const
    {
        std::vector<Told> found;
        for (const auto& effect : told) {
            if (const auto* one = std::get_if<Told>(&effect))
                found.push_back(*one);
        }
        return found;
    }
    /// "id/n" of the publishes sent, with "!" behind one that resyncs; clears them.
    QStringList takePublishes()
    {
        QStringList publishes;
        for (const auto& publish : sentOf<wire::v1::Publish>())
            publishes.append(QStringLiteral("%1/%2").arg(publish.id).arg(publish.n) +
                             (publish.resync ? QStringLiteral("!") : QString()));
        sent.clear();
        return publishes;
    }
    [[nodiscard]] session::OutboxEntry::State stateOf(const QString& id) const { return outbox.at(id).state; }
    /// "run:offset=id" of what the disk has of the channel.
    [[nodiscard]] QStringList stored() const
    {
        QStringList events;
        if (const auto of = log.find(channel); of != log.end()) {
            for (const auto& [place, event] : of->second)
                events.append(QStringLiteral("%1:%2=%3").arg(place.first).arg(place.second).arg(event.id));
        }
        return events;
    }

private:
    void carryOut(const session::Write& write)
    {
        std::visit(Overloaded{
                       [&](const session::PutProfile& w) { profile = w.profile; },
                       [&](const session::PutChannel& w) { channels[w.channel.channel] = w.channel; },
                       [&](const session::RemoveChannel& w) {
                           channels.erase(w.channel);
                           log.erase(w.channel);
                       },
                       [&](const session::PutEntry& w) { outbox[w.entry.id] = w.entry; },
                       [&](const session::RemoveEntry& w) { outbox.erase(w.id); },
                       [&](const session::PutEvents& w) {
                           for (const auto& event : w.events)
                               log[w.channel][{w.run, event.offset}] = event;
                       },
                   },
                   write);
    }
};

} // namespace heartline
