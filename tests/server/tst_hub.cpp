// SPDX-License-Identifier: MIT
// The hub without sockets and disk: a store that answers when the test says so, and an output that only
// records.
#include "hub/hub.h"
#include "net/websocketframe.h"

#include <QJsonDocument>

#include <deque>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::server;

namespace {

/// Keeps in memory; each order waits until answer() lets it be done.
class FakeStore final : public Store
{
public:
    void appendChat(const QString& room, const QJsonObject& message, Done<ChatEvent> done) override
    {
        m_orders.push_back([this, room, message, done] {
            if (full)
                return done({{}, u"no room"_s});
            QJsonObject kept = message;
            const qint64 offset = ++m_last[room];
            kept.insert("offset"_L1, offset);
            LogEvent event;
            event.offset = offset;
            event.timestamp = offset;
            event.plain = QJsonDocument(kept).toJson(QJsonDocument::Compact);
            done({{event, {}}, {}});
        });
    }
    void readChat(const QString&, const HistoryRange&, Done<QList<QByteArray>>) override {}
    // heartline.v1's: see tst_hubsession.
    void drawGeneration(const QString&, const QString&, Done<qint64>) override {}
    void claimGeneration(const QString&, const QString&, qint64, Done<bool>) override {}
    void publish(const PublishOrder&, Done<PublishOutcome>) override {}
    void endLane(quint64) override {}
    void resume(const ResumeOrder&, Done<Resumed>) override {}
    void readLog(const QString&, const LogRange&, Done<LogPage>) override {}
    void markRead(const QString&, const QString&, const QString&, qint64, Done<qint64>) override {}
    void createRoom(const QString&, const QString&, Done<std::optional<LogEvent>> done) override
    {
        m_orders.push_back([done] { done({LogEvent{}, {}}); });
    }
    void rememberName(const QString& user, const QString& name) override { names.insert(user, name); }
    void addNotification(const NotificationRequest& request, Done<NotificationOutcome> done) override
    {
        m_orders.push_back([this, request, done] {
            const InboxItem item{++m_sequence, QJsonDocument(request.content).toJson(QJsonDocument::Compact)};
            inboxes[request.userId].append(item);
            done({{NotificationOutcome::Kind::Added, item, {}}, {}});
        });
    }
    void readInbox(const QString& user, qint64 after, Done<InboxPage> done) override
    {
        m_orders.push_back([this, user, after, done] {
            InboxPage page;
            for (const InboxItem& item : std::as_const(inboxes[user])) {
                if (item.sequence <= after)
                    continue;
                page.more = page.items.size() == pageSize;
                if (page.more)
                    break;
                page.items.append(item);
            }
            done({page, {}});
        });
    }
    void markDelivered(const QString& user, qint64 sequence) override
    {
        inboxes[user].removeIf([sequence](const InboxItem& item) { return item.sequence <= sequence; });
    }
    // Documents: see tst_documents_….
    void loadDocument(const QString&, Done<documents::Loaded>) override {}
    void appendUpdate(const QString&, const QByteArray&, const QString&, Done<qint64>) override {}
    void describeDocument(const QString&, const QString&, qint64) override {}
    void compactDocument(const QString&, const QByteArray&, qint64) override {}
    void listDocuments(Done<QList<documents::DocumentInfo>>) override {}
    void setDocumentTitle(const QString&, const QString&, Done<bool>) override {}
    void removeDocument(const QString&, Done<bool>) override {}
    void documentHistory(const QString&, qint64, int, Done<documents::History>) override {}
    void documentTextAt(const QString&, qint64, Done<std::optional<QByteArray>>) override {}
    void barrier(Done<Nothing> done) override
    {
        m_orders.push_back([done] { done({}); });
    }

    /// Carries out the oldest orders; all of them by default.
    void answer(int count = 1'000'000)
    {
        for (; count > 0 && !m_orders.empty(); --count) {
            const auto order = std::move(m_orders.front());
            m_orders.pop_front();
            order();
        }
    }

    bool full = false;
    qsizetype pageSize = 100;
    QHash<QString, QString> names;
    QHash<QString, QList<InboxItem>> inboxes;

private:
    std::deque<std::function<void()>> m_orders;
    QHash<QString, qint64> m_last;
    qint64 m_sequence = 0;
};

/// What each peer was sent, a word a message.
class Record final : public HubOutput
{
public:
    void send(PeerId peer, const QByteArray& frame, Delivery) override
    {
        // Unmasked frames of this test are short: two bytes, then the payload; a longer one has two more.
        const QByteArray payload = frame.sliced(uchar(frame[1]) < 126 ? 2 : 4);
        if ((frame[0] & 0x0f) == 9) {
            pings[peer].append(payload);
            return;
        }
        const QJsonObject message = QJsonDocument::fromJson(payload).object();
        QString word = message.value("type"_L1).toString();
        for (const auto key : {"content"_L1, "message"_L1, "code"_L1})
            word += message.contains(key) ? u':' + message.value(key).toString() : QString();
        if (word.startsWith("user_"_L1))
            word +=
                u':' + message.value("userId"_L1).toString() + u'/' + message.value("userName"_L1).toString();
        sent[peer].append(word);
    }
    void close(PeerId peer, uint16_t code, const QString&) override { closed.insert(peer, code); }
    void setReading(PeerId peer, bool reading) override { readings.append({peer, reading}); }
    qsizetype backlog(PeerId) const override { return 0; }

    QStringList take(PeerId peer) { return std::exchange(sent[peer], {}); }

    QHash<PeerId, QStringList> sent;
    QHash<PeerId, QByteArrayList> pings;
    QHash<PeerId, uint16_t> closed;
    QList<std::pair<PeerId, bool>> readings;
};

} // namespace

class TestHub : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_store = std::make_unique<FakeStore>();
        m_out = std::make_unique<Record>();
        m_metrics = std::make_unique<Metrics>();
        m_hub = std::make_unique<Hub>(
            *m_store, *m_out, *m_metrics,
            Hub::Options{.maxPending = 4, .maxPendingBytes = 1000, .now = [this] { return m_now; }});
    }

    void nothingIsDeliveredBeforeItIsKept()
    {
        chat(1, u"ann"_s);
        chat(2, u"bob"_s);
        m_out->take(1);
        m_out->take(2);
        say(1, R"({"type":"chat","content":"x"})");
        QVERIFY(m_out->take(1).isEmpty());
        QVERIFY(m_out->take(2).isEmpty());
        m_store->answer();
        QCOMPARE(m_out->take(1), QStringList{u"chat:x"_s});
        QCOMPARE(m_out->take(2), QStringList{u"chat:x"_s});
    }

    void whatCannotBeKeptIsToldToItsSenderAlone()
    {
        chat(1, u"ann"_s);
        chat(2, u"bob"_s);
        m_out->take(1);
        m_out->take(2);
        m_store->full = true;
        say(1, R"({"type":"chat","content":"x"})");
        m_store->answer();
        QCOMPARE(m_out->take(1), QStringList{u"error:unavailable"_s});
        QVERIFY(m_out->take(2).isEmpty());
    }

    void aUserIsThereFromTheFirstConnectionToTheLast()
    {
        chat(1, u"ann"_s);
        m_out->take(1);
        chat(2, u"bob"_s, u"Bob"_s);
        chat(3, u"bob"_s);
        QCOMPARE(m_out->take(1), QStringList{u"user_joined:bob/Bob"_s});
        m_hub->disconnected(2);
        QVERIFY(m_out->take(1).isEmpty());
        m_hub->disconnected(3);
        m_hub->disconnected(3); // told twice, done once
        QCOMPARE(m_out->take(1), QStringList{u"user_left:bob/Bob"_s});
        QCOMPARE(m_hub->users(), QStringList{u"ann"_s});
    }

    void comingAndGoingWaitForTheWordsBefore()
    {
        chat(1, u"ann"_s);
        chat(2, u"bob"_s);
        m_out->take(1);
        say(2, R"({"type":"chat","content":"one"})");
        say(2, R"({"type":"chat","content":"two"})");
        m_hub->disconnected(2);
        chat(3, u"bob"_s); // and is back before the disk has answered
        m_store->answer(1);
        QCOMPARE(m_out->take(1), QStringList{u"chat:one"_s});
        m_store->answer();
        QCOMPARE(m_out->take(1),
                 (QStringList{u"chat:two"_s, u"user_left:bob/bob"_s, u"user_joined:bob/bob"_s}));
    }

    void whoSendsFasterThanTheDiskIsNotReadFrom()
    {
        chat(1, u"ann"_s);
        for (int i = 0; i < 4; ++i)
            say(1, R"({"type":"chat","content":"x"})");
        QCOMPARE(m_out->readings, (QList<std::pair<PeerId, bool>>{{1, false}}));
        m_store->answer(1);
        QCOMPARE(m_out->readings.size(), 1);
        m_store->answer(1);
        QCOMPARE(m_out->readings.last(), (std::pair<PeerId, bool>{1, true}));
    }

    // One commit answers them all, and that much at once would look like a slow reader at whoever reads.
    void whoSendsMuchBeforeTheDiskAnswersIsNotReadFrom()
    {
        chat(1, u"ann"_s);
        const QByteArray large = "{\"type\":\"chat\",\"content\":\"" + QByteArray(600, 'x') + "\"}";
        say(1, large.constData());
        QVERIFY(m_out->readings.isEmpty());
        say(1, large.constData());
        QCOMPARE(m_out->readings, (QList<std::pair<PeerId, bool>>{{1, false}}));
        m_store->answer(1);
        QCOMPARE(m_out->readings.size(), 1);
        m_store->answer(1);
        QCOMPARE(m_out->readings.last(), (std::pair<PeerId, bool>{1, true}));
    }

    void badMessagesSpreadOverTimeDoNotClose()
    {
        chat(1, u"ann"_s);
        for (int i = 0; i < 100; ++i, m_now += 1s)
            m_hub->received(1, "nonsense");
        QVERIFY(m_out->closed.isEmpty());
        for (int i = 0; i < 20; ++i)
            m_hub->received(1, "nonsense");
        QCOMPARE(m_out->closed.value(1), closecode::kPolicy);
    }

    void aNotificationIsDeliveredWhenThePingBehindItIsAnswered()
    {
        notify(u"ann"_s, u"a"_s);
        inbox(1, u"ann"_s);
        QVERIFY(m_out->take(1).isEmpty());
        m_store->answer();
        m_hub->endTurn();
        QCOMPARE(m_out->take(1), QStringList{u"t:a"_s});
        QCOMPARE(m_out->pings[1].size(), 1);
        notify(u"ann"_s, u"b"_s);
        m_store->answer();
        m_hub->endTurn();
        // An answer to the first ping confirms the first only; nonsense and what was never asked confirm
        // nothing.
        for (const char* pong : {"", "x", "n", "n99", "n-1", "nn1"})
            m_hub->ponged(1, pong);
        QCOMPARE(m_store->inboxes[u"ann"_s].size(), 2);
        m_hub->ponged(1, m_out->pings[1].first());
        QCOMPARE(m_store->inboxes[u"ann"_s].size(), 1);
        m_hub->ponged(1, m_out->pings[1].last());
        QVERIFY(m_store->inboxes[u"ann"_s].isEmpty());
        QCOMPARE(m_out->take(1), QStringList{u"t:b"_s});
    }

    void onePingCoversATurn()
    {
        inbox(1, u"ann"_s);
        m_store->answer();
        for (int i = 0; i < 10; ++i)
            notify(u"ann"_s, u"a"_s);
        m_store->answer();
        m_hub->endTurn();
        m_hub->endTurn();
        QCOMPARE(m_out->pings[1].size(), 1);
    }

    void theInboxAndWhatComesMeanwhileKeepTheirOrder()
    {
        m_store->pageSize = 2;
        for (const char16_t* text : {u"1", u"2", u"3"})
            notify(u"ann"_s, QString::fromUtf16(text));
        m_store->answer();
        inbox(1, u"ann"_s);
        notify(u"ann"_s, u"4"_s); // after the read was ordered, before it was answered
        m_store->answer();
        m_hub->endTurn();
        QCOMPARE(m_out->take(1), (QStringList{u"t:1"_s, u"t:2"_s}));
        notify(u"ann"_s, u"5"_s);
        m_store->answer();
        QVERIFY(m_out->take(1).isEmpty());
        for (int page = 0; page < 3; ++page) {
            m_hub->ponged(1, m_out->pings[1].last());
            m_store->answer();
            m_hub->endTurn();
        }
        QCOMPARE(m_out->take(1), (QStringList{u"t:3"_s, u"t:4"_s, u"t:5"_s}));
        notify(u"ann"_s, u"6"_s);
        m_store->answer();
        QCOMPARE(m_out->take(1), QStringList{u"t:6"_s});
    }

    void roomsAreForgottenWithoutHistoryAndKeptWithIt()
    {
        chat(1, u"ann"_s, {}, u"empty"_s);
        chat(2, u"ann"_s, {}, u"full"_s);
        say(2, R"({"type":"chat","content":"x"})");
        QCOMPARE(m_hub->rooms().size(), 2);
        m_hub->disconnected(1);
        m_hub->disconnected(2);
        m_store->answer();
        QCOMPARE(m_hub->rooms().size(), 1);
        QCOMPARE(m_hub->rooms().first().name, u"full"_s);
        QCOMPARE(m_hub->rooms().first().last, 1);
        QVERIFY(m_hub->rooms().first().people.isEmpty());
    }

    void leavingAFullRoomInAnyOrderKeepsTheRest()
    {
        for (PeerId id = 1; id <= 50; ++id)
            chat(id, u"u%1"_s.arg(id));
        for (PeerId id = 2; id <= 50; id += 2)
            m_hub->disconnected(id);
        m_out->sent.clear();
        say(1, R"({"type":"chat","content":"x"})");
        m_store->answer();
        for (PeerId id = 1; id <= 50; ++id)
            QCOMPARE(m_out->take(id).size(), id % 2 ? 1 : 0);
    }

private:
    void connectTo(wire::Service service, PeerId id, const QString& user, const QString& name,
                   const QString& place)
    {
        m_hub->connected(id, {.service = service, .userId = user, .userName = name, .place = place});
    }
    void chat(PeerId id, const QString& user, const QString& name = {}, const QString& room = u"r"_s)
    {
        connectTo(wire::Service::Chat, id, user, name, room);
    }
    void inbox(PeerId id, const QString& user) { connectTo(wire::Service::Notifications, id, user, {}, {}); }
    void say(PeerId id, const char* text) { m_hub->received(id, text); }
    void notify(const QString& user, const QString& text)
    {
        m_hub->notify({user, {}, QJsonObject{{"type"_L1, "t"_L1}, {"message"_L1, text}}}, [](const auto&) {});
    }

    TimePoint m_now;
    std::unique_ptr<FakeStore> m_store;
    std::unique_ptr<Record> m_out;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<Hub> m_hub;
};

QTEST_APPLESS_MAIN(TestHub)
#include "tst_hub.moc"
