// SPDX-License-Identifier: MIT
// Heartline's document engine beside Yjs and other engines of npm, and beside texts without history, on the
// same edits in one run, taking turns. Ours and the texts run in this process, the others under Node, each in
// a process that stays (crdt_peers/*.cjs). Those in WebAssembly pay for passing from JavaScript into it and
// back, as in every use of them.
//
// Times are medians after a round that isn't counted; preparing, parsing JSON and checking results are not in
// them. Who takes long gets fewer rounds, and is given up after some seconds (">6000"). Every result is
// checked: each engine's text, and of ours and Yjs also each count, size and byte of the encoding. A wrong
// one fails the program, a missed goal doesn't.
//     bench_crdt [--quick] [trace|sequential|concurrent|offline|typing|big|latency]...
//     bench_crdt --serve      answers tasks from its input, as the peers do
// (HEARTLINE_BENCH_PEERS, NODE_PATH: see packaging/scripts/bench.sh)
#include "bench_crdt_buffers.h"
#include "bench_crdt_engine.h"
#include "bench_crdt_latency.h"
#include "bench_crdt_peer.h"
#include "bench_crdt_report.h"
#include "gapbuffer.h"
#include "plainrope.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>

#include <cstdio>
#include <iostream>

using namespace Qt::StringLiterals;
using namespace heartline::bench;

namespace {

const std::string kMain = "automerge-paper";

/// Ours; a memory task in a process of its own.
class OurContestant : public Contestant
{
public:
    explicit OurContestant(Traces& traces)
        : m_engine(traces)
        , m_fresh(QCoreApplication::applicationFilePath(), {u"--serve"_s})
    {
    }

    Outcome run(const std::string& task) override
    {
        return task.starts_with("memory ") ? m_fresh.run(task) : m_engine.run(task);
    }

private:
    EngineContestant m_engine;
    PeerContestant m_fresh;
};

int serve(Traces& traces)
{
    EngineContestant engine(traces);
    std::string task;
    while (std::getline(std::cin, task)) {
        const Outcome outcome = engine.run(task);
        if (outcome.kind == Outcome::Kind::Wrong)
            std::printf("fail %s", outcome.why.c_str());
        else if (outcome.kind == Outcome::Kind::Cannot)
            std::printf("- %s", outcome.why.c_str());
        for (const auto& [figure, value] : outcome.figures)
            std::printf("%s %.6f ", figure.c_str(), value);
        std::printf("\n");
        std::fflush(stdout);
    }
    return 0;
}

void runTrace(Report& report, bool quick)
{
    report.printHeader("automerge-paper, milliseconds");
    report.run({.words = "local " + kMain,
                .lines = {{.label = "local edits, every update captured", .goal = 40}},
                .besideBuffers = true,
                .ropeGoal = 4});
    if (!quick)
        report.run({.words = "quiet " + kMain,
                    .lines = {{.label = "local edits, nobody listens"}},
                    .besideBuffers = true});
    report.run({.words = "remote " + kMain, .lines = {{.label = "remote updates one by one", .goal = 20}}});
    report.run({.words = "document " + kMain,
                .lines = {{.label = "loading the encoded document", .figure = "load", .goal = 10},
                          {.label = "encoding it", .figure = "encode"},
                          {.label = "  bytes of it", .figure = "size", .goal = 1},
                          {.label = "reading the text", .figure = "read"}}});
    report.run({.words = "memory " + kMain,
                .lines = {{.label = "memory it takes, KiB", .figure = "memory", .goal = 3, .scale = 1024}}});
}

void runSequential(Report& report, bool quick)
{
    report.printHeader("local edits, updates captured, ms");
    for (const char* trace : {"json-crdt-patch", "seph-blog1", "rustcode", "sveltecomponent",
                              "json-crdt-blog-post", "friendsforever_flat", "clownschool_flat"}) {
        report.run(
            {.words = std::string("local ") + trace, .lines = {{.label = trace}}, .besideBuffers = true});
        if (quick)
            break;
    }
}

void runConcurrent(Report& report, bool quick)
{
    report.printHeader("concurrent traces, milliseconds");
    for (const std::string trace : {"friendsforever", "clownschool"}) {
        report.run({.words = "concurrent " + trace, .lines = {{.label = trace + ", a replica an agent"}}});
        report.run({.words = "remote " + trace, .lines = {{.label = trace + ", remote updates one by one"}}});
        if (quick)
            break;
    }
}

void runOffline(Report& report, bool quick)
{
    const std::string size = quick ? "64 100" : "64 500";
    report.printHeader("64 clients, " + size.substr(3) + " keys each offline, ms");
    report.run({.words = "offline " + size + " each",
                .lines = {{.label = "merged one by one, an update a key", .goal = 10}},
                .sameText = false});
    report.run({.words = "offline " + size + " whole",
                .lines = {{.label = "merged one by one, an update a client", .goal = 10}},
                .sameText = false});
}

void runTyping(Report& report, bool quick)
{
    report.printHeader("all type a key, all get the others', ms");
    for (const auto& [clients, keys] : {std::pair(2, 10'000), {8, 1000}, {32, 100}}) {
        if (quick && clients == 2)
            continue;
        const int rounds = quick ? keys / 5 : keys;
        const std::string count = std::to_string(clients);
        report.run({.words = "typing " + count + ' ' + std::to_string(rounds),
                    .lines = {{.label = count + " clients, " + std::to_string(rounds) + " keys each"}}});
    }
}

void runBig(Report& report, bool quick)
{
    const std::string size = quick ? "1" : "10";
    report.printHeader("a text of " + size + " MiB, milliseconds");
    report.run(
        {.words = quick ? "big 1048576 2000" : "big 10485760 10000",
         .lines = {{.label = std::string(quick ? "2,000" : "10,000") + " edits at random places, captured"},
                   {.label = "loading it, one paste", .figure = "load"}},
         .besideBuffers = true});
}

/// Those that npm has. Yjs is waited for, the others are given up after some seconds.
void addPeers(Report& report, const QString& traces, bool quick)
{
    const QString scripts = qEnvironmentVariable("HEARTLINE_BENCH_PEERS") + u"/crdt_peers/"_s;
    const QString node = QFileInfo::exists(scripts) ? QStandardPaths::findExecutable(u"node"_s) : QString();
    if (node.isEmpty()) {
        std::printf("without Node, and so without the others\n");
        return;
    }
    struct Peer
    {
        const char* name;
        QString script;
        Report::Kind kind;
    };
    const Peer peers[] = {{"Yjs", u"yjs.cjs"_s, Report::Kind::Yjs},
                          {"ywasm", u"ywasm.cjs"_s, Report::Kind::YjsKin},
                          {"Loro", u"loro.cjs"_s, Report::Kind::Engine},
                          {"diamond", u"diamond.cjs"_s, Report::Kind::Engine}};
    for (const Peer& peer : peers) {
        const QString patience = peer.kind == Report::Kind::Yjs ? u"120"_s : quick ? u"1"_s : u"6"_s;
        const QStringList arguments{u"--expose-gc"_s, scripts + peer.script, traces, patience};
        report.add(peer.name, peer.kind, std::make_unique<PeerContestant>(node, arguments));
    }
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QStringList words = QCoreApplication::arguments().mid(1);
    const QString folder = QStringLiteral(HEARTLINE_TRACES);
    Traces traces(folder.toStdString());
    if (words.value(0) == "--serve"_L1)
        return serve(traces);
    const bool quick = words.removeAll(u"--quick"_s) > 0;
    const auto wants = [&words](QLatin1StringView part) { return words.isEmpty() || words.contains(part); };

    const Report::Plan plan = quick ? Report::Plan{1, 1, 4, 1} : Report::Plan{5, 3, 16, 5};
    Report report(plan);
    report.add("ours", Report::Kind::Ours, std::make_unique<OurContestant>(traces));
    addPeers(report, folder, quick);
    report.add("plain rope", Report::Kind::Buffer, std::make_unique<BufferContestant<PlainRope>>(traces));
    report.add("gap buffer", Report::Kind::Buffer, std::make_unique<BufferContestant<GapBuffer>>(traces));

    std::printf(
        "medians of up to %zu rounds; ratios: theirs to ours, in brackets what is expected at least\n",
        plan.rounds);
    if (wants("trace"_L1))
        runTrace(report, quick);
    if (wants("sequential"_L1))
        runSequential(report, quick);
    if (wants("concurrent"_L1))
        runConcurrent(report, quick);
    if (wants("offline"_L1))
        runOffline(report, quick);
    if (wants("typing"_L1))
        runTyping(report, quick);
    if (wants("big"_L1))
        runBig(report, quick);
    if (wants("latency"_L1))
        runLatency(traces, kMain, 10, quick ? 2 : 3, report);
    return report.isWrong() ? 1 : 0;
}
