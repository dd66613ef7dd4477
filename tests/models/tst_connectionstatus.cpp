// SPDX-License-Identifier: MIT
#include <Heartline/ConnectionStatus>
#include <Heartline/ConnectionWords>

#include <QLocale>
#include <QMetaEnum>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;

class TestConnectionStatus : public QObject
{
    Q_OBJECT

private:
    static ConnectionSnapshot offline(std::chrono::milliseconds next)
    {
        ConnectionSnapshot link;
        link.state = ConnectionState::Reconnecting;
        link.attempt = 3;
        link.maxAttempts = 5;
        link.offlineSince = QDateTime(QDate::currentDate(), QTime(14, 2));
        link.nextAttempt = QDeadlineTimer(next, Qt::PreciseTimer);
        link.lastError.cause = Cause::Refused;
        return link;
    }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }

    void saysTheRoundTrip()
    {
        ConnectionStatus status;
        QCOMPARE(status.headline(), u"Not connected"_s);
        ConnectionSnapshot link;
        link.state = ConnectionState::Connected;
        link.statistics.lastRtt = 12ms;
        status.setLink(link);
        QCOMPARE(status.headline(), u"Connected · 12 ms"_s);
        QCOMPARE(status.mood(), ConnectionStatus::Mood::Good);
        QVERIFY(!status.canRetry());
        QCOMPARE(status.reason(), QString());
    }

    void saysSinceWhenWhyAndWhenNext()
    {
        ConnectionStatus status;
        status.setLink(offline(6900ms));
        QCOMPARE(status.headline(), u"Offline since 14:02 — trying again in 7 s (attempt 3 of 5)"_s);
        QCOMPARE(status.reason(), u"No server answers at this address."_s);
        QVERIFY(status.canRetry());
        QCOMPARE(status.mood(), ConnectionStatus::Mood::Trouble);
    }

    void countsDownByItself()
    {
        ConnectionStatus status;
        status.setLink(offline(1050ms));
        QVERIFY(status.headline().contains("in 2 s"_L1));
        QSignalSpy changed(&status, &ConnectionStatus::changed);
        QVERIFY(changed.wait(500));
        QVERIFY2(status.headline().contains("in 1 s"_L1), qPrintable(status.headline()));
    }

    void saysNowWhileAnAttemptRuns()
    {
        ConnectionStatus status;
        ConnectionSnapshot link = offline(0ms);
        link.nextAttempt = QDeadlineTimer(QDeadlineTimer::Forever);
        link.readyState = ReadyState::Connecting;
        link.maxAttempts = -1;
        status.setLink(link);
        QCOMPARE(status.headline(), u"Offline since 14:02 — trying again now (attempt 3)"_s);
        QVERIFY(!status.canRetry());
    }

    void countsWhatWaits()
    {
        ConnectionStatus status;
        ConnectionSnapshot link = offline(5s);
        link.queue.length = 3;
        status.setLink(link);
        QVERIFY(status.waiting().startsWith("3 message"_L1));
        status.setWaitingMessages(5);
        QVERIFY(status.waiting().startsWith("5 message"_L1));
        link.queue.length = 0;
        status.setLink(link);
        status.setWaitingMessages(0);
        QCOMPARE(status.waiting(), QString());
    }

    void refusedIsNotOffline()
    {
        ConnectionStatus status;
        status.setLink(offline(5s));
        status.setRefusal(u"token expired"_s);
        QCOMPARE(status.headline(), u"The server does not let you in"_s);
        QCOMPARE(status.reason(), u"token expired"_s);
        QVERIFY(!status.canRetry());
        ConnectionSnapshot link;
        link.state = ConnectionState::Connected;
        status.setLink(link);
        QVERIFY(!status.isRefused());
    }

    void tellsOnlyWhatChanged()
    {
        ConnectionStatus status;
        ConnectionSnapshot link;
        link.state = ConnectionState::Connected;
        link.statistics.lastRtt = 12ms;
        status.setLink(link);
        QSignalSpy changed(&status, &ConnectionStatus::changed);
        link.statistics.messagesSent = 5;
        status.setLink(link);
        QCOMPARE(changed.count(), 0);
    }

    void everyCauseHasWords()
    {
        const QMetaEnum causes = QMetaEnum::fromType<Cause>();
        for (int i = 0; i < causes.keyCount(); ++i) {
            const auto cause = Cause(causes.value(i));
            QCOMPARE(ConnectionWords::cause(cause).isEmpty(), cause == Cause::None);
        }
    }

    void reportHoldsTheCloseCode()
    {
        ConnectionStatus status;
        ConnectionSnapshot link = offline(5s);
        link.lastClose = {4401, u"token expired"_s, true, Cause::PeerClose};
        status.setLink(link);
        QVERIFY(status.report().contains("4401"_L1));
        QVERIFY(status.report().contains("token expired"_L1));
    }
};

QTEST_GUILESS_MAIN(TestConnectionStatus)
#include "tst_connectionstatus.moc"
