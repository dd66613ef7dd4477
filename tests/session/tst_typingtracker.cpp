// SPDX-License-Identifier: MIT
#include "typingtracker.h"

using namespace heartline;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestTypingTracker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsThreeSecondsAfterTheLastSign()
    {
        const Person ann{u"ann"_s, u"Ann"_s};
        TypingTracker typing;
        QVERIFY(!typing.nextTick());
        QVERIFY(typing.started(ann, 0ms));
        QVERIFY(!typing.started(ann, 2s)); // goes on: no news
        QCOMPARE(*typing.nextTick(), 5000ms);
        QVERIFY(!typing.tick(4999ms));
        QVERIFY(typing.tick(5s));
        QVERIFY(typing.people().isEmpty());
    }

    void endsWithTheMessage()
    {
        TypingTracker typing;
        typing.started({u"ann"_s, u"Ann"_s}, 0ms);
        typing.started({u"ben"_s, u"Ben"_s}, 0ms);
        QVERIFY(typing.stopped(u"ann"_s));
        QVERIFY(!typing.stopped(u"ann"_s));
        QCOMPARE(typing.people().size(), 1);
        QVERIFY(typing.clear());
        QVERIFY(!typing.clear());
    }

    void tellsAtMostEveryTwoSeconds()
    {
        TypingTracker typing;
        QVERIFY(typing.shouldTell(0ms));
        QVERIFY(!typing.shouldTell(1999ms));
        QVERIFY(typing.shouldTell(2s));
        typing.ownMessageSent();
        QVERIFY(typing.shouldTell(2100ms));
    }
};

QTEST_APPLESS_MAIN(TestTypingTracker)
#include "tst_typingtracker.moc"
