// SPDX-License-Identifier: MIT
// The program against a server: every verb, what it prints, how it ends, and what outlives kill -9.
#include "programs.h"
#include "rawpeer.h"
#include "tcpproxy.h"

#include <Heartline/Server>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

#include <csignal>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

namespace {

QStringList contents(const QList<QJsonObject>& log)
{
    QStringList all;
    for (const QJsonObject& message : log)
        all.append(message.value("content"_L1).toString());
    return all;
}

QString contentOf(const QJsonObject& line)
{
    return line.value("data"_L1).toObject().value("content"_L1).toString();
}

} // namespace

class TestHeartlinectl : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<server::Server> m_server;
    quint16 m_port = 0;

    void startServer(bool open = true)
    {
        m_server = std::make_unique<server::Server>(server::Options{.listen = {u"127.0.0.1:%1"_s.arg(m_port)},
                                                                    .dataDir = m_folder->path(),
                                                                    .open = open,
                                                                    .limits = {.publishPerSecond = 100'000}});
        const auto started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_port = m_server->port();
    }
    [[nodiscard]] QUrl url() const { return QUrl(u"ws://127.0.0.1:%1"_s.arg(m_port)); }
    [[nodiscard]] QStringList log(const QString& room = u"r"_s) const
    {
        return contents(readLog(m_port, room));
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_port = 0;
        startServer();
    }
    void cleanup() { m_server.reset(); }

    // send

    void sendEndsWithZeroWhenTheServerHasIt()
    {
        const Ctl ann(url());
        const Ran plain = ann.run({u"send"_s, u"--room"_s, u"r"_s, u"hello"_s});
        QCOMPARE(plain.err, QByteArray());
        QCOMPARE(plain.code, 0);
        QCOMPARE(plain.out, QByteArray()); // nobody looks: cron would mail it
        const Ran json = ann.run({u"send"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--"_s, u"-again"_s});
        QCOMPARE(json.code, 0);
        QCOMPARE(json.json().size(), 1);
        QCOMPARE(json.json()[0].value("type"_L1), u"accepted"_s);
        QCOMPARE(json.json()[0].value("offset"_L1), 2);
        QCOMPARE(json.json()[0].value("earlier"_L1), false);
        QCOMPARE(log(), (QStringList{u"hello"_s, u"-again"_s}));
        QCOMPARE(readLog(m_port, u"r"_s)[1].value("id"_L1), json.json()[0].value("id"_L1));
        QCOMPARE(ann.status().value("waiting"_L1), 0);
    }
    void sendReadsStdin()
    {
        const Ctl ann(url());
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"-"_s}, "two\nlines\n").code, 0);
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s}, "日本\n\n").code, 0);
        QCOMPARE(log(), (QStringList{u"two\nlines"_s, u"日本\n"_s}));
        for (const QByteArray& nothing :
             {QByteArray(), QByteArray("\n"), QByteArray("\xff\xfe"), QByteArray("a\xc3")}) {
            const Ran ran = ann.run({u"send"_s, u"--room"_s, u"r"_s, u"-"_s}, nothing);
            QCOMPARE(ran.code, 65);
            QCOMPARE(ran.err.count('\n'), 1);
        }
        QCOMPARE(log().size(), 2);
    }
    void linesAreMessagesInOrder()
    {
        const Ctl ann(url());
        QByteArray input;
        QStringList expected;
        for (int i = 0; i < 300; ++i) {
            expected.append(u"line %1"_s.arg(i));
            input += expected.last().toUtf8() + (i % 10 == 0 ? "\n\n" : "\n");
        }
        const Ran ran = ann.run({u"send"_s, u"--room"_s, u"r"_s, u"--lines"_s, u"--json"_s}, input);
        QCOMPARE(ran.err, QByteArray());
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.json().size(), 300);
        QCOMPARE(log(), expected);
    }
    void linesAreSentWhileStdinIsOpen()
    {
        const Ctl ann(url());
        const auto process = ann.start({u"send"_s, u"--room"_s, u"r"_s, u"--lines"_s, u"--json"_s});
        for (const QByteArray line : {"one\n", "two\n"}) {
            process->write(line);
            while (!process->canReadLine())
                QVERIFY(process->waitForReadyRead(kPatience));
            QVERIFY(process->readLine().contains("accepted"));
        }
        process->closeWriteChannel();
        QCOMPARE(Ctl::end(*process).code, 0);
        QCOMPARE(log(), (QStringList{u"one"_s, u"two"_s}));
    }
    void whatIsLeftIsSentByTheNextRunFirst()
    {
        const Ctl ann(url());
        Ctl offline = ann;
        offline.server.clear();
        const Ran left = offline.run({u"send"_s, u"--room"_s, u"r"_s, u"--no-wait"_s, u"--json"_s, u"1"_s});
        QCOMPARE(left.code, 0);
        QCOMPARE(left.json()[0].value("type"_L1), u"queued"_s);
        QCOMPARE(offline.run({u"send"_s, u"--room"_s, u"r"_s, u"--no-wait"_s, u"2"_s}).code, 0);
        QCOMPARE(log(), QStringList());
        QCOMPARE(ann.status().value("waiting"_L1), 2);
        const Ran ran = ann.run({u"send"_s, u"--room"_s, u"r"_s, u"3"_s});
        QCOMPARE(ran.code, 0);
        QCOMPARE(log(), (QStringList{u"1"_s, u"2"_s, u"3"_s}));
        QVERIFY2(ran.err.contains("Sent 2 messages that earlier runs had left"), ran.err.constData());
    }
    void withoutAServerItIsKept()
    {
        const Ctl ann(url());
        m_server.reset();
        QElapsedTimer timer;
        timer.start();
        const Ran ran = ann.run({u"send"_s, u"--room"_s, u"r"_s, u"--timeout"_s, u"300ms"_s, u"late"_s});
        QCOMPARE(ran.code, 69);
        QVERIFY(timer.elapsed() < 5'000);
        QVERIFY2(ran.err.contains("Don't send again"), ran.err.constData());
        startServer();
        const Ran flush = ann.run({u"flush"_s, u"--json"_s});
        QCOMPARE(flush.code, 0);
        QCOMPARE(flush.json()[0].value("earlier"_L1), true);
        QCOMPARE(log(), QStringList{u"late"_s});
        QCOMPARE(ann.run({u"flush"_s}).code, 0);
        QCOMPARE(log(), QStringList{u"late"_s});
    }
    void anAnswerThatWasLostIsNotASecondMessage()
    {
        TcpProxy proxy(m_port);
        Ctl ann(proxy.url(u""_s));
        const auto process = ann.start({u"send"_s, u"--room"_s, u"r"_s, u"--timeout"_s, u"1s"_s, u"once"_s});
        // From the first byte of the publish on, nothing comes back.
        QObject::connect(&proxy, &TcpProxy::bytesPassed, &proxy, [&] {
            if (m_server->stats().commits > 0)
                proxy.stall(TcpProxy::Way::ToClient);
        });
        QTRY_COMPARE_WITH_TIMEOUT(process->state(), QProcess::NotRunning, kPatience);
        proxy.heal();
        QVERIFY(process->exitCode() == 69 || process->exitCode() == 0);
        ann.server = url();
        QCOMPARE(ann.run({u"flush"_s}).code, 0);
        QCOMPARE(log(), QStringList{u"once"_s});
    }
    void whatTheServerRefusesIsSaid()
    {
        const Ctl ann(url());
        const Ran tooLarge = ann.run({u"send"_s, u"--room"_s, u"r"_s}, QByteArray(300 * 1024, 'x'));
        QCOMPARE(tooLarge.code, 65);
        QVERIFY2(tooLarge.err.contains("Not sent"), tooLarge.err.constData());
        QCOMPARE(ann.status().value("outbox"_L1).toArray().size(), 0);
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"small"_s}).code, 0);
    }
    void aProfileBelongsToOneServerAndUser()
    {
        Ctl ann(url());
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"a"_s}).code, 0);
        ann.user = u"bob"_s;
        const Ran other = ann.run({u"send"_s, u"--room"_s, u"r"_s, u"b"_s});
        QCOMPARE(other.code, 78);
        QVERIFY2(other.err.contains("--profile"), other.err.constData());
        QCOMPARE(log(), QStringList{u"a"_s});
    }
    void tokensDecide()
    {
        m_server.reset();
        startServer(false);
        Ctl ann(url(), {});
        const auto writeToken = [&ann](const QString& token) {
            QFile file(ann.path(u"token"_s));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(token.toUtf8() + '\n');
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        };
        ann.everyRun = {u"--token-file"_s, ann.path(u"token"_s)};
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"x"_s}).code, 66);
        const QString token = m_server->issueToken(u"ann"_s, u"Ann"_s, 1h);
        writeToken(token);
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"x"_s}).code, 0); // the token says who
        QCOMPARE(ann.run({u"rooms"_s}).code, 0);
        QFile::setPermissions(ann.path(u"token"_s), QFile::ReadOwner | QFile::ReadOther);
        const Ran readable = ann.run({u"rooms"_s});
        QCOMPARE(readable.code, 0);
        QVERIFY(readable.err.contains("chmod 600"));
        writeToken(token.chopped(4) + u"AAAA"_s);
        const Ran refused = ann.run({u"send"_s, u"--room"_s, u"r"_s, u"y"_s});
        QCOMPARE(refused.code, 77);
        QVERIFY2(refused.err.contains("1 message waits"), refused.err.constData());
        QCOMPARE(ann.run({u"rooms"_s}).code, 77);
        writeToken(token);
        QCOMPARE(ann.run({u"flush"_s}).code, 0);
        QCOMPARE(contents(readLog(m_port, u"r"_s, token.toLatin1())), (QStringList{u"x"_s, u"y"_s}));
    }

    void aBusyProfileIsWaitedFor()
    {
        const Ctl ann(url());
        const auto holder = ann.start({u"listen"_s, u"--room"_s, u"r"_s});
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connectionCount(), 1, kPatience);
        const Ran busy = ann.run({u"send"_s, u"--room"_s, u"r"_s, u"--timeout"_s, u"200ms"_s, u"no"_s});
        QCOMPARE(busy.code, 75);
        QCOMPARE(busy.err.count('\n'), 1);
        const auto patient = ann.start({u"send"_s, u"--room"_s, u"r"_s, u"yes"_s});
        QVERIFY(!patient->waitForFinished(300));
        QCOMPARE(Ctl::end(*holder, SIGKILL).code, 128 + SIGKILL);
        QCOMPARE(Ctl::end(*patient).code, 0);
        QCOMPARE(log(), QStringList{u"yes"_s}); // what met a busy profile left nothing behind
    }
    void aProfileThatCannotBeIsToldWithItsReason()
    {
        Ctl ann(url());
        QFile file(ann.path(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        ann.profile = ann.path(u"file/below"_s);
        const Ran ran = ann.run({u"send"_s, u"--room"_s, u"r"_s, u"x"_s});
        QVERIFY2(ran.code == 73 || ran.code == 74, ran.err.constData());
        QVERIFY(ran.err.contains("file/below"));
    }

    void aSendThatIsKilledIsSentOnceOrWasNever()
    {
        const Ctl ann(url());
        QStringList sure;
        int killed = 0;
        for (int round = 0; round < 25; ++round) {
            const QString text = u"message %1"_s.arg(round);
            const auto process = ann.start({u"send"_s, u"--room"_s, u"r"_s, text});
            if (!process->waitForFinished(2 * round + 1))
                ++killed;
            const Ran ran = Ctl::end(*process, SIGKILL);
            if (ran.code == 0)
                sure.append(text);
        }
        QVERIFY(killed > 0);
        QCOMPARE(ann.run({u"flush"_s}).code, 0);
        const QStringList sent = log();
        for (const QString& text : std::as_const(sure))
            QCOMPARE(sent.count(text), 1);
        int last = -1;
        for (const QString& text : sent) { // nothing twice, and in order
            const int number = text.section(u' ', 1).toInt();
            QVERIFY2(number > last, qPrintable(sent.join(u',')));
            last = number;
        }
        QCOMPARE(ann.status().value("waiting"_L1), 0);
    }

    // listen

    void listenGoesOnWhereItStopped()
    {
        const Ctl ann(url());
        Ctl bob(url(), u"bob"_s);
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"before"_s}).code, 0);
        // The first run begins with what comes from then on.
        const Ran first = bob.run({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--once"_s});
        QCOMPARE(first.err, QByteArray());
        QCOMPARE(first.code, 0);
        QCOMPARE(first.out, QByteArray());
        for (const QString& text : {u"a"_s, u"b"_s, u"c"_s})
            QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, text}).code, 0);
        const Ran second = bob.run({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--count"_s, u"2"_s});
        QCOMPARE(second.code, 0);
        QCOMPARE(second.json().size(), 2);
        const QJsonObject line = second.json()[0];
        QCOMPARE(line.value("type"_L1), u"event"_s);
        QCOMPARE(line.value("room"_L1), u"r"_s);
        QCOMPARE(line.value("offset"_L1), 2);
        QCOMPARE(line.value("from"_L1).toObject().value("id"_L1), u"ann"_s);
        QVERIFY(!line.value("epoch"_L1).toString().isEmpty());
        QCOMPARE(contentOf(line), u"a"_s);
        // The third is in the profile already, or will be; either way it comes now.
        const Ran third = bob.run({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--once"_s});
        QCOMPARE(third.json().size(), 1);
        QCOMPARE(contentOf(third.json()[0]), u"c"_s);
        QCOMPARE(bob.run({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--once"_s}).out, QByteArray());
    }
    void listenFollowsWhatComes()
    {
        const Ctl ann(url());
        const Ctl bob(url(), u"bob"_s);
        const auto process = bob.start({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--count"_s, u"2"_s});
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connectionCount(), 1, kPatience);
        // It may not be subscribed yet: what comes before that is "before".
        while (process->state() == QProcess::Running && !process->waitForFinished(10))
            QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"x"_s}).code, 0);
        const Ran ran = Ctl::end(*process);
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.json().size(), 2);
    }
    void listenBeginsBehindAnOffset()
    {
        const Ctl ann(url());
        QByteArray input;
        for (int i = 1; i <= 250; ++i)
            input += "m" + QByteArray::number(i) + '\n';
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"--lines"_s}, input).code, 0);
        const Ctl bob(url(), u"bob"_s);
        const auto since = [&bob](int offset) {
            const Ran ran = bob.run({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--once"_s, u"--since"_s,
                                     QString::number(offset)});
            QStringList all;
            for (const QJsonObject& line : ran.json())
                all.append(contentOf(line));
            return ran.code == 0 ? all : QStringList{QString::fromUtf8(ran.err)};
        };
        QCOMPARE(since(248), (QStringList{u"m249"_s, u"m250"_s}));
        const QStringList all = since(0);
        QCOMPARE(all.size(), 250);
        QCOMPARE(all.first(), u"m1"_s);
        QCOMPARE(all.last(), u"m250"_s);
        QCOMPARE(since(247), (QStringList{u"m248"_s, u"m249"_s, u"m250"_s})); // out of the profile now
        QCOMPARE(since(250), QStringList());
        QCOMPARE(since(1000), QStringList());
    }
    void listenTellsPeopleWhoSaidWhat()
    {
        const Ctl ann(url());
        QCOMPARE(
            ann.run({u"send"_s, u"--room"_s, u"r"_s, u"--name"_s, u"Ann\x1b[31m"_s}, "one\ntwo\x1b[2J").code,
            0);
        const Ctl bob(url(), u"bob"_s);
        const Ran ran = bob.run({u"listen"_s, u"--room"_s, u"r"_s, u"--once"_s, u"--since"_s, u"0"_s});
        QCOMPARE(ran.code, 0);
        QVERIFY2(ran.out.contains(": one\n    two"), ran.out.constData());
        QVERIFY(ran.out.contains("Ann"));
        QVERIFY(!ran.out.contains('\x1b'));
    }
    void listenThatIsKilledLosesNothing()
    {
        const Ctl ann(url());
        Ctl bob(url(), u"bob"_s);
        QCOMPARE(bob.run({u"listen"_s, u"--room"_s, u"r"_s, u"--once"_s}).code, 0);
        const auto sender = ann.start({u"send"_s, u"--room"_s, u"r"_s, u"--lines"_s});
        QList<qint64> offsets;
        int written = 0;
        for (int round = 0; round < 12; ++round) {
            for (int i = 0; i < 20; ++i)
                sender->write("m" + QByteArray::number(++written) + '\n');
            sender->waitForBytesWritten(kPatience);
            const auto process = bob.start({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s});
            process->waitForReadyRead(30 + 10 * round);
            const Ran ran = Ctl::end(*process, SIGKILL);
            for (const QJsonObject& line : ran.json()) {
                QCOMPARE(line.value("type"_L1), u"event"_s);
                const qint64 offset = line.value("offset"_L1).toInteger();
                // At most what the last write held comes again, with the same offset.
                QVERIFY(offsets.isEmpty() || offset <= offsets.last() + 1);
                while (!offsets.isEmpty() && offsets.last() >= offset)
                    offsets.removeLast();
                offsets.append(offset);
            }
        }
        sender->closeWriteChannel();
        QCOMPARE(Ctl::end(*sender).code, 0);
        const Ran rest = bob.run({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--once"_s});
        for (const QJsonObject& line : rest.json()) {
            while (!offsets.isEmpty() && offsets.last() >= line.value("offset"_L1).toInteger())
                offsets.removeLast();
            offsets.append(line.value("offset"_L1).toInteger());
        }
        QCOMPARE(offsets.size(), written);
        for (qsizetype i = 0; i < offsets.size(); ++i)
            QCOMPARE(offsets[i], i + 1);
    }
    void aReaderWhoGoesEndsListen()
    {
        const Ctl ann(url());
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"--lines"_s}, "a\nb\n").code, 0);
        const Ctl bob(url(), u"bob"_s);
        int reader = -1;
        const auto process =
            bob.startUnread({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--since"_s, u"0"_s}, &reader);
        ::close(reader);
        QCOMPARE(Ctl::end(*process).code, 128 + SIGPIPE);
        // What nobody read is not "printed".
        const Ran again =
            bob.run({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--once"_s, u"--since"_s, u"0"_s});
        QCOMPARE(again.json().size(), 2);
    }
    void aReaderWhoGoesIsNoticedBeforeThereIsMoreToSay()
    {
        const Ctl bob(url(), u"bob"_s);
        int reader = -1;
        const auto process = bob.startUnread({u"listen"_s, u"--room"_s, u"r"_s}, &reader);
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connectionCount(), 1, kPatience);
        ::close(reader); // as `| head -1` when it has its line
        QCOMPARE(Ctl::end(*process).code, 128 + SIGPIPE);
    }
    void aReaderWhoDawdlesHoldsUpNothing()
    {
        const Ctl ann(url());
        QByteArray input;
        for (int i = 0; i < 2000; ++i)
            input += QByteArray(200, 'x') + '\n';
        const Ctl bob(url(), u"bob"_s);
        QCOMPARE(
            ann.run({u"send"_s, u"--room"_s, u"r"_s, u"--lines"_s, u"--timeout"_s, u"20s"_s}, input).code, 0);
        int reader = -1;
        const auto process =
            bob.startUnread({u"listen"_s, u"--room"_s, u"r"_s, u"--json"_s, u"--since"_s, u"0"_s}, &reader);
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connectionCount(), 1, kPatience);
        int held = 0;
        QTRY_VERIFY_WITH_TIMEOUT(::ioctl(reader, FIONREAD, &held) == 0 && held > 60'000, kPatience);
        QCOMPARE(Ctl::end(*process, SIGTERM).code, 128 + SIGTERM); // not stuck in a write
        ::close(reader);
    }
    void signalsEndItAsSignals_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
    }
    void signalsEndItAsSignals()
    {
        QFETCH(int, signal);
        const Ctl bob(url(), u"bob"_s);
        const auto process = bob.start({u"listen"_s, u"--room"_s, u"r"_s});
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connectionCount(), 1, kPatience);
        const Ran ran = Ctl::end(*process, signal);
        QCOMPARE(ran.code, 128 + signal);
        QCOMPARE(ran.err, QByteArray());
    }

    // notify, rooms, status

    void notifyReachesPeopleOnce()
    {
        Ctl shop(url(), u"shop"_s);
        const Ran ran = shop.run({u"notify"_s, u"--to"_s, u"ann,bob"_s, u"--title"_s, u"T"_s, u"--level"_s,
                                  u"warning"_s, u"--id"_s, u"n1"_s, u"--json"_s, u"down"_s});
        QCOMPARE(ran.err, QByteArray());
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.json()[0].value("type"_L1), u"accepted"_s);
        QCOMPARE(ran.json()[0].value("id"_L1), u"n1"_s);
        QCOMPARE(shop.status().value("notifications"_L1).toArray().size(), 0);
        const Ran left = shop.run({u"notify"_s, u"--to"_s, u"ann"_s, u"--no-wait"_s, u"later"_s});
        QCOMPARE(left.code, 0);
        QCOMPARE(shop.status().value("notifications"_L1).toArray().size(), 1);
        const Ran flush = shop.run({u"flush"_s, u"--json"_s});
        QCOMPARE(flush.code, 0);
        QCOMPARE(flush.json().size(), 1);
        QCOMPARE(shop.status().value("notifications"_L1).toArray().size(), 0);
        const Ran refused = shop.run({u"notify"_s, u"--to"_s, u"ann"_s, u"-"_s}, QByteArray(400 * 1024, 'x'));
        QCOMPARE(refused.code, 65);
        QCOMPARE(shop.status().value("notifications"_L1).toArray().size(), 0);
    }
    void aNotificationWhoseAnswerWasLostKeepsItsId()
    {
        QList<QByteArray> requests;
        RawPeer deaf([&requests](RawLink& link) { requests.append(link.request); });
        Ctl shop(deaf.url(u""_s), u"shop"_s);
        const auto process = shop.start({u"notify"_s, u"--to"_s, u"ann"_s, u"down"_s});
        QTRY_COMPARE_WITH_TIMEOUT(requests.size(), 1, kPatience);
        QCOMPARE(Ctl::end(*process, SIGKILL).code, 128 + SIGKILL);
        const QJsonArray pending = shop.status().value("notifications"_L1).toArray();
        QCOMPARE(pending.size(), 1);
        const QString id = pending[0].toObject().value("id"_L1).toString();
        shop.server = url();
        const Ran next = shop.run({u"notify"_s, u"--to"_s, u"ann"_s, u"--json"_s, u"up"_s});
        QCOMPARE(next.code, 0);
        QCOMPARE(next.json().size(), 2);
        QCOMPARE(next.json()[0].value("id"_L1), id);
        QCOMPARE(next.json()[0].value("earlier"_L1), true);
        QVERIFY2(next.err.contains("an earlier run had left"), next.err.constData());
    }
    void listsRooms()
    {
        const Ctl ann(url());
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"kitchen"_s, u"x"_s}).code, 0);
        QVERIFY(ann.run({u"rooms"_s}).out.contains("kitchen"));
        const QList<QJsonObject> rooms = ann.run({u"rooms"_s, u"--json"_s}).json();
        QVERIFY(std::ranges::any_of(rooms, [](const QJsonObject& room) {
            return room.value("room"_L1) == u"kitchen"_s && room.value("last"_L1) == 1;
        }));
        const Ran full = [&ann] {
            const auto process = std::make_unique<QProcess>();
            process->setStandardOutputFile(u"/dev/full"_s);
            process->start(QStringLiteral(HEARTLINECTL), {u"rooms"_s, u"--url"_s, ann.server.toString()});
            process->waitForFinished(kPatience);
            return Ran{process->exitCode(), {}, process->readAllStandardError()};
        }();
        QCOMPARE(full.code, 74);
    }
    void statusSaysWhatIsThere()
    {
        const Ctl ann(url());
        QCOMPARE(ann.run({u"listen"_s, u"--room"_s, u"r"_s, u"--once"_s}).code, 0);
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"sent"_s}).code, 0);
        QCOMPARE(ann.run({u"send"_s, u"--room"_s, u"r"_s, u"--no-wait"_s, u"waiting"_s}).code, 0);
        const QJsonObject status = ann.status();
        QCOMPARE(status.value("user"_L1), u"ann"_s);
        QVERIFY(!status.value("server"_L1).toString().isEmpty());
        QCOMPARE(status.value("waiting"_L1), 1);
        const QJsonArray channels = status.value("channels"_L1).toArray();
        QVERIFY(!channels.isEmpty());
        QCOMPARE(channels[0].toObject().value("channel"_L1), u"chat:r"_s);
        for (const QJsonValue& count : status.value("audit"_L1).toObject())
            QCOMPARE(count, 0);
        const Ran text = ann.run({u"status"_s});
        QCOMPARE(text.code, 0);
        QVERIFY(text.out.contains("queued    chat:r  waiting"));
    }

    // the command line

    void wrongUsageIsSixtyFour()
    {
        const Ctl ann(url());
        const Ran ran = ann.run({u"send"_s, u"--frobnicate"_s});
        QCOMPARE(ran.code, 64);
        QCOMPARE(ran.out, QByteArray());
        QCOMPARE(ran.err.count('\n'), 1);
        QVERIFY(ran.err.contains("--frobnicate"));
        const Ran version = ann.run({u"send"_s, u"--version"_s});
        QCOMPARE(version.code, 0);
        QCOMPARE(version.out, QByteArray("heartlinectl " HEARTLINE_VERSION "\n"));
        QCOMPARE(ann.run({u"listen"_s, u"--help"_s}).err, QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestHeartlinectl)
#include "tst_heartlinectl.moc"
