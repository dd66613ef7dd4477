// SPDX-License-Identifier: MIT
// The same tasks and numbers as crdt_peers/tasks.cjs has for the others.
#include "bench_crdt_engine.h"

#include <malloc.h>
#include <sstream>
#include <stdexcept>

namespace heartline::bench {

using crdt::Bytes;

namespace {

constexpr std::uint32_t kShort = 10; ///< How often short work is repeated; what is told is the time of one.

std::size_t allocated()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

} // namespace

Outcome EngineContestant::run(const std::string& task)
{
    std::istringstream words(task);
    std::string name;
    words >> name;
    try {
        if (name == "offline" || name == "typing" || name == "big") {
            std::size_t first = 0;
            std::size_t second = 0;
            std::string kind;
            words >> first >> second >> kind;
            return name == "offline"  ? offline(first, second, kind == "whole")
                   : name == "typing" ? typing(first, second)
                                      : big(first, second);
        }
        std::string trace;
        words >> trace;
        if (name == "local" || name == "quiet")
            return local(trace, name == "quiet");
        if (name == "remote")
            return remote(trace);
        if (name == "document")
            return document(trace);
        if (name == "memory")
            return memory(trace);
        if (name == "concurrent")
            return concurrent(trace);
    } catch (const std::exception& error) {
        return Outcome::wrong(error.what());
    }
    return Outcome::cannot("unknown");
}

Outcome EngineContestant::local(const std::string& name, bool quiet)
{
    const Trace& trace = m_traces.sequential(name);
    Replica replica(kTyper);
    m_log.clear();
    crdt::Subscription subscription;
    if (!quiet)
        subscription = replica.keepUpdates(m_log);
    const double ms = milliseconds([&] {
        for (std::size_t t = 0; t < trace.txns(); ++t)
            replica.type(trace.txn(t));
    });
    replica.expect(trace.end);
    if (const auto yjs = m_traces.yjsState(name); yjs && *yjs != replica.document.encodeStateAsUpdate())
        throw std::runtime_error("another state than Yjs'");
    if (const UpdateLog* yjs = m_traces.yjsUpdates(name);
        yjs != nullptr && !quiet && yjs->bytes != m_log.bytes)
        throw std::runtime_error("other updates than Yjs'");
    Outcome outcome = replica.outcome(ms);
    outcome.figures["updates"] = static_cast<double>(m_log.size());
    outcome.figures["bytes"] = static_cast<double>(m_log.bytes.size());
    return outcome;
}

Outcome EngineContestant::remote(const std::string& name)
{
    const UpdateLog* updates = m_traces.yjsUpdates(name);
    if (updates == nullptr)
        return Outcome::cannot("no file with updates");
    Replica replica(kReader);
    const double ms = milliseconds([&] {
        for (std::size_t i = 0; i < updates->size(); ++i)
            replica.apply((*updates)[i]);
    });
    replica.expect(m_traces.endOf(name));
    return replica.outcome(ms);
}

std::unique_ptr<Replica> EngineContestant::replayed(const std::string& name)
{
    const Trace& trace = m_traces.sequential(name);
    auto replica = std::make_unique<Replica>(kTyper);
    for (std::size_t t = 0; t < trace.txns(); ++t)
        replica->type(trace.txn(t));
    replica->expect(trace.end);
    return replica;
}

Outcome EngineContestant::document(const std::string& name)
{
    if (m_preparedFor != "document " + name) {
        m_document = replayed(name);
        m_preparedFor = "document " + name;
    }
    Bytes state;
    const double encode = milliseconds([&] {
        for (std::uint32_t i = 0; i < kShort; ++i)
            state = m_document->document.encodeStateAsUpdate();
    });
    // That they're destroyed is not in the time, as it isn't with the others.
    std::vector<std::unique_ptr<Replica>> replicas(kShort);
    const double load = milliseconds([&] {
        for (auto& replica : replicas) {
            replica = std::make_unique<Replica>(kReader);
            replica->apply(state);
            if (replica->text.length() == 0)
                throw std::runtime_error("nothing was loaded");
        }
    });
    replicas.front()->expect(m_traces.endOf(name));
    std::size_t units = 0;
    const double read = milliseconds([&] {
        for (std::uint32_t i = 0; i < kShort; ++i)
            units += m_document->text.toString()[1000];
    });
    if (units == 0)
        throw std::runtime_error("nothing was read");
    Outcome outcome = m_document->outcome(load + encode + read);
    outcome.figures["load"] = load / kShort;
    outcome.figures["encode"] = encode / kShort;
    outcome.figures["read"] = read / kShort;
    return outcome;
}

/// In a process of its own: what the document holds of malloc after the replay. What malloc keeps free
/// between is not counted, as the free part of V8's heap isn't with Yjs; what the engine's own arenas keep
/// free is.
Outcome EngineContestant::memory(const std::string& name)
{
    const Trace& trace = m_traces.sequential(name);
    const std::size_t before = allocated();
    Replica replica(kTyper);
    const double ms = milliseconds([&] {
        for (std::size_t t = 0; t < trace.txns(); ++t)
            replica.type(trace.txn(t));
    });
    const std::size_t after = allocated();
    replica.expect(trace.end);
    return {Outcome::Kind::Done, {{"ms", ms}, {"memory", static_cast<double>(after - before)}}, {}};
}

Outcome EngineContestant::big(std::size_t units, std::size_t edits)
{
    const std::string task = "big " + std::to_string(units);
    if (m_preparedFor != task) {
        m_big.text = baseText(units);
        Replica first(kReader);
        require(first.text.insert(0, m_big.text));
        m_big.state = first.document.encodeStateAsUpdate();
        m_preparedFor = task;
    }
    Replica replica(kTyper);
    const double load = milliseconds([&] { replica.apply(m_big.state); });
    m_log.clear();
    const crdt::Subscription subscription = replica.keepUpdates(m_log);
    Random random(99);
    std::size_t length = units;
    const double ms = milliseconds([&] {
        for (std::size_t i = 0; i < edits; ++i) {
            const std::size_t count = 1 + random.below(8);
            if (random.below(2) == 0) {
                const std::size_t place = random.below(length + 1);
                require(replica.text.insert(
                    place, std::u16string_view(m_big.text).substr(random.below(1000), count)));
                length += count;
            } else {
                require(replica.text.remove(random.below(length - count), count));
                length -= count;
            }
        }
    });
    if (replica.text.length() != length)
        throw std::runtime_error("a wrong length");
    Outcome outcome = replica.outcome(ms);
    outcome.figures["load"] = load;
    outcome.figures["bytes"] = static_cast<double>(m_log.bytes.size());
    return outcome;
}

} // namespace heartline::bench
