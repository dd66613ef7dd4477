// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace heartline::bench {

/// Deletes, then inserts, at one place.
struct Patch
{
    std::uint32_t position = 0;
    std::uint32_t deleted = 0;
    std::u16string_view inserted;
};

/// What one or several people typed. Txn t is the patches [starts[t], starts[t + 1]).
struct Trace
{
    std::vector<std::uint32_t> starts{0};
    std::vector<Patch> patches;
    std::u16string end;  ///< The text that must come out.
    std::u16string pool; ///< What the patches insert.

    [[nodiscard]] std::size_t txns() const { return starts.size() - 1; }
    [[nodiscard]] std::span<const Patch> txn(std::size_t t) const
    {
        return std::span(patches).subspan(starts[t], starts[t + 1] - starts[t]);
    }

    // Of a concurrent trace: whose a txn is; which txns its author gets before it; and which ones an agent
    // still lacks at the end. Each agent has all it knew before, so that one replica an agent is enough.
    std::size_t agents = 0;
    std::vector<std::uint32_t> agentOf;
    std::vector<std::vector<std::uint32_t>> deliveries;
    std::vector<std::vector<std::uint32_t>> last;
};

/// Updates, one behind the other in memory.
struct UpdateLog
{
    std::vector<std::uint8_t> bytes;
    std::vector<std::size_t> ends;

    [[nodiscard]] std::size_t size() const { return ends.size(); }
    [[nodiscard]] std::span<const std::uint8_t> operator[](std::size_t i) const
    {
        const std::size_t begin = i == 0 ? 0 : ends[i - 1];
        return std::span(bytes).subspan(begin, ends[i] - begin);
    }
    void append(std::span<const std::uint8_t> update)
    {
        bytes.insert(bytes.end(), update.begin(), update.end());
        ends.push_back(bytes.size());
    }
    void clear()
    {
        bytes.clear();
        ends.clear();
    }
};

/// The files of tests/data/traces, each read once. Throws std::runtime_error where one can't be read.
class Traces
{
public:
    explicit Traces(std::string folder);

    [[nodiscard]] const Trace& sequential(const std::string& name);
    [[nodiscard]] const Trace& concurrent(const std::string& name);
    [[nodiscard]] bool isConcurrent(const std::string& name) const;
    /// What the trace, of either kind, ends with.
    [[nodiscard]] const std::u16string& endOf(const std::string& name);
    /// What Yjs made of each patch, where there is such a file.
    [[nodiscard]] const UpdateLog* yjsUpdates(const std::string& name);
    /// The state Yjs ended with, where there is such a file.
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> yjsState(const std::string& name) const;

private:
    std::string m_folder;
    std::unordered_map<std::string, Trace> m_traces;
    std::unordered_map<std::string, UpdateLog> m_logs;
};

/// FNV-1a, 32 bits, a step for each unit or byte; the peers do the same.
template<typename Unit>
std::uint32_t hashOf(std::span<const Unit> units)
{
    std::uint32_t hash = 0x811c9dc5;
    for (const Unit unit : units)
        hash = (hash ^ unit) * 0x01000193;
    return hash;
}
inline std::uint32_t hashOf(std::u16string_view text)
{
    return hashOf(std::span(text.data(), text.size()));
}

} // namespace heartline::bench
