// SPDX-License-Identifier: MIT
#include "oracle.h"
#include "client.h"
#include "world.h"

#include "core/overloaded.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::sim {

using session::OutboxEntry;
using State = OutboxEntry::State;

namespace {

QString wordFor(State state)
{
    static const QStringList words{u"queued"_s, u"sent"_s, u"accepted"_s, u"held"_s, u"failed"_s, u"lost"_s};
    return words.value(int(state));
}

/// Which changes of a message a person may be shown.
bool mayBecome(State from, State to)
{
    if (from == to)
        return true;
    switch (from) {
    case State::Queued:
        return to != State::Lost;
    case State::Sent:
        return to != State::Queued && to != State::Lost;
    case State::Accepted:
        return to == State::Lost;
    case State::Held: // "send again", or its event came after all
    case State::Lost:
        return to == State::Queued || to == State::Sent || to == State::Accepted || to == State::Held;
    case State::Failed:
        return false; // "send again" makes a new one
    }
    return false;
}

} // namespace

void Oracle::fail(const QString& kind, const QString& what)
{
    if (!m_violation.isEmpty())
        return;
    m_kind = kind;
    m_violation = what;
}

// ---- the server's log ----

void Oracle::committed(const QString& channel, const QString& epoch, const wire::v1::Event& event)
{
    std::vector<Log>& logs = m_logs[channel];
    if (logs.empty() || logs.back().epoch != epoch) {
        logs.push_back({epoch, {}});
        m_present[channel].clear();
    }
    Log& log = logs.back();
    if (event.offset != qint64(log.facts.size()) + 1)
        return fail(u"log"_s, u"%1 has %2 at offset %3 behind %4 events"_s.arg(channel, event.id)
                                  .arg(event.offset)
                                  .arg(log.facts.size()));
    if (!log.facts.empty() && event.timestamp <= log.facts.back().event.timestamp)
        fail(u"log"_s, u"%1 goes back in time at offset %2"_s.arg(channel).arg(event.offset));
    QSet<QString>& present = m_present[channel];
    if (present.contains(event.id))
        fail(u"twice"_s, u"%1 is in the log of %2 twice"_s.arg(event.id, channel));
    present.insert(event.id);
    m_everCommitted.insert(event.id);
    // Unless a disk has lied, an epoch and an offset name one event for ever.
    if (!m_lied) {
        for (size_t i = 0; i + 1 < logs.size(); ++i) {
            if (logs[i].epoch == epoch && qint64(logs[i].facts.size()) >= event.offset)
                fail(u"epoch"_s,
                     u"offset %1 of %2 names two events under one epoch: %3 and %4"_s.arg(event.offset)
                         .arg(channel, logs[i].facts[size_t(event.offset - 1)].event.id, event.id));
        }
    }
    if (!event.device.isEmpty()) {
        const auto message = m_messages.find(event.id);
        if (message == m_messages.end()) {
            fail(u"stranger"_s, u"nobody wrote %1 in %2"_s.arg(event.id, channel));
        } else {
            const Message& m = message->second;
            if (m.user != event.from.id || m.channel != channel ||
                (m.data != event.data && !std::ranges::count(m.former, event.data)))
                fail(u"stranger"_s, u"%1 in %2 is not what %3 wrote"_s.arg(event.id, channel, m.user));
            for (const auto& [number, profile] : m_profiles) {
                const auto told = profile.told.find(event.id);
                if (told != profile.told.end() && told->second.state == State::Failed &&
                    !told->second.forgotten && !m.copied)
                    fail(u"failed"_s, u"%1 is in the log of %2 after %3 was told that it has failed"_s.arg(
                                          event.id, channel, m_world.clients()[number]->name()));
            }
        }
    }
    log.facts.push_back({event, false});
}

void Oracle::blanked(const QString& channel, qint64 offset)
{
    // In every copy of the log that has it.
    std::vector<Log>& logs = m_logs[channel];
    const Fact now = logs.back().facts[size_t(offset - 1)];
    for (Log& log : logs) {
        if (qint64(log.facts.size()) >= offset && log.facts[size_t(offset - 1)].event.id == now.event.id)
            log.facts[size_t(offset - 1)].blanked = true;
    }
}

void Oracle::restored(const QString& channel, const QString& epoch, qint64 last,
                      const QList<wire::v1::Event>& kept)
{
    std::vector<Log>& logs = m_logs[channel];
    if (!logs.empty() && logs.back().epoch == epoch && qint64(logs.back().facts.size()) == last)
        return;
    // Which of the logs that there were it is: one that has what this one has.
    const auto same = std::find_if(logs.rbegin(), logs.rend(), [&](const Log& log) {
        return qint64(log.facts.size()) >= last &&
               std::ranges::all_of(kept, [&](const wire::v1::Event& event) {
                   const wire::v1::Event& there = log.facts[size_t(event.offset - 1)].event;
                   return there.id == event.id && there.timestamp == event.timestamp;
               });
    });
    if (same == logs.rend() && last > 0)
        return fail(u"log"_s, u"%1 starts with what was never there"_s.arg(channel));
    Log log{epoch, same == logs.rend() ? std::vector<Fact>() : same->facts};
    log.facts.resize(size_t(last));
    QSet<QString>& present = m_present[channel];
    present.clear();
    for (const Fact& fact : log.facts)
        present.insert(fact.event.id);
    logs.push_back(std::move(log));
}

void Oracle::restarted(const QStringList& channels)
{
    for (auto& [channel, logs] : m_logs) {
        if (!channels.contains(channel))
            restored(channel, {}, 0, {});
    }
}

const Oracle::Log* Oracle::log(const QString& channel) const
{
    const auto logs = m_logs.find(channel);
    return logs == m_logs.end() || logs->second.empty() ? nullptr : &logs->second.back();
}

bool Oracle::isInLog(const QString& channel, const QString& id) const
{
    const auto present = m_present.find(channel);
    return present != m_present.end() && present->second.contains(id);
}

bool Oracle::fits(const Fact& fact, const wire::v1::Event& event) const
{
    const wire::v1::Event& known = fact.event;
    return known.offset == event.offset && known.id == event.id && known.timestamp == event.timestamp &&
           known.from.id == event.from.id && known.device == event.device && known.n == event.n &&
           (fact.blanked || known.data == event.data);
}

// ---- what the server says ----

void Oracle::said(const QString& to, const wire::v1::ServerMessage& message)
{
    const auto check = [&](const QString& channel, const wire::v1::Event& event) {
        const Log* known = log(channel);
        if (!known || event.offset < 1 || event.offset > qint64(known->facts.size()) ||
            !fits(known->facts[size_t(event.offset - 1)], event))
            fail(u"durable"_s, u"%1 is given %2 at offset %3 of %4, which is not durable"_s.arg(to, event.id)
                                   .arg(event.offset)
                                   .arg(channel));
    };
    std::visit(
        Overloaded{
            [&](const wire::v1::LiveEvent& m) { check(m.channel, m.event); },
            [&](const wire::v1::Events& m) {
                for (const wire::v1::Event& event : m.events)
                    check(m.channel, event);
            },
            [&](const wire::v1::Fetched& m) {
                for (const wire::v1::Event& event : m.events)
                    check(m.channel, event);
            },
            [&](const wire::v1::Ack& m) {
                const Log* known = log(m.channel);
                const bool there = known && m.offset >= 1 && m.offset <= qint64(known->facts.size()) &&
                                   known->facts[size_t(m.offset - 1)].event.id == m.id &&
                                   known->facts[size_t(m.offset - 1)].event.timestamp == m.timestamp;
                if (!there)
                    fail(u"durable"_s,
                         u"%1 is told that %2 is at offset %3 of %4, which is not durable"_s.arg(to, m.id)
                             .arg(m.offset)
                             .arg(m.channel));
            },
            [&](const wire::v1::SessionError& m) {
                if (m.re == "read"_L1)
                    m_markersRefused.insert(m.channel);
            },
            [](const auto&) {},
        },
        message);
}

// ---- people ----

Oracle::Profile& Oracle::profile(const Client& client)
{
    return m_profiles[client.number()];
}

void Oracle::wrote(const Client& client, const QString& id, const QString& channel, const QJsonObject& data)
{
    m_messages[id] = {client.user(), channel, data, {}, false, false};
    Profile& mine = profile(client);
    mine.told[id] = {};
    mine.written[channel].push_back(id);
}

void Oracle::changed(const Client&, const QString& id, const QJsonObject& data)
{
    Message& message = m_messages[id];
    message.former.push_back(message.data); // a crash may take the change back
    message.data = data;
}

void Oracle::retried(const Client& client, const QString& id, const QString& newId)
{
    Profile& mine = profile(client);
    const Message old = m_messages[id];
    mine.told[id].strikes = 0;
    if (newId == id) {
        m_messages[id].sentAgain = true;
        return;
    }
    m_messages[newId] = {old.user, old.channel, old.data, old.former, false, false};
    mine.told[newId] = {};
    mine.told[id].retriedAs = newId;
    mine.written[old.channel].push_back(newId);
}

void Oracle::discarded(const Client& client, const QString& id)
{
    profile(client).told[id].discarded = true;
}

void Oracle::told(const Client& client, const OutboxEntry& entry)
{
    m_world.coverage.count(u"shown as %1"_s.arg(wordFor(entry.state)));
    if (entry.state == State::Held || entry.state == State::Failed)
        m_world.coverage.count(u"shown as %1: %2"_s.arg(wordFor(entry.state), entry.code));
    Told& told = profile(client).told[entry.id];
    if (told.state && !mayBecome(*told.state, entry.state) && !told.forgotten)
        fail(u"state"_s, u"%1 sees %2 go from %3 to %4"_s.arg(client.name(), entry.id, wordFor(*told.state),
                                                              wordFor(entry.state)));
    if (entry.state == State::Failed && isInLog(entry.channel, entry.id) && !m_messages[entry.id].copied)
        fail(u"failed"_s, u"%1 is told that %2 has failed (%3), and it is in the log"_s.arg(
                              client.name(), entry.id, entry.code));
    if (entry.state == State::Held && entry.code == session::held::kCloses && told.strikes < 3)
        fail(u"strikes"_s, u"%1 is told that %2 is held back after %3 closes"_s.arg(client.name(), entry.id)
                               .arg(told.strikes));
    if (entry.state == State::Accepted) {
        if (!isInLog(entry.channel, entry.id) && !m_lost)
            fail(u"accepted"_s,
                 u"%1 is told that %2 was accepted, and it is not in the log"_s.arg(client.name(), entry.id));
        told.accepted = true;
    }
    told.promised = true;
    told.state = entry.state;
}

void Oracle::shows(const Client& client, const QList<OutboxEntry>& outbox)
{
    for (const OutboxEntry& entry : outbox) {
        // A crash came between the write and the word about it.
        Told& known = profile(client).told[entry.id];
        known.state.reset();
        if (entry.state == State::Held)
            known.strikes = std::max(known.strikes, 3);
        told(client, entry);
    }
}

void Oracle::gone(const Client& client, const session::EntryGone& gone)
{
    Told& told = profile(client).told[gone.id];
    if (gone.settled) {
        if (!isInLog(gone.channel, gone.id) && !m_lost)
            fail(u"accepted"_s,
                 u"%1 is told that %2 is settled, and it is not in the log"_s.arg(client.name(), gone.id));
        told.accepted = true;
        told.state = State::Accepted;
        return;
    }
    if (!told.discarded && told.retriedAs.isEmpty() && !told.forgotten)
        fail(u"vanished"_s, u"%1's %2 vanishes, and nobody discarded it"_s.arg(client.name(), gone.id));
}

void Oracle::closedOn(const Client& client)
{
    for (auto& [id, told] : profile(client).told)
        ++told.strikes;
}

void Oracle::stopped(const Client& client, const SessionMachine& session, bool excused)
{
    Profile& mine = profile(client);
    for (auto& [id, told] : mine.told) {
        const Message& message = m_messages[id];
        const bool onDisk = client.disk().outbox.contains(id);
        const bool settled = told.accepted || told.discarded || !told.retriedAs.isEmpty() || told.forgotten;
        if (onDisk || settled || isInLog(message.channel, id))
            continue;
        if (told.promised && !excused)
            fail(u"crash"_s, u"%1 was shown %2, and a crash takes it away"_s.arg(client.name(), id));
        told.forgotten = true; // never promised, or promised with a word about the disk
    }
    if (excused) {
        for (auto& [id, told] : mine.told) {
            if (client.disk().outbox.contains(id))
                m_messages[id].copied = true;
        }
        // What was told while the disk took nothing may be told otherwise now.
        for (const OutboxEntry& entry : session.outbox()) {
            Told& told = mine.told[entry.id];
            const auto kept = client.disk().outbox.find(entry.id);
            if (kept != client.disk().outbox.end())
                told.state = kept->second.state;
            told.retried = true; // its place is the disk's
            // What was sent from memory is on disk as it was before: it may be changed, refused or discarded.
            m_messages[entry.id].copied = true;
        }
        for (auto& [id, told] : mine.told) {
            if (const auto kept = client.disk().outbox.find(id); kept != client.disk().outbox.end()) {
                told.state = kept->second.state;
                told.retried = told.retried || told.discarded; // it is back, behind what was sent meanwhile
                told.discarded = false;
                told.retriedAs.clear();
            }
        }
    }
}

void Oracle::went(const Client& client, const Disk& disk, const Client* from)
{
    if (from)
        m_profiles[client.number()] = profile(*from);
    Profile& mine = profile(client);
    for (auto& [id, told] : mine.told) {
        const auto kept = disk.outbox.find(id);
        if (kept == disk.outbox.end()) {
            // It was written later than this, or settled, discarded or sent again before.
            if (!from || (!told.accepted && !told.discarded && told.retriedAs.isEmpty()))
                told.forgotten = true;
            continue;
        }
        m_messages[id].copied = true;
        told.state = kept->second.state;
        told.forgotten = false;
        told.discarded = false;
        told.retriedAs.clear();
        told.accepted = false;
        told.strikes = 100; // as many as it likes
        told.retried = told.retried || !from;
    }
}

void Oracle::stored(const Client& client, const session::EventsStored& stored)
{
    const auto logs = m_logs.find(stored.channel);
    for (const wire::v1::Event& event : stored.events) {
        const bool known = logs != m_logs.end() && std::ranges::any_of(logs->second, [&](const Log& log) {
                               return log.epoch == stored.epoch && event.offset >= 1 &&
                                      event.offset <= qint64(log.facts.size()) &&
                                      fits(log.facts[size_t(event.offset - 1)], event);
                           });
        if (!known)
            fail(u"durable"_s,
                 u"%1 is shown %2 at offset %3 of %4, which was never there"_s.arg(client.name(), event.id)
                     .arg(event.offset)
                     .arg(stored.channel));
    }
}

void Oracle::checkLog(const Client& client, const QString& channel)
{
    const Disk& disk = client.disk();
    const auto record = disk.channels.find(channel);
    const auto runs = disk.logs.find(channel);
    const auto logs = m_logs.find(channel);
    if (record == disk.channels.end() || logs == m_logs.end())
        return;
    const session::ChannelRecord& r = record->second;
    if (r.run == 0)
        return;
    static const Disk::Runs kNone;
    const Disk::Runs& all = runs == disk.logs.end() ? kNone : runs->second;
    for (const auto& [number, run] : all) {
        if (run.events.empty())
            continue;
        const qint64 first = run.events.begin()->first;
        const qint64 last = run.events.rbegin()->first;
        if (last - first + 1 != qint64(run.events.size()))
            fail(u"hole"_s,
                 u"%1's copy of %2 has a hole in run %3 that it does not show"_s.arg(client.name(), channel)
                     .arg(number));
        // All of a run is of one log: what a rollback made different never mixes.
        const bool whole = std::ranges::any_of(logs->second, [&, &events = run.events](const Log& log) {
            return log.epoch == run.epoch && last <= qint64(log.facts.size()) &&
                   std::ranges::all_of(events, [&](const auto& entry) {
                       return entry.first >= 1 && fits(log.facts[size_t(entry.first - 1)], entry.second);
                   });
        });
        if (!whole)
            fail(u"mixed"_s, u"%1's copy of %2, run %3, was never a part of the server's log"_s
                                 .arg(client.name(), channel)
                                 .arg(number));
        if (number > r.run)
            fail(u"run"_s, u"%1 has a run of %2 that is newer than the newest"_s.arg(client.name(), channel));
    }
    const auto present = all.find(r.run);
    const bool empty = present == all.end() || present->second.events.empty();
    const qint64 first = empty ? r.position.offset + 1 : present->second.events.begin()->first;
    const qint64 last = empty ? r.position.offset : present->second.events.rbegin()->first;
    if (first != r.start || last != r.position.offset ||
        (!empty && present->second.epoch != r.position.epoch))
        fail(u"position"_s, u"%1 says that it has %2 to %3 of %4, and it has %5 to %6"_s.arg(client.name())
                                .arg(r.start)
                                .arg(r.position.offset)
                                .arg(channel)
                                .arg(first)
                                .arg(last));
}

// ---- the end ----

void Oracle::checkEnd()
{
    for (const auto& client : m_world.clients()) {
        const Disk& disk = client->disk();
        for (const auto& [channel, record] : disk.channels)
            checkLog(*client, channel);
        checkMessages(*client);
        checkOrder(*client);
    }
    checkMarkers();
    if (const QString backlog = m_world.host.backlog(); !backlog.isEmpty())
        fail(u"queue"_s, backlog);
}

void Oracle::checkMessages(const Client& client)
{
    const Disk& disk = client.disk();
    for (const auto& [id, told] : profile(client).told) {
        if (told.forgotten || told.discarded || !told.retriedAs.isEmpty())
            continue;
        const Message& message = m_messages[id];
        const bool there = isInLog(message.channel, id);
        const auto kept = disk.outbox.find(id);
        if (kept != disk.outbox.end()) {
            const State state = kept->second.state;
            if (there && state == State::Failed && !message.copied)
                fail(u"failed"_s, u"%1 shows %2 as failed, and it is in the log"_s.arg(client.name(), id));
            if (there && state == State::Lost && client.subscribed().contains(message.channel) &&
                log(message.channel)->epoch == disk.channels.at(message.channel).position.epoch &&
                !wasCut(message.channel))
                fail(u"lost"_s, u"%1 shows %2 as lost, and it is in the log"_s.arg(client.name(), id));
            if (!m_lost && state == State::Lost)
                fail(u"lost"_s, u"%1 shows %2 as lost, and nothing was ever lost"_s.arg(client.name(), id));
            continue;
        }
        if (there)
            continue;
        // What a backup took away is looked for below, in the profile's own copy of the log.
        if (!m_lost || !m_everCommitted.contains(id))
            fail(u"lost"_s, u"%1's %2 is in no log and no outbox"_s.arg(client.name(), id));
    }
    // What was in the log and is no more has to be shown as lost, as far as the profile still knows of it.
    for (const auto& [channel, runs] : disk.logs) {
        const Log* present = log(channel);
        const auto record = disk.channels.find(channel);
        if (!present || record == disk.channels.end() || wasCut(channel))
            continue;
        if (record->second.unverified) // the search was refused, and begins again with the next link
            continue;
        for (const auto& [number, run] : runs) {
            for (const auto& [offset, event] : run.events) {
                const auto message = profile(client).told.find(event.id);
                if (message == profile(client).told.end() || isInLog(channel, event.id) ||
                    !client.subscribed().contains(channel))
                    continue;
                const Told& told = message->second;
                if (!disk.outbox.contains(event.id) && !told.discarded && !told.forgotten)
                    fail(u"lost"_s,
                         u"the server has lost %1, and %2 does not show it"_s.arg(event.id, client.name()));
            }
        }
    }
}

bool Oracle::wasCut(const QString& channel) const
{
    const Log* present = log(channel);
    return present && qint64(present->facts.size()) > m_world.knobs().keep;
}

void Oracle::checkOrder(const Client& client)
{
    // protocol.md §2: each producer's messages keep their order. What was sent again by the person is at a
    // place of its own.
    Profile& mine = profile(client);
    for (const auto& [channel, ids] : mine.written) {
        const Log* present = log(channel);
        if (!present)
            continue;
        std::map<QString, const wire::v1::Event*> events;
        for (const Fact& fact : present->facts)
            events[fact.event.id] = &fact.event;
        // Of two copies of a profile, each is a producer of its own.
        std::map<QString, const wire::v1::Event*> last;
        for (const QString& id : ids) {
            const Told& told = mine.told[id];
            const auto found = events.find(id);
            if (found == events.end() || told.retried || told.forgotten || told.discarded ||
                m_messages[id].sentAgain || m_messages[id].copied)
                continue;
            const wire::v1::Event* event = found->second;
            const wire::v1::Event*& before = last[event->device];
            if (before && event->offset < before->offset)
                fail(u"order"_s, u"%1 wrote %2 before %3, and in %4 it is behind it"_s.arg(
                                     client.name(), before->id, id, channel));
            before = event;
        }
    }
}

void Oracle::checkMarkers()
{
    std::map<std::pair<QString, QString>, std::pair<qint64, QString>> markers; // by user and channel
    for (const auto& client : m_world.clients()) {
        for (const QString& channel : client->subscribed()) {
            const auto record = client->disk().channels.find(channel);
            const Log* present = log(channel);
            // A marker that was refused is sent again with the next subscribe, and not before.
            if (m_markersRefused.contains(channel))
                continue;
            if (record == client->disk().channels.end() || !present || record->second.run == 0 ||
                record->second.position.epoch != present->epoch)
                continue;
            const qint64 read = record->second.read;
            const auto [known, isNew] = markers.try_emplace({client->user(), channel}, read, client->name());
            if (!isNew && known->second.first != read)
                fail(u"read"_s, u"%1 has read %2 up to %3, and %4 up to %5"_s.arg(client->name(), channel)
                                    .arg(read)
                                    .arg(known->second.second)
                                    .arg(known->second.first));
        }
    }
}

} // namespace heartline::sim
