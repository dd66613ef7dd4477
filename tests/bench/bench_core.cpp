// SPDX-License-Identifier: MIT
// Heartline's Connection beside a bare QWebSocket and beside Node's `ws`, on the same messages from the same
// server: messages a second, and processor time of the client's process for each message.
//
// Each figure is the median of several runs, each in a process of its own, the contestants taking turns. With
// JSON the bare QWebSocket does the same parsing and serialising as the Connection does, with text and binary
// none.
//     bench_core [ROUNDS | --quick]     (HEARTLINE_BENCH_PEERS, NODE_PATH: see packaging/scripts/bench.sh)
#include "coreclients.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <algorithm>
#include <cstdio>
#include <vector>

using namespace Qt::StringLiterals;
using namespace heartline::bench;

namespace {

constexpr double kExpected = 0.95;
const char* const kKinds[] = {"json", "text", "binary"};

struct Figures
{
    std::vector<double> perSecond;
    std::vector<double> microseconds; // of processor time a message

    static double median(std::vector<double> values)
    {
        if (values.empty())
            return 0;
        std::ranges::sort(values);
        return values[values.size() / 2];
    }
};

QStringList arguments(const QUrl& url, const RawServer::Task& task)
{
    return {url.toString(), task.sends ? u"receive"_s : u"send"_s,
            QString::fromLatin1(kKinds[static_cast<int>(task.kind)]), QString::number(task.size),
            QString::number(task.count)};
}

bool measure(RawServer& server, const RawServer::Task& task, const QString& program,
             const QStringList& before, Figures& figures)
{
    server.serve(task);
    const QUrl url(u"ws://127.0.0.1:%1/"_s.arg(server.port()));
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(program, before + arguments(url, task));
    if (!process.waitForFinished(120'000) || process.exitCode() != 0) {
        std::fprintf(stderr, "bench: %s failed\n", qPrintable(program));
        std::exit(1);
    }
    server.finish();
    const QList<QByteArray> words = process.readAllStandardOutput().trimmed().split(' ');
    if (words.size() != 3)
        return false;
    const double count = words[0].toDouble();
    figures.perSecond.push_back(count / words[1].toDouble());
    figures.microseconds.push_back(words[2].toDouble() * 1e6 / count);
    return true;
}

const char* verdict(double ratio)
{
    return ratio >= kExpected ? "PASS" : "MISS";
}

void print(const RawServer::Task& task, const Figures& connection, const Figures& bare, const Figures& node)
{
    const auto median = Figures::median;
    const double rate = median(connection.perSecond) / median(bare.perSecond);
    const double cost = median(bare.microseconds) / median(connection.microseconds);
    std::printf("%-7s %-6s %5lld B | %8.0f %8.0f %8.0f | %6.3f %6.3f %6.3f | %5.2f %s  %5.2f %s |",
                task.sends ? "receive" : "send", kKinds[static_cast<int>(task.kind)],
                static_cast<long long>(task.size), median(connection.perSecond), median(bare.perSecond),
                median(node.perSecond), median(connection.microseconds), median(bare.microseconds),
                median(node.microseconds), rate, verdict(rate), cost, verdict(cost));
    if (node.perSecond.empty())
        std::printf("     -\n");
    else
        std::printf(" %5.2f\n", median(connection.perSecond) / median(node.perSecond));
    std::fflush(stdout);
}

int client(const QStringList& words)
{
    RawServer::Task task;
    task.sends = words[2] == "receive"_L1;
    task.kind = static_cast<RawServer::Kind>(
        std::ranges::find(kKinds, words[3], [](const char* kind) { return QString::fromLatin1(kind); }) -
        std::begin(kKinds));
    task.size = words[4].toLongLong();
    task.count = words[5].toLongLong();
    return words[0] == "connection"_L1 ? runConnection(QUrl(words[1]), task) : runBare(QUrl(words[1]), task);
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments().mid(1);
    if (words.size() == 6)
        return client(words);

    if (words.value(0) == "serve"_L1) { // for a profiler: serves one client that is started by hand
        RawServer server;
        RawServer::Task task{words.value(1) == "receive"_L1,
                             static_cast<RawServer::Kind>(words.value(2).toInt()),
                             words.value(3).toLongLong(), words.value(4).toLongLong()};
        std::printf("%d\n", server.port());
        std::fflush(stdout);
        server.serve(task);
        server.finish();
        return 0;
    }
    const int rounds = words.value(0) == "--quick"_L1 ? 1 : std::max(1, words.value(0, u"7"_s).toInt());
    const QString script = qEnvironmentVariable("HEARTLINE_BENCH_PEERS") + u"/core_ws.cjs"_s;
    const QString node = QFileInfo::exists(script) ? QStandardPaths::findExecutable(u"node"_s) : QString();
    const QString self = QCoreApplication::applicationFilePath();
    RawServer server;
    std::printf(
        "median of %d runs each; ratios: Connection to a bare QWebSocket (same parsing for json, none for "
        "text and binary), %.2f expected; to Node's ws: messages a second\n",
        rounds, kExpected);
    std::printf("                       |     messages a second      |   CPU us a message   |  ratio to "
                "QWebSocket    | to ws\n");
    std::printf("                       |  manager     bare  node ws | manager  bare   node |  rate         "
                "cost      |\n");
    for (const bool sends : {true, false}) {
        for (const RawServer::Kind kind :
             {RawServer::Kind::Json, RawServer::Kind::Text, RawServer::Kind::Binary}) {
            for (const qint64 size : {120, 1200}) {
                const RawServer::Task task{sends, kind, size, size == 120 ? 200'000 : 60'000};
                Figures connection;
                Figures bare;
                Figures other;
                for (int round = 0; round < rounds; ++round) {
                    // Who begins changes, so that a machine that slows down is nobody's advantage.
                    for (int turn = 0; turn < 2; ++turn) {
                        const bool first = (turn + round) % 2 == 0;
                        measure(server, task, self, {first ? u"connection"_s : u"bare"_s},
                                first ? connection : bare);
                    }
                    if (!node.isEmpty())
                        measure(server, task, node, {script}, other);
                }
                print(task, connection, bare, other);
            }
        }
    }
    return 0;
}
