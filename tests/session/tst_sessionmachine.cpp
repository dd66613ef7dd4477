// SPDX-License-Identifier: MIT
#include "machineworld.h"

#include <QRandomGenerator>

#include <array>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

using namespace session;
namespace v1 = wire::v1;
namespace code = wire::v1::code;
using State = OutboxEntry::State;

class TestSessionMachine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Opening.

    void saysHelloAndNothingElseBeforeTheWelcome()
    {
        MachineWorld w;
        w.write(u"a"_s);
        w.follow(w.channel);
        w.open();
        QCOMPARE(w.sent.size(), size_t(1));
        const auto hello = w.sentOf<v1::Hello>().at(0);
        QCOMPARE(hello.device, u"device-1"_s);
        QCOMPARE(hello.user.id, u"ann"_s);
        w.say(v1::Ack{w.channel, u"a"_s, 1, 1, 1}); // not legal yet
        QCOMPARE(w.stateOf(u"a"_s), State::Queued);
        w.say(w.welcome);
        QCOMPARE(w.sentOf<v1::Subscribe>().size(), size_t(1));
        QVERIFY(w.takePublishes().isEmpty()); // not before the channel is subscribed
        QCOMPARE(w.profile.serverId, u"server-1"_s);
    }

    void claimsItsGenerationAlsoWithoutChannels()
    {
        MachineWorld w;
        w.greet();
        QCOMPARE(w.sentOf<wire::Ping>().size(), size_t(1));
    }

    void aProfileSpeaksToOneServerAndPerson()
    {
        MachineWorld w;
        w.ready();
        w.close();
        w.restart();
        w.write(u"a"_s);
        w.welcome.serverId = u"server-2"_s;
        w.sent.clear();
        w.greet();
        QCOMPARE(w.machine->standing(), Standing::WrongServer);
        QCOMPARE(w.sent.size(), size_t(1)); // hello
        QCOMPARE(w.toldOf<CloseLink>().at(0).comeBack, false);
        QCOMPARE(w.profile.serverId, u"server-1"_s);
    }

    void aServerThatDoesNotWelcomeIsLeft()
    {
        MachineWorld w;
        w.open();
        w.pass(9'999ms);
        QVERIFY(w.toldOf<CloseLink>().empty());
        w.pass(1ms);
        QCOMPARE(w.toldOf<CloseLink>().at(0).comeBack, true);
        QCOMPARE(w.machine->standing(), Standing::Away);
    }

    void replacedStaysAwayOverRestartsUntilThePersonChooses()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.write(u"b"_s);
        w.close(v1::closecode::kReplaced, u"From 10.0.0.7."_s);
        QCOMPARE(w.machine->standing(), Standing::Replaced);
        QCOMPARE(w.toldOf<CloseLink>().at(0).comeBack, false);
        w.restart();
        QCOMPARE(w.machine->standing(), Standing::Replaced);
        w.sent.clear();
        w.open();
        QVERIFY(w.sent.empty());
        w.outbox[u"a"_s].n = 7;
        w.outbox[u"b"_s].n = 8;
        w.restart();
        w.perform(w.machine->useHere(w.now, u"device-2"_s));
        QCOMPARE(w.outbox.at(u"a"_s).n, 1); // another producer, the same ids
        QCOMPARE(w.outbox.at(u"b"_s).n, 2);
        w.greet();
        QCOMPARE(w.sentOf<v1::Hello>().back().device, u"device-2"_s);
        QVERIFY(w.profile.replacedBy.isEmpty());
    }

    void anExpiredTokenIsFetchedOnce()
    {
        MachineWorld w;
        w.ready();
        w.close(v1::closecode::kTokenExpired, u"Expired."_s);
        QCOMPARE(w.toldOf<RefreshToken>().size(), size_t(1));
        QCOMPARE(w.machine->standing(), Standing::Away);
        w.open();
        w.close(v1::closecode::kTokenExpired, u"Expired."_s);
        QCOMPARE(w.toldOf<RefreshToken>().size(), size_t(2)); // it may have expired on the way
        w.open();
        w.close(v1::closecode::kTokenExpired, u"Expired."_s);
        QCOMPARE(w.toldOf<RefreshToken>().size(), size_t(2));
        QCOMPARE(w.machine->standing(), Standing::Refused);
        w.perform(w.machine->tryAgain(w.now));
        w.greet();
        QCOMPARE(w.machine->standing(), Standing::Ready);
    }

    void refusedStaysAway()
    {
        MachineWorld w;
        w.open();
        w.close(1008, u"Unknown user."_s);
        QCOMPARE(w.machine->standing(), Standing::Refused);
        QCOMPARE(w.toldOf<StandingChanged>().back().reason, u"Unknown user."_s);
        QCOMPARE(w.toldOf<CloseLink>().at(0).comeBack, false);
    }

    void behindAGoodbyeNothingIsPublished()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.say(v1::Goodbye{u"restart"_s, u"Back soon."_s, 2s, 3s});
        w.write(u"b"_s);
        QCOMPARE(w.takePublishes(), QStringList{u"a/1"_s});
        QCOMPARE(w.toldOf<HoldOff>().at(0).spread, 3s);
        w.ack(u"a"_s, 1);
        QCOMPARE(w.stateOf(u"a"_s), State::Accepted);
        w.pass(31s); // a server that does not go
        QCOMPARE(w.toldOf<CloseLink>().at(0).comeBack, true);
    }

    // Sending.

    void isOnDiskBeforeItIsSent()
    {
        MachineWorld w;
        w.ready();
        QVERIFY(w.write(u"a"_s).isEmpty());
        QCOMPARE(w.stateOf(u"a"_s), State::Sent);
        QCOMPARE(w.outbox.at(u"a"_s).n, 1);
        QCOMPARE(w.takePublishes(), QStringList{u"a/1"_s});
        w.ack(u"a"_s, 1);
        QCOMPARE(w.stateOf(u"a"_s), State::Accepted); // until its event is here
        w.live(1, u"a"_s, u"ann"_s);
        QVERIFY(w.outbox.empty());
        QVERIFY(w.toldOf<EntryGone>().at(0).settled);
        QCOMPARE(w.stored(), QStringList{u"1:1=a"_s});
    }

    void itsOwnEventSettlesAMessageWithoutAnAck()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.live(1, u"a"_s, u"ann"_s);
        QVERIFY(w.outbox.empty());
        w.ack(u"a"_s, 1); // is not waited for any more
        QVERIFY(w.outbox.empty());
        w.write(u"b"_s);
        w.live(2, u"b"_s, u"ben"_s); // somebody else's id is no answer
        QCOMPARE(w.stateOf(u"b"_s), State::Sent);
    }

    void unansweredMessagesGoAgainWithTheirNumbers()
    {
        MachineWorld w;
        w.ready();
        for (const QString& id : {u"a"_s, u"b"_s, u"c"_s})
            w.write(id);
        w.ack(u"a"_s, 1);
        w.close();
        w.restart();
        w.write(u"d"_s);
        w.sent.clear();
        w.greet();
        w.follow(w.channel);
        w.subscribed(1, 3, true, u"e1"_s, 3); // lastN tells nothing of b and c
        QCOMPARE(w.takePublishes(), (QStringList{u"b/2"_s, u"c/3"_s, u"d/4"_s}));
    }

    void answersGoByIdAlone()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.write(u"b"_s);
        w.ack(u"x"_s, 1, 1);
        w.nack(u"y"_s, code::kForbidden, false);
        QCOMPARE(w.stateOf(u"a"_s), State::Sent);
        w.ack(u"a"_s, 1, 2); // n is wrong, and no matter
        QCOMPARE(w.stateOf(u"a"_s), State::Accepted);
        QCOMPARE(w.stateOf(u"b"_s), State::Sent);
    }

    void aRefusedMessageStopsNothingBehindIt()
    {
        MachineWorld w;
        w.ready();
        for (const QString& id : {u"a"_s, u"b"_s, u"c"_s})
            w.write(id);
        w.sent.clear();
        w.nack(u"a"_s, code::kForbidden, false);
        QCOMPARE(w.stateOf(u"a"_s), State::Failed);
        QCOMPARE(w.outbox.at(u"a"_s).code, u"forbidden"_s);
        QCOMPARE(w.takePublishes(), (QStringList{u"b/1!"_s, u"c/2"_s}));
        w.perform(w.machine->retry(w.now, u"a"_s, u"a2"_s)); // a message of its own, at the end
        QCOMPARE(w.takePublishes(), QStringList{u"a2/3"_s});
        QVERIFY(!w.outbox.contains(u"a"_s));
    }

    void theServerSaysHowLongToWait()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.write(u"b"_s);
        w.sent.clear();
        w.nack(u"a"_s, code::kRateLimited, true, {}, 5s);
        w.pass(4'999ms);
        QVERIFY(w.takePublishes().isEmpty());
        w.pass(1ms);
        QCOMPARE(w.takePublishes(), (QStringList{u"a/1!"_s, u"b/2"_s}));
    }

    void waitsGrowWhereTheServerSaysNothing()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        for (const auto wait : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
            w.sent.clear();
            w.nack(u"a"_s, code::kUnavailable, true);
            w.pass(wait - 1ms);
            QVERIFY(w.takePublishes().isEmpty());
            w.pass(1ms);
            QCOMPARE(w.takePublishes(), QStringList{u"a/1!"_s});
        }
    }

    void aConflictRenumbersAndIsCounted()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.write(u"b"_s);
        w.sent.clear();
        w.nack(u"a"_s, code::kConflict, true, 41);
        QCOMPARE(w.takePublishes(), (QStringList{u"a/41!"_s, u"b/42"_s}));
        QCOMPARE(w.outbox.at(u"b"_s).n, 42);
        QCOMPARE(w.profile.conflicts, 1);
        QCOMPARE(w.channels.at(w.channel).lastN, 42);
    }

    void keepsToTheServersWindowAndTakesTurns()
    {
        MachineWorld w;
        w.welcome.limits.inFlight = 4;
        w.greet();
        const QString other = u"chat:other"_s;
        for (const QString& name : {w.channel, other}) {
            w.follow(name);
            w.say(v1::Subscribed{.channel = name,
                                 .epoch = u"e"_s,
                                 .first = 1,
                                 .last = 0,
                                 .next = 1,
                                 .recovered = true,
                                 .presence = {}});
        }
        w.close();
        for (int i = 0; i < 6; ++i)
            w.write(u"a%1"_s.arg(i));
        for (int i = 0; i < 6; ++i)
            w.write(u"b%1"_s.arg(i), other);
        w.sent.clear();
        w.greet();
        for (const QString& name : {w.channel, other})
            w.say(v1::Subscribed{.channel = name,
                                 .epoch = u"e"_s,
                                 .first = 1,
                                 .last = 0,
                                 .next = 1,
                                 .recovered = true,
                                 .presence = {}});
        QCOMPARE(w.takePublishes(), (QStringList{u"a0/1"_s, u"a1/2"_s, u"a2/3"_s, u"a3/4"_s}));
        w.pass(1s);
        w.ack(u"a0"_s, 1);
        w.ack(u"a1"_s, 2);
        QCOMPARE(w.takePublishes(), (QStringList{u"b0/1"_s, u"a4/5"_s}));
    }

    void keepsToTheServersRate()
    {
        MachineWorld w;
        w.welcome.limits.inFlight = 2;
        w.welcome.limits.publishPerSecond = 10;
        w.ready();
        for (int i = 0; i < 5; ++i)
            w.write(u"a%1"_s.arg(i));
        w.ack(u"a0"_s, 1);
        w.ack(u"a1"_s, 2);
        QCOMPARE(w.takePublishes().size(), 2);
        w.pass(99ms);
        QVERIFY(w.takePublishes().isEmpty());
        w.pass(2ms);
        QCOMPARE(w.takePublishes(), QStringList{u"a2/3"_s});
    }

    void queuedMessagesChangeAndGoAway()
    {
        MachineWorld w;
        w.write(u"a"_s);
        w.write(u"b"_s);
        auto edited = w.machine->edit(w.now, u"a"_s, {{u"content"_s, u"new"_s}});
        QVERIFY(edited.refusal.isEmpty());
        w.perform(std::move(edited.todo));
        QCOMPARE(w.outbox.at(u"a"_s).data.value(u"content"_s).toString(), u"new"_s);
        w.perform(w.machine->discard(w.now, u"b"_s));
        QVERIFY(!w.outbox.contains(u"b"_s));
        w.ready();
        QVERIFY(!w.machine->edit(w.now, u"a"_s, {}).refusal.isEmpty()); // handed to a link
        w.perform(w.machine->discard(w.now, u"a"_s));
        QVERIFY(w.outbox.contains(u"a"_s));
    }

    void anOldMessageIsNotSentByItself()
    {
        MachineWorld w;
        w.welcome.limits.dedupe = 1h;
        w.ready();
        w.write(u"a"_s);
        w.close();
        w.write(u"b"_s);
        w.advance(2h);
        w.welcome.time += 2h / 1ms;
        w.sent.clear();
        w.greet();
        w.subscribed(1, 0, true);
        QVERIFY(w.takePublishes().isEmpty());
        QCOMPARE(w.stateOf(u"a"_s), State::Held);
        QCOMPARE(w.outbox.at(u"a"_s).code, held::kExpired);
        w.perform(w.machine->retry(w.now, u"a"_s, u"unused"_s)); // the same id: no double
        QCOMPARE(w.takePublishes(), QStringList{u"a/2"_s});
    }

    void aMessageFromTheFutureIsNotSentByItself()
    {
        MachineWorld w;
        w.ready();
        w.close();
        w.restart();
        w.now.wallMs += 24h / 1ms; // somebody set the clock
        w.write(u"a"_s);
        w.now.wallMs -= 24h / 1ms;
        w.sent.clear();
        w.greet();
        w.follow(w.channel);
        w.subscribed(1, 0, true);
        QCOMPARE(w.stateOf(u"a"_s), State::Held);
        QCOMPARE(w.outbox.at(u"a"_s).code, held::kFuture);
    }

    void threeClosesHoldAMessageBack()
    {
        MachineWorld w;
        w.ready();
        w.write(u"bad"_s);
        w.write(u"good"_s);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(w.stateOf(u"bad"_s), State::Sent);
            w.close(1011);
            w.sent.clear();
            w.greet();
            w.subscribed(1, 0, true);
        }
        QCOMPARE(w.stateOf(u"bad"_s), State::Held);
        QCOMPARE(w.outbox.at(u"bad"_s).code, held::kCloses);
        QCOMPARE(w.takePublishes(), QStringList{u"good/2"_s});
        w.nack(u"good"_s, code::kConflict, true, 1); // the server never had the first
        QCOMPARE(w.takePublishes(), QStringList{u"good/1!"_s});
        QCOMPARE(w.profile.conflicts, 0); // which proves nothing here
        w.close();
        w.perform(w.machine->retry(w.now, u"bad"_s, u"unused"_s));
        QCOMPARE(w.outbox.at(u"bad"_s).strikes, 0);
        QVERIFY(!w.machine->edit(w.now, u"bad"_s, {}).refusal.isEmpty()); // the server may have it as it was
    }

    void limitsAreLookedAtAfterEachWelcome()
    {
        MachineWorld w;
        w.write(u"a long message"_s);
        w.write(u"b"_s);
        w.welcome.limits.messageBytes = 35;
        w.ready();
        QCOMPARE(w.stateOf(u"a long message"_s), State::Failed);
        QCOMPARE(w.outbox.at(u"a long message"_s).code, u"too_large"_s);
        QCOMPARE(w.stateOf(u"b"_s), State::Sent);
        QVERIFY(!w.write(u"another long message"_s).isEmpty());
    }

    void aFullOutboxRefuses()
    {
        MachineWorld w;
        w.options.maxEntries = 2;
        w.restart();
        QVERIFY(w.write(u"a"_s).isEmpty());
        QVERIFY(w.write(u"b"_s).isEmpty());
        QVERIFY(!w.write(u"c"_s).isEmpty());
        QCOMPARE(w.outbox.size(), size_t(2));
    }

    void aChannelThatCannotBeHadFailsItsMessages()
    {
        MachineWorld w;
        w.ready();
        w.write(u"sent"_s);
        w.close();
        w.write(u"queued"_s);
        w.greet();
        w.say(v1::SessionError{code::kForbidden, u"No."_s, w.channel, u"subscribe"_s});
        QCOMPARE(w.stateOf(u"sent"_s), State::Held); // it may be in the log
        QCOMPARE(w.stateOf(u"queued"_s), State::Failed);
        QCOMPARE(w.toldOf<ChannelRefused>().size(), size_t(1));
        w.write(u"later"_s);
        QCOMPARE(w.stateOf(u"later"_s), State::Failed);
    }

    void publishingAloneNeedsNoFollowing()
    {
        MachineWorld w;
        w.greet();
        w.write(u"a"_s);
        QCOMPARE(w.sentOf<v1::Subscribe>().size(), size_t(1));
        w.subscribed(1, 0, true);
        QCOMPARE(w.takePublishes(), QStringList{u"a/1"_s});
        w.ack(u"a"_s, 1);
        QVERIFY(w.outbox.empty());
        QCOMPARE(w.sentOf<v1::Unsubscribe>().size(), size_t(1));
    }

    void aLinkWithoutAnswersIsLeft()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.pass(29'999ms);
        QVERIFY(w.toldOf<CloseLink>().empty());
        w.pass(2ms);
        QCOMPARE(w.toldOf<CloseLink>().at(0).comeBack, true);
    }

    // Receiving.

    void theFirstTimeBeginsNow()
    {
        MachineWorld w;
        w.greet();
        w.follow(w.channel);
        QVERIFY(!w.sentOf<v1::Subscribe>().at(0).position);
        w.subscribed(8, 7, false);
        QVERIFY(w.toldOf<GapOpened>().empty());
        const auto proof = w.sentOf<v1::Fetch>().at(0); // which event is 7?
        w.say(v1::Fetched{.channel = w.channel,
                          .epoch = u"e1"_s,
                          .before = proof.before,
                          .after = {},
                          .first = 1,
                          .last = 7,
                          .events = {MachineWorld::event(7, u"seven"_s)},
                          .more = true});
        w.close();
        w.greet();
        const auto position = w.sentOf<v1::Subscribe>().back().position;
        QCOMPARE(*position, (v1::Position{u"e1"_s, 7, u"seven"_s, 1007}));
        QVERIFY(w.stored().isEmpty());
    }

    void aPageAskedForMeanwhileComesBehindTheProof()
    {
        MachineWorld w;
        w.greet();
        w.follow(w.channel);
        w.subscribed(8, 7, false);
        w.perform(w.machine->fetchOlder(w.now, w.channel));
        QCOMPARE(w.sentOf<v1::Fetch>().size(), size_t(1)); // two answers could not be told apart
        v1::Fetched page{.channel = w.channel,
                         .epoch = u"e1"_s,
                         .before = 8,
                         .after = {},
                         .first = 6,
                         .last = 7,
                         .events = {MachineWorld::event(7, u"g"_s)},
                         .more = true};
        w.say(page);
        QCOMPARE(w.sentOf<v1::Fetch>().size(), size_t(2));
        QVERIFY(w.toldOf<PageDone>().empty());
        page.events.prepend(MachineWorld::event(6, u"f"_s));
        page.more = false;
        w.say(page);
        QCOMPARE(w.stored(), (QStringList{u"1:6=f"_s, u"1:7=g"_s}));
        QCOMPARE(w.toldOf<PageDone>().at(0).more, false);
    }

    void eventAndPositionAreOneTransaction()
    {
        MachineWorld w;
        w.ready();
        const int before = w.transactions;
        w.live(1, u"x"_s);
        QCOMPARE(w.transactions, before + 1);
        QCOMPARE(w.channels.at(w.channel).position, (v1::Position{u"e1"_s, 1, u"x"_s, 1001}));
        QCOMPARE(w.stored(), QStringList{u"1:1=x"_s});
    }

    void goesOnWhereItWas()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"x"_s);
        w.close();
        w.restart();
        w.greet();
        w.follow(w.channel);
        QCOMPARE(*w.sentOf<v1::Subscribe>().back().position, (v1::Position{u"e1"_s, 1, u"x"_s, 1001}));
        w.live(2, u"old"_s); // of before: dropped until subscribed
        w.subscribed(2, 3, true);
        w.say(v1::Events{w.channel, {MachineWorld::event(2, u"y"_s), MachineWorld::event(3, u"z"_s)}, false});
        QCOMPARE(w.stored(), (QStringList{u"1:1=x"_s, u"1:2=y"_s, u"1:3=z"_s}));
        QCOMPARE(w.toldOf<ChannelCaughtUp>().size(), size_t(1));
    }

    void aRepeatedEventIsDroppedAndAnotherOneIsAFault()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"x"_s);
        w.live(1, u"x"_s);
        QCOMPARE(w.profile.repeats, 1);
        QVERIFY(w.sentOf<v1::Subscribe>().empty());
        w.live(1, u"other"_s);
        QCOMPARE(w.profile.diverged, 1);
        QCOMPARE(w.sentOf<v1::Subscribe>().size(), size_t(1));
        QCOMPARE(w.stored(), QStringList{u"1:1=x"_s});
    }

    void aHoleIsAskedForAndShownTheThirdTime()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"x"_s);
        for (int i = 0; i < 2; ++i) {
            w.live(3, u"z"_s);
            QCOMPARE(w.sentOf<v1::Subscribe>().size(), size_t(i + 1));
            w.subscribed(2, 3, true);
            QCOMPARE(w.stored(), QStringList{u"1:1=x"_s});
        }
        w.live(3, u"z"_s);
        QCOMPARE(w.toldOf<GapOpened>().size(), size_t(1));
        QCOMPARE(w.stored(), (QStringList{u"1:1=x"_s, u"2:3=z"_s}));
        QCOMPARE(w.profile.holes, 3);
        w.live(4, u"q"_s);
        QCOMPARE(w.stored(), (QStringList{u"1:1=x"_s, u"2:3=z"_s, u"2:4=q"_s}));
    }

    void whatIsNotRecoveredIsAGap()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"x"_s);
        w.close();
        w.greet();
        w.subscribed(201, 300, false, u"e1"_s, 0, 150);
        QCOMPARE(w.toldOf<GapOpened>().size(), size_t(1));
        QCOMPARE(w.channels.at(w.channel).position, (v1::Position{u"e1"_s, 200, {}, 0}));
        w.say(v1::Events{w.channel, {MachineWorld::event(201, u"y"_s)}, false});
        QCOMPARE(w.stored(), (QStringList{u"1:1=x"_s, u"2:201=y"_s}));
    }

    void aNewEpochNumbersAnewAndShowsWhatTheServerLost()
    {
        MachineWorld w;
        w.ready();
        w.write(u"kept"_s);
        w.ack(u"kept"_s, 1);
        w.live(1, u"kept"_s, u"ann"_s);
        w.write(u"lost"_s);
        w.ack(u"lost"_s, 2);
        w.live(2, u"lost"_s, u"ann"_s);
        w.write(u"accepted"_s);
        w.ack(u"accepted"_s, 3); // and its event never came
        w.close();
        w.write(u"new"_s);
        w.sent.clear();
        w.greet();
        w.subscribed(1, 1, false, u"e2"_s, 1);
        QCOMPARE(w.takePublishes(), QStringList{u"new/2"_s});
        QCOMPARE(w.toldOf<ListOwn>().size(), size_t(1));
        w.perform(
            w.machine->ownListed(w.now, w.channel, {w.log[w.channel][{1, 1}], w.log[w.channel][{1, 2}]}));
        const auto fetch = w.sentOf<v1::Fetch>().at(0);
        QCOMPARE(*fetch.after, 0);
        w.say(v1::Fetched{.channel = w.channel,
                          .epoch = u"e2"_s,
                          .before = {},
                          .after = 0,
                          .first = 1,
                          .last = 1,
                          .events = {MachineWorld::event(1, u"kept"_s, u"ann"_s)},
                          .more = false});
        QCOMPARE(w.stateOf(u"lost"_s), State::Lost);
        QCOMPARE(w.stateOf(u"accepted"_s), State::Lost);
        QVERIFY(!w.outbox.contains(u"kept"_s));
        QVERIFY(!w.channels.at(w.channel).unverified);
        w.sent.clear();
        w.perform(w.machine->retry(w.now, u"lost"_s, u"unused"_s));
        QCOMPARE(w.takePublishes(), QStringList{u"lost/3"_s}); // the same id
    }

    // Nothing was cut: what is not there is lost, however old it is.
    void aLogThatWasNeverCutHasLostWhatItLacks()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"lost"_s, u"ann"_s);
        w.close();
        w.greet();
        w.subscribed(1, 1, false, u"e2"_s);
        w.perform(w.machine->ownListed(w.now, w.channel, {w.log[w.channel][{1, 1}]}));
        v1::Event younger = MachineWorld::event(1, u"x"_s);
        younger.timestamp = w.log[w.channel][{1, 1}].timestamp + 1'000;
        w.say(v1::Fetched{.channel = w.channel,
                          .epoch = u"e2"_s,
                          .before = {},
                          .after = 0,
                          .first = 1,
                          .last = 1,
                          .events = {younger},
                          .more = false});
        QCOMPARE(w.stateOf(u"lost"_s), State::Lost);
    }

    void aMessageAcceptedBeforeTheRunIsNotWaitedFor()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.write(u"b"_s);
        w.ack(u"b"_s, 2); // of an answer, or an event, that is lost with the link
        w.close();
        w.greet();
        w.subscribed(201, 300, false, u"e1"_s, 2, 2); // retention has cut 1
        w.ack(u"a"_s, 1);                             // the first ack again: its event will not come
        QVERIFY(!w.outbox.contains(u"a"_s));
        w.perform(w.machine->ownListed(w.now, w.channel, {}));
        w.say(v1::Fetched{.channel = w.channel,
                          .epoch = u"e1"_s,
                          .before = {},
                          .after = 0,
                          .first = 2,
                          .last = 300,
                          .events = {MachineWorld::event(2, u"b"_s, u"ann"_s)},
                          .more = false});
        QVERIFY(!w.outbox.contains(u"b"_s));
    }

    void whatNobodyFollowsAnyMoreIsNotWaitedFor()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.ack(u"a"_s, 1);
        w.perform(w.machine->unsubscribe(w.now, w.channel));
        QVERIFY(w.outbox.empty());
    }

    // A disk that lied, or one of ours that was full: its event is not among what is to come.
    void whatWasAcceptedAndIsNotToComeIsLookedFor()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.ack(u"a"_s, 1);
        w.close();
        w.greet();
        w.subscribed(1, 0, true); // recovered, at offset 0 of a log that had 1
        QCOMPARE(w.toldOf<ListOwn>().size(), size_t(1));
        w.perform(w.machine->ownListed(w.now, w.channel, {}));
        w.say(v1::Fetched{.channel = w.channel,
                          .epoch = u"e1"_s,
                          .before = {},
                          .after = 0,
                          .first = 1,
                          .last = 0,
                          .events = {},
                          .more = false});
        QCOMPARE(w.stateOf(u"a"_s), State::Lost);
    }

    void ofALogThatBecameShorterNothingToComeIsRead()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"x"_s);
        w.perform(w.machine->markRead(w.now, w.channel, 1));
        w.close();
        w.greet();
        w.subscribed(1, 0, false);
        QCOMPARE(w.channels.at(w.channel).read, 0);
    }

    void whatIsOlderThanTheServersLogIsNotCalledLost()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"old"_s, u"ann"_s);
        w.close();
        w.greet();
        w.subscribed(901, 1000, false, u"e1"_s, 0, 500);
        w.perform(w.machine->ownListed(w.now, w.channel, {MachineWorld::event(1, u"old"_s, u"ann"_s)}));
        w.say(v1::Fetched{.channel = w.channel,
                          .epoch = u"e1"_s,
                          .before = {},
                          .after = 0,
                          .first = 500,
                          .last = 1000,
                          .events = {MachineWorld::event(500, u"x"_s)},
                          .more = false});
        QVERIFY(w.outbox.empty());
    }

    void pagesGoBackwardsAndLeaveThePositionAlone()
    {
        MachineWorld w;
        w.greet();
        w.follow(w.channel);
        w.subscribed(8, 9, false);
        w.say(v1::Events{w.channel, {MachineWorld::event(8, u"h"_s), MachineWorld::event(9, u"i"_s)}, false});
        w.perform(w.machine->fetchOlder(w.now, w.channel));
        w.perform(w.machine->fetchOlder(w.now, w.channel)); // one at a time
        QCOMPARE(w.sentOf<v1::Fetch>().size(), size_t(1));
        QCOMPARE(*w.sentOf<v1::Fetch>().at(0).before, 8);
        v1::Fetched page{.channel = w.channel,
                         .epoch = u"e2"_s,
                         .before = 8,
                         .after = {},
                         .first = 6,
                         .last = 9,
                         .events = {MachineWorld::event(6, u"f"_s), MachineWorld::event(7, u"g"_s)},
                         .more = false};
        w.say(page); // another epoch's
        QCOMPARE(w.stored().size(), 2);
        w.perform(w.machine->fetchOlder(w.now, w.channel));
        page.epoch = u"e1"_s;
        w.say(page);
        QCOMPARE(w.stored(), (QStringList{u"1:6=f"_s, u"1:7=g"_s, u"1:8=h"_s, u"1:9=i"_s}));
        QCOMPARE(w.channels.at(w.channel).position.offset, 9);
        QCOMPARE(w.toldOf<PageDone>().back().more, false);
        w.sent.clear();
        w.perform(w.machine->fetchOlder(w.now, w.channel));
        QVERIFY(w.sent.empty()); // 6 is the first there is
        w.say(page);             // nobody asked
        QCOMPARE(w.stored().size(), 4);
    }

    void readMarkersOnlyGrow()
    {
        MachineWorld w;
        w.ready();
        for (qint64 i = 1; i <= 5; ++i)
            w.live(i, u"m%1"_s.arg(i));
        w.perform(w.machine->markRead(w.now, w.channel, 3));
        QCOMPARE(w.sentOf<v1::Read>().at(0).offset, 3);
        w.say(v1::Read{w.channel, u"e1"_s, 2});
        QCOMPARE(w.channels.at(w.channel).read, 3);
        w.say(v1::Read{w.channel, u"another"_s, 5});
        QCOMPARE(w.channels.at(w.channel).read, 3);
        w.say(v1::Read{w.channel, u"e1"_s, 4});
        QCOMPARE(w.channels.at(w.channel).read, 4);
        QCOMPARE(w.toldOf<ReadMoved>().size(), size_t(2));
        w.close();
        w.perform(w.machine->markRead(w.now, w.channel, 5)); // offline: said at the next subscribed
        w.sent.clear();
        w.greet();
        w.subscribed(6, 5, true);
        QCOMPARE(w.sentOf<v1::Read>().at(0).offset, 5);
    }

    void presenceIsASetAndEndsWithTheLink()
    {
        MachineWorld w;
        w.ready();
        w.say(v1::Presence{w.channel, {{u"ben"_s, u"Ben"_s}, {u"cas"_s, u"Cas"_s}}, {}});
        w.say(v1::Presence{w.channel, {{u"ben"_s, u"Ben"_s}}, {}});
        QCOMPARE(w.toldOf<PresenceChanged>().back().people.size(), 2);
        w.say(v1::Presence{w.channel, {}, {{u"ben"_s, u"Ben"_s}}});
        QCOMPARE(w.toldOf<PresenceChanged>().back().people.size(), 1);
        w.close();
        w.pass(4'999ms);
        QCOMPARE(w.toldOf<PresenceChanged>().back().people.size(), 1);
        w.pass(1ms);
        QCOMPARE(w.toldOf<PresenceChanged>().back().people.size(), 0);
    }

    void whoComesBackToAServerThatHasJustStartedWasNeverGone()
    {
        MachineWorld w;
        w.ready();
        w.say(v1::Presence{w.channel, {{u"ben"_s, u"Ben"_s}, {u"cas"_s, u"Cas"_s}}, {}});
        const size_t told = w.toldOf<PresenceChanged>().size();
        w.close(v1::closecode::kRestart);
        w.pass(2s);
        w.greet();
        w.subscribed(1, 0, true); // with nobody yet
        w.say(v1::Presence{w.channel, {{u"ben"_s, u"Ben"_s}}, {}});
        const auto since = w.toldOf<PresenceChanged>();
        QVERIFY(since.size() > told);
        for (size_t i = told; i < since.size(); ++i)
            QCOMPARE(since[i].people.size(), 2);
        w.pass(5s);
        QCOMPARE(w.toldOf<PresenceChanged>().back().people.size(), 1);
        QCOMPARE(w.toldOf<PresenceChanged>().back().count, 1);
    }

    // A server that is slow, odd or has lost something; a person who clicks at odd moments.

    void aPageUnderWayOutlivesANewSubscription()
    {
        MachineWorld w;
        w.greet();
        w.follow(w.channel);
        w.subscribed(8, 9, false);
        w.say(v1::Events{w.channel, {MachineWorld::event(8, u"h"_s), MachineWorld::event(9, u"i"_s)}, false});
        w.perform(w.machine->fetchOlder(w.now, w.channel));
        w.live(11, u"k"_s); // a hole: subscribed again, while the page is on its way
        w.sent.clear();
        w.told.clear();
        const v1::Fetched page{.channel = w.channel,
                               .epoch = u"e1"_s,
                               .before = 8,
                               .after = {},
                               .first = 1,
                               .last = 11,
                               .events = {MachineWorld::event(7, u"g"_s)},
                               .more = true};
        w.say(page);
        w.subscribed(10, 11, true);
        QCOMPARE(*w.sentOf<v1::Fetch>().at(0).before, 8); // once more: the person waits for it
        w.say(page);
        QCOMPARE(w.toldOf<PageDone>().size(), size_t(1));
        QCOMPARE(w.toldOf<PageDone>().at(0).more, true);
        w.say(
            v1::Events{w.channel, {MachineWorld::event(10, u"j"_s), MachineWorld::event(11, u"k"_s)}, false});
        w.pass(60s);
        QVERIFY(w.toldOf<CloseLink>().empty());
    }

    void aPageOfTheRunBeforeDoesNotEndTheHistory()
    {
        MachineWorld w;
        w.options.holesToPass = 1;
        w.restart();
        w.greet();
        w.follow(w.channel);
        w.subscribed(8, 9, false);
        w.say(v1::Events{w.channel, {MachineWorld::event(8, u"h"_s), MachineWorld::event(9, u"i"_s)}, false});
        w.perform(w.machine->fetchOlder(w.now, w.channel));
        w.live(11, u"k"_s); // a hole, passed: run 2 begins at 11
        w.told.clear();
        w.say(v1::Fetched{.channel = w.channel,
                          .epoch = u"e1"_s,
                          .before = 8,
                          .after = {},
                          .first = 1,
                          .last = 11,
                          .events = {MachineWorld::event(7, u"g"_s)},
                          .more = true});
        QCOMPARE(w.toldOf<PageDone>().at(0).more, true);
        QVERIFY(w.toldOf<Fault>().empty());
        QVERIFY(!w.stored().contains(u"2:7=g"_s));
    }

    void writesThatWorkAgainOpenNoGapWhileASubscriptionIsUnderWay()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"x"_s);
        w.diskWorks = false;
        w.live(2, u"y"_s);
        w.close();
        w.greet(); // asks behind 2
        w.diskWorks = true;
        w.perform(w.machine->writesWork(w.now, w.onDisk()));
        w.subscribed(3, 3, true); // the answer to that
        w.say(v1::Events{w.channel, {MachineWorld::event(3, u"z"_s)}, false});
        QCOMPARE(w.sentOf<v1::Subscribe>().back().position->offset, 1);
        w.subscribed(2, 3, true);
        w.say(v1::Events{w.channel, {MachineWorld::event(2, u"y"_s), MachineWorld::event(3, u"z"_s)}, false});
        QVERIFY(w.toldOf<GapOpened>().empty());
        QCOMPARE(w.profile.gaps, 0);
        QCOMPARE(w.stored(), (QStringList{u"1:1=x"_s, u"1:2=y"_s, u"1:3=z"_s}));
    }

    // What becomes of an own message that is not in these pages of the server's log.
    void aLostMessageIsSearchedFor_data()
    {
        using Offsets = QList<qint64>;
        QTest::addColumn<qint64>("first"); // of the log
        QTest::addColumn<qint64>("times"); // of event 0; the message's is 1005
        QTest::addColumn<Offsets>("one");
        QTest::addColumn<bool>("more");
        QTest::addColumn<Offsets>("two");
        QTest::addColumn<bool>("lost");
        QTest::addColumn<bool>("decided");
        const auto row = [](const char* name, qint64 first, qint64 times, const Offsets& one, bool more,
                            const Offsets& two, bool lost, bool decided) {
            QTest::newRow(name) << first << times << one << more << two << lost << decided;
        };
        row("nothing is left", 1, 2000, {}, false, {}, true, true);
        row("begun anew, and others have written since", 1, 2000, {1, 2}, false, {}, true, true);
        row("everything was cut", 51, 2000, {}, false, {}, false, true);
        row("it was cut", 30, 2000, {30, 31}, false, {}, false, true);
        row("what was cut is older", 30, 900, {30, 31}, false, {}, true, true);
        row("it was cut between two pages", 1, 2000, {1, 2}, true, {30, 31}, false, true);
        row("pages shorter than asked for", 1, 2000, {1, 2}, true, {3}, true, true);
        row("a page of nothing, and more behind it", 1, 2000, {}, true, {}, false, false);
        row("a page that leads nowhere", 1, 2000, {0}, true, {0}, false, false);
    }

    void aLostMessageIsSearchedFor()
    {
        QFETCH(qint64, first);
        QFETCH(qint64, times);
        QFETCH(QList<qint64>, one);
        QFETCH(bool, more);
        QFETCH(QList<qint64>, two);
        MachineWorld w;
        w.ready();
        w.live(1, u"x"_s);
        v1::Event mine = MachineWorld::event(2, u"mine"_s, u"ann"_s);
        mine.timestamp = 1005;
        w.say(v1::LiveEvent{w.channel, mine});
        w.close();
        w.greet();
        w.subscribed(101, 100, false, u"e2"_s, 0, first);
        w.perform(w.machine->ownListed(w.now, w.channel, {mine}));
        const auto answer = [&](qint64 after, const QList<qint64>& offsets, bool moreBehind) {
            v1::Fetched page{.channel = w.channel,
                             .epoch = u"e2"_s,
                             .before = {},
                             .after = after,
                             .first = first,
                             .last = 100,
                             .events = {},
                             .more = moreBehind};
            for (const qint64 offset : offsets) {
                page.events.append(MachineWorld::event(offset, u"o%1"_s.arg(offset)));
                page.events.back().timestamp = times + offset;
            }
            w.say(page);
        };
        answer(0, one, more);
        if (!two.isEmpty())
            answer(one.back(), two, false);
        QTEST(w.outbox.contains(u"mine"_s), "lost");
        QTEST(!w.channels.at(w.channel).unverified, "decided");
        w.sent.clear();
        w.pass(60s); // and nothing is asked for again and again
        QVERIFY(w.sent.empty());
    }

    void theOwnEventIsAnAnswerLikeAnAck()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        for (int i = 0; i < 4; ++i) {
            w.nack(u"a"_s, code::kUnavailable, true);
            w.pass(30s);
        }
        w.live(1, u"a"_s, u"ann"_s); // before the ack
        w.ack(u"a"_s, 1);
        w.write(u"b"_s);
        w.sent.clear();
        w.nack(u"b"_s, code::kUnavailable, true);
        w.pass(1s); // as after the first one
        QCOMPARE(w.takePublishes(), QStringList{u"b/2!"_s});
    }

    void refusalsForGoodMakeNobodyWait()
    {
        MachineWorld w;
        w.ready();
        for (const QString& id : {u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s})
            w.write(id);
        for (const QString& id : {u"a"_s, u"b"_s, u"c"_s, u"d"_s})
            w.nack(id, code::kForbidden, false);
        w.sent.clear();
        w.nack(u"e"_s, code::kUnavailable, true);
        w.pass(1s);
        QCOMPARE(w.takePublishes(), QStringList{u"e/1!"_s});
    }

    void aServerThatSaysAtOnceForEverIsNotHammered()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        for (int i = 0; i < 3; ++i) {
            w.nack(u"a"_s, code::kRateLimited, true, {}, 0s);
            w.pass(0ms);
        }
        w.sent.clear();
        w.nack(u"a"_s, code::kRateLimited, true, {}, 0s);
        w.pass(900ms);
        QVERIFY(w.takePublishes().isEmpty());
        w.pass(30s);
        QCOMPARE(w.takePublishes(), QStringList{u"a/1!"_s});
    }

    void thousandsThatGotOldAtOnceAreHeld()
    {
        MachineWorld w;
        w.welcome.limits.dedupe = 1h;
        w.ready();
        w.write(u"first"_s);
        w.nack(u"first"_s, code::kUnavailable, true, {}, 2h);
        for (int i = 0; i < 9'990; ++i)
            Q_UNUSED(w.machine->publish(w.now, w.channel, u"m%1"_s.arg(i), {}));
        w.pass(2h);
        QCOMPARE(w.outbox.size(), size_t(9'991));
        QCOMPARE(w.machine->waiting(), 0);
    }

    void presenceCountsThoseWhoAreNotNamed()
    {
        MachineWorld w;
        w.greet();
        w.follow(w.channel);
        w.say(v1::Subscribed{.channel = w.channel,
                             .epoch = u"e1"_s,
                             .first = 1,
                             .last = 0,
                             .next = 1,
                             .recovered = true,
                             .presence = {{u"ann"_s, u"Ann"_s}, {u"ben"_s, u"Ben"_s}},
                             .count = 4});
        QCOMPARE(w.toldOf<PresenceChanged>().back().count, 4);
        w.say(v1::Presence{w.channel, {}, {{u"cas"_s, u"Cas"_s}}}); // one of the two others
        QCOMPARE(w.toldOf<PresenceChanged>().back().count, 3);
        w.say(v1::Presence{w.channel, {}, {{u"ben"_s, u"Ben"_s}, {u"dan"_s, u"Dan"_s}}});
        QCOMPARE(w.toldOf<PresenceChanged>().back().count, 1);
        w.say(v1::Presence{w.channel, {}, {{u"ben"_s, u"Ben"_s}}}); // a repeat
        QCOMPARE(w.toldOf<PresenceChanged>().back().count, 1);
    }

    void aChannelKeptForItsMessagesIsLeftBehindTheLast_data()
    {
        QTest::addColumn<QString>("end");
        for (const QString& end : {u"ack"_s, u"refused"_s, u"event"_s, u"discarded"_s})
            QTest::newRow(qPrintable(end)) << end;
    }

    void aChannelKeptForItsMessagesIsLeftBehindTheLast()
    {
        QFETCH(QString, end);
        MachineWorld w;
        w.welcome.limits.inFlight = end == u"discarded"_s ? 1 : 64;
        w.ready();
        w.write(u"a"_s);
        if (end == u"discarded"_s)
            w.write(u"b"_s);
        w.perform(w.machine->unsubscribe(w.now, w.channel));
        QVERIFY(w.sentOf<v1::Unsubscribe>().empty());
        if (end == u"refused"_s)
            w.nack(u"a"_s, code::kForbidden, false);
        else if (end == u"event"_s)
            w.live(1, u"a"_s, u"ann"_s);
        else
            w.ack(u"a"_s, 1);
        if (end == u"discarded"_s) {
            w.nack(u"b"_s, code::kUnavailable, true, {}, 1h);
            w.close();
            w.restart();
            w.outbox[u"b"_s].state = State::Queued;
            w.restart();
            w.greet();
            w.sent.clear();
            w.perform(w.machine->discard(w.now, u"b"_s));
        }
        QCOMPARE(w.sentOf<v1::Unsubscribe>().size(), size_t(1));
        w.sent.clear();
        w.follow(w.channel); // and back again
        QCOMPARE(w.sentOf<v1::Subscribe>().size(), size_t(1));
    }

    void whatTheServerCannotReadIsHeldBack()
    {
        MachineWorld w;
        w.ready();
        w.write(u"bad"_s);
        w.write(u"good"_s);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(w.stateOf(u"bad"_s), State::Sent);
            w.say(v1::SessionError{code::kBadMessage, u"No."_s, {}, u"publish"_s});
            w.close();
            w.sent.clear();
            w.greet();
            w.subscribed(1, 0, true);
        }
        QCOMPARE(w.stateOf(u"bad"_s), State::Held);
        QCOMPARE(w.takePublishes(), QStringList{u"good/2"_s});
    }

    void tooManyAtOnceIsNobodysFault()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.say(v1::SessionError{code::kTooManyInFlight, u"No."_s, w.channel, u"publish"_s});
        QCOMPARE(w.outbox.at(u"a"_s).strikes, 0);
        QCOMPARE(w.machine->standing(), Standing::Away);
    }

    void namesThatNoServerTakesAreRefusedHere()
    {
        MachineWorld w;
        QVERIFY(!w.write(u"a"_s, u"chat:two words"_s).isEmpty());
        QVERIFY(!w.write(QString(200, u'a')).isEmpty());
        QVERIFY(!w.write(QString()).isEmpty());
        w.greet();
        w.sent.clear();
        w.follow(u"chat:two words"_s);
        QVERIFY(w.sent.empty());
        QCOMPARE(w.toldOf<ChannelRefused>().at(0).code, u"unknown_channel"_s);
        w.pass(60s);
        QCOMPARE(w.machine->standing(), Standing::Ready);
        QVERIFY(w.outbox.empty());
    }

    void theRightServerIsFoundAgain()
    {
        MachineWorld w;
        w.ready();
        w.close();
        w.welcome.serverId = u"server-2"_s;
        w.greet();
        QCOMPARE(w.machine->standing(), Standing::WrongServer);
        w.perform(w.machine->tryAgain(w.now));
        QCOMPARE(w.machine->standing(), Standing::Away);
        w.welcome.serverId = u"server-1"_s;
        w.greet();
        QCOMPARE(w.machine->standing(), Standing::Ready);
    }

    void anotherEventInPlaceOfTheLastIsSeenAfterARestart()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"x"_s);
        w.close();
        w.restart();
        w.greet();
        w.follow(w.channel);
        w.subscribed(2, 1, true);
        w.live(1, u"other"_s);
        QCOMPARE(w.profile.diverged, 1);
    }

    void anotherEventThatComesBackIsPassed()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"x"_s);
        for (int i = 0; i < 2; ++i) {
            w.sent.clear();
            w.live(1, u"other"_s);
            QCOMPARE(w.sentOf<v1::Subscribe>().size(), size_t(1));
            w.subscribed(2, 1, true);
        }
        w.sent.clear();
        w.say(v1::Events{
            w.channel, {MachineWorld::event(1, u"other"_s), MachineWorld::event(2, u"y"_s)}, false});
        QVERIFY(w.sentOf<v1::Subscribe>().empty()); // not for ever
        QCOMPARE(w.profile.diverged, 3);
        QCOMPARE(w.stored(), (QStringList{u"1:1=x"_s, u"1:2=y"_s}));
    }

    void aChannelRefusedUnderWaySyncsAgain()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.write(u"b"_s);
        w.live(3, u"hole"_s); // subscribed again
        w.say(v1::SessionError{code::kForbidden, u"No."_s, w.channel, u"subscribe"_s});
        w.nack(u"a"_s, code::kForbidden, false); // nobody waits for it; behind it the server takes nothing
        w.sent.clear();
        w.perform(w.machine->retry(w.now, u"b"_s, u"unused"_s));
        w.subscribed(1, 0, true);
        QCOMPARE(w.takePublishes(), QStringList{u"b/3!"_s});
    }

    void aKnownMessageUnderAnotherNumberProvesNoCopy()
    {
        MachineWorld w;
        w.ready();
        w.write(u"a"_s);
        w.write(u"b"_s);
        w.close(v1::closecode::kReplaced, u"From elsewhere."_s);
        w.perform(w.machine->useHere(w.now, u"device-2"_s));
        w.greet();
        w.subscribed(1, 1, true);
        w.sent.clear();
        w.ack(u"a"_s, 1, 9); // the device before had it accepted
        w.nack(u"b"_s, code::kConflict, true, 1);
        QCOMPARE(w.takePublishes(), QStringList{u"b/1!"_s});
        QCOMPARE(w.profile.conflicts, 0);
    }

    // The disk.

    void aFullDiskIsWorkedThroughInMemoryAndMadeUpFor()
    {
        MachineWorld w;
        w.ready();
        w.live(1, u"x"_s);
        w.diskWorks = false;
        w.write(u"a"_s);
        QVERIFY(w.machine->isVolatile());
        QCOMPARE(w.takePublishes(), QStringList{u"a/1"_s});
        w.live(2, u"y"_s);
        QVERIFY(w.outbox.empty());
        w.diskWorks = true;
        w.perform(w.machine->writesWork(w.now, w.onDisk()));
        QCOMPARE(w.stateOf(u"a"_s), State::Sent);
        // A position is never on disk without its events: they come again.
        QCOMPARE(w.channels.at(w.channel).position.offset, 1);
        QCOMPARE(w.sentOf<v1::Subscribe>().back().position->offset, 1);
        w.subscribed(2, 2, true);
        w.say(v1::Events{w.channel, {MachineWorld::event(2, u"y"_s)}, false});
        QCOMPARE(w.stored(), (QStringList{u"1:1=x"_s, u"1:2=y"_s}));
    }

    // A server without sense and a person without rest: nothing of it has to be legal, and still memory is
    // what the disk has, each run is whole and no deadline stays in the past (pass() looks).
    void whateverComesAndIsClickedTheDiskIsTrue()
    {
        for (quint32 seed = 1; seed <= 800; ++seed) {
            QRandomGenerator random(seed);
            MachineWorld w;
            w.options.maxEntries = 50;
            w.welcome.limits.inFlight = 1 + int(random.bounded(5));
            w.restart();
            int ids = 0;
            for (int step = 0; step < 150; ++step) {
                somethingHappens(w, random, ids);
                if (w.machine->isVolatile())
                    w.diskWorks = false; // as the shell does: nothing is written before writesWork()
                else
                    compareWithDisk(w);
                if (QTest::currentTestFailed())
                    QFAIL(qPrintable(u"seed %1, step %2"_s.arg(seed).arg(step)));
            }
        }
    }

private:
    static void compareWithDisk(const MachineWorld& w)
    {
        const QList<OutboxEntry> outbox = w.machine->outbox();
        QCOMPARE(outbox.size(), qsizetype(w.outbox.size()));
        for (const OutboxEntry& entry : outbox)
            QVERIFY(w.outbox.contains(entry.id) && w.outbox.at(entry.id) == entry);
        const ChannelRecord* record = w.machine->channel(w.channel);
        if (!record || record->run == 0)
            return;
        QVERIFY(w.channels.at(w.channel) == *record);
        for (qint64 offset = record->start; offset <= record->position.offset; ++offset)
            QVERIFY(w.log.at(w.channel).contains({record->run, offset}));
    }

    static void somethingHappens(MachineWorld& w, QRandomGenerator& random, int& ids)
    {
        const auto up = [&](int below) { return int(random.bounded(below)); };
        const auto anyId = [&] { return u"m%1"_s.arg(up(std::max(ids, 1))); };
        const auto newId = [&] { return u"m%1"_s.arg(ids++); };
        const auto epoch = [&] { return up(8) ? u"e1"_s : u"e2"_s; };
        const auto some = [&](int from) {
            QList<v1::Event> events;
            for (int i = up(4); i > 0; --i)
                events.append(MachineWorld::event(from++, anyId(), up(2) ? u"ann"_s : u"ben"_s));
            return events;
        };
        switch (up(24)) {
        case 0:
            return w.open();
        case 1:
        case 2:
            return w.say(w.welcome);
        case 3:
            return w.close(std::array{1006, 1011, v1::closecode::kReplaced, 1008}[size_t(up(4))]);
        case 4:
        case 5:
            w.write(newId());
            return;
        case 6:
            return w.follow(w.channel);
        case 7:
            return w.perform(w.machine->unsubscribe(w.now, w.channel));
        case 8:
        case 9:
        case 10:
            return w.subscribed(1 + up(20), up(20), up(2), epoch(), up(9), 1 + up(4));
        case 11:
        case 12:
            return w.say(v1::Events{w.channel, some(1 + up(20)), !up(3)});
        case 13:
            return w.ack(anyId(), 1 + up(20), 1 + up(5));
        case 14:
            return w.nack(anyId(), up(2) ? code::kConflict : code::kUnavailable, up(3), 1 + up(9));
        case 15:
            return w.perform(w.machine->retry(w.now, anyId(), newId()));
        case 16:
            return w.perform(w.machine->discard(w.now, anyId()));
        case 17:
            return w.perform(w.machine->fetchOlder(w.now, w.channel));
        case 18:
            return w.say(
                v1::SessionError{up(2) ? code::kForbidden : code::kUnavailable,
                                 {},
                                 w.channel,
                                 std::array{u"publish"_s, u"subscribe"_s, u"fetch"_s}[size_t(up(3))]});
        case 19:
            return w.pass(std::chrono::milliseconds(up(40'000)));
        case 20:
            w.perform(w.machine->useHere(w.now, newId()));
            return w.perform(w.machine->tryAgain(w.now));
        case 21: {
            w.perform(w.machine->fetchOlder(w.now, w.channel));
            const auto* record = w.machine->channel(w.channel);
            const qint64 start = record ? record->start : 1;
            QList<v1::Event> events;
            for (qint64 offset = std::max<qint64>(1, start - 3); offset < start; ++offset)
                events.append(MachineWorld::event(offset, anyId(), u"ann"_s));
            return w.say(v1::Fetched{.channel = w.channel,
                                     .epoch = epoch(),
                                     .before = up(4) ? std::optional(start) : std::nullopt,
                                     .after = 0,
                                     .first = 1,
                                     .last = 20,
                                     .events = events,
                                     .more = up(3) > 0});
        }
        case 22:
            return w.perform(
                w.machine->ownListed(w.now, w.channel, {MachineWorld::event(1 + up(5), u"old"_s, u"ann"_s)}));
        case 23:
            w.diskWorks = up(2);
            if (w.diskWorks)
                w.perform(w.machine->writesWork(w.now, w.onDisk()));
            else if (up(2))
                w.restart();
            return;
        }
    }
};

} // namespace heartline

QTEST_APPLESS_MAIN(heartline::TestSessionMachine)
#include "tst_sessionmachine.moc"
