// SPDX-License-Identifier: MIT
// Chaos finds only what its comparison can find.
#include "judge.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace heartline::test;

namespace {

QByteArray line(int offset, const char* id, const char* content)
{
    return QByteArray("{\"type\":\"event\",\"offset\":") + QByteArray::number(offset) + ",\"id\":\"" + id +
           "\",\"from\":{\"id\":\"c\"},\"data\":{\"content\":\"" + content + "\"}}\n";
}

const QList<Logged> kLog{
    {1, u"a"_s, u"c"_s, u"c-1"_s}, {2, u"b"_s, u"c"_s, u"c-2"_s}, {3, u"d"_s, u"c"_s, u"c-5"_s}};
const QByteArray kOne = line(1, "a", "c-1");
const QByteArray kTwo = line(2, "b", "c-2");
const QByteArray kThree = line(3, "d", "c-5");

} // namespace

class TestChaosJudge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLog()
    {
        QCOMPARE(judgeLog(kLog), QStringList());
        QCOMPARE(judgeLog({kLog[0], kLog[2]}).size(), 1);
        QCOMPARE(judgeLog({kLog[0], {2, u"a"_s, u"c"_s, u"c-2"_s}}).size(), 1);
    }
    void senders()
    {
        const QHash<QString, Fate> all{
            {u"c-1"_s, Fate::Once}, {u"c-2"_s, Fate::AtMostOnce}, {u"c-5"_s, Fate::Once}};
        QCOMPARE(judgeSender(kLog, u"c"_s, all), QStringList());
        QHash<QString, Fate> lost = all;
        lost.insert(u"c-4"_s, Fate::Once);
        QCOMPARE(judgeSender(kLog, u"c"_s, lost).size(), 1);
        lost.insert(u"c-4"_s, Fate::AtMostOnce);
        QCOMPARE(judgeSender(kLog, u"c"_s, lost), QStringList());
        QHash<QString, Fate> invented = all;
        invented.remove(u"c-2"_s);
        QCOMPARE(judgeSender(kLog, u"c"_s, invented).size(), 1);
        // Twice: a violation of its number and of its order.
        QCOMPARE(judgeSender({kLog[0], {2, u"x"_s, u"c"_s, u"c-1"_s}, kLog[2]}, u"c"_s, all).size(), 2);
        QCOMPARE(judgeSender({kLog[1], kLog[0], kLog[2]}, u"c"_s, all).size(), 1);
        QCOMPARE(judgeSender(kLog, u"other"_s, {}), QStringList());
    }
    void listeners_data()
    {
        QTest::addColumn<QList<Listened>>("runs");
        QTest::addColumn<int>("violations");
        using Runs = QList<Listened>;
        QTest::newRow("all at once") << Runs{{kOne + kTwo + kThree}} << 0;
        QTest::newRow("run by run") << Runs{{kOne}, {}, {kTwo + kThree}} << 0;
        QTest::newRow("again after a kill") << Runs{{kOne + kTwo, true}, {kTwo + kThree}} << 0;
        QTest::newRow("again after a kill and a run that printed nothing")
            << Runs{{kOne + kTwo, true}, {}, {kTwo + kThree}} << 0;
        QTest::newRow("torn by a kill") << Runs{{kOne + kTwo.left(9), true}, {'\n' + kTwo + kThree}} << 0;
        QTest::newRow("again without a kill") << Runs{{kOne + kTwo}, {kTwo + kThree}} << 1;
        QTest::newRow("again long after the kill") << Runs{{kOne, true}, {kTwo}, {kTwo + kThree}} << 1;
        QTest::newRow("torn without a kill") << Runs{{kOne + kTwo.left(9)}, {kTwo + kThree}} << 1;
        QTest::newRow("a hole") << Runs{{kOne + kThree}} << 1;
        QTest::newRow("a hole after a kill") << Runs{{kOne, true}, {kThree}} << 1;
        QTest::newRow("the end missing") << Runs{{kOne + kTwo}} << 1;
        QTest::newRow("twice in one run") << Runs{{kOne + kTwo + kTwo + kThree, true}} << 1;
        QTest::newRow("another's text") << Runs{{kOne + line(2, "b", "c-9") + kThree}} << 1;
        QTest::newRow("another's id") << Runs{{kOne + line(2, "z", "c-2") + kThree}} << 1;
        QTest::newRow("a gap") << Runs{{kOne + "{\"type\":\"gap\"}\n" + kTwo + kThree}} << 1;
        QTest::newRow("no JSON") << Runs{{kOne + "}{\n" + kTwo + kThree}} << 1;
    }
    void listeners()
    {
        QFETCH(QList<Listened>, runs);
        QFETCH(int, violations);
        const QStringList found = judgeListener(kLog, runs);
        QVERIFY2(found.size() == violations, qPrintable(found.join(u'\n')));
    }
    void moreThanOneWriteIsTooMuch()
    {
        QList<Logged> log;
        QByteArray all;
        QByteArray tail;
        for (int i = 1; i <= 100; ++i) {
            log.append({i, QString::number(i), u"c"_s, u"c-%1"_s.arg(i)});
            const QByteArray number = QByteArray::number(i);
            all += line(i, number.constData(), ("c-" + number).constData());
            if (i > 70)
                tail += line(i, number.constData(), ("c-" + number).constData());
        }
        QCOMPARE(judgeListener(log, {{all, true}, {all}}).size(), 1);
        QCOMPARE(judgeListener(log, {{all, true}, {tail}}), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestChaosJudge)
#include "tst_chaosjudge.moc"
