// SPDX-License-Identifier: MIT
#include <Heartline/FlightRecorder>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <random>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using Event = FlightRecorder::Event;

class TestFlightRecorder : public QObject
{
    Q_OBJECT

private:
    /// A machine whose every event is recorded, as Connection's is.
    struct Recorded
    {
        ConnectionMachine machine;
        FlightRecorder recorder;
        Moment now{Instant(1000ms), Instant(1000ms), 5'000'000};
        QStringList draws;
        std::mt19937 random{7};

        Recorded()
        {
            machine.setRandomSource([this] {
                const double unit = std::uniform_real_distribution<>(0, 1)(random);
                draws << QString::number(unit, 'g', 17);
                return unit;
            });
        }
        void feed(Event event, AttemptId attempt, qint64 a, qint64 b, const QString& text,
                  const std::function<Actions()>& handle)
        {
            recorder.note(machine, {event, attempt, now, a, b, text});
            const Actions actions = handle();
            for (const QString& draw : std::exchange(draws, {}))
                recorder.note(machine, {Event::Draw, 0, now, 0, 0, draw});
            recorder.note(now, actions);
            for (const Action& action : actions) {
                if (const auto* request = std::get_if<action::RequestCredentials>(&action))
                    feed(Event::CredentialsReady, request->attempt, 0, 0, {},
                         [&] { return machine.credentialsReady(now, request->attempt, {}); });
            }
        }
        void live(int steps)
        {
            for (int i = 0; i < steps; ++i) {
                now.steady += 700ms;
                now.elapsed += i % 40 == 0 ? 9000ms : 700ms;
                now.wallMs += 700;
                const AttemptId id = machine.attemptId();
                switch (random() % 7) {
                case 0:
                    feed(Event::Open, 0, 0, 0, {}, [this] { return machine.open(now); });
                    break;
                case 1:
                    feed(Event::SocketOpened, id, 0, 0, {},
                         [this, id] { return machine.socketOpened(now, id); });
                    break;
                case 2: {
                    SocketEnd end;
                    end.error.cause = Cause::ConnectionLost;
                    feed(Event::SocketEnded, id, static_cast<int>(Cause::ConnectionLost), 0, {},
                         [this, id, end] { return machine.socketEnded(now, id, end); });
                    break;
                }
                case 3: {
                    const QByteArray payload(static_cast<int>(random() % 50), 'x');
                    feed(Event::Enqueued, 0, payload.size(), 0, u"text"_s, [this, payload] {
                        Actions actions;
                        machine.enqueue(now, true, payload, 0, actions);
                        return actions;
                    });
                    break;
                }
                case 4:
                    recorder.note(machine, {Event::Traffic, id, now, 0, 0, {}});
                    machine.traffic(now, id);
                    break;
                case 5:
                    recorder.noteReceived(10);
                    if (machine.sendsDirectly(0)) {
                        recorder.noteSentDirectly(machine, 20);
                        machine.sentDirectly(20);
                    }
                    break;
                default:
                    feed(Event::TimePassed, 0, 0, 0, {}, [this] { return machine.timePassed(now); });
                }
            }
        }
    };

private Q_SLOTS:
    void replaysWhatHappened()
    {
        Recorded recorded;
        recorded.live(300);
        const auto replay = FlightRecorder::replay(recorded.recorder.toJson());
        QVERIFY(replay.understood);
        QVERIFY(replay.entries >= 250);
        QVERIFY2(replay.firstDivergence < 0,
                 qPrintable(u"%1: %2 / %3"_s.arg(replay.firstDivergence).arg(replay.expected, replay.got)));
    }

    // Bounded, and still replayable from its beginning, which is in the middle of a life.
    void staysBoundedAndReplaysFromAnywhere()
    {
        Recorded recorded;
        for (int i = 0; i < 20; ++i) {
            recorded.live(500);
            const QByteArray json = recorded.recorder.toJson();
            const auto entries = QJsonDocument::fromJson(json).object().value("entries"_L1).toArray().size();
            QVERIFY(entries < 3 * FlightRecorder::kStretch);
            const auto replay = FlightRecorder::replay(json);
            QVERIFY2(replay.understood && replay.firstDivergence < 0,
                     qPrintable(u"round %1, %2: %3 / %4"_s.arg(i)
                                    .arg(replay.firstDivergence)
                                    .arg(replay.expected, replay.got)));
        }
    }

    void showsADivergence()
    {
        Recorded recorded;
        recorded.live(300);
        const QByteArray forged = recorded.recorder.toJson().replace("state Connected", "state Connecting");
        const auto replay = FlightRecorder::replay(forged);
        QVERIFY(replay.understood);
        QVERIFY(replay.firstDivergence >= 0);
        QVERIFY(replay.got.contains(u"Connected"_s));
    }

    void refusesWhatIsNoRecord()
    {
        QVERIFY(!FlightRecorder::replay("").understood);
        QVERIFY(!FlightRecorder::replay("{}").understood);
        QVERIFY(!FlightRecorder::replay(R"({"heartlineFlightRecord":1,"entries":[{"event":"Teleport"}]})")
                     .understood);
    }

    void manyFramesAreOneEntry()
    {
        Recorded recorded;
        recorded.feed(Event::Open, 0, 0, 0, {}, [&] { return recorded.machine.open(recorded.now); });
        const AttemptId id = recorded.machine.attemptId();
        recorded.feed(Event::SocketOpened, id, 0, 0, {},
                      [&] { return recorded.machine.socketOpened(recorded.now, id); });
        for (int i = 0; i < 100'000; ++i) {
            recorded.recorder.noteReceived(100);
            recorded.recorder.noteSentDirectly(recorded.machine, 50);
            recorded.machine.sentDirectly(50);
        }
        recorded.feed(Event::TimePassed, 0, 0, 0, {},
                      [&] { return recorded.machine.timePassed(recorded.now); });
        const QByteArray json = recorded.recorder.toJson();
        QVERIFY2(json.size() < 20'000, qPrintable(QString::number(json.size())));
        QVERIFY(json.contains("100000"));
    }

    // A link that dies with a hundred thousand messages in doubt.
    void manyDroppedMessagesAreOneEntry()
    {
        Recorded recorded;
        recorded.feed(Event::Open, 0, 0, 0, {}, [&] { return recorded.machine.open(recorded.now); });
        const AttemptId id = recorded.machine.attemptId();
        recorded.feed(Event::SocketOpened, id, 0, 0, {},
                      [&] { return recorded.machine.socketOpened(recorded.now, id); });
        for (int i = 0; i < 100'000; ++i) {
            recorded.recorder.noteSentDirectly(recorded.machine, 50);
            recorded.machine.sentDirectly(50);
        }
        SocketEnd end;
        end.error.cause = Cause::ConnectionLost;
        recorded.feed(Event::SocketEnded, id, static_cast<int>(Cause::ConnectionLost), 0, {},
                      [&] { return recorded.machine.socketEnded(recorded.now, id, end); });
        const QByteArray json = recorded.recorder.toJson();
        QVERIFY2(json.size() < 20'000, qPrintable(QString::number(json.size())));
        QVERIFY(json.contains("dropped messages=1..100000 why=Unconfirmed"));
        QCOMPARE(FlightRecorder::replay(json).firstDivergence, -1);
    }

    // Sizes, codes and causes only.
    void keepsNoContents()
    {
        Recorded recorded;
        recorded.feed(Event::Enqueued, 0, 6, 0, u"text"_s, [&] {
            Actions actions;
            recorded.machine.enqueue(recorded.now, true, "secret", 0, actions);
            return actions;
        });
        for (int i = 0; i < 3; ++i)
            recorded.live(700); // past the point where the machine's state is saved with its queue
        QVERIFY(!recorded.recorder.toJson().contains("secret"));
    }
};

QTEST_APPLESS_MAIN(TestFlightRecorder)
#include "tst_flightrecorder.moc"
