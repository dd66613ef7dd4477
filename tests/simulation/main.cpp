// SPDX-License-Identifier: MIT
// ./dev simulate: as many seeds as asked for.
#include "findings.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QTextStream>

using namespace Qt::StringLiterals;
using namespace heartline::sim;

namespace {

QTextStream& out()
{
    static QTextStream stream(stdout);
    return stream;
}

/// Says what was found, and writes it down.
void report(const Finding& finding, Climate climate, const QString& folder, bool shortens)
{
    const QString text = describe(finding, climate, shortens);
    out() << "\n" << text;
    const QString path = QDir(folder).filePath(u"seed-%1.txt"_s.arg(finding.scenario.seed));
    if (QFile file(path); QDir().mkpath(folder) && file.open(QIODevice::WriteOnly)) {
        file.write(text.toUtf8());
        out() << "\nwritten to " << path << "\n";
    }
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    QLoggingCategory::setFilterRules(u"heartline.*=false"_s); // stories say more
    QCommandLineParser parser;
    parser.setApplicationDescription(
        u"Many clients and a server in virtual time, with everything that can go wrong."_s);
    parser.addHelpOption();
    const QCommandLineOption seeds(u"seeds"_s, u"How many."_s, u"N"_s, u"20000"_s);
    const QCommandLineOption first(u"first-seed"_s, u"The first of them."_s, u"K"_s, u"1"_s);
    const QCommandLineOption climate(u"climate"_s,
                                     u"mixed, copies, lying, old-age or refusals: what goes wrong most."_s,
                                     u"C"_s, u"mixed"_s);
    const QCommandLineOption threads(u"threads"_s, u"How many at once."_s, u"T"_s, u"2"_s);
    const QCommandLineOption story(u"story"_s, u"Tell what happens, line by line; best with one seed."_s);
    const QCommandLineOption coverage(u"coverage"_s, u"Print how often what happened."_s);
    const QCommandLineOption whole(u"no-shrink"_s, u"Do not shorten what was found."_s);
    const QCommandLineOption keepGoing(u"keep-going"_s, u"Do not stop at the first violation."_s);
    const QCommandLineOption folder(u"stories"_s, u"Where stories are written."_s, u"DIR"_s,
                                    u"build/simulation"_s);
    parser.addOptions({seeds, first, climate, threads, story, coverage, whole, keepGoing, folder});
    parser.process(app);

    Campaign campaign;
    campaign.first = parser.value(first).toULongLong();
    campaign.count = parser.value(seeds).toULongLong();
    campaign.threads = std::max(1, parser.value(threads).toInt());
    campaign.goesOn = parser.isSet(keepGoing);
    const QStringList climates{u"mixed"_s, u"copies"_s, u"lying"_s, u"old-age"_s, u"refusals"_s};
    const auto which = climates.indexOf(parser.value(climate));
    if (which < 0 || campaign.count == 0) {
        QTextStream(stderr) << parser.helpText();
        return 2;
    }
    campaign.climate = Climate(which);

    if (parser.isSet(story)) {
        Coverage none;
        for (quint64 seed = campaign.first; seed < campaign.first + campaign.count; ++seed)
            out() << "seed " << seed << "\n"
                  << run(makeScenario(seed, campaign.climate), none, true).story.join(u'\n') << "\n";
    }
    const Report result = run(campaign);
    out() << result.seeds << " seeds in " << QString::number(result.seconds, 'f', 1)
          << " s: " << qRound64(double(result.seeds) / result.seconds) << " a second, "
          << QString::number(result.virtualHours, 'f', 1) << " hours of virtual time, " << result.steps
          << " steps\n";
    if (parser.isSet(coverage)) {
        for (const auto& [what, times] : result.coverage.counts())
            out() << QString::number(times).rightJustified(12) << "  " << what << "\n";
    }
    if (result.findings.empty())
        return 0;
    for (const Finding& finding : result.findings)
        out() << "seed " << finding.scenario.seed << ": " << finding.outcome.kind << ": "
              << finding.outcome.violation << "\n";
    report(result.findings.front(), campaign.climate, parser.value(folder), !parser.isSet(whole));
    return 1;
}
