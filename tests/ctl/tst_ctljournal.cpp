// SPDX-License-Identifier: MIT
#include "access.h"
#include "journal.h"
#include "output.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace heartline::ctl;

class TestCtlJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsNotificationsInTheirOrder()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"deep/profile"_s);
        const QJsonObject first{{u"id"_s, u"b"_s}, {u"message"_s, u"1"_s}};
        const QJsonObject second{{u"id"_s, u"a"_s}, {u"message"_s, u"2"_s}};
        {
            const auto journal = Journal::open(path).journal;
            QVERIFY(journal);
            QVERIFY(journal->add(first));
            QVERIFY(journal->add(second));
            QVERIFY(journal->add({{u"id"_s, u"b"_s}, {u"message"_s, u"other"_s}})); // the first one stays
        }
        QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        const auto journal = Journal::open(path).journal;
        QCOMPARE(journal->pending().size(), 2);
        QCOMPARE(journal->pending()[0].body, first);
        QCOMPARE(journal->pending()[1].body, second);
        QCOMPARE(journal->withId(u"b"_s)->body, first);
        QVERIFY(!journal->withId(u"c"_s));
        QVERIFY(journal->remove(journal->pending()[0].key));
        QCOMPARE(journal->pending().size(), 1);
    }
    void keepsMarks()
    {
        QTemporaryDir folder;
        {
            const auto journal = Journal::open(folder.path()).journal;
            QVERIFY(!journal->mark(u"chat:r"_s));
            QVERIFY(journal->setMark(u"chat:r"_s, {}));
            QCOMPARE(journal->mark(u"chat:r"_s), Journal::Mark());
            QVERIFY(journal->setMark(u"chat:r"_s, {2, 17, u"e"_s}));
            QVERIFY(journal->setMark(u"chat:s"_s, {1, 1, u"f"_s}));
        }
        const auto journal = Journal::open(folder.path()).journal;
        QCOMPARE(journal->mark(u"chat:r"_s), (Journal::Mark{2, 17, u"e"_s}));
        QCOMPARE(journal->mark(u"chat:s"_s), (Journal::Mark{1, 1, u"f"_s}));
    }
    void belongsToOneProcess()
    {
        QTemporaryDir folder;
        const auto first = Journal::open(folder.path()).journal;
        const auto second = Journal::open(folder.path());
        QVERIFY(!second.journal);
        QCOMPARE(second.error.failure, heartline::store::Failure::Busy);
    }

    void whatOthersWroteCannotSteerTheTerminal()
    {
        QCOMPARE(printable(u"a\x1b[2Jb\a\r\x9b"
                           u"c\td"_s),
                 u"a\ufffd[2Jb\ufffd\ufffd\ufffdc\td"_s);
        QCOMPARE(printable(u"a\nb"_s), u"a\ufffdb"_s);
        QCOMPARE(printable(u"a\nb"_s, true), u"a\nb"_s);
        QCOMPARE(printable(u"\u202eevil"_s), u"\ufffdevil"_s);
        QCOMPARE(printable(u"日本 👍"_s), u"日本 👍"_s);
    }

    void aTokenSaysWhoseItIs()
    {
        // {"sub":"ann","exp":4102444800}
        const QString token = u"e30.eyJzdWIiOiJhbm4iLCJleHAiOjQxMDI0NDQ4MDB9.x"_s;
        QCOMPARE(userOfToken(token), u"ann"_s);
        QCOMPARE(expiryOfToken(token), std::optional<qint64>(4102444800000));
        for (const QString& none : {u""_s, u"abc"_s, u"a.b.c"_s, u"..."_s}) {
            QCOMPARE(userOfToken(none), QString());
            QVERIFY(!expiryOfToken(none));
        }
    }
    void aTokenFileThatOthersReadIsToldAbout()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"token"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("e30.eyJzdWIiOiJhbm4iLCJleHAiOjQxMDI0NDQ4MDB9.x\n");
        file.close();
        CommandLine line;
        line.verb = CommandLine::Verb::Send;
        line.tokenFile = file.fileName();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QCOMPARE(std::get<Access>(readAccess(line)).warnings.size(), 0);
        QCOMPARE(std::get<Access>(readAccess(line)).userId, u"ann"_s);
        file.setPermissions(QFile::ReadOwner | QFile::ReadOther);
        QCOMPARE(std::get<Access>(readAccess(line)).warnings.size(), 1);
        QFile::remove(file.fileName());
        QCOMPARE(std::get<Refusal>(readAccess(line)).code, 66);
    }
};

QTEST_GUILESS_MAIN(TestCtlJournal)
#include "tst_ctljournal.moc"
