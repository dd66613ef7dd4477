// SPDX-License-Identifier: MIT
#pragma once

#include "replica.h"
#include "task.h"
#include "yjspeer.h"

#include <QStringList>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace heartline::test {

/// A random session of 2 to 5 clients, played by documents of ours and by Yjs' at once; everything it does
/// follows from its seed. It's driven from outside, so that many sessions share the messages to the other
/// process:
/// @code
///     while (!session.isDone()) {
///         peer.send({session.request()});
///         session.resume(peer.receive()[0]);
///     }
///     session.failure();
/// @endcode
class Session
{
public:
    /// `maxSteps`: of its steps that many at most, to find out how few of them show a fault.
    Session(std::uint64_t seed, std::size_t maxSteps);

    [[nodiscard]] std::uint64_t seed() const { return m_seed; }
    [[nodiscard]] bool isDone() const { return m_play.isDone(); }
    [[nodiscard]] YjsPeer::Request request() const { return {m_seed, m_request.data()}; }
    void resume(Reader answer);
    /// Where the engines differ; empty if they agree.
    [[nodiscard]] QString failure() const;
    /// What was done, in words.
    [[nodiscard]] const QStringList& log() const { return m_log; }
    [[nodiscard]] std::size_t stepCount() const { return m_stepCount; }

private:
    enum class Undoing : std::uint8_t
    {
        Never,
        InBoth, ///< Each undo is done by both engines, with equal bytes.
        InOne,  ///< Each client undoes in one engine only, and the other gets the update.
    };
    using Events = std::vector<Replica::Event>;
    struct Outcome
    {
        Events events;
        std::size_t undoDepth = 0;
        std::size_t redoDepth = 0;
    };
    struct State;

    /// To be waited for: sends `m_request`, gives the answer.
    struct Exchange
    {
        Session& session;
        [[nodiscard]] bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> waiter) { session.m_waiter = waiter; }
        Reader await_resume();
    };
    /// A new `m_request`, to be written on.
    Writer& command(YjsPeer::Command what);
    Writer& command(YjsPeer::Command what, std::size_t client);
    Exchange answer() { return {*this}; }

    Task play();
    Task open();
    Task step();
    Task edit(std::size_t client, bool typing);
    Task editInOne(std::size_t client, std::vector<Edit> edits);
    Task editRichly(std::size_t client);
    Task undo(std::size_t client);
    Task deliverSome(std::size_t client);
    Task deliver(std::size_t client, crdt::Bytes ours, crdt::Bytes theirs);
    Task syncByState(std::size_t client);
    Task merge();
    Task position(std::size_t client);
    Task snapshot(std::size_t client);
    Task compare(std::size_t client);
    Task settle();
    Task compareFresh();
    Task undoAll();

    Outcome readOutcome(Reader& reader, std::size_t client);
    void publish(std::size_t client, crdt::Bytes update);
    void takeFromTwin(std::size_t client, const Events& events, std::size_t from);
    [[nodiscard]] std::vector<std::size_t> missing(std::size_t client) const;
    [[nodiscard]] crdt::Bytes normalised(crdt::ByteView update) const;
    /// Whether documents that took the same updates must encode equally: not if one of them undid, because it
    /// does not merge what it brought back, and keeps what it may bring back yet.
    [[nodiscard]] bool twinsEncodeAlike() const { return m_undoing != Undoing::InOne; }
    void say(std::size_t client, const QString& what);

    std::uint64_t m_seed;
    Random m_random;
    std::size_t m_maxSteps;
    std::size_t m_stepCount = 0;
    bool m_gc = true;
    bool m_rich = false;
    bool m_formats = false;
    bool m_cutsPairs =
        false; ///< Yjs also edits between the halves of surrogate pairs. Then replicas need not agree.
    Undoing m_undoing = Undoing::Never;
    std::chrono::milliseconds m_now{1'000'000};
    std::vector<std::unique_ptr<Replica>> m_replicas;
    std::vector<crdt::Bytes> m_updates;
    QStringList m_log;

    Writer m_request;
    Reader m_answer;
    std::coroutine_handle<> m_waiter;
    Task m_play;
};

} // namespace heartline::test
