// SPDX-License-Identifier: MIT
#include "commandline.h"

#include <QTemporaryDir>

using namespace heartline;
using namespace Qt::StringLiterals;
using Verb = CommandLine::Verb;

namespace {

CommandLine read(const QStringList& arguments)
{
    return readCommandLine(QStringList{u"heartline"_s} + arguments, u"1.2.3"_s);
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatItIsAsked()
    {
        QCOMPARE(read({u"--version"_s}).text, u"heartline 1.2.3\n"_s);
        const CommandLine help = read({u"--help"_s});
        QCOMPARE(help.verb, Verb::Say);
        for (const QString& option :
             {u"--profile"_s, u"--connect"_s, u"--user"_s, u"--name"_s, u"--token-file"_s, u"--host"_s,
              u"--welcome"_s, u"--language"_s, u"--theme"_s, u"--demo"_s, u"--screenshots"_s})
            QVERIFY2(help.text.contains(option), qPrintable(option));
    }

    void refusesNonsense_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("unknown option") << QStringList{u"--frobnicate"_s};
        QTest::newRow("no WebSocket address") << QStringList{u"--connect"_s, u"https://example.org"_s};
        QTest::newRow("no address at all") << QStringList{u"--connect"_s, u"not an address"_s};
        QTest::newRow("host and connect") << QStringList{u"--host"_s, u"--connect"_s, u"ws://h:1"_s};
        QTest::newRow("pictures without demo") << QStringList{u"--screenshots"_s, u"x"_s};
        QTest::newRow("theme") << QStringList{u"--theme"_s, u"pink"_s};
        QTest::newRow("language") << QStringList{u"--language"_s, u"tlh"_s};
        QTest::newRow("user") << QStringList{u"--user"_s, u"../etc"_s};
        QTest::newRow("token file") << QStringList{u"--token-file"_s, u"/nowhere/at/all"_s};
        QTest::newRow("not an invitation") << QStringList{u"hello"_s};
        QTest::newRow("two invitations") << QStringList{u"heartline://join?a"_s, u"heartline://join?b"_s};
    }
    void refusesNonsense()
    {
        QFETCH(QStringList, arguments);
        const CommandLine line = read(arguments);
        QCOMPARE(line.verb, Verb::Wrong);
        QVERIFY(!line.text.isEmpty());
    }

    void readsWhereToConnect()
    {
        QTemporaryDir dir;
        QFile file(dir.filePath(u"token"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("secret\n");
        file.close();
        const CommandLine line =
            read({u"--connect"_s, u"wss://example.org/live"_s, u"--user"_s, u"ann"_s, u"--name"_s,
                  u"Ann Lee"_s, u"--token-file"_s, file.fileName(), u"--profile"_s, dir.path()});
        QCOMPARE(line.verb, Verb::Run);
        QCOMPARE(line.server, QUrl(u"wss://example.org/live"_s));
        QCOMPARE(line.userId, u"ann"_s);
        QCOMPARE(line.userName, u"Ann Lee"_s);
        QCOMPARE(line.token, u"secret"_s);
        QCOMPARE(line.profile, dir.path());
    }

    void followsAnInvitation()
    {
        const CommandLine line =
            read({u"heartline://join?server=ws%3A%2F%2F192.168.1.5%3A8080&user=ann&name=Ann&token=t.o.k"_s});
        QCOMPARE(line.verb, Verb::Run);
        QCOMPARE(line.server, QUrl(u"ws://192.168.1.5:8080"_s));
        QCOMPARE(line.userId, u"ann"_s);
        QCOMPARE(line.token, u"t.o.k"_s);
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
