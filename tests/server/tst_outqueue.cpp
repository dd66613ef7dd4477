// SPDX-License-Identifier: MIT
#include "net/outqueue.h"

using heartline::server::OutQueue;

namespace {

QByteArray gathered(const OutQueue& queue, size_t most = 64, qsizetype bytes = 1'000'000)
{
    QByteArray all;
    queue.gather(most, bytes, [&](QByteArrayView piece) { all.append(piece); });
    return all;
}

} // namespace

class TestOutQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOrderOverPartialWrites()
    {
        OutQueue queue;
        QByteArray sent;
        QByteArray expected;
        for (int i = 0; i < 500; ++i) {
            const QByteArray frame = QByteArray::number(i) + ' ';
            queue.push(frame);
            expected += frame;
            const QByteArray piece = gathered(queue).first(std::min<qsizetype>(i % 7, queue.bytes()));
            sent += piece;
            queue.consume(piece.size());
        }
        sent += gathered(queue, 10'000);
        queue.consume(queue.bytes());
        QCOMPARE(sent, expected);
        QVERIFY(queue.isEmpty());
        QCOMPARE(queue.bytes(), 0);
    }

    void gathersNoMoreThanAsked()
    {
        OutQueue queue;
        for (int i = 0; i < 10; ++i)
            queue.push("abc");
        QCOMPARE(gathered(queue, 2), QByteArray("abcabc"));
        QCOMPARE(gathered(queue, 64, 4), QByteArray("abcabc"));
        QCOMPARE(queue.bytes(), 30);
    }

    void sharesItsBuffers()
    {
        const QByteArray frame(1000, 'x');
        OutQueue first;
        OutQueue second;
        first.push(frame);
        second.push(frame);
        const char* seen[2] = {};
        first.gather(1, 1, [&](QByteArrayView piece) { seen[0] = piece.data(); });
        second.gather(1, 1, [&](QByteArrayView piece) { seen[1] = piece.data(); });
        QVERIFY(seen[0] == seen[1]);
        QVERIFY(seen[0] == frame.constData());
    }

    void droppingKeepsTheRestOfAStartedFrame()
    {
        OutQueue queue;
        queue.push("started");
        queue.push("never");
        queue.consume(3);
        queue.dropUnstarted();
        queue.push("close");
        QCOMPARE(gathered(queue), QByteArray("rtedclose"));
        QCOMPARE(queue.bytes(), 9);
    }

    void droppingUnstartedLeavesNothing()
    {
        OutQueue queue;
        queue.push("whole");
        queue.consume(5);
        queue.push("never");
        queue.dropUnstarted();
        QVERIFY(queue.isEmpty());
        QCOMPARE(queue.bytes(), 0);
    }
};

QTEST_APPLESS_MAIN(TestOutQueue)
#include "tst_outqueue.moc"
