// SPDX-License-Identifier: MIT
#pragma once

#include "bench_crdt_contestant.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace heartline::bench {

/// One line of the table: a figure of a task.
struct Line
{
    std::string label;
    std::string figure = "ms";
    /// What Yjs' figure must be at least, divided by ours.
    std::optional<double> goal = std::nullopt;
    double scale = 1; ///< Figures are shown divided by it.
};

struct Task
{
    std::string words;
    std::vector<Line> lines;
    bool besideBuffers = false; ///< With a line about the texts without history.
    /// Ours divided by the rope's may be at most this.
    std::optional<double> ropeGoal = std::nullopt;
    /// Engines that order concurrent inserts differently, or edit at places which they order differently, end
    /// with different texts; with Yjs' ours is compared nevertheless.
    bool sameText = true;
};

/// Runs tasks with all contestants in turns, checks that they come to the same results, and prints medians
/// and ratios.
class Report
{
public:
    enum class Kind
    {
        Ours,   ///< The first.
        Yjs,    ///< The second: all it makes must be what we make, byte for byte.
        YjsKin, ///< Ends with the same texts.
        Engine,
        Buffer, ///< A text without history; has no column.
    };
    struct Plan
    {
        std::size_t rounds = 5; ///< Of ours, Yjs, and the buffers.
        std::size_t otherRounds = 3;
        /// Seconds that one contestant may take for the rounds of one task; then it gets fewer. What we are
        /// measured by should not hang on one round.
        double yjsBudget = 16;
        double otherBudget = 5;
    };

    explicit Report(Plan plan)
        : m_plan(plan)
    {
    }

    void add(std::string name, Kind kind, std::unique_ptr<Contestant> contestant);
    void printHeader(const std::string& title) const;
    void run(const Task& task);
    [[nodiscard]] bool isWrong() const { return m_wrong; }
    /// Says what was wrong, and makes the benchmark fail.
    void tellWrong(const std::string& who, const std::string& task, const std::string& why);

private:
    struct Entry
    {
        std::string name;
        Kind kind;
        std::unique_ptr<Contestant> contestant;
        // Of the present task:
        std::vector<Outcome> outcomes;
        std::size_t roundsLeft = 0;
        std::string note; ///< Why there is no figure.
    };

    void runOnce(Entry& entry, const std::string& words);
    /// After a round that took so long.
    [[nodiscard]] std::size_t roundsFor(const Entry& entry, double seconds) const;
    void compare(const Task& task);
    void print(const Task& task) const;
    void printLine(const Line& line) const;
    void printBuffers(const Task& task) const;
    [[nodiscard]] static std::optional<double> median(const Entry& entry, const std::string& figure);

    Plan m_plan;
    std::vector<Entry> m_entries;
    bool m_wrong = false;
};

} // namespace heartline::bench
