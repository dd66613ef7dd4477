// SPDX-License-Identifier: MIT
#include "findings.h"
#include "shrink.h"

using namespace Qt::StringLiterals;

namespace heartline::sim {

QString describe(const Finding& finding, Climate climate, bool shortens)
{
    static const QStringList climates{u"mixed"_s, u"copies"_s, u"lying"_s, u"old-age"_s, u"refusals"_s};
    const quint64 seed = finding.scenario.seed;
    QString text = u"VIOLATION with seed %1: %2\n"_s.arg(seed).arg(finding.outcome.violation);
    text += u"replay it alone: ./dev simulate --seeds 1 --first-seed %1%2 --story\n"_s.arg(seed).arg(
        climate == Climate::Mixed ? QString() : u" --climate "_s + climates.value(int(climate)));
    Scenario scenario = finding.scenario;
    if (shortens) {
        scenario = shrink(scenario, finding.outcome.kind);
        text += u"shortened from %1 to %2 happenings:\n"_s.arg(finding.scenario.happenings.size())
                    .arg(scenario.happenings.size());
    }
    Coverage none;
    return text + u'\n' + run(scenario, none, true).story.join(u'\n') + u'\n';
}

} // namespace heartline::sim
