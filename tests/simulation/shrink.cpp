// SPDX-License-Identifier: MIT
#include "shrink.h"

#include <algorithm>

namespace heartline::sim {

namespace {

bool isAboutChannel(Happen kind)
{
    switch (kind) {
    case Happen::Publish:
    case Happen::Subscribe:
    case Happen::Unsubscribe:
    case Happen::PageBack:
    case Happen::MarkRead:
    case Happen::Signal:
        return true;
    default:
        return false;
    }
}

class Shrinker
{
public:
    Shrinker(Scenario scenario, const QString& kind, int patience)
        : m_best(std::move(scenario))
        , m_kind(kind)
        , m_patience(patience)
    {
    }

    Scenario work()
    {
        size_t before = 0;
        do {
            before = m_best.happenings.size();
            removeHappenings();
            simplifyHappenings();
            simplifyKnobs();
        } while (m_best.happenings.size() < before && m_patience > 0);
        return m_best;
    }

private:
    /// Whether it still ends so; then it's the best.
    bool tryOut(const Scenario& candidate)
    {
        if (m_patience-- <= 0)
            return false;
        Coverage none;
        if (run(candidate, none).kind != m_kind)
            return false;
        m_best = candidate;
        return true;
    }

    void removeHappenings()
    {
        for (size_t chunk = std::max<size_t>(m_best.happenings.size() / 2, 1); chunk > 0; chunk /= 2) {
            // From the end: what comes later hardly ever matters to what comes before.
            for (size_t end = m_best.happenings.size(); end > 0 && m_patience > 0;) {
                const size_t begin = end > chunk ? end - chunk : 0;
                Scenario candidate = m_best;
                candidate.happenings.erase(candidate.happenings.begin() + qsizetype(begin),
                                           candidate.happenings.begin() + qsizetype(end));
                (void)tryOut(candidate);
                end = begin;
            }
        }
    }

    void simplifyHappenings()
    {
        for (size_t i = 0; i < m_best.happenings.size() && m_patience > 0; ++i) {
            if (m_best.happenings[i].kind != Happen::Publish)
                continue;
            Scenario candidate = m_best;
            candidate.happenings[i].b = 1;
            candidate.happenings[i].c = int(Data::Text);
            if (m_best.happenings[i].b != 1 || m_best.happenings[i].c != int(Data::Text))
                (void)tryOut(candidate);
        }
    }

    void simplifyKnobs()
    {
        // The last seat or channel goes when nothing is about it any more.
        for (;;) {
            Scenario candidate = m_best;
            Knobs& knobs = candidate.knobs;
            const int seats = int(knobs.seats.size());
            if (seats < 2)
                break;
            knobs.seats.pop_back();
            std::erase_if(candidate.happenings, [&](const Happening& h) { return h.who >= seats - 1; });
            if (!tryOut(candidate))
                break;
        }
        for (;;) {
            Scenario candidate = m_best;
            if (candidate.knobs.channels.size() < 2)
                break;
            candidate.knobs.channels.removeLast();
            const qint64 left = candidate.knobs.channels.size();
            std::erase_if(candidate.happenings,
                          [left](const Happening& h) { return isAboutChannel(h.kind) && h.a >= left; });
            if (!tryOut(candidate))
                break;
        }
        const Knobs plain;
        const auto reset = [&](auto member, auto value) {
            if (m_best.knobs.*member == value)
                return;
            Scenario candidate = m_best;
            candidate.knobs.*member = value;
            (void)tryOut(candidate);
        };
        reset(&Knobs::keep, plain.keep);
        reset(&Knobs::dedupe, plain.dedupe);
        reset(&Knobs::publishPerSecond, plain.publishPerSecond);
        reset(&Knobs::inFlight, plain.inFlight);
        reset(&Knobs::channelsAtOnce, plain.channelsAtOnce);
        reset(&Knobs::messageBytes, plain.messageBytes);
        reset(&Knobs::attempts, plain.attempts);
        reset(&Knobs::maxEntries, plain.maxEntries);
        reset(&Knobs::window, plain.window);
        reset(&Knobs::pageSize, plain.pageSize);
        reset(&Knobs::jitter, qint64(0));
    }

    Scenario m_best;
    QString m_kind;
    int m_patience;
};

} // namespace

Scenario shrink(Scenario scenario, const QString& kind, int patience)
{
    return Shrinker(std::move(scenario), kind, patience).work();
}

} // namespace heartline::sim
