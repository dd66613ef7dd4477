// SPDX-License-Identifier: MIT
// The real session against the real server, through a proxy that cuts and stalls.
#include "tcpproxy.h"

#include <Heartline/PlainSession>
#include <Heartline/Server>

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTemporaryDir>
#include <QThread>
#include <algorithm>

using namespace heartline;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Delivery = ChatMessage::Delivery;

namespace {

const QString kRoom = u"general"_s;

/// A person with a session on a thread of its own, and what the session has told.
class Someone : public QObject
{
    Q_OBJECT
public:
    Someone(const QString& name, const QUrl& server, const std::function<void(PlainAccess&)>& change = {})
    {
        PlainAccess access;
        access.server = server;
        access.self = {name.toLower(), name};
        access.connection.reconnectDelay = 20ms;
        access.connection.maxReconnectDelay = 50ms;
        access.connection.minAttemptSpacing = 5ms;
        if (change)
            change(access);
        session = new PlainSession(access);
        session->moveToThread(&m_thread);
        connect(&m_thread, &QThread::finished, session, &QObject::deleteLater);
        connect(session, &Session::messagesChanged, this,
                [this](const QString&, const QList<ChatMessage>& lines) {
                    for (const ChatMessage& line : lines)
                        m_lines.insert(line.key, line);
                });
        connect(session, &Session::linkChanged, this,
                [this](const ConnectionSnapshot& snapshot) { link = snapshot; });
        connect(session, &Session::roomsChanged, this, [this](const QList<RoomInfo>& now) { rooms = now; });
        connect(session, &Session::peopleChanged, this,
                [this](const QString&, const QList<Person>& now) { people = now; });
        connect(session, &Session::typingChanged, this,
                [this](const QString&, const QList<Person>& now) { typing = now; });
        connect(session, &Session::notificationsReceived, this,
                [this](const QList<Notification>& now) { notifications += now; });
        m_thread.start();
    }
    ~Someone() override
    {
        m_thread.quit();
        m_thread.wait();
    }

    void join()
    {
        session->openRoom(kRoom);
        session->start();
    }
    [[nodiscard]] QList<ChatMessage> lines() const
    {
        QList<ChatMessage> lines = m_lines.values();
        std::ranges::sort(lines, {}, [](const ChatMessage& m) { return std::pair(m.offset, m.sequence); });
        return lines;
    }
    [[nodiscard]] QStringList contents() const
    {
        QStringList contents;
        for (const ChatMessage& line : lines()) {
            if (line.kind == ChatMessage::Kind::Chat)
                contents.append(line.content);
        }
        return contents;
    }
    [[nodiscard]] int count(Delivery delivery) const
    {
        return static_cast<int>(std::ranges::count_if(
            m_lines, [&](const ChatMessage& m) { return m.own && m.delivery == delivery; }));
    }
    [[nodiscard]] bool isConnected() const { return link.state == ConnectionState::Connected; }

    PlainSession* session = nullptr;
    ConnectionSnapshot link;
    QList<RoomInfo> rooms;
    QList<Person> people;
    QList<Person> typing;
    QList<Notification> notifications;

private:
    QHash<QString, ChatMessage> m_lines;
    QThread m_thread;
};

QStringList numbers(int from, int to)
{
    QStringList list;
    for (int i = from; i <= to; ++i)
        list.append(QString::number(i));
    return list;
}

} // namespace

class TestPlainSession : public QObject
{
    Q_OBJECT

    std::unique_ptr<server::Server> m_server;
    QUrl m_url;

    void startServer(bool open, const QString& folder = {}, const QString& listen = u"127.0.0.1:0"_s)
    {
        server::Options options;
        options.open = open;
        options.dataDir = folder;
        options.listen = {listen};
        m_server = std::make_unique<server::Server>(options);
        const auto started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_url = QUrl(u"ws://127.0.0.1:%1"_s.arg(m_server->port()));
    }

private Q_SLOTS:
    void init() { startServer(true); }
    void cleanup() { m_server.reset(); }

    void twoPeopleSeeTheSameConversation()
    {
        Someone ann(u"Ann"_s, m_url);
        Someone ben(u"Ben"_s, m_url);
        ann.join();
        QTRY_VERIFY(ann.isConnected());
        ben.join();
        QTRY_COMPARE(ann.people.size(), 2);
        QTRY_COMPARE(ben.people.size(), 2);
        QTRY_VERIFY(!ann.rooms.isEmpty());
        for (int i = 1; i <= 100; ++i)
            (i % 2 ? ann : ben).session->sendMessage(kRoom, QString::number(i));
        QTRY_COMPARE(ann.contents().size(), 100);
        QTRY_COMPARE(ben.contents().size(), 100);
        QTRY_COMPARE(ann.count(Delivery::Sent), 50);
        QCOMPARE(ann.contents(), ben.contents());
        // Ann saw Ben come, Ben did not see himself.
        QCOMPARE(ann.lines().constFirst().kind, ChatMessage::Kind::Joined);
        QCOMPARE(ben.lines().size(), 100);
    }

    void whatIsWrittenOfflineFollowsInOrder()
    {
        test::TcpProxy proxy(m_server->port());
        Someone ann(u"Ann"_s, m_url);
        Someone ben(u"Ben"_s, proxy.url());
        ann.join();
        ben.join();
        QTRY_VERIFY(ann.isConnected() && ben.isConnected());
        ben.session->sendMessage(kRoom, u"1"_s);
        QTRY_COMPARE(ann.contents(), numbers(1, 1));
        proxy.refuse();
        QTRY_VERIFY(!ben.isConnected());
        for (int i = 3; i <= 5; ++i)
            ben.session->sendMessage(kRoom, QString::number(i));
        QTRY_COMPARE(ben.count(Delivery::Queued), 3);
        QTRY_COMPARE(ben.link.queue.length, 3);
        ann.session->sendMessage(kRoom, u"2"_s);
        QTRY_COMPARE(ann.count(Delivery::Sent), 1);
        proxy.heal();
        ben.session->retryNow();
        QTRY_COMPARE(ann.contents(), numbers(1, 5));
        QTRY_COMPARE(ben.contents(), numbers(1, 5));
        QTRY_COMPARE(ben.count(Delivery::Sent), 4);
    }

    void whatTheLinkSwallowedIsLookedForAndSentOnce_data()
    {
        QTest::addColumn<bool>("arrived");
        QTest::newRow("the server had got it: only the echo was lost") << true;
        QTest::newRow("the server never got it") << false;
    }
    void whatTheLinkSwallowedIsLookedForAndSentOnce()
    {
        QFETCH(bool, arrived);
        test::TcpProxy proxy(m_server->port());
        Someone ann(u"Ann"_s, m_url);
        Someone ben(u"Ben"_s, proxy.url());
        ann.join();
        ben.join();
        QTRY_VERIFY(ann.isConnected() && ben.isConnected());
        ben.session->sendMessage(kRoom, u"1"_s);
        QTRY_COMPARE(ben.count(Delivery::Sent), 1);
        proxy.stall(arrived ? test::TcpProxy::Way::ToClient : test::TcpProxy::Way::ToServer);
        ben.session->sendMessage(kRoom, u"2"_s);
        ben.session->sendMessage(kRoom, u"3"_s);
        QTRY_COMPARE(ben.count(Delivery::Sending), 2);
        if (arrived)
            QTRY_COMPARE(ann.contents(), numbers(1, 3));
        proxy.cut();
        proxy.heal();
        QTRY_COMPARE(ben.count(Delivery::Sent), 3);
        ben.session->sendMessage(kRoom, u"4"_s);
        QTRY_COMPARE(ann.contents(), numbers(1, 4));
        QTRY_COMPARE(ben.contents(), numbers(1, 4));
        // The server itself has each of them once: somebody who comes later sees only those.
        Someone cid(u"Cid"_s, m_url);
        cid.join();
        QTRY_COMPARE(cid.contents(), numbers(1, 4));
    }

    void missedMessagesAreFetchedHoweverMany()
    {
        test::TcpProxy proxy(m_server->port());
        Someone ann(u"Ann"_s, m_url);
        Someone ben(u"Ben"_s, proxy.url());
        ann.join();
        ben.join();
        ann.session->sendMessage(kRoom, u"1"_s);
        QTRY_COMPARE(ben.contents(), numbers(1, 1));
        proxy.refuse();
        QTRY_VERIFY(!ben.isConnected());
        for (int i = 2; i <= 350; ++i)
            ann.session->sendMessage(kRoom, QString::number(i));
        QTRY_COMPARE(ann.count(Delivery::Sent), 350);
        proxy.heal();
        ben.session->retryNow();
        QTRY_COMPARE(ben.contents(), numbers(1, 350));
    }

    void olderPagesComeUntilTheBeginning()
    {
        Someone ann(u"Ann"_s, m_url);
        ann.join();
        for (int i = 1; i <= 200; ++i)
            ann.session->sendMessage(kRoom, QString::number(i));
        QTRY_COMPARE(ann.count(Delivery::Sent), 200);
        Someone ben(u"Ben"_s, m_url);
        QSignalSpy start(ben.session, &Session::historyStartReached);
        ben.join();
        QTRY_COMPARE(ben.contents().size(), 60);
        QCOMPARE(start.count(), 0);
        ben.session->fetchOlder(kRoom);
        QTRY_COMPARE(ben.contents().size(), 160);
        ben.session->fetchOlder(kRoom);
        QTRY_COMPARE(ben.contents(), numbers(1, 200));
        QTRY_COMPARE(start.count(), 1);
    }

    void typingIsSeenAndGoesByItself()
    {
        Someone ann(u"Ann"_s, m_url);
        Someone ben(u"Ben"_s, m_url);
        ann.join();
        ben.join();
        QTRY_COMPARE(ann.people.size(), 2);
        ben.session->notifyTyping(kRoom);
        QTRY_COMPARE(ann.typing.size(), 1);
        QCOMPARE(ann.typing.constFirst().name, u"Ben"_s);
        QVERIFY(ben.typing.isEmpty());
        ben.session->sendMessage(kRoom, u"done"_s);
        QTRY_VERIFY(ann.typing.isEmpty());
    }

    void whoLeavesIsSeenToLeave()
    {
        Someone ann(u"Ann"_s, m_url);
        ann.join();
        {
            Someone ben(u"Ben"_s, m_url);
            ben.join();
            QTRY_COMPARE(ann.people.size(), 2);
        }
        QTRY_COMPARE(ann.people.size(), 1);
        QTRY_COMPARE(ann.lines().constLast().kind, ChatMessage::Kind::Left);
    }

    void notificationsAreToldOnceOverReconnectsAndRestarts()
    {
        QTemporaryDir dir;
        const auto remember = [&](PlainAccess& access) {
            access.seenNotificationsPath = dir.filePath(u"seen"_s);
        };
        QNetworkAccessManager network;
        int posted = 0;
        const auto post = [&](const QString& id) {
            QNetworkRequest request(QUrl(u"http://127.0.0.1:%1/api/notifications"_s.arg(m_server->port())));
            request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
            const QJsonObject body{{u"userId"_s, u"ann"_s},
                                   {u"type"_s, u"payment_success"_s},
                                   {u"message"_s, u"paid"_s},
                                   {u"id"_s, id},
                                   {u"url"_s, u"javascript:alert(1)"_s}};
            QNetworkReply* reply = network.post(request, QJsonDocument(body).toJson());
            connect(reply, &QNetworkReply::finished, this, [&posted, reply] {
                posted += reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 202 ? 1 : 0;
                reply->deleteLater();
            });
        };
        post(u"a"_s);
        QTRY_COMPARE(posted, 1);
        test::TcpProxy proxy(m_server->port());
        {
            Someone ann(u"Ann"_s, proxy.url(), remember);
            ann.join();
            QTRY_COMPARE(ann.notifications.size(), 1);
            QCOMPARE(ann.notifications.constFirst().level, Notification::Level::Success);
            QVERIFY(ann.notifications.constFirst().url.isEmpty()); // only http and https
            // Delivered, but the server cannot know it yet.
            proxy.stall(test::TcpProxy::Way::ToServer);
            post(u"b"_s);
            QTRY_COMPARE(ann.notifications.size(), 2);
            proxy.cut();
            proxy.heal();
            QTRY_VERIFY(ann.isConnected());
            post(u"c"_s);
            QTRY_COMPARE(ann.notifications.size(), 3);
            QCOMPARE(ann.notifications.constLast().id, u"c"_s);
        }
        Someone ann(u"Ann"_s, proxy.url(), remember);
        ann.join();
        post(u"d"_s);
        QTRY_COMPARE(ann.notifications.size(), 1);
        QCOMPARE(ann.notifications.constFirst().id, u"d"_s);
    }

    void aServerThatRefusesIsNotAskedAgain()
    {
        startServer(false);
        Someone ann(u"Ann"_s, m_url, [](PlainAccess& access) { access.token = u"wrong"_s; });
        QSignalSpy refused(ann.session, &Session::refused);
        ann.join();
        QTRY_COMPARE(refused.count(), 1);
        QVERIFY(!refused.constFirst().constFirst().toString().isEmpty());
        QTRY_COMPARE(ann.link.state, ConnectionState::Disconnected);

        Someone ben(u"Ben"_s, m_url, [this](PlainAccess& access) {
            access.token = m_server->issueToken(u"ben"_s, u"Ben"_s, 60s);
        });
        ben.join();
        ben.session->sendMessage(kRoom, u"1"_s);
        QTRY_COMPARE(ben.count(Delivery::Sent), 1);
        QTRY_VERIFY(!ben.rooms.isEmpty());
    }

    void aFailedMessageCanBeDiscardedOrTriedAgain()
    {
        test::TcpProxy proxy(m_server->port());
        proxy.refuse();
        Someone ann(u"Ann"_s, proxy.url(), [](PlainAccess& access) { access.outbox.maxMessages = 1; });
        QSignalSpy discarded(ann.session, &Session::messageDiscarded);
        ann.join();
        ann.session->sendMessage(kRoom, u"1"_s);
        const QString second = ann.session->sendMessage(kRoom, u"2"_s);
        const QString third = ann.session->sendMessage(kRoom, u"3"_s);
        QTRY_COMPARE(ann.count(Delivery::Failed), 2);
        ann.session->discardMessage(third);
        QTRY_COMPARE(discarded.count(), 1);
        proxy.heal();
        ann.session->retryNow();
        QTRY_COMPARE(ann.count(Delivery::Sent), 1);
        ann.session->retryMessage(second);
        QTRY_COMPARE(ann.count(Delivery::Sent), 2);
    }

    void survivesARestartOfTheServer()
    {
        QTemporaryDir dir;
        startServer(true, dir.path());
        const QString address = u"127.0.0.1:%1"_s.arg(m_server->port());
        Someone ann(u"Ann"_s, m_url);
        ann.join();
        ann.session->sendMessage(kRoom, u"1"_s);
        QTRY_COMPARE(ann.count(Delivery::Sent), 1);
        m_server.reset();
        QTRY_VERIFY(!ann.isConnected());
        ann.session->sendMessage(kRoom, u"2"_s);
        startServer(true, dir.path(), address);
        QTRY_COMPARE(ann.count(Delivery::Sent), 2);
        QCOMPARE(ann.contents(), numbers(1, 2));
    }

    void endsWhateverItIsDoing()
    {
        test::TcpProxy proxy(m_server->port());
        for (int i = 0; i < 5; ++i) {
            Someone ann(u"Ann"_s, proxy.url());
            ann.join();
            ann.session->sendMessage(kRoom, u"x"_s);
            if (i == 1)
                proxy.stall();
            if (i > 2)
                QTRY_VERIFY(ann.isConnected());
            if (i == 2)
                proxy.heal();
            if (i == 4)
                ann.session->stop();
        }
    }
};

QTEST_GUILESS_MAIN(TestPlainSession)
#include "tst_plainsession.moc"
