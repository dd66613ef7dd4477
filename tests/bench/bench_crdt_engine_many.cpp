// SPDX-License-Identifier: MIT
// The tasks in which there are several replicas; see crdt_peers/tasks_many.cjs.
#include "bench_crdt_engine.h"

namespace heartline::bench {

using crdt::Bytes;

Outcome EngineContestant::concurrent(const std::string& name)
{
    const Trace& trace = m_traces.concurrent(name);
    m_log.clear();
    std::vector<std::unique_ptr<Replica>> replicas;
    std::vector<crdt::Subscription> subscriptions;
    for (std::size_t agent = 0; agent < trace.agents; ++agent) {
        replicas.push_back(std::make_unique<Replica>(10 + agent));
        subscriptions.push_back(replicas.back()->keepUpdates(m_log));
    }
    const double ms = milliseconds([&] {
        for (std::size_t t = 0; t < trace.txns(); ++t) {
            Replica& replica = *replicas[trace.agentOf[t]];
            for (const std::uint32_t earlier : trace.deliveries[t])
                replica.apply(m_log[earlier]);
            replica.type(trace.txn(t));
        }
        for (std::size_t agent = 0; agent < trace.agents; ++agent) {
            for (const std::uint32_t t : trace.last[agent])
                replicas[agent]->apply(m_log[t]);
        }
    });
    for (const auto& replica : replicas)
        replica->expect(trace.end);
    Outcome outcome = replicas.front()->outcome(ms);
    outcome.figures["updates"] = static_cast<double>(m_log.size());
    outcome.figures["bytes"] = static_cast<double>(m_log.bytes.size());
    return outcome;
}

void EngineContestant::prepareOffline(std::size_t clients, std::size_t keys)
{
    const std::u16string start = baseText(10'000);
    Replica first(kReader);
    require(first.text.insert(0, start));
    m_offline = {first.document.encodeStateAsUpdate(), {}, {}};
    const crdt::StateVector base = first.document.stateVector();
    m_offline.keys.resize(clients);
    for (std::size_t client = 0; client < clients; ++client) {
        Replica replica(clientAt(client));
        replica.apply(m_offline.base);
        const crdt::Subscription subscription = replica.keepUpdates(m_offline.keys[client]);
        for (const Key& key : offlineScript(static_cast<std::uint32_t>(client), keys, start.size()))
            replica.press(key);
        m_offline.whole.push_back(replica.document.encodeStateAsUpdate(base));
    }
}

Outcome EngineContestant::offline(std::size_t clients, std::size_t keys, bool whole)
{
    const std::string task = "offline " + std::to_string(clients) + ' ' + std::to_string(keys);
    if (m_preparedFor != task) {
        prepareOffline(clients, keys);
        m_preparedFor = task;
    }
    Replica replica(kTyper);
    replica.apply(m_offline.base);
    const double ms = milliseconds([&] {
        if (whole) {
            for (const Bytes& update : m_offline.whole)
                replica.apply(update);
            return;
        }
        for (std::size_t key = 0; key < keys; ++key) {
            for (const UpdateLog& log : m_offline.keys)
                replica.apply(log[key]);
        }
    });
    return replica.outcome(ms);
}

Outcome EngineContestant::typing(std::size_t clients, std::size_t rounds)
{
    const TypingScript script(clients, rounds);
    Replica first(kReader);
    require(first.text.insert(0, script.start));
    const Bytes base = first.document.encodeStateAsUpdate();
    std::vector<std::unique_ptr<Replica>> replicas;
    std::vector<Bytes> updates(clients);
    std::vector<crdt::Subscription> subscriptions;
    for (std::size_t client = 0; client < clients; ++client) {
        replicas.push_back(std::make_unique<Replica>(clientAt(client)));
        replicas.back()->apply(base);
        subscriptions.push_back(
            replicas.back()->document.onUpdate([&update = updates[client]](const crdt::UpdateEvent& event) {
                if (event.local)
                    update.assign(event.update.begin(), event.update.end());
            }));
    }
    const double ms = milliseconds([&] {
        for (std::size_t round = 0; round < rounds; ++round) {
            for (std::size_t client = 0; client < clients; ++client)
                replicas[client]->press(script.keys[round * clients + client]);
            for (std::size_t client = 0; client < clients; ++client) {
                for (std::size_t other = 0; other < clients; ++other) {
                    if (other != client)
                        replicas[client]->apply(updates[other]);
                }
            }
        }
    });
    for (const auto& replica : replicas)
        replica->expect(script.end);
    return replicas.front()->outcome(ms);
}

} // namespace heartline::bench
