// SPDX-License-Identifier: MIT
#include "runner.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace heartline::sim {

Report run(const Campaign& campaign)
{
    Report report;
    const auto start = std::chrono::steady_clock::now();
    std::atomic<quint64> next = campaign.first;
    std::atomic<bool> stop = false;
    std::mutex mutex;
    const auto work = [&] {
        if (campaign.prepare)
            campaign.prepare();
        Coverage coverage;
        quint64 seeds = 0;
        quint64 steps = 0;
        double hours = 0;
        while (!stop) {
            const quint64 seed = next++;
            if (seed >= campaign.first + campaign.count)
                break;
            const Scenario scenario = makeScenario(seed, campaign.climate);
            Outcome outcome = run(scenario, coverage);
            ++seeds;
            steps += outcome.steps;
            hours += double(outcome.virtualMs) / 3'600'000;
            if (outcome.violation.isEmpty())
                continue;
            stop = stop || !campaign.goesOn;
            const std::scoped_lock lock(mutex);
            report.findings.push_back({scenario, std::move(outcome)});
        }
        const std::scoped_lock lock(mutex);
        report.coverage.add(coverage);
        report.seeds += seeds;
        report.steps += steps;
        report.virtualHours += hours;
    };
    std::vector<std::thread> threads;
    for (int i = 1; i < campaign.threads; ++i)
        threads.emplace_back(work);
    work();
    for (std::thread& thread : threads)
        thread.join();
    std::ranges::sort(report.findings, {}, [](const Finding& finding) { return finding.scenario.seed; });
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

} // namespace heartline::sim
