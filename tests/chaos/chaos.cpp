// SPDX-License-Identifier: MIT
// The real programs over networks that fail, killed at random, and their logs compared in the end:
//
//     chaos [--seconds N] [--seed S]      (or HEARTLINE_CHAOS_SECONDS, HEARTLINE_CHAOS_SEED)
//
// The seed decides what is done; how long each program takes to do it, the computer does.
#include "talker.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QEventLoop>

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline::test {

namespace {

constexpr int kTalkers = 4;
const QStringList kServerOptions{u"--open"_s, u"--publish-rate"_s, u"1000"_s, u"--keep-events"_s,
                                 u"10000000"_s};

void say(const QString& text)
{
    std::printf("%s\n", text.toUtf8().constData());
    std::fflush(stdout);
}

class Chaos
{
public:
    explicit Chaos(quint64 seed)
        : m_random(seed)
        , m_folder(QDir::tempPath() + u"/heartline-chaos-XXXXXX"_s)
        , m_killer(&m_owner)
    {
        m_folder.setAutoRemove(false);
        startServer();
        for (int i = 1; i <= kTalkers; ++i) {
            const QString name = u"c%1"_s.arg(i);
            m_talkers.push_back(std::make_unique<Talker>(
                name, m_folder.filePath(name), m_server->port(),
                i % 2 == 0 ? Talker::Profiles::One : Talker::Profiles::Two, m_random()));
        }
        for (const auto& talker : m_talkers)
            QObject::connect(talker.get(), &Talker::serverTrapped, &m_owner, [this] {
                if (m_server->isRunning() && m_killer.isActive())
                    m_killer.start(0); // not from within what passes the bytes
            });
        m_killer.setSingleShot(true);
        QObject::connect(&m_killer, &QTimer::timeout, &m_owner, [this] { disturbServer(); });
    }

    /// The number of violations.
    qsizetype run(std::chrono::seconds duration)
    {
        await([](Talker& talker) { talker.listenOnce(); });
        for (const auto& talker : m_talkers)
            talker->start();
        m_killer.start(pick(m_random, 500, 3000));
        QEventLoop loop;
        QTimer::singleShot(duration, &loop, &QEventLoop::quit);
        loop.exec();
        m_killer.stop();
        if (!m_server->isRunning())
            startServer();
        await([](Talker& talker) { talker.windDown(); });
        await([](Talker& talker) { talker.drain(); });
        await([](Talker& talker) { talker.listenOnce(); });
        judge();
        return m_violations.size();
    }

private:
    template<class Order>
    void await(const Order& order)
    {
        QEventLoop loop;
        int left = kTalkers;
        for (const auto& talker : m_talkers) {
            order(*talker); // finished() comes from the event loop
            QObject::connect(talker.get(), &Talker::finished, &loop, [&left, &loop] {
                if (--left == 0)
                    loop.quit();
            });
        }
        loop.exec();
    }

    void startServer()
    {
        const quint16 before = m_server ? m_server->port() : 0;
        m_server = std::make_unique<Daemon>(m_folder.filePath(u"server"_s), before, kServerOptions);
        if (!m_server->isRunning())
            m_violations.append(u"the server did not start: "_s + QString::fromUtf8(m_server->errors()));
        for (const auto& talker : m_talkers)
            talker->network().setTarget(m_server->port());
    }

    void disturbServer()
    {
        if (m_server->isRunning()) {
            m_server->end(SIGKILL);
            ++m_kills;
            checkServer();
            m_killer.start(pick(m_random, 0, 600));
            return;
        }
        startServer();
        m_killer.start(pick(m_random, 500, 4000));
    }

    void checkServer()
    {
        if (const QString wrong = integrityOf(m_folder.filePath(u"server/heartline.sqlite"_s));
            !wrong.isEmpty())
            m_violations.append(u"after server kill %1: %2"_s.arg(m_kills).arg(wrong));
    }

    void judge()
    {
        QList<Logged> log;
        for (const QJsonObject& message : readLog(m_server->port(), u"chaos"_s))
            log.append({message.value("offset"_L1).toInteger(), message.value("id"_L1).toString(),
                        message.value("userId"_L1).toString(), message.value("content"_L1).toString()});
        m_violations += judgeLog(log);
        int runs = 0;
        int kills = 0;
        for (const auto& talker : m_talkers) {
            m_violations += talker->violations() + talker->judge(log);
            runs += talker->runs();
            kills += talker->kills();
        }
        m_server->end(SIGTERM);
        checkServer();
        say(u"%1 runs of heartlinectl (%2 killed), server killed %3 times, %4 messages in the log"_s.arg(runs)
                .arg(kills)
                .arg(m_kills)
                .arg(log.size()));
        for (const QString& text : std::as_const(m_violations))
            say(u"VIOLATION "_s + text);
        if (m_violations.isEmpty())
            m_folder.remove();
        else
            say(u"The server's and the clients' files are in "_s + m_folder.path());
    }

    Random m_random;
    QTemporaryDir m_folder;
    QObject m_owner;
    QTimer m_killer;
    std::unique_ptr<Daemon> m_server;
    std::vector<std::unique_ptr<Talker>> m_talkers;
    QStringList m_violations;
    int m_kills = 0;
};

} // namespace

} // namespace heartline::test

int main(int argc, char** argv)
{
    using namespace heartline::test;
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption seconds(u"seconds"_s, u"How long to disturb (default: 30)."_s, u"N"_s,
                                     qEnvironmentVariable("HEARTLINE_CHAOS_SECONDS", u"30"_s));
    const QCommandLineOption seedOption(u"seed"_s, u"What to do (default: random)."_s, u"S"_s,
                                        qEnvironmentVariable("HEARTLINE_CHAOS_SEED"));
    parser.addOptions({seconds, seedOption});
    parser.process(app);
    bool given = false;
    quint64 seed = parser.value(seedOption).toULongLong(&given);
    if (!given)
        seed = std::random_device()();
    say(u"chaos: seed %1"_s.arg(seed));
    const qsizetype violations = Chaos(seed).run(std::chrono::seconds(parser.value(seconds).toInt()));
    if (violations > 0)
        say(u"%1 violations; chaos --seed %2 --seconds %3 does the same again, as far as the computer's "
            u"timing "
            "allows"_s.arg(violations)
                .arg(seed)
                .arg(parser.value(seconds)));
    return violations > 0 ? 1 : 0;
}
