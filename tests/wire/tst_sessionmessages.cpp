// SPDX-License-Identifier: MIT
#include <Heartline/SessionMessages>

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;

namespace heartline::wire::v1 {

namespace {

const Person kAnn{u"ann"_s, u"Ann Lee"_s};

QList<ClientMessage> clientMessages()
{
    const QJsonObject data{{"type"_L1, "chat"_L1}, {"content"_L1, u"你好 😀"_s}};
    return {Hello{.v = 1, .device = u"d"_s, .token = u"t"_s, .user = kAnn, .agent = u"a/1"_s},
            Hello{.v = 1, .device = u"d"_s, .token = {}, .user = kAnn, .agent = {}},
            Subscribe{u"chat:general"_s, std::nullopt},
            Subscribe{u"chat:general"_s, Position{u"e"_s, 0, {}, 0}},
            Subscribe{u"chat:general"_s, Position{u"e"_s, 7, u"i"_s, 99}},
            Unsubscribe{u"rooms"_s},
            Fetch{.channel = u"rooms"_s, .before = 10, .after = {}, .limit = 5},
            Fetch{.channel = u"rooms"_s, .before = {}, .after = 0, .limit = 100},
            Publish{.channel = u"chat:a/b"_s, .n = 1, .id = u"i"_s, .data = data, .resync = false},
            Publish{.channel = u"chat:a/b"_s, .n = 9, .id = u"i"_s, .data = data, .resync = true},
            Signal{u"chat:a"_s, data, {}},
            Read{u"chat:a"_s, u"e"_s, 3},
            Ping{12},
            Pong{u"x"_s}};
}

QList<ServerMessage> serverMessages()
{
    Event ofServer;
    ofServer.offset = ofServer.timestamp = 1;
    ofServer.id = u"s"_s;
    const Event ours{.offset = 1,
                     .id = u"i"_s,
                     .from = kAnn,
                     .device = u"d"_s,
                     .n = 4,
                     .timestamp = 5,
                     .data = {{"type"_L1, "chat"_L1}}};
    const Event plain{
        .offset = 2, .id = u"j"_s, .from = kAnn, .device = {}, .n = 0, .timestamp = 6, .data = {}};
    SessionWelcome welcome;
    welcome.userId = u"ann"_s;
    welcome.userName = u"Ann Lee"_s;
    welcome.serverId = u"s"_s;
    welcome.serverVersion = u"1"_s;
    welcome.time = 1000;
    welcome.limits = {.messageBytes = 1,
                      .publishPerSecond = 2,
                      .inFlight = 3,
                      .channels = 4,
                      .dedupe = std::chrono::milliseconds(5)};
    return {
        welcome,
        Subscribed{.channel = u"rooms"_s,
                   .epoch = u"e"_s,
                   .first = 2,
                   .last = 9,
                   .next = 5,
                   .recovered = true,
                   .lastN = 3,
                   .read = 4,
                   .presence = {kAnn},
                   .count = 1},
        Events{u"rooms"_s, {ours, plain}, true},
        Events{u"rooms"_s, {ofServer}, false},
        LiveEvent{u"chat:a"_s, ours},
        LiveEvent{u"chat:a"_s, plain},
        Fetched{.channel = u"chat:a"_s,
                .epoch = u"e"_s,
                .before = 3,
                .after = {},
                .first = 1,
                .last = 2,
                .events = {ours},
                .more = false},
        Ack{u"chat:a"_s, u"i"_s, 4, 1, 5},
        Nack{
            u"chat:a"_s, u"i"_s, 4, u"rate_limited"_s, u"Slower."_s, true, std::chrono::milliseconds(50), {}},
        Nack{u"chat:a"_s, u"i"_s, 4, u"conflict"_s, u"No."_s, true, {}, 7},
        Presence{u"chat:a"_s, {kAnn}, {}},
        Signal{u"chat:a"_s, {{"type"_L1, "typing"_L1}}, kAnn},
        Read{u"chat:a"_s, u"e"_s, 3},
        SessionError{u"invalid"_s, u"No."_s, u"chat:a"_s, u"fetch"_s},
        Goodbye{u"restart"_s, u"Back soon."_s, std::chrono::milliseconds(10), std::chrono::milliseconds(20)},
        Ping{1},
        Pong{1}};
}

} // namespace

class TestSessionMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrips()
    {
        for (const ClientMessage& message : clientMessages()) {
            const QByteArray bytes = encode(message);
            const auto read = decodeClientMessage(bytes);
            QVERIFY2(read, qPrintable(read.error + QString::fromUtf8(bytes)));
            QCOMPARE(read.message.index(), message.index());
            QCOMPARE(encode(read.message), bytes);
        }
        for (const ServerMessage& message : serverMessages()) {
            const QByteArray bytes = encode(message);
            const auto read = decodeServerMessage(bytes);
            QVERIFY2(read, qPrintable(read.error + QString::fromUtf8(bytes)));
            QCOMPARE(read.message.index(), message.index());
            QCOMPARE(encode(read.message), bytes);
        }
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("field");
        const auto row = [](const char* json, const QString& field) {
            QTest::newRow(json) << QByteArray(json) << field;
        };
        row("nonsense", u"JSON"_s);
        row("[]", u"object"_s);
        row("{}", u"type"_s);
        row(R"({"type":"publish","channel":"chat:a","id":"i","data":{}})", u"\"n\""_s);
        row(R"({"type":"publish","channel":"chat:a","id":"i","data":{},"n":0})", u"\"n\""_s);
        row(R"({"type":"publish","channel":"chat:a","id":"i","data":{},"n":1.5})", u"\"n\""_s);
        row(R"({"type":"publish","channel":"chat:a","id":"i","data":{},"n":1e300})", u"\"n\""_s);
        row(R"({"type":"publish","channel":"chat:a","id":"i","data":[],"n":1})", u"\"data\""_s);
        row(R"({"type":"publish","channel":"chat:a","id":"","data":{},"n":1})", u"\"id\""_s);
        row(R"({"type":"publish","channel":"../a","id":"i","data":{},"n":1})", u"\"channel\""_s);
        row(R"({"type":"publish","channel":"chat:a","id":"i","data":{},"n":1,"resync":"yes"})",
            u"\"resync\""_s);
        row(R"({"type":"subscribe"})", u"\"channel\""_s);
        row(R"({"type":"subscribe","channel":"chat:a","offset":-1})", u"\"offset\""_s);
        row(R"({"type":"subscribe","channel":"chat:a","offset":"1"})", u"\"offset\""_s);
        row(R"({"type":"fetch","channel":"chat:a"})", u"\"before\""_s);
        row(R"({"type":"fetch","channel":"chat:a","before":3,"after":1})", u"\"before\""_s);
        row(R"({"type":"fetch","channel":"chat:a","before":3,"limit":0})", u"\"limit\""_s);
        row(R"({"type":"hello","v":1})", u"\"device\""_s);
        row(R"({"type":"hello","v":1,"device":"d","user":{"id":"no good"}})", u"\"user\""_s);
        row(R"({"type":"hello","v":"1","device":"d"})", u"\"v\""_s);
        row(R"({"type":"read","channel":"chat:a","offset":1})", u"\"epoch\""_s);
        row(R"({"type":"signal","channel":"chat:a"})", u"\"data\""_s);
    }
    void refusals()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, field);
        const auto read = decodeClientMessage(json);
        QVERIFY(!read);
        QVERIFY2(read.error.contains(field), qPrintable(read.error));
    }

    void theUnknownIsIgnored()
    {
        const auto unknown = decodeClientMessage(R"({"type":"dance","channel":7})");
        QVERIFY(unknown);
        QVERIFY(std::holds_alternative<Unknown>(unknown.message));
        const auto more =
            decodeClientMessage(R"({"type":"unsubscribe","channel":"rooms","why":{"a":[1]},"token":null})");
        QVERIFY(more);
        QCOMPARE(std::get<Unsubscribe>(more.message).channel, u"rooms"_s);
        const auto absent = decodeClientMessage(R"({"type":"subscribe","channel":"rooms","offset":null})");
        QVERIFY(absent);
        QVERIFY(!std::get<Subscribe>(absent.message).position);
    }

    /// What is cut or changed anywhere gives an error or another message, and never more.
    void damagedBytes()
    {
        QRandomGenerator random(7);
        QList<QByteArray> texts;
        for (const ServerMessage& message : serverMessages())
            texts.append(encode(message));
        for (int i = 0; i < 20'000; ++i) {
            QByteArray text = texts[random.bounded(texts.size())];
            for (int j = random.bounded(1, 4); j > 0; --j)
                text[random.bounded(text.size())] = char(random.bounded(256));
            text.truncate(random.bounded(1, int(text.size()) + 1));
            const auto read = decodeServerMessage(text);
            if (read)
                QVERIFY(!encode(read.message).isEmpty());
            else
                QVERIFY(!read.error.isEmpty());
        }
    }
};

} // namespace heartline::wire::v1

QTEST_APPLESS_MAIN(heartline::wire::v1::TestSessionMessages)
#include "tst_sessionmessages.moc"
