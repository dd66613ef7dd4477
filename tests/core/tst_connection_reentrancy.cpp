// SPDX-License-Identifier: MIT
// What an application may do inside a slot: anything. Pitfalls 19 and 20, and the design's list. Run under
// ASan too.
#include "connectionlog.h"
#include "rawpeer.h"

#include <QJsonObject>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

namespace {

using Hook = std::function<void(Connection&, std::function<void()>)>;

/// Calls what it is given at the first emission of one signal.
template<typename Signal>
Hook at(Signal signal)
{
    return [signal](Connection& connection, const std::function<void()>& call) {
        auto done = std::make_shared<bool>(false);
        QObject::connect(&connection, signal, &connection, [call, done] {
            if (!std::exchange(*done, true))
                call();
        });
    };
}

QList<std::pair<QByteArray, Hook>> hooks()
{
    using C = Connection;
    return {{"stateChanged", at(&C::stateChanged)},
            {"readyStateChanged", at(&C::readyStateChanged)},
            {"opened", at(&C::opened)},
            {"jsonReceived", at(&C::jsonReceived)},
            {"textReceived", at(&C::textReceived)},
            {"binaryReceived", at(&C::binaryReceived)},
            {"pongReceived", at(&C::pongReceived)},
            {"roundTripMsChanged", at(&C::roundTripMsChanged)},
            {"queueChanged", at(&C::queueChanged)},
            {"messageDropped", at(&C::messageDropped)},
            {"closed", at(&C::closed)},
            {"errorOccurred", at(&C::errorOccurred)},
            {"reconnectScheduled", at(&C::reconnectScheduled)},
            {"reconnectAttemptChanged", at(&C::reconnectAttemptChanged)},
            {"suspendedChanged", at(&C::suspendedChanged)},
            {"optionsChanged", at(&C::optionsChanged)},
            {"urlsChanged", at(&C::urlsChanged)},
            {"gaveUp", at(&C::gaveUp)}};
}

/// A peer under which a connection emits every one of those signals, again and again: messages of each kind,
/// a pong, a loss.
RawPeer::Script eventful()
{
    return [](RawLink& link) {
        link.upgrade();
        link.write(RawFrame{Text, "{\"a\":1}"}.bytes() + RawFrame{Text, "t"}.bytes() +
                   RawFrame{Binary, "b"}.bytes() + RawFrame{Text, "more"}.bytes());
        // Not before a ping was answered, however slow the machine is.
        QObject::connect(&link, &RawLink::received, &link, [&link] {
            if (link.pings > 0)
                QTimer::singleShot(15ms, &link, [&link] { link.reset(); });
        });
    };
}

ConnectionOptions eventfulOptions()
{
    ConnectionOptions options = quickOptions(2);
    options.heartbeatInterval = 3ms;
    options.pongTimeout = 5s;
    options.suspendAfter = 1ms;
    options.maxQueueSize = 2;
    options.reconnectDelay = options.maxReconnectDelay = 10ms;
    return options;
}

void start(Connection& connection)
{
    // One after the other, as any of it may end the connection.
    const QPointer<Connection> alive(&connection);
    const auto step = [&alive](auto call) {
        if (alive)
            call(*alive);
    };
    step([](Connection& c) {
        ConnectionOptions options = c.options();
        options.messageExpiry = 4min;
        c.setOptions(options);
    });
    step([](Connection& c) { c.setUrls({c.url(), c.url()}); });
    for (int i = 0; i < 3; ++i)
        step([](Connection& c) { c.sendText(u"queued"_s); });
    step([](Connection& c) { c.open(); });
}

} // namespace

class TestConnectionReentrancy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anythingWithinAnySignal_data()
    {
        QTest::addColumn<Hook>("hook");
        QTest::addColumn<QByteArray>("what");
        for (const auto& [name, hook] : hooks()) {
            for (const char* what : {"delete", "deleteLater", "close", "close and open", "open", "send",
                                     "retry", "options", "throw"})
                QTest::addRow("%s in %s", what, name.constData()) << hook << QByteArray(what);
        }
    }
    void anythingWithinAnySignal()
    {
        QFETCH(Hook, hook);
        QFETCH(QByteArray, what);
        RawPeer peer(eventful());
        auto s = std::make_unique<Subject>(peer.url(), eventfulOptions());
        Connection* connection = nullptr;
        // A connection that may be deleted is not a Subject's member.
        auto* doomed = new Connection(peer.url());
        doomed->setOptions(eventfulOptions());
        const bool dies = what.startsWith("delete");
        const QPointer<Connection> alive(doomed);
        connection = dies ? doomed : &s->connection;
        if (!dies)
            delete doomed;
        bool fired = false;
        if (what == "throw")
            QTest::ignoreMessage(QtCriticalMsg,
                                 QRegularExpression(u"an exception left a slot: on purpose"_s));
        hook(*connection, [&] {
            fired = true;
            if (what == "delete")
                delete connection;
            else if (what == "deleteLater")
                connection->deleteLater();
            else if (what == "close")
                connection->close(4000, u"enough"_s);
            else if (what == "close and open")
                connection->close(), connection->open();
            else if (what == "open")
                connection->open();
            else if (what == "send")
                connection->sendText(u"a"_s), connection->sendBinary("b"), connection->send({});
            else if (what == "retry")
                connection->retryNow(), connection->networkUp();
            else if (what == "options")
                connection->setOptions(quickOptions(1)), connection->clearQueue(),
                    connection->setUrls({connection->url()});
            else if (what == "throw")
                throw std::runtime_error("on purpose");
        });
        start(*connection);
        UNTIL(fired);
        if (dies) {
            UNTIL(!alive);
            return;
        }
        // It goes on to a rest of some kind, in good order.
        UNTIL(connection->state() == ConnectionState::Disconnected ||
              connection->state() == ConnectionState::Connected);
        connection->close();
        UNTIL(connection->state() == ConnectionState::Disconnected);
        QCOMPARE(connection->readyState(), ReadyState::Closed);
        VERIFY_SOUND(*s);
    }

    // A message box in a slot: the connection goes on meanwhile, and what had been pending is told too.
    void aNestedEventLoopStopsNothing()
    {
        RawPeer peer;
        Subject s(peer.url());
        bool nested = false;
        connect(&s.connection, &Connection::stateChanged, &s.connection, [&](ConnectionState to) {
            if (to != ConnectionState::Connected)
                return;
            nested = true;
            QEventLoop loop;
            connect(&s.connection, &Connection::textReceived, &loop, &QEventLoop::quit);
            QTimer::singleShot(5s, &loop, &QEventLoop::quit);
            peer.last()->sendText("meanwhile");
            s.connection.sendText(u"from within"_s);
            loop.exec();
            QVERIFY(s.log.has(u"text"_s));
            QVERIFY(s.log.has(u"opened"_s)); // was pending when the loop began
        });
        s.connection.open();
        UNTIL(nested && s.log.has(u"text"_s));
        UNTIL(peer.last()->messages() == QList<QByteArray>{"from within"});
        QCOMPARE(s.log.only({u"state"_s, u"opened"_s, u"text"_s}),
                 QStringList({u"state Connecting"_s, u"state Connected"_s, u"opened"_s, u"text"_s}));
        VERIFY_SOUND(s);
    }

    // Within readyRead() a socket tells of nothing more, so a message box in a slot used to leave pongs
    // unread, and the heartbeat killed the link behind it.
    void aMessageBoxInAMessagesSlotKillsNoLink()
    {
        RawPeer peer(RawPeer::upgradeThenSend(RawFrame{Text, "one"}.bytes() + RawFrame{Text, "two"}.bytes()));
        ConnectionOptions options = quickOptions();
        options.heartbeatInterval = 20ms;
        options.pongTimeout = 60ms;
        Subject s(peer.url(), options);
        QStringList texts;
        bool done = false;
        connect(&s.connection, &Connection::textReceived, &s.connection, [&](const QString& text) {
            texts << text;
            if (text != "one"_L1)
                return;
            QEventLoop box;
            QTimer::singleShot(250ms, &box, &QEventLoop::quit);
            box.exec();
            QCOMPARE(texts,
                     QStringList({u"one"_s, u"two"_s})); // what was behind it in the same read came through
            QVERIFY(s.log.count(u"pong"_s) >= 3);
            done = true;
        });
        s.connection.open();
        UNTIL(done);
        QVERIFY(s.isOpen());
        VERIFY_SOUND(s);
    }

    // A flood is delivered as it is read: what is not read waits for the box, in order, and the link lives
    // on.
    void aMessageBoxInAFloodKillsNoLinkAndLosesNothing()
    {
        QByteArray flood;
        for (int i = 0; i < 200; ++i)
            flood += RawFrame{Text, QByteArray::number(i)}.bytes();
        RawPeer peer(RawPeer::upgradeThenSend(flood));
        ConnectionOptions options = quickOptions();
        options.heartbeatInterval = 20ms;
        options.pongTimeout = 60ms;
        Subject s(peer.url(), options);
        QList<int> numbers;
        bool done = false;
        connect(&s.connection, &Connection::textReceived, &s.connection, [&](const QString& text) {
            numbers << text.toInt();
            if (text != "100"_L1)
                return;
            QEventLoop box;
            QTimer::singleShot(250ms, &box, &QEventLoop::quit);
            box.exec();
            done = true;
        });
        s.connection.open();
        UNTIL(done && numbers.size() == 200);
        for (int i = 0; i < 200; ++i)
            QCOMPARE(numbers[i], i);
        QVERIFY(s.isOpen());
        UNTIL(s.log.has(u"pong"_s));
        VERIFY_SOUND(s);
    }

    // The socket is in the middle of a signal of its own all the while.
    void aMessageBoxInAFloodDuringWhichTheLinkGoes_data()
    {
        QTest::addColumn<QByteArray>("how");
        for (const char* how : {"dies", "close", "close and open", "delete", "peer"})
            QTest::addRow("%s", how) << QByteArray(how);
    }
    void aMessageBoxInAFloodDuringWhichTheLinkGoes()
    {
        QFETCH(QByteArray, how);
        QByteArray flood;
        for (int i = 0; i < 200; ++i)
            flood += RawFrame{Text, QByteArray::number(i)}.bytes();
        RawPeer peer([&](RawLink& link) {
            link.answersPings = false;
            link.upgrade();
            link.write(flood);
        });
        auto* connection = new Connection(peer.url());
        const QPointer<Connection> alive(connection);
        ConnectionOptions options = quickOptions();
        options.heartbeatInterval = how == "dies" ? 10ms : 10s;
        options.pongTimeout = 20ms;
        options.closeTimeout = 0ms;
        QVERIFY(connection->setOptions(options).isEmpty());
        bool done = false;
        bool entered = false;
        connect(connection, &Connection::textReceived, this, [&](const QString& text) {
            if (text != "100"_L1 || std::exchange(entered, true))
                return;
            QEventLoop box;
            QTimer::singleShot(10ms, &box, [&] {
                if (how.startsWith("close"))
                    connection->close();
                if (how == "close and open")
                    connection->open();
                if (how == "delete")
                    delete connection;
                if (how == "peer")
                    peer.last()->reset();
            });
            QTimer::singleShot(80ms, &box, &QEventLoop::quit);
            box.exec();
            done = true;
        });
        connection->open();
        UNTIL(done);
        QCOMPARE(alive.isNull(), how == "delete");
        if (alive) {
            connection->close();
            UNTIL(connection->state() == ConnectionState::Disconnected);
        }
        delete alive.data();
    }

    void aLinkThatEndsDuringAMessageBoxTellsItsMessagesFirst()
    {
        RawPeer peer(RawPeer::upgradeThenSend(RawFrame{Text, "one"}.bytes() + RawFrame{Text, "two"}.bytes() +
                                              RawFrame{Close, {}}.bytes()));
        Subject s(peer.url());
        bool done = false;
        connect(&s.connection, &Connection::textReceived, &s.connection, [&](const QString& text) {
            if (text != "one"_L1)
                return;
            QEventLoop box;
            connect(&s.connection, &Connection::gaveUp, &box, &QEventLoop::quit);
            QTimer::singleShot(5s, &box, &QEventLoop::quit);
            box.exec();
            done = true;
        });
        s.connection.open();
        UNTIL(done);
        QCOMPARE(s.log.only({u"text"_s, u"closed"_s}),
                 QStringList({u"text"_s, u"text"_s, u"closed 1005 clean PeerClose"_s}));
        VERIFY_SOUND(s);
    }

    void processEventsInASlotKeepsTheOrder()
    {
        RawPeer peer(RawPeer::upgradeThenSend(RawFrame{Text, "t"}.bytes()));
        Subject s(peer.url());
        connect(&s.connection, &Connection::readyStateChanged, &s.connection, [&](ReadyState to) {
            if (to == ReadyState::Open)
                (void)until([&s] { return s.log.has(u"text"_s); });
        });
        s.connection.open();
        UNTIL(s.log.has(u"text"_s));
        QCOMPARE(s.log.only({u"state"_s, u"opened"_s, u"text"_s}),
                 QStringList({u"state Connecting"_s, u"state Connected"_s, u"opened"_s, u"text"_s}));
    }

    void deletedWithinANestedEventLoop()
    {
        RawPeer peer;
        auto* connection = new Connection(peer.url());
        const QPointer<Connection> alive(connection);
        bool done = false;
        connect(connection, &Connection::stateChanged, this, [&, connection](ConnectionState to) {
            if (to != ConnectionState::Connected)
                return;
            QEventLoop loop;
            QTimer::singleShot(0, &loop, [&loop, connection] {
                delete connection;
                loop.quit();
            });
            loop.exec();
            done = true;
        });
        connection->open();
        UNTIL(done);
        QVERIFY(!alive);
    }

    void everybodyHearsOfThingsInTheOrderInWhichTheyHappened()
    {
        RawPeer peer;
        Connection connection(peer.url());
        // The first listener reopens at once; the second must still hear Disconnected before Connecting.
        connect(&connection, &Connection::stateChanged, this, [&](ConnectionState to) {
            if (to == ConnectionState::Disconnected)
                connection.open();
        });
        ConnectionLog log(connection);
        connection.open();
        UNTIL(log.has(u"opened"_s));
        connection.close();
        UNTIL(log.count(u"opened"_s) == 2);
        QCOMPARE(log.only({u"state"_s}),
                 QStringList({u"state Connecting"_s, u"state Connected"_s, u"state Disconnected"_s,
                              u"state Connecting"_s, u"state Connected"_s}));
    }

    void openAfterCloseAtOnce()
    {
        RawPeer peer;
        Subject s(peer.url());
        s.connection.open();
        UNTIL(s.isOpen());
        s.connection.close();
        s.connection.open();
        QCOMPARE(s.connection.state(), ConnectionState::Connected); // still closing
        UNTIL(s.log.count(u"opened"_s) == 2);
        QCOMPARE(peer.links.size(), 2);
        QCOMPARE(s.log.count(u"state Disconnected"_s), 1);
        s.connection.close();
        s.connection.open();
        s.connection.close(); // the last order holds
        UNTIL(s.isOver());
        QCOMPARE(peer.links.size(), 2);
        VERIFY_SOUND(s);
    }

    // The design: a reconnect timer still pending after the user disconnects brings nothing back from the
    // dead.
    void closeWhileWaitingStays()
    {
        RawPeer peer(RawPeer::answer("503 x", true));
        ConnectionOptions options = quickOptions(-1);
        options.reconnectDelay = options.maxReconnectDelay = 30ms;
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.log.has(u"retry 1/-1"_s));
        s.connection.close();
        QCOMPARE(s.connection.state(), ConnectionState::Disconnected);
        QVERIFY(!s.connection.nextAttemptAt().isValid());
        QTimer later;
        later.setSingleShot(true);
        later.start(90ms);
        UNTIL(!later.isActive());
        QCOMPARE(peer.links.size(), 1);
        QCOMPARE(s.log.count(u"state Disconnected"_s), 1);
        VERIFY_SOUND(s);
    }

    // Row 26: destroying a connected QWebSocket emits five signals out of its destructor.
    void destroyedWhileConnectedItSaysNothing()
    {
        RawPeer peer;
        QStringList after;
        {
            Subject s(peer.url());
            s.connection.open();
            UNTIL(s.isOpen());
            s.log.lines.clear();
            connect(&s.connection, &Connection::closed, this, [&after] { after << u"closed"_s; });
            connect(&s.connection, &Connection::stateChanged, this, [&after] { after << u"state"_s; });
        }
        QCOMPARE(after, QStringList());
        UNTIL(!peer.last()->isOpen());
    }

    void movesToAnotherThread()
    {
        RawPeer peer(RawPeer::upgradeThenSend(RawFrame{Text, "hello"}.bytes()));
        QThread thread;
        auto* connection = new Connection(peer.url());
        connection->setOptions(quickOptions());
        connection->moveToThread(&thread);
        connect(&thread, &QThread::started, connection, [connection] { connection->open(); });
        connect(&thread, &QThread::finished, connection, &QObject::deleteLater);
        QThread* seen = nullptr;
        QSignalSpy text(connection, &Connection::textReceived);
        connect(connection, &Connection::textReceived, connection,
                [&seen] { seen = QThread::currentThread(); });
        thread.start();
        const bool received = until([&] { return text.size() == 1; });
        thread.quit();
        thread.wait();
        QVERIFY(received);
        QCOMPARE(seen, &thread);
    }

    void twoConnectionsKnowNothingOfEachOther()
    {
        RawPeer one;
        RawPeer two;
        Subject a(one.url());
        Subject b(two.url());
        a.connection.open();
        b.connection.open();
        UNTIL(a.isOpen() && b.isOpen());
        one.last()->sendText("for a");
        two.last()->reset();
        UNTIL(b.isOver() && a.log.has(u"text"_s));
        QVERIFY(a.isOpen());
        QVERIFY(!b.log.has(u"text"_s));
        QCOMPARE(b.connection.statistics().messagesReceived, quint64(0));
        VERIFY_SOUND(a);
        VERIFY_SOUND(b);
    }
};

QTEST_GUILESS_MAIN(TestConnectionReentrancy)
#include "tst_connection_reentrancy.moc"
