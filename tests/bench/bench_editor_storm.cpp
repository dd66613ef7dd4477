// SPDX-License-Identifier: MIT
#include "bench_editor_parts.h"
#include "bench_editor_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

namespace heartline::bench {

namespace {

using namespace std::chrono_literals;

constexpr int kEditsPerSecond = 1000;
constexpr double kLongestStallMs = 50;

/// Notes how long the window's thread did not come back to its loop.
class StallWatch : public QObject
{
public:
    StallWatch()
    {
        connect(&m_timer, &QTimer::timeout, this, [this] { look(); });
        m_clock.start();
        m_timer.start(1);
    }
    [[nodiscard]] const std::vector<double>& gaps() const { return m_gaps; }

private:
    void look() { m_gaps.push_back(double(m_clock.nsecsElapsed()) / 1e6), m_clock.restart(); }

    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<double> m_gaps;
};

} // namespace

bool runStorm(bool quick)
{
    const EditorWindow window;
    const auto lasts = quick ? 3s : 10s;
    const int count = kEditsPerSecond * int(lasts.count());

    // Made beforehand: what it costs the others is not what is measured. One in ten moves a caret besides.
    std::vector<QByteArray> frames;
    for (int i = 0; i < count; ++i) {
        frames.push_back(window.others().edit());
        if (i % 10 == 0)
            frames.push_back(window.others().moveCaret());
    }
    std::atomic<bool> over = false;
    std::jthread network([&] {
        const auto start = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < frames.size(); ++i) {
            std::this_thread::sleep_until(start + lasts * i / frames.size());
            QMetaObject::invokeMethod(&window.others(),
                                      [&window, &frames, i] { Q_EMIT window.others().received(frames[i]); });
        }
        over = true;
    });
    const StallWatch watch;
    std::vector<double> keys;
    QElapsedTimer sinceKey;
    sinceKey.start();
    while (!over) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        if (sinceKey.elapsed() >= 100) {
            keys.push_back(pressAndPaint(window.view(), Qt::Key_Q, QStringLiteral("q")));
            sinceKey.restart();
        }
    }
    network.join();
    QCoreApplication::processEvents();
    const double longest = *std::ranges::max_element(watch.gaps());
    std::printf(
        "%d edits a second from others for %d s in a text of 1 MB, and a key of one's own ten times a "
        "second\n",
        kEditsPerSecond, int(lasts.count()));
    std::printf(
        "  longest stall %.1f ms, under %.0f expected %s; 99th of 100 turns %.1f ms; a key to paint %.1f ms "
        "(median), %.1f ms (worst)\n",
        longest, kLongestStallMs, verdict(longest < kLongestStallMs), quantile(watch.gaps(), 0.99),
        quantile(keys, 0.5), *std::ranges::max_element(keys));
    return true;
}

} // namespace heartline::bench
