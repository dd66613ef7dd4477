// SPDX-License-Identifier: MIT
#include "session.h"

#include "comparison.h"

#include <algorithm>
#include <stdexcept>

using namespace Qt::StringLiterals;

namespace heartline::test {

using namespace crdt;
using Command = YjsPeer::Command;

Session::Session(std::uint64_t seed, std::size_t maxSteps)
    : m_seed(seed)
    , m_random(seed)
    , m_maxSteps(maxSteps)
    , m_play(play())
{
    m_waiter = m_play.handle();
    m_waiter.resume();
}

void Session::resume(Reader answer)
{
    m_answer = std::move(answer);
    m_waiter.resume();
}

QString Session::failure() const
{
    try {
        m_play.rethrow();
    } catch (const std::exception& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

Reader Session::Exchange::await_resume()
{
    Reader answer = std::move(session.m_answer);
    if (!answer.flag())
        throw std::runtime_error("Yjs: " + answer.string().toStdString());
    return answer;
}

Writer& Session::command(Command what)
{
    m_request = Writer();
    return m_request.number(std::uint64_t(what));
}

Writer& Session::command(Command what, std::size_t client)
{
    return command(what).number(client);
}

void Session::say(std::size_t client, const QString& what)
{
    m_log << u"%1: %2"_s.arg(client).arg(what);
}

Session::Outcome Session::readOutcome(Reader& reader, std::size_t client)
{
    Outcome outcome;
    for (std::uint64_t count = reader.number(); count > 0; --count) {
        const bool local = reader.flag();
        outcome.events.push_back({local, reader.bytes()});
    }
    m_replicas[client]->formatted = reader.flag();
    outcome.undoDepth = reader.number();
    outcome.redoDepth = reader.number();
    return outcome;
}

void Session::publish(std::size_t client, Bytes update)
{
    for (std::size_t i = 0; i < m_replicas.size(); ++i)
        m_replicas[i]->seen.push_back(i == client);
    m_updates.push_back(std::move(update));
}

// What only the Yjs twin did, such as cleaning up formats after something of others came: own deletions of
// it, which it sends to all.
void Session::takeFromTwin(std::size_t client, const Events& events, std::size_t from)
{
    for (std::size_t i = from; i < events.size(); ++i) {
        require(events[i].local, "Yjs tells of one update once");
        say(client, u"from Yjs alone: "_s + toHex(events[i].update));
        requireDone(m_replicas[client]->document.applyUpdate(events[i].update), "an update of Yjs");
        (void)m_replicas[client]->takeEvents();
        publish(client, events[i].update);
    }
}

Task Session::play()
{
    co_await open();
    const std::size_t steps = m_random.oneIn(300)  ? m_random.between(500, 1000)
                              : m_random.oneIn(10) ? m_random.between(60, 160)
                                                   : m_random.between(5, 50);
    for (; m_stepCount < std::min(steps, m_maxSteps); ++m_stepCount)
        co_await step();
    co_await settle();
    co_await compareFresh();
    if (m_undoing == Undoing::InBoth)
        co_await undoAll();
    command(Command::Close);
    co_await answer();
}

Task Session::open()
{
    const std::size_t count = m_random.between(2, 5);
    m_gc = m_random.below(5) > 0;
    m_rich = m_random.below(10) > 3;
    m_formats = m_rich && m_random.oneIn(2);
    m_undoing = m_random.below(5) < 2 ? Undoing::Never : m_random.oneIn(2) ? Undoing::InBoth : Undoing::InOne;
    // Undoing cuts deleted pairs too, in the one engine that undoes.
    m_cutsPairs = m_rich && m_undoing != Undoing::InOne && m_random.oneIn(5);
    const std::size_t captureTimeout = m_random.oneIn(2) ? 0 : 500;
    const bool overOthers = m_random.oneIn(3); // ignoreRemoteMapChanges
    Writer& writer =
        command(Command::Open).flag(m_gc).flag(m_undoing != Undoing::Never).number(captureTimeout);
    writer.flag(overOthers).number(count);
    std::vector<ClientId> ids;
    while (ids.size() < 2 * count) {
        const ClientId id = m_random.oneIn(4)   ? m_random.between(1, 50)
                            : m_random.oneIn(8) ? m_random.next() & kMaxInteger
                                                : m_random.next() & 0xffffffff;
        if (id != 0 && std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(id);
    }
    for (std::size_t i = 0; i < count; ++i) {
        // The second is what the Yjs twin writes with where ours does not do the same: the first must stay in
        // step.
        writer.number(ids[2 * i]).number(ids[2 * i + 1]);
        m_replicas.push_back(std::make_unique<Replica>(ids[2 * i], m_gc));
        m_replicas.back()->undoesInYjs = m_random.oneIn(2);
        if (m_undoing != Undoing::Never)
            m_replicas.back()->makeUndoManager(std::chrono::milliseconds(captureTimeout), overOthers, m_now);
        say(i, u"client %1, alone in Yjs %2"_s.arg(ids[2 * i]).arg(ids[2 * i + 1]));
    }
    m_log
        << u"gc %1, rich %2, formats %3, cuts pairs %4, undoing %5, capture timeout %6, over others' keys %7"_s
               .arg(m_gc)
               .arg(m_rich)
               .arg(m_formats)
               .arg(m_cutsPairs)
               .arg(int(m_undoing))
               .arg(captureTimeout)
               .arg(overOthers);
    co_await answer();
}

Task Session::step()
{
    const std::size_t client = m_random.below(m_replicas.size());
    if (m_undoing != Undoing::Never && m_random.oneIn(3)) {
        const std::size_t milliseconds = m_random.oneIn(3) ? 300 : 600; // The first still joins steps.
        m_now += std::chrono::milliseconds(milliseconds);
        command(Command::Pass).number(milliseconds);
        co_await answer();
    }
    const std::size_t kind = m_random.below(40);
    if (kind < 14 || m_updates.size() < 2) {
        co_await edit(client, false);
    } else if (kind < 18) {
        m_replicas[client]->caret = m_random.below(m_replicas[client]->document.text("t").length() + 1);
        for (std::size_t keys = m_random.between(1, 8); keys > 0; --keys)
            co_await edit(client, true);
    } else if (kind < 20) {
        m_replicas[client]->offline = !m_replicas[client]->offline;
    } else if (kind < 23) {
        if (m_rich)
            co_await editRichly(client);
        else
            co_await edit(client, false);
    } else if (kind < 26) {
        if (m_undoing != Undoing::Never)
            co_await undo(client);
        else
            co_await edit(client, false);
    } else if (kind == 26) {
        co_await merge();
    } else if (kind == 27) {
        co_await compare(client);
    } else if (kind == 28) {
        if (!m_gc)
            co_await snapshot(client);
        else
            co_await position(client);
    } else if (kind == 29) {
        co_await position(client);
    } else if (kind == 30) {
        co_await syncByState(client);
    } else if (!m_replicas[client]->offline) {
        co_await deliverSome(client);
    }
}

} // namespace heartline::test
