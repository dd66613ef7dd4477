// SPDX-License-Identifier: MIT
#include "commandline.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline::ctl;
using Verb = CommandLine::Verb;

namespace {

CommandLine read(const QStringList& arguments)
{
    return readCommandLine(QStringList{u"heartlinectl"_s} + arguments, u"1.2.3"_s);
}

const QStringList kServer{u"--url"_s, u"ws://h:1"_s};

} // namespace

class TestCtlCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        for (const char* name : {"HEARTLINE_URL", "HEARTLINE_USER", "HEARTLINE_NAME", "HEARTLINE_TOKEN",
                                 "HEARTLINE_TOKEN_FILE", "HEARTLINE_PROFILE", "HEARTLINE_CA_FILE"})
            qunsetenv(name);
        qputenv("XDG_DATA_HOME", "/data");
    }

    void readsAMessage()
    {
        const CommandLine line =
            read(kServer + QStringList{u"send"_s, u"--room"_s, u"r"_s, u"--user=ann"_s, u"--profile"_s,
                                       u"/p"_s, u"--json"_s, u"hello there"_s});
        QCOMPARE(line.verb, Verb::Send);
        QCOMPARE(line.server, QUrl(u"ws://h:1"_s)); // an option before the verb
        QCOMPARE(line.room, u"r"_s);
        QCOMPARE(line.userId, u"ann"_s);
        QCOMPARE(line.profile, u"/p"_s);
        QCOMPARE(line.word, u"hello there"_s);
        QVERIFY(line.json);
        QVERIFY(!line.noWait);
        QCOMPARE(line.timeout, std::optional<std::chrono::milliseconds>(10s));
    }
    void aTextMayLookLikeAnOption()
    {
        const CommandLine line =
            read(kServer + QStringList{u"send"_s, u"--room"_s, u"r"_s, u"--"_s, u"-h"_s});
        QCOMPARE(line.verb, Verb::Send);
        QCOMPARE(line.word, u"-h"_s);
        QCOMPARE(read(kServer + QStringList{u"send"_s, u"--room=r"_s, u"-"_s}).word, u"-"_s);
    }
    void verbsOnDocumentsAreTwoWords()
    {
        const CommandLine cat =
            read(QStringList{u"doc"_s} + kServer + QStringList{u"cat"_s, u"a/b"_s, u"--at"_s, u"7"_s});
        QCOMPARE(cat.verb, Verb::DocCat);
        QCOMPARE(cat.document, u"a/b"_s);
        QCOMPARE(cat.revision, std::optional<qint64>(7));
        const CommandLine state =
            read(kServer + QStringList{u"doc"_s, u"export"_s, u"a"_s, u"--output"_s, u"x.yjs"_s});
        QCOMPARE(state.format, u"yjs"_s);
        const QStringList wrong[] = {{u"doc"_s},
                                     {u"doc"_s, u"cat"_s},
                                     {u"doc"_s, u"dig"_s, u"a"_s},
                                     {u"doc"_s, u"cat"_s, u"a b"_s},
                                     {u"doc"_s, u"cat"_s, u"a"_s, u"b"_s},
                                     {u"doc"_s, u"cat"_s, u"a"_s, u"--at=0"_s},
                                     {u"doc"_s, u"export"_s, u"a"_s, u"--format=pdf"_s}};
        for (const QStringList& arguments : wrong)
            QCOMPARE(read(kServer + arguments).verb, Verb::Wrong);
        QVERIFY(read({u"doc"_s, u"edit"_s, u"--help"_s}).text.contains(u"--base"_s));
    }
    void takesTheEnvironmentWhereNoOptionSpeaks()
    {
        qputenv("HEARTLINE_URL", "wss://env");
        qputenv("HEARTLINE_USER", "eve");
        qputenv("HEARTLINE_PROFILE", "/env");
        qputenv("HEARTLINE_TOKEN", "t\n");
        const CommandLine line = read({u"rooms"_s});
        QCOMPARE(line.server, QUrl(u"wss://env"_s));
        QCOMPARE(line.userId, u"eve"_s);
        QCOMPARE(line.profile, u"/env"_s);
        QCOMPARE(line.token, u"t"_s);
        QCOMPARE(read({u"rooms"_s, u"--url"_s, u"ws://o"_s}).server, QUrl(u"ws://o"_s));
        // A file that is named wins over a token that hangs around.
        QCOMPARE(read({u"rooms"_s, u"--token-file"_s, u"/f"_s}).token, QString());
    }
    void theProfileIsBelowXdgData()
    {
        QCOMPARE(read({u"status"_s}).profile, u"/data/heartlinectl"_s);
        qputenv("XDG_DATA_HOME", "relative"); // to be ignored, says the specification
        QVERIFY(read({u"status"_s}).profile.endsWith(u"/.local/share/heartlinectl"_s));
    }
    void readsTimeouts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("ms"); // -1: for ever
        QTest::newRow("seconds") << u"3"_s << qint64(3000);
        QTest::newRow("s") << u"3s"_s << qint64(3000);
        QTest::newRow("ms") << u"150ms"_s << qint64(150);
        QTest::newRow("m") << u"2m"_s << qint64(120'000);
        QTest::newRow("not at all") << u"0"_s << qint64(0);
        QTest::newRow("none") << u"none"_s << qint64(-1);
    }
    void readsTimeouts()
    {
        QFETCH(QString, text);
        QFETCH(qint64, ms);
        const CommandLine line = read({u"status"_s, u"--timeout"_s, text});
        QCOMPARE(line.verb, Verb::Status);
        QCOMPARE(line.timeout ? line.timeout->count() : -1, ms);
    }
    void readsANotification()
    {
        const CommandLine line =
            read(kServer + QStringList{u"notify"_s, u"--to"_s, u"a,b"_s, u"--to=c"_s, u"--level"_s,
                                       u"error"_s, u"--id"_s, u"x"_s, u"down"_s});
        QCOMPARE(line.verb, Verb::Notify);
        QCOMPARE(line.to, (QStringList{u"a"_s, u"b"_s, u"c"_s}));
        QCOMPARE(line.type, u"message"_s);
        QCOMPARE(line.level, u"error"_s);
        QCOMPARE(line.id, u"x"_s);
        QCOMPARE(line.word, u"down"_s);
    }

    void helpNamesEverything()
    {
        const CommandLine help = read({u"--help"_s});
        QCOMPARE(help.verb, Verb::Say);
        for (const char* word :
             {"send", "listen", "notify", "flush", "rooms", "status", "doctor", "--profile", "--url",
              "--user", "--token-file", "--timeout", "HEARTLINE_URL", "75"})
            QVERIFY2(help.text.contains(QLatin1StringView(word)), word);
        QCOMPARE(read({u"help"_s}).text, help.text);
        QCOMPARE(read({u"-h"_s}).text, help.text);
        for (const QString& verb :
             {u"send"_s, u"listen"_s, u"notify"_s, u"flush"_s, u"rooms"_s, u"status"_s, u"doctor"_s}) {
            const CommandLine own = read({verb, u"--help"_s});
            QCOMPARE(own.verb, Verb::Say);
            QVERIFY(own.text.startsWith(u"usage: heartlinectl "_s + verb));
            QVERIFY(own.text != help.text);
            const QStringList lines = own.text.split(u'\n');
            for (const QString& line : lines)
                QVERIFY2(line.size() <= 80, qPrintable(line));
        }
        QCOMPARE(read({u"--version"_s}).text, u"heartlinectl 1.2.3\n"_s);
        QCOMPARE(read({u"send"_s, u"--version"_s}).text, u"heartlinectl 1.2.3\n"_s);
    }

    void wrongUsageIsOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("about");
        const QStringList send = kServer + QStringList{u"send"_s, u"--room"_s, u"r"_s};
        QTest::newRow("nothing") << QStringList{} << u"verb"_s;
        QTest::newRow("an unknown verb") << QStringList{u"sned"_s} << u"sned"_s;
        QTest::newRow("an unknown option") << send + QStringList{u"--frobnicate"_s} << u"--frobnicate"_s;
        QTest::newRow("another verb's option") << send + QStringList{u"--count"_s, u"1"_s} << u"--count"_s;
        QTest::newRow("an unknown option before the verb")
            << QStringList{u"--frobnicate"_s, u"rooms"_s} << u"--frobnicate"_s;
        QTest::newRow("a text with a dash") << send + QStringList{u"-5 degrees"_s} << u"--"_s;
        QTest::newRow("a value missing") << send + QStringList{u"--user"_s} << u"--user"_s;
        QTest::newRow("a value too many") << send + QStringList{u"--json=1"_s} << u"--json"_s;
        QTest::newRow("two texts") << send + QStringList{u"a"_s, u"b"_s} << u"quote"_s;
        QTest::newRow("no room") << kServer + QStringList{u"send"_s, u"x"_s} << u"--room"_s;
        QTest::newRow("a bad room") << kServer + QStringList{u"listen"_s, u"--room"_s, u"a b"_s} << u"a b"_s;
        QTest::newRow("a room too long for its channel")
            << kServer + QStringList{u"listen"_s, u"--room"_s, QString(129, u'r')} << u"valid room"_s;
        QTest::newRow("no server") << QStringList{u"rooms"_s} << u"--url"_s;
        QTest::newRow("a bad server")
            << QStringList{u"rooms"_s, u"--url"_s, u"host:8080"_s} << u"host:8080"_s;
        QTest::newRow("a name and password in the address")
            << QStringList{u"rooms"_s, u"--url"_s, u"ws://a:b@h"_s} << u"ws://a:b@h"_s;
        QTest::newRow("a bad user") << kServer + QStringList{u"rooms"_s, u"--user"_s, u"a b"_s} << u"a b"_s;
        QTest::newRow("a bad timeout") << QStringList{u"status"_s, u"--timeout"_s, u"soon"_s} << u"soon"_s;
        QTest::newRow("a timeout without end")
            << QStringList{u"status"_s, u"--timeout"_s, u"99999999999h"_s} << u"99999999999h"_s;
        QTest::newRow("a bad offset")
            << kServer + QStringList{u"listen"_s, u"--room"_s, u"r"_s, u"--since"_s, u"-1"_s} << u"-1"_s;
        QTest::newRow("no messages to wait for")
            << kServer + QStringList{u"listen"_s, u"--room"_s, u"r"_s, u"--count"_s, u"0"_s} << u"--count"_s;
        QTest::newRow("lines and a text") << send + QStringList{u"--lines"_s, u"x"_s} << u"--lines"_s;
        QTest::newRow("nobody to notify") << kServer + QStringList{u"notify"_s, u"m"_s} << u"--to"_s;
        QTest::newRow("nothing to say")
            << kServer + QStringList{u"notify"_s, u"--to"_s, u"a"_s} << u"MESSAGE"_s;
        QTest::newRow("an unknown level")
            << kServer + QStringList{u"notify"_s, u"--to"_s, u"a"_s, u"--level"_s, u"bad"_s, u"m"_s}
            << u"bad"_s;
        QTest::newRow("both ways at once")
            << kServer + QStringList{u"flush"_s, u"--retry-refused"_s, u"--discard-refused"_s}
            << u"exclude"_s;
        QTest::newRow("a stray word") << QStringList{u"status"_s, u"x"_s} << u"x"_s;
    }
    void wrongUsageIsOneLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, about);
        const CommandLine line = read(arguments);
        QCOMPARE(line.verb, Verb::Wrong);
        QVERIFY2(line.text.startsWith(u"heartlinectl: "_s), qPrintable(line.text));
        QVERIFY2(line.text.contains(about), qPrintable(line.text));
        QCOMPARE(line.text.count(u'\n'), 1);
        QVERIFY(line.text.contains(u"--help"_s));
    }

    void leavingSomethingForLaterNeedsNoServer()
    {
        QCOMPARE(read({u"send"_s, u"--room"_s, u"r"_s, u"--no-wait"_s, u"x"_s}).verb, Verb::Send);
        QCOMPARE(read({u"notify"_s, u"--to"_s, u"a"_s, u"--no-wait"_s, u"x"_s}).verb, Verb::Notify);
        QCOMPARE(read({u"status"_s}).verb, Verb::Status);
    }
};

QTEST_GUILESS_MAIN(TestCtlCommandLine)
#include "tst_ctlcommandline.moc"
