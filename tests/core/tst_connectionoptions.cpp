// SPDX-License-Identifier: MIT
#include <Heartline/ConnectionOptions>

#include <QTest>
#include <limits>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;

class TestConnectionOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // docs/architecture.md, "The connection"
    void hasTheDefaultsOfTheDesign()
    {
        const ConnectionOptions options;
        QVERIFY(options.protocols.isEmpty());
        QCOMPARE(options.maxReconnectAttempts, 5);
        QCOMPARE(options.reconnectDelay, 1000ms);
        QCOMPARE(options.maxReconnectDelay, 30000ms);
        QCOMPARE(options.reconnectFactor, 2.0);
        QCOMPARE(options.reconnectJitter, 0.25);
        QCOMPARE(options.heartbeatInterval, 30000ms);
        QCOMPARE(options.pongTimeout, 5000ms);
        QCOMPARE(options.maxQueueSize, 100);
        QCOMPARE(options.messageExpiry, 5min);
        QCOMPARE(options.connectTimeout, 10s);
        QCOMPARE(options.stableAfter, 5s);
        QCOMPARE(options.minAttemptSpacing, 100ms);
        QCOMPARE(options.closeTimeout, 3s);
        QCOMPARE(options.maxMessageSize, 16 * 1024 * 1024);
        QCOMPARE(options.suspendAfter, 2min);
        QVERIFY(!options.resendUnconfirmed);
        QCOMPARE(options.problems(), QStringList());
    }

    void readsWhatItWrites()
    {
        ConnectionOptions options;
        options.protocols = {u"heartline.v1"_s};
        options.maxReconnectAttempts = -1;
        options.reconnectDelay = 0ms;
        options.reconnectFactor = 1.5;
        options.heartbeat = HeartbeatKind::Listen;
        options.overflow = OverflowPolicy::RefuseNewest;
        options.resendUnconfirmed = true;
        options.maxQueueSize = 0;
        QStringList problems;
        QCOMPARE(ConnectionOptions::fromVariantMap(options.toVariantMap(), {}, &problems), options);
        QCOMPARE(problems, QStringList());
    }

    void refusesNonsense_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QVariant>("value");
        const auto row = [](const char* label, const QString& name, const QVariant& value) {
            QTest::newRow(label) << name << value;
        };
        row("attempts below −1", u"maxReconnectAttempts"_s, -2);
        row("more attempts than a number holds", u"maxReconnectAttempts"_s, 1e12);
        row("negative delay", u"reconnectDelay"_s, -1);
        row("a delay of centuries", u"maxReconnectDelay"_s, 1e15);
        row("shrinking delays", u"reconnectFactor"_s, 0.5);
        row("a factor that is no number", u"reconnectFactor"_s, std::numeric_limits<double>::quiet_NaN());
        row("jitter above one", u"reconnectJitter"_s, 1.5);
        row("no spacing between attempts", u"minAttemptSpacing"_s, 0);
        row("no patience for a pong", u"pongTimeout"_s, 0);
        row("a heartbeat nobody knows", u"heartbeat"_s, u"drum"_s);
        row("a fractional size", u"maxQueueSize"_s, 1.5);
        row("a negative size", u"maxQueueSize"_s, -1);
        row("messages of no size", u"maxMessageSize"_s, 0);
        row("messages above a GiB", u"maxMessageSize"_s, 2e9);
        row("a word for a number", u"reconnectDelay"_s, u"soon"_s);
        row("true for a number", u"reconnectDelay"_s, true);
        row("a number for true", u"resendUnconfirmed"_s, 1);
        row("an empty subprotocol", u"protocols"_s, QStringList{QString()});
        row("a name nobody knows", u"reconectDelay"_s, 5);
    }
    void refusesNonsense()
    {
        QFETCH(QString, name);
        QFETCH(QVariant, value);
        QStringList problems;
        (void)ConnectionOptions::fromVariantMap({{name, value}}, {}, &problems);
        QCOMPARE(problems.size(), 1);
        QVERIFY2(problems[0].contains(name), qPrintable(problems[0]));
    }

    // Design: zero in an option silently becomes the default.
    void zeroIsHonoured()
    {
        for (const QString& name :
             {u"maxReconnectAttempts"_s, u"reconnectDelay"_s, u"maxReconnectDelay"_s, u"reconnectJitter"_s,
              u"connectTimeout"_s, u"stableAfter"_s, u"closeTimeout"_s, u"suspendAfter"_s,
              u"heartbeatInterval"_s, u"maxQueueSize"_s, u"maxQueueBytes"_s, u"messageExpiry"_s}) {
            QStringList problems;
            const auto options = ConnectionOptions::fromVariantMap({{name, 0}}, {}, &problems);
            QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
            QCOMPARE(options.toVariantMap().value(name).toDouble(), 0.0);
        }
    }

    void whatIsNotNamedKeepsItsValue()
    {
        ConnectionOptions base;
        base.pongTimeout = 77ms;
        const auto options = ConnectionOptions::fromVariantMap({{u"reconnectDelay"_s, 5}}, base, nullptr);
        QCOMPARE(options.pongTimeout, 77ms);
        QCOMPARE(options.reconnectDelay, 5ms);
    }
};

QTEST_APPLESS_MAIN(TestConnectionOptions)
#include "tst_connectionoptions.moc"
