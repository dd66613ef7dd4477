// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace heartline::bench {

/// What came of one run of a task. `figures` has `ms`, the time that it took, and whatever shows that the
/// work was done right: `text` and `state` (hashes), `size`, `updates`, `bytes`. crdt_peers/tasks.cjs says
/// what each task is.
struct Outcome
{
    enum class Kind
    {
        Done,
        Cannot, ///< Not to be asked again; `why` is for the table.
        Wrong,  ///< A wrong result, which fails the benchmark; `why` says what.
    };

    Kind kind = Kind::Done;
    std::map<std::string, double> figures;
    std::string why;

    [[nodiscard]] bool has(const std::string& key) const { return figures.contains(key); }
    [[nodiscard]] double at(const std::string& key) const
    {
        const auto found = figures.find(key);
        return found == figures.end() ? 0 : found->second;
    }
    static Outcome cannot(std::string why) { return {Kind::Cannot, {}, std::move(why)}; }
    static Outcome wrong(std::string why) { return {Kind::Wrong, {}, std::move(why)}; }
};

/// Somebody who does tasks: an engine, or a text buffer.
class Contestant
{
public:
    Contestant() = default;
    virtual ~Contestant() = default;
    Contestant(const Contestant&) = delete;
    Contestant& operator=(const Contestant&) = delete;

    /// One run, by the words of the task; see crdt_peers/tasks.cjs.
    virtual Outcome run(const std::string& task) = 0;
};

/// Milliseconds that `work` takes.
template<typename Work>
double milliseconds(Work&& work)
{
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
}

} // namespace heartline::bench
