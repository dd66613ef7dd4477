// SPDX-License-Identifier: MIT
// The program: what it prints, how it ends, and what outlives kill -9.
#include "commandline.h"
#include "rawpeer.h"

#include <QElapsedTimer>
#include <QProcess>

#include <csignal>

#include <sys/resource.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using heartline::server::CommandLine;
using heartline::server::readCommandLine;

namespace {

/// heartlined in a folder, on a port of the system's choice.
class Daemon
{
public:
    explicit Daemon(const QString& folder, const QStringList& more = {u"--open"_s}, int files = 0)
    {
        if (files > 0) {
            m_process.setChildProcessModifier([files] {
                const rlimit limit{rlim_t(files), rlim_t(files)};
                ::setrlimit(RLIMIT_NOFILE, &limit);
            });
        }
        m_process.start(QStringLiteral(HEARTLINED),
                        QStringList{u"--listen"_s, u"127.0.0.1:0"_s, u"--data"_s, folder} + more);
        while (!m_process.canReadLine() && m_process.waitForReadyRead(RawPeer::kPatience)) {
        }
        line = m_process.readLine();
        port = line.mid(line.lastIndexOf(':') + 1).trimmed().toUShort();
    }
    ~Daemon()
    {
        if (m_process.state() != QProcess::NotRunning)
            kill(SIGKILL);
    }
    Q_DISABLE_COPY_MOVE(Daemon)

    /// Sends a signal and gives the exit code; -1 when it crashed.
    int kill(int signal)
    {
        ::kill(pid_t(m_process.processId()), signal);
        m_process.waitForFinished(RawPeer::kPatience);
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    [[nodiscard]] qint64 processId() const { return m_process.processId(); }

    QByteArray line;
    quint16 port = 0;

private:
    QProcess m_process;
};

// Milliseconds of processor that a process has used: fields 14 and 15 of proc(5)'s stat.
qint64 processorTime(qint64 process)
{
    QFile file(u"/proc/%1/stat"_s.arg(process));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray stat = file.readAll();
    const QByteArrayList fields = stat.sliced(stat.lastIndexOf(')') + 2).split(' ');
    return 1000 * (fields.value(11).toLongLong() + fields.value(12).toLongLong()) / ::sysconf(_SC_CLK_TCK);
}

struct Run
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

Run run(const QStringList& arguments, uint asUser = 0)
{
    QProcess process;
    QString program = QStringLiteral(HEARTLINED);
    QTemporaryDir forAll; // the build may lie where nobody else can go, below /root for one
    if (asUser > 0 && ::geteuid() == 0) {
        const auto passable = QFile::ReadOther | QFile::ExeOther;
        QFile::setPermissions(forAll.path(), QFile::permissions(forAll.path()) | passable);
        QFile::copy(program, forAll.filePath(u"heartlined"_s));
        program = forAll.filePath(u"heartlined"_s);
        QFile::setPermissions(program, QFile::permissions(program) | passable);
        process.setChildProcessModifier([asUser] {
            if (::setresgid(asUser, asUser, asUser) != 0 || ::setresuid(asUser, asUser, asUser) != 0)
                ::_exit(99);
        });
    }
    process.start(program, arguments);
    process.waitForFinished(RawPeer::kPatience);
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace

class TestHeartlined : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void saysWhereItListensAndEndsPolitely_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
    }
    void saysWhereItListensAndEndsPolitely()
    {
        QFETCH(int, signal);
        Daemon daemon(m_folder->path());
        QCOMPARE(daemon.line, "listening on 127.0.0.1:" + QByteArray::number(daemon.port) + '\n');
        RawPeer peer(daemon.port, "/chat?userId=a");
        RawPeer idle(daemon.port);
        ::kill(pid_t(daemon.processId()), signal);
        QCOMPARE(peer.close(), QByteArray("1012 The server is restarting."));
        QVERIFY(idle.waitForEnd());
        QCOMPARE(daemon.kill(0), 0);
    }

    void whatWasDeliveredOutlivesKillNine()
    {
        int seen = 0;
        for (int round = 0; round < 5; ++round) {
            Daemon daemon(m_folder->path());
            RawPeer api(daemon.port);
            // Everything that anybody saw before the last kill is there, once and in order.
            const auto history = api.request("GET", "/api/rooms/r/messages?after=0&limit=500");
            const QJsonArray messages = QJsonDocument::fromJson(history.body).array();
            QVERIFY2(messages.size() >= seen, history.body.constData());
            for (int i = 0; i < messages.size(); ++i)
                QCOMPARE(messages[i].toObject().value("offset"_L1).toInteger(), i + 1);
            seen = int(messages.size());

            if (round > 0) {
                RawPeer document(daemon.port, "/collab?userId=b&docId=d");
                QCOMPARE(document.message().value("content"_L1).toString(), u"round %1"_s.arg(round - 1));
                RawPeer inbox(daemon.port, "/notifications?userId=ann");
                QCOMPARE(inbox.message().value("message"_L1).toString(), u"round %1"_s.arg(round - 1));
                inbox.sendText(R"({"type":"ping","timestamp":1})"); // its pong is read before this
                QVERIFY(!inbox.message(u"pong"_s).isEmpty());
                QCOMPARE(api.request("GET", "/api/rooms").status,
                         200); // a later commit: the delivery is kept as well
                RawPeer barrier(daemon.port, "/chat?userId=x&room=other");
                barrier.sendText(R"({"type":"chat","content":"x"})");
                QVERIFY(!barrier.message(u"chat"_s).isEmpty());
            }
            RawPeer writer(daemon.port, "/collab?userId=a&docId=d");
            RawPeer watcher(daemon.port, "/collab?userId=c&docId=d");
            writer.sendText(u"{\"type\":\"edit\",\"content\":\"round %1\"}"_s.arg(round).toUtf8());
            while (watcher.message(u"edit"_s).value("content"_L1).toString() != u"round %1"_s.arg(round)) {
            }
            QCOMPARE(
                api.request(
                       "POST", "/api/notifications",
                       u"{\"userId\":\"ann\",\"type\":\"t\",\"message\":\"round %1\"}"_s.arg(round).toUtf8())
                    .status,
                202);
            RawPeer chat(daemon.port, "/chat?userId=ann&room=r");
            for (int i = 0; i < 50; ++i)
                chat.sendText(R"({"type":"chat","content":"x"})");
            // The kill falls somewhere among them.
            for (int i = 0; i < 10 * round + 1; ++i)
                seen = std::max(seen, chat.message(u"chat"_s).value("offset"_L1).toInt());
            daemon.kill(SIGKILL);
        }
    }

    void tokensOfTheProgramAreTakenByTheServer()
    {
        const Run made =
            run({u"token"_s, u"ann"_s, u"--name"_s, u"Ann"_s, u"--ttl=1h"_s, u"--data"_s, m_folder->path()});
        QCOMPARE(made.code, 0);
        const QByteArray token = made.out.trimmed();
        QCOMPARE(token.count('.'), 2);
        Daemon daemon(m_folder->path(), {});
        RawPeer ann(daemon.port, "/chat?userId=ann&token=" + token);
        QVERIFY(!ann.message(u"welcome"_s).isEmpty());
        QCOMPARE(RawPeer(daemon.port, "/chat?userId=bob&token=" + token).close(),
                 QByteArray("1008 The token names another user."));
        // While the server runs, too, and with other rights.
        const Run publish =
            run({u"token"_s, u"shop"_s, u"--scope"_s, u"publish"_s, u"--data"_s, m_folder->path()});
        const QByteArray header = "Authorization: Bearer " + publish.out.trimmed() + "\r\n";
        const QByteArray body = R"({"userId":"ann","type":"t","message":"m"})";
        QCOMPARE(RawPeer(daemon.port).request("POST", "/api/notifications", body, header).status, 202);
        QCOMPARE(RawPeer(daemon.port).request("GET", "/api/rooms", {}, header).status, 403);
    }

    void atTheLimitOfFilesItWaitsWithoutSpinning()
    {
        constexpr int kFiles = 200;
        Daemon daemon(m_folder->path(), {u"--open"_s}, kFiles);
        // More connections than files: those over the server's own limit are refused, the rest are served,
        // and it lives.
        std::vector<std::unique_ptr<RawPeer>> peers;
        for (int i = 0; i < kFiles + 50; ++i)
            peers.push_back(std::make_unique<RawPeer>(daemon.port));
        QCOMPARE(peers.front()->request("GET", "/healthz").status, 200);
        QCOMPARE(peers.back()->response().status, 503);
        peers.clear();
        RawPeer after(daemon.port, "/chat?userId=a");
        QVERIFY(!after.message(u"welcome"_s).isEmpty());
    }

    void withoutFilesItWaitsForOneWithoutSpinning()
    {
        constexpr int kFiles = 40; // fewer than the server's own limit takes into account
        Daemon daemon(m_folder->path(), {u"--open"_s}, kFiles);
        std::vector<std::unique_ptr<RawPeer>> peers;
        for (int i = 0; i < kFiles + 10; ++i)
            peers.push_back(std::make_unique<RawPeer>(daemon.port));
        QCOMPARE(peers.front()->request("GET", "/healthz").status, 200);
        // The last waits in the system's backlog. Those that are served go; then it is its turn.
        const qint64 before = processorTime(daemon.processId());
        QElapsedTimer timer;
        timer.start();
        peers.back()->write("GET /healthz HTTP/1.1\r\n\r\n");
        QVERIFY(!peers.back()->socket().waitForReadyRead(500));
        const qint64 used = processorTime(daemon.processId()) - before;
        QVERIFY2(used < timer.elapsed() / 4,
                 qPrintable(u"%1 ms of processor in %2 ms"_s.arg(used).arg(timer.elapsed())));
        peers.erase(peers.begin(), peers.end() - 1);
        QCOMPARE(peers.back()->response().body, QByteArray("ok"));
    }

    void answersHelpAndVersion()
    {
        const Run help = run({u"--help"_s});
        QCOMPARE(help.code, 0);
        for (const char* word :
             {"--listen", "--data", "--open", "--tls-cert", "--tls-key", "--allow-origin", "--keep-events",
              "--keep-for", "--remember-ids", "--publish-rate", "--document-size", "--update-size",
              "--keep-open", "--keep-past", "--past-size", "token"})
            QVERIFY2(help.out.contains(word), word);
        QCOMPARE(run({u"--version"_s}).out, QByteArray("heartlined " HEARTLINE_VERSION "\n"));
    }

    void limitsCanBeSet()
    {
        const Daemon daemon(m_folder->path(),
                            {u"--open"_s, u"--publish-rate"_s, u"7"_s, u"--remember-ids=2h"_s,
                             u"--keep-events"_s, u"20"_s, u"--keep-for"_s, u"1d"_s});
        RawPeer peer(daemon.port, "/session", "Sec-WebSocket-Protocol: heartline.v1\r\n");
        peer.sendText(R"({"type":"hello","v":1,"device":"d","user":{"id":"ann"}})");
        const QJsonObject limits = peer.message().value("limits"_L1).toObject();
        QCOMPARE(limits.value("publishPerSecond"_L1).toInt(), 7);
        QCOMPARE(limits.value("dedupe"_L1).toInt(), 2 * 60 * 60 * 1000);
    }

    void limitsOfDocumentsCanBeSet()
    {
        const CommandLine line =
            readCommandLine({u"heartlined"_s, u"--document-size"_s, u"32"_s, u"--update-size=2"_s,
                             u"--keep-open"_s, u"5m"_s, u"--keep-past"_s, u"30d"_s, u"--past-size"_s, u"7"_s},
                            {});
        QVERIFY2(line.verb == CommandLine::Verb::Serve, qPrintable(line.text));
        QCOMPARE(line.options.limits.stateBytes, 32 * 1024 * 1024);
        QCOMPARE(line.options.limits.updateBytes, 2 * 1024 * 1024);
        QCOMPARE(line.options.limits.documentKeep, std::chrono::minutes(5));
        QCOMPARE(line.options.keepPast, std::chrono::hours(30 * 24));
        QCOMPARE(line.options.pastBytes, 7 * 1024 * 1024);
    }

    void wrongUsageIsToldWithTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("an unknown option") << QStringList{u"--frobnicate"_s};
        QTest::newRow("a value missing") << QStringList{u"--listen"_s};
        QTest::newRow("a stray word") << QStringList{u"serve"_s};
        QTest::newRow("half of TLS") << QStringList{u"--tls-cert"_s, u"x"_s};
        QTest::newRow("an origin without a scheme") << QStringList{u"--allow-origin"_s, u"app.example"_s};
        QTest::newRow("an origin with a path")
            << QStringList{u"--allow-origin"_s, u"https://app.example/page"_s};
        QTest::newRow("no events") << QStringList{u"--keep-events"_s, u"0"_s};
        QTest::newRow("words for a number") << QStringList{u"--publish-rate"_s, u"many"_s};
        QTest::newRow("a number for a time") << QStringList{u"--keep-for"_s, u"30"_s};
        QTest::newRow("a time that is none") << QStringList{u"--remember-ids"_s, u"for ever"_s};
        QTest::newRow("a size of nothing") << QStringList{u"--document-size"_s, u"0"_s};
        QTest::newRow("a size beyond all") << QStringList{u"--past-size"_s, u"1025"_s};
        QTest::newRow("a size for a time") << QStringList{u"--keep-past"_s, u"64"_s};
        QTest::newRow("a token for nobody") << QStringList{u"token"_s};
        QTest::newRow("a token for a bad name") << QStringList{u"token"_s, u"a b"_s};
        QTest::newRow("a time without a unit") << QStringList{u"token"_s, u"a"_s, u"--ttl"_s, u"30"_s};
        QTest::newRow("no time") << QStringList{u"token"_s, u"a"_s, u"--ttl"_s, u"0d"_s};
        QTest::newRow("a time without end")
            << QStringList{u"token"_s, u"a"_s, u"--ttl"_s, u"99999999999999d"_s};
        QTest::newRow("an unknown scope") << QStringList{u"token"_s, u"a"_s, u"--scope"_s, u"root"_s};
    }
    void wrongUsageIsToldWithTwo()
    {
        QFETCH(QStringList, arguments);
        const Run result = run(arguments);
        QCOMPARE(result.code, 2);
        QCOMPARE(result.err.count('\n'), 1);
        QVERIFY(result.out.isEmpty());
    }

    void whatCannotBeDoneIsOneLineAndOne()
    {
        Daemon daemon(m_folder->path());
        QFile file(m_folder->filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        QTemporaryDir unwritable;
        QVERIFY(QFile::setPermissions(unwritable.path(), QFile::ReadOwner | QFile::ExeOwner |
                                                             QFile::ReadOther | QFile::ExeOther));
        const QString other = m_folder->filePath(u"other"_s);
        const QString free = u"127.0.0.1:0"_s;
        const auto complains = [](const QStringList& arguments, const QByteArray& about, uint user = 0) {
            const Run result = run(arguments, user);
            return result.code == 1 && result.out.isEmpty() && result.err.count('\n') == 1 &&
                   result.err.startsWith("heartlined: ") && result.err.contains(about);
        };
        QVERIFY(complains({u"--listen"_s, u"127.0.0.1:%1"_s.arg(daemon.port), u"--data"_s, other}, "in use"));
        QVERIFY(complains({u"--listen"_s, free, u"--data"_s, m_folder->path()}, "in use by another process"));
        QVERIFY(complains({u"--listen"_s, u"nonsense"_s, u"--data"_s, other}, "nonsense"));
        QVERIFY(
            complains({u"--listen"_s, free, u"--data"_s, m_folder->filePath(u"file/below"_s)}, "file/below"));
        QVERIFY(complains({u"--listen"_s, free, u"--data"_s, unwritable.filePath(u"x"_s)}, "cannot be made",
                          65534));
        QVERIFY(complains({u"--listen"_s, free, u"--data"_s, other, u"--tls-cert"_s, file.fileName(),
                           u"--tls-key"_s, file.fileName()},
                          "no usable certificate"));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestHeartlined)
#include "tst_heartlined.moc"
