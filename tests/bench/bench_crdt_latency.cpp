// SPDX-License-Identifier: MIT
#include "bench_crdt_latency.h"

#include "bench_crdt_engine.h"

#include <Heartline/UndoManager>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <vector>

namespace heartline::bench {

namespace {

constexpr double kSlowest = 5; ///< Milliseconds that one operation may take.

using Clock = std::chrono::steady_clock;

/// The time of each operation, in nanoseconds, the least of all runs.
class Timings
{
public:
    explicit Timings(std::size_t count)
        : m_least(count, std::numeric_limits<std::uint32_t>::max())
    {
    }

    template<typename Work>
    void time(std::size_t index, Work&& work)
    {
        const auto begun = Clock::now();
        work();
        const auto nanoseconds =
            std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begun).count();
        m_worst = std::max(m_worst, static_cast<double>(nanoseconds) / 1e6);
        m_least[index] =
            std::min(m_least[index], static_cast<std::uint32_t>(std::min<std::int64_t>(
                                         nanoseconds, std::numeric_limits<std::uint32_t>::max())));
    }

    [[nodiscard]] std::size_t slowest() const
    {
        return static_cast<std::size_t>(std::ranges::max_element(m_least) - m_least.begin());
    }
    void print(const char* what, const std::string& which) const
    {
        std::vector<std::uint32_t> sorted = m_least;
        std::ranges::sort(sorted);
        const double slow = sorted.back() / 1e6;
        std::printf(
            "  %-26s slowest %.3f ms %s (at most %.0f), %s; median %.2f us, of 10,000 one above %.1f us; the "
            "worst of any run %.2f ms\n",
            what, slow, slow <= kSlowest ? "PASS" : "MISS", kSlowest, which.c_str(),
            sorted[sorted.size() / 2] / 1e3, sorted[sorted.size() - 1 - sorted.size() / 10'000] / 1e3,
            m_worst);
        std::fflush(stdout);
    }

private:
    std::vector<std::uint32_t> m_least;
    double m_worst = 0;
};

/// The patches of `trace` again and again, each time at the end of what is there.
std::vector<Patch> repeated(const Trace& trace, std::size_t copies)
{
    std::vector<Patch> patches;
    for (std::size_t copy = 0; copy < copies; ++copy) {
        const auto begin = static_cast<std::uint32_t>(copy * trace.end.size());
        for (const Patch& patch : trace.patches)
            patches.push_back({patch.position + begin, patch.deleted, patch.inserted});
    }
    return patches;
}

std::u16string repeated(const std::u16string& text, std::size_t copies)
{
    std::u16string whole;
    for (std::size_t copy = 0; copy < copies; ++copy)
        whole += text;
    return whole;
}

std::string describe(const std::vector<Patch>& patches, std::size_t index)
{
    const Patch& patch = patches[index];
    return "number " + std::to_string(index) + ", -" + std::to_string(patch.deleted) + " +" +
           std::to_string(patch.inserted.size()) + " at " + std::to_string(patch.position);
}

/// What touches all of a document takes its time; how long is told without a goal. Whether the results were
/// right.
bool printWhole(const crdt::Bytes& state)
{
    Replica replica(kReader);
    const double load = milliseconds([&] { replica.apply(state); });
    crdt::Bytes again;
    const double encode = milliseconds([&] { again = replica.document.encodeStateAsUpdate(); });
    std::u16string text;
    const double read = milliseconds([&] { text = replica.text.toString(); });
    crdt::UndoManager undo(replica.document, {replica.text});
    const double remove = milliseconds([&] { (void)replica.text.remove(0, replica.text.length()); });
    const double bring = milliseconds([&] { undo.undo(); });
    std::printf("  all of it at once, ms: load %.1f, encode %.1f (%zu bytes), read %.2f, delete %.2f, undo "
                "that %.2f\n",
                load, encode, state.size(), read, remove, bring);
    return again == state && replica.text.toString() == text;
}

} // namespace

void runLatency(Traces& traces, const std::string& name, std::size_t copies, std::size_t runs, Report& report)
{
    const Trace& trace = traces.sequential(name);
    const std::vector<Patch> patches = repeated(trace, copies);
    const std::u16string end = repeated(trace.end, copies);
    UpdateLog log;
    log.bytes.reserve(patches.size() * 32);
    log.ends.reserve(patches.size());
    Timings typed(patches.size());
    Timings taken(patches.size());
    crdt::Bytes state;
    bool right = true;
    for (std::size_t run = 0; run < runs; ++run) {
        log.clear();
        Replica writer(kTyper);
        const crdt::Subscription subscription =
            writer.document.onUpdate([&](const crdt::UpdateEvent& event) { log.append(event.update); });
        for (std::size_t i = 0; i < patches.size(); ++i)
            typed.time(i, [&] { writer.type(std::span(&patches[i], 1)); });
        Replica reader(kReader);
        for (std::size_t i = 0; i < log.size(); ++i)
            taken.time(i, [&] { reader.apply(log[i]); });
        state = writer.document.encodeStateAsUpdate();
        right = right && writer.text.toString() == end && reader.text.toString() == end &&
                reader.document.encodeStateAsUpdate() == state;
    }
    std::printf(
        "\n%s typed %zu times one behind the other: %zu units, %zu operations; each as in the fastest of %zu "
        "runs\n",
        name.c_str(), copies, end.size(), patches.size(), runs);
    typed.print("local edits, with updates", describe(patches, typed.slowest()));
    taken.print("remote updates", describe(patches, taken.slowest()));
    right = printWhole(state) && right;
    if (!right)
        report.tellWrong("ours", "latency", "wrong texts or states");
}

} // namespace heartline::bench
