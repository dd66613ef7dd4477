// SPDX-License-Identifier: MIT
#include "bench_crdt_report.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace heartline::bench {

namespace {

constexpr std::size_t kOurs = 0;
constexpr int kLabel = 46;
constexpr std::size_t kRepeats = 3; ///< Of what runs in this process and is short, in each round.
constexpr double kShort = 300;      ///< Milliseconds.

std::string number(double value)
{
    const int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 3;
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string whole(double value)
{
    return std::to_string(static_cast<long long>(value));
}

/// Of ">6000", what a contestant says that gave up, the number.
std::optional<double> atLeast(const std::string& note)
{
    if (!note.starts_with('>'))
        return std::nullopt;
    return std::strtod(note.c_str() + 1, nullptr);
}

const char* verdict(bool reached)
{
    return reached ? "PASS" : "MISS";
}

} // namespace

void Report::add(std::string name, Kind kind, std::unique_ptr<Contestant> contestant)
{
    m_entries.push_back({std::move(name), kind, std::move(contestant), {}, 0, {}});
}

void Report::tellWrong(const std::string& who, const std::string& task, const std::string& why)
{
    std::printf("WRONG %s, %s: %s\n", who.c_str(), task.c_str(), why.c_str());
    std::fflush(stdout);
    m_wrong = true;
}

void Report::printHeader(const std::string& title) const
{
    std::printf("\n%-*s", kLabel, title.c_str());
    for (const Entry& entry : m_entries) {
        if (entry.kind != Kind::Buffer)
            std::printf(" %9s", entry.name.c_str());
    }
    std::printf(" |");
    for (const Entry& entry : m_entries) {
        if (entry.kind == Kind::Yjs)
            std::printf(" %6s %10s", "to Yjs", "");
        else if (entry.kind == Kind::YjsKin || entry.kind == Kind::Engine)
            std::printf(" %10s", ("to " + entry.name).c_str());
    }
    std::printf("\n");
    std::fflush(stdout);
}

std::size_t Report::roundsFor(const Entry& entry, double seconds) const
{
    const bool isOther = entry.kind == Kind::YjsKin || entry.kind == Kind::Engine;
    const std::size_t most = isOther ? m_plan.otherRounds : m_plan.rounds;
    const double budget = entry.kind == Kind::Yjs ? m_plan.yjsBudget : m_plan.otherBudget;
    const double affordable = budget / std::max(seconds, 1e-6);
    return affordable < static_cast<double>(most) ? static_cast<std::size_t>(affordable) : most;
}

void Report::runOnce(Entry& entry, const std::string& words)
{
    // What takes a few milliseconds is over before, or much longer than, the machine's time slice: measured
    // more often.
    const bool isHere = entry.kind == Kind::Ours || entry.kind == Kind::Buffer;
    for (std::size_t repeats = isHere ? kRepeats : 1; repeats > 0; --repeats) {
        Outcome outcome = entry.contestant->run(words);
        if (outcome.kind != Outcome::Kind::Done) {
            entry.note = outcome.why;
            entry.roundsLeft = 0;
            if (outcome.kind == Outcome::Kind::Wrong)
                tellWrong(entry.name, words, outcome.why);
            return;
        }
        entry.outcomes.push_back(std::move(outcome));
        if (entry.outcomes.back().at("ms") > kShort)
            return;
    }
}

void Report::run(const Task& task)
{
    // The first round makes what is prepared, and compiles what is compiled while it runs. It counts only for
    // those who have no time for another.
    for (Entry& entry : m_entries) {
        entry.outcomes.clear();
        entry.note.clear();
        entry.roundsLeft = 0;
        runOnce(entry, task.words);
        if (entry.outcomes.empty())
            continue;
        entry.roundsLeft = roundsFor(entry, entry.outcomes.front().at("ms") / 1000);
        if (entry.roundsLeft > 0)
            entry.outcomes.clear();
    }
    // Who begins changes, so that a machine that slows down is nobody's advantage.
    for (std::size_t round = 0; round < m_plan.rounds; ++round) {
        for (std::size_t turn = 0; turn < m_entries.size(); ++turn) {
            Entry& entry = m_entries[(turn + round) % m_entries.size()];
            if (entry.roundsLeft == 0)
                continue;
            --entry.roundsLeft;
            runOnce(entry, task.words);
        }
    }
    compare(task);
    print(task);
}

/// In each round all must come to the same text, and Yjs and we to the same bytes.
void Report::compare(const Task& task)
{
    const Entry& ours = m_entries[kOurs];
    if (ours.outcomes.empty())
        return;
    const Outcome& expected = ours.outcomes.front();
    for (const Entry& entry : m_entries) {
        const bool isTwin = entry.kind == Kind::Ours || entry.kind == Kind::Yjs;
        for (const Outcome& outcome : entry.outcomes) {
            for (const std::string figure : {"text", "state", "size", "updates", "bytes"}) {
                const bool counts =
                    isTwin || (figure == "text" && (task.sameText || entry.kind == Kind::YjsKin));
                if (counts && expected.has(figure) && outcome.has(figure) &&
                    outcome.at(figure) != expected.at(figure))
                    tellWrong(entry.name, task.words,
                              "another " + figure + " than ours: " + whole(outcome.at(figure)) + " for " +
                                  whole(expected.at(figure)));
            }
        }
    }
}

std::optional<double> Report::median(const Entry& entry, const std::string& figure)
{
    std::vector<double> values;
    for (const Outcome& outcome : entry.outcomes) {
        if (outcome.has(figure))
            values.push_back(outcome.at(figure));
    }
    if (values.empty())
        return std::nullopt;
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void Report::print(const Task& task) const
{
    for (const Line& line : task.lines)
        printLine(line);
    printBuffers(task);
    std::fflush(stdout);
}

void Report::printLine(const Line& line) const
{
    std::printf("%-*s", kLabel, line.label.c_str());
    const std::optional<double> ours = median(m_entries[kOurs], line.figure);
    std::string ratios;
    for (const Entry& entry : m_entries) {
        if (entry.kind == Kind::Buffer)
            continue;
        const std::optional<double> value = median(entry, line.figure);
        const std::optional<double> least = line.figure == "ms" ? atLeast(entry.note) : std::nullopt;
        std::printf(" %9s", value   ? number(*value / line.scale).c_str()
                            : least ? (">" + number(*least / line.scale)).c_str()
                                    : "-");
        if (entry.kind == Kind::Ours)
            continue;
        std::string ratio = "-";
        if (ours && value)
            ratio = number(*value / *ours);
        else if (ours && least)
            ratio = ">" + number(*least / *ours);
        char text[64];
        if (entry.kind != Kind::Yjs) {
            std::snprintf(text, sizeof text, " %10s", ratio.c_str());
        } else if (line.goal) {
            const bool reached = ours && value && *value >= *line.goal * *ours;
            std::snprintf(text, sizeof text, " | %6s %s (%3.0f)", ratio.c_str(), verdict(reached),
                          *line.goal);
            ratios += text;
            std::snprintf(text, sizeof text, "  ");
        } else {
            std::snprintf(text, sizeof text, " | %6s           ", ratio.c_str());
        }
        ratios += text;
    }
    std::printf("%s\n", ratios.c_str());
}

void Report::printBuffers(const Task& task) const
{
    if (!task.besideBuffers)
        return;
    const std::optional<double> ours = median(m_entries[kOurs], "ms");
    std::string text;
    for (const Entry& entry : m_entries) {
        const std::optional<double> value = entry.kind == Kind::Buffer ? median(entry, "ms") : std::nullopt;
        if (!ours || !value)
            continue;
        const double times = *ours / *value;
        text += (text.empty() ? "  " : ", ") + entry.name + ' ' + number(*value) + ": ours takes " +
                number(times) + " times as long";
        if (entry.name == "plain rope" && task.ropeGoal)
            text += std::string(" ") + verdict(times <= *task.ropeGoal) + " (at most " +
                    number(*task.ropeGoal) + ")";
    }
    std::printf("%s\n", text.c_str());
}

} // namespace heartline::bench
