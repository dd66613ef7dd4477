// SPDX-License-Identifier: MIT
#pragma once

#include "bench_crdt_replica.h"

#include <memory>
#include <string>
#include <vector>

namespace heartline::bench {

/// Heartline's engine.
class EngineContestant : public Contestant
{
public:
    explicit EngineContestant(Traces& traces)
        : m_traces(traces)
    {
    }

    Outcome run(const std::string& task) override;

private:
    struct Offline
    {
        crdt::Bytes base;
        std::vector<UpdateLog> keys;    ///< An update a key, of each client.
        std::vector<crdt::Bytes> whole; ///< All of a client's as one update.
    };
    struct Big
    {
        std::u16string text;
        crdt::Bytes state;
    };

    Outcome local(const std::string& trace, bool quiet);
    Outcome remote(const std::string& trace);
    Outcome document(const std::string& trace);
    Outcome memory(const std::string& trace);
    Outcome concurrent(const std::string& trace);
    Outcome offline(std::size_t clients, std::size_t keys, bool whole);
    Outcome typing(std::size_t clients, std::size_t rounds);
    Outcome big(std::size_t units, std::size_t edits);

    std::unique_ptr<Replica> replayed(const std::string& trace);
    void prepareOffline(std::size_t clients, std::size_t keys);

    Traces& m_traces;
    UpdateLog m_log; ///< Keeps its memory from run to run.
    // What is prepared for the rounds of one task.
    std::string m_preparedFor;
    std::unique_ptr<Replica> m_document;
    Offline m_offline;
    Big m_big;
};

} // namespace heartline::bench
