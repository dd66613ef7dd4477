// SPDX-License-Identifier: MIT
// What a window is told over heartline.v1, with the real server and a proxy that cuts and stalls.
#include "tcpproxy.h"

#include <Heartline/DurableSession>
#include <Heartline/Server>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <algorithm>

using namespace heartline;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Delivery = ChatMessage::Delivery;
using Kind = ChatMessage::Kind;
using test::TcpProxy;

namespace {

const QString kRoom = u"general"_s;

/// A person with a session on a thread of its own, and what the session has told.
class Someone : public QObject
{
    Q_OBJECT
public:
    explicit Someone(const SessionAccess& access)
        : session(new DurableSession(access))
    {
        session->moveToThread(&m_thread);
        connect(&m_thread, &QThread::finished, session, &QObject::deleteLater);
        connect(session, &Session::messagesChanged, this,
                [this](const QString& room, const QList<ChatMessage>& lines) {
                    ++told;
                    for (const ChatMessage& line : lines)
                        m_lines[room].insert(line.key, line);
                });
        connect(session, &Session::messageDiscarded, this,
                [this](const QString& room, const QString& key) { m_lines[room].remove(key); });
        connect(session, &Session::linkChanged, this,
                [this](const ConnectionSnapshot& snapshot) { link = snapshot; });
        connect(session, &Session::roomsChanged, this, [this](const QList<RoomInfo>& now) { rooms = now; });
        connect(session, &Session::peopleChanged, this,
                [this](const QString& room, const QList<Person>& now) {
                    if (room == kRoom)
                        people = now;
                });
        connect(session, &Session::typingChanged, this,
                [this](const QString&, const QList<Person>& now) { typing = now; });
        connect(session, &Session::notificationSeen, this, [this](const QString& id) { seen.append(id); });
        connect(session, &Session::notificationsReceived, this, [this](const QList<Notification>& now) {
            for (const Notification& notification : now) {
                notifications.append(notification.message);
                if (!seen.contains(notification.id)) {
                    news.append(notification.message);
                    newsIds.append(notification.id);
                }
            }
        });
        connect(session, &Session::notificationDismissed, this,
                [this](const QString& id) { dismissed.append(id); });
        connect(session, &Session::readMarkerMoved, this,
                [this](const QString& room, qint64 offset) { read[room] = offset; });
        connect(session, &Session::storageTroubled, this, [this](const QString& code) { trouble = code; });
        connect(session, &Session::replaced, this, [this](const QString& why) { replacedBy = why; });
        connect(session, &Session::historyStartReached, this, [this] { ++starts; });
        m_thread.start();
    }
    ~Someone() override
    {
        m_thread.quit();
        m_thread.wait();
    }

    void join(const QString& room = kRoom)
    {
        session->openRoom(room);
        session->start();
    }
    void say(const QString& text) { keys.append(session->sendMessage(kRoom, text)); }
    [[nodiscard]] QList<ChatMessage> lines(const QString& room = kRoom) const
    {
        QList<ChatMessage> lines = m_lines.value(room).values();
        std::ranges::sort(lines, {}, [](const ChatMessage& m) { return std::pair(m.offset, m.sequence); });
        return lines;
    }
    [[nodiscard]] QStringList contents(const QString& room = kRoom) const
    {
        QStringList contents;
        for (const ChatMessage& line : lines(room)) {
            if (line.kind == Kind::Chat)
                contents.append(line.deleted ? u"x"_s : line.content);
        }
        return contents;
    }
    [[nodiscard]] ChatMessage line(const QString& content) const
    {
        for (const ChatMessage& line : lines()) {
            if (line.content == content)
                return line;
        }
        return {};
    }
    [[nodiscard]] int count(Delivery delivery) const
    {
        return static_cast<int>(std::ranges::count_if(
            m_lines.value(kRoom), [&](const ChatMessage& m) { return m.own && m.delivery == delivery; }));
    }
    [[nodiscard]] bool isConnected() const { return link.state == ConnectionState::Connected; }

    DurableSession* session = nullptr;
    ConnectionSnapshot link;
    QList<RoomInfo> rooms;
    QList<Person> people;
    QList<Person> typing;
    QStringList keys;
    QStringList notifications;
    QStringList news; ///< Those that were not told as seen before.
    QStringList newsIds;
    QStringList seen;
    QStringList dismissed;
    QHash<QString, qint64> read;
    QString trouble;
    QString replacedBy;
    int starts = 0;
    int told = 0; ///< Lists of lines.

private:
    QHash<QString, QHash<QString, ChatMessage>> m_lines;
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

class TestDurableSession : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<server::Server> m_server;
    QNetworkAccessManager m_network;
    QUrl m_url;

    [[nodiscard]] QString folder(const QString& name) const { return m_dir->filePath(name); }
    [[nodiscard]] SessionAccess access(const QString& name, const QUrl& url = {}) const
    {
        SessionAccess access;
        access.server = url.isEmpty() ? m_url : url;
        access.self = {name.toLower(), name};
        access.profileFolder = folder(name);
        access.connection.reconnectDelay = 10ms;
        access.connection.maxReconnectDelay = 40ms;
        access.connection.minAttemptSpacing = 5ms;
        access.connection.stableAfter = 10ms;
        access.writeRetry = 20ms;
        return access;
    }
    void startServer(const QString& listen = u"127.0.0.1:0"_s)
    {
        server::Options options;
        options.open = true;
        options.dataDir = folder(u"server"_s);
        options.listen = {listen};
        options.limits.publishPerSecond = 100'000;
        options.limits.stopTimeout = 100ms; // clients of the same thread can't take leave meanwhile
        m_server = std::make_unique<server::Server>(options);
        const auto started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_url = QUrl(u"ws://127.0.0.1:%1"_s.arg(m_server->port()));
    }
    [[nodiscard]] int post(const QString& path, const QJsonObject& body)
    {
        QNetworkRequest request(QUrl(u"http://127.0.0.1:%1%2"_s.arg(m_server->port()).arg(path)));
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
        QNetworkReply* reply = m_network.post(request, QJsonDocument(body).toJson());
        const bool done = QTest::qWaitFor([&] { return reply->isFinished(); });
        reply->deleteLater();
        return done ? reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() : 0;
    }
    [[nodiscard]] bool notify(const QString& message)
    {
        return post(u"/api/notifications"_s,
                    {{u"userId"_s, u"ann"_s}, {u"type"_s, u"system_alert"_s}, {u"message"_s, message}}) ==
               202;
    }

    static void readToTheStart(Someone& someone)
    {
        for (int pages = 0; someone.starts == 0 && pages < 10; ++pages) {
            const int before = someone.told;
            someone.session->fetchOlder(kRoom);
            QTRY_VERIFY(someone.starts > 0 || someone.told > before);
        }
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        startServer();
    }
    void cleanup() { m_server.reset(); }

    void twoPeopleSeeTheSameConversation()
    {
        Someone ann(access(u"Ann"_s));
        Someone ben(access(u"Ben"_s));
        ann.join();
        QTRY_VERIFY(ann.isConnected());
        ben.join();
        QTRY_COMPARE(ann.people.size(), 2);
        QTRY_COMPARE(ben.people.size(), 2);
        QTRY_COMPARE(ann.rooms.size(), 1);
        for (int i = 1; i <= 100; ++i)
            (i % 2 ? ann : ben).say(QString::number(i));
        QTRY_COMPARE(ann.contents().size(), 100);
        QTRY_COMPARE(ben.contents().size(), 100);
        QTRY_COMPARE(ann.count(Delivery::Sent), 50);
        QTRY_COMPARE(ann.contents(), ben.contents());
        QCOMPARE(ann.lines().constFirst().kind, Kind::Joined);
        QCOMPARE(ben.lines().size(), 100);
        QVERIFY(ann.trouble.isEmpty());
    }

    void unsentMessagesSurviveARestartOfTheProgram()
    {
        TcpProxy proxy(m_server->port());
        Someone ben(access(u"Ben"_s));
        ben.join();
        QStringList keys;
        {
            Someone ann(access(u"Ann"_s, proxy.url()));
            ann.join();
            ann.say(u"1"_s);
            QTRY_COMPARE(ben.contents(), numbers(1, 1));
            QTRY_COMPARE(ann.count(Delivery::Sent), 1);
            proxy.refuse();
            QTRY_VERIFY(!ann.isConnected());
            for (int i = 2; i <= 5; ++i)
                ann.say(QString::number(i));
            QTRY_COMPARE(ann.count(Delivery::Queued), 4);
            QTRY_COMPARE(ann.link.queue.length, 4);
            keys = ann.keys;
        }
        Someone ann(access(u"Ann"_s, proxy.url()));
        ann.session->openRoom(kRoom);
        QTRY_COMPARE(ann.contents(), numbers(1, 5)); // before there is any link
        QCOMPARE(ann.count(Delivery::Queued), 4);
        QCOMPARE(ann.line(u"5"_s).key, keys.last());
        proxy.heal();
        ann.session->start();
        QTRY_COMPARE(ben.contents(), numbers(1, 5));
        QTRY_COMPARE(ann.count(Delivery::Sent), 5);
        QCOMPARE(ann.contents(), numbers(1, 5));
    }

    void whatTheLinkSwallowedIsThereOnce()
    {
        TcpProxy proxy(m_server->port());
        Someone ann(access(u"Ann"_s));
        Someone ben(access(u"Ben"_s, proxy.url()));
        ann.join();
        ben.join();
        QTRY_VERIFY(ann.isConnected() && ben.isConnected());
        ben.say(u"1"_s);
        QTRY_COMPARE(ben.count(Delivery::Sent), 1);
        int last = 1;
        for (const auto way : {TcpProxy::Way::ToClient, TcpProxy::Way::ToServer, TcpProxy::Way::Both}) {
            proxy.stall(way);
            for (int i = 0; i < 5; ++i)
                ben.say(QString::number(++last));
            if (way == TcpProxy::Way::ToClient)
                QTRY_COMPARE(ann.contents(), numbers(1, last));
            QTRY_COMPARE(ben.count(Delivery::Sending), 5);
            proxy.cut();
            proxy.heal();
            QTRY_COMPARE(ben.count(Delivery::Sent), last);
        }
        QTRY_COMPARE(ann.contents(), numbers(1, last));
        QCOMPARE(ben.contents(), numbers(1, last));
    }

    void survivesARestartOfTheServer()
    {
        const QString address = u"127.0.0.1:%1"_s.arg(m_server->port());
        Someone ann(access(u"Ann"_s));
        ann.join();
        ann.say(u"1"_s);
        QTRY_COMPARE(ann.count(Delivery::Sent), 1);
        m_server.reset();
        QTRY_VERIFY(!ann.isConnected());
        ann.say(u"2"_s);
        startServer(address);
        ann.session->retryNow();
        QTRY_COMPARE(ann.count(Delivery::Sent), 2);
        QCOMPARE(ann.contents(), numbers(1, 2));
    }

    void isReadyOnlyWithTheServerOfTheProfile()
    {
        const QString address = u"127.0.0.1:%1"_s.arg(m_server->port());
        Someone ann(access(u"Ann"_s));
        QSignalSpy ready(ann.session, &Session::readyChanged);
        QSignalSpy foreign(ann.session, &Session::profileForeign);
        ann.join();
        QTRY_COMPARE(ready.size(), 1);
        QCOMPARE(ready.at(0).at(0).toBool(), true);
        m_server.reset();
        QTRY_COMPARE(ready.size(), 2);
        QCOMPARE(ready.at(1).at(0).toBool(), false);
        QVERIFY(QDir().rename(folder(u"server"_s), folder(u"the first"_s)));
        startServer(address);
        ann.session->retryNow();
        QTRY_COMPARE(foreign.size(), 1);
        QCOMPARE(ready.size(), 2);
    }

    void whatWasMissedIsCaughtUpAndOlderPagesFollow()
    {
        Someone ann(access(u"Ann"_s));
        ann.join();
        for (int i = 1; i <= 250; ++i)
            ann.say(QString::number(i));
        QTRY_COMPARE(ann.count(Delivery::Sent), 250);
        {
            Someone ben(access(u"Ben"_s));
            ben.join();
            QTRY_VERIFY(ben.contents().size() >= 30); // the newest, unasked
            QVERIFY(ben.contents().size() < 150);
            readToTheStart(ben);
            QCOMPARE(ben.contents(), numbers(1, 250));
        }
        for (int i = 251; i <= 400; ++i)
            ann.say(QString::number(i));
        QTRY_COMPARE(ann.count(Delivery::Sent), 400);
        Someone ben(access(u"Ben"_s));
        ben.join();
        QTRY_VERIFY(ben.contents().contains(u"400"_s));
        // Everything is on disk now: without a server the whole history can be read.
        m_server.reset();
        QTRY_VERIFY(!ben.isConnected());
        readToTheStart(ben);
        QCOMPARE(ben.contents(), numbers(1, 400));
    }

    void whatIsForgottenIsLoadedAgain()
    {
        Someone ann(access(u"Ann"_s));
        ann.join();
        for (int i = 1; i <= 50; ++i)
            ann.say(QString::number(i));
        QTRY_COMPARE(ann.count(Delivery::Sent), 50);
        QSignalSpy told(ann.session, &Session::messagesChanged);
        ann.session->forgetOlder(kRoom, ann.line(u"41"_s).key);
        ann.session->fetchOlder(kRoom);
        QTRY_COMPARE(told.count(), 1);
        QCOMPARE(told[0][1].value<QList<ChatMessage>>().size(), 40);
    }

    void messagesAreEditedDeletedAnsweredAndReactedTo()
    {
        Someone ann(access(u"Ann"_s));
        Someone ben(access(u"Ben"_s));
        ann.join();
        ben.join();
        ann.say(u"one"_s);
        QTRY_COMPARE(ben.contents(), QStringList{u"one"_s});
        const QString one = ann.keys[0];
        ann.session->editMessage(one, u"ONE"_s);
        QTRY_COMPARE(ben.contents(), QStringList{u"ONE"_s});
        QVERIFY(ben.line(u"ONE"_s).edited);
        const QString answer = ben.session->sendMessage(kRoom, u"two"_s, one);
        QTRY_COMPARE(ann.line(u"two"_s).replyTo, one);
        ann.session->react(answer, u"+1"_s, true);
        QTRY_COMPARE(ben.line(u"two"_s).reactions.size(), 1);
        QTRY_VERIFY(ann.line(u"two"_s).reactions.value(0).own);
        ann.session->react(answer, u"+1"_s, false);
        QTRY_VERIFY(ben.line(u"two"_s).reactions.isEmpty());
        ann.session->deleteMessage(one);
        QTRY_COMPARE(ben.contents(), (QStringList{u"x"_s, u"two"_s}));
        QTRY_VERIFY(!ann.lines().first().changing);
        // Somebody who comes later sees the same.
        Someone cid(access(u"Cid"_s));
        cid.join();
        QTRY_COMPARE(cid.contents(), (QStringList{u"x"_s, u"two"_s}));
    }

    void whatWaitsIsEditedInPlace()
    {
        TcpProxy proxy(m_server->port());
        proxy.refuse();
        Someone ann(access(u"Ann"_s, proxy.url()));
        ann.join();
        ann.say(u"1"_s);
        ann.say(u"2"_s);
        ann.say(u"never"_s);
        QTRY_COMPARE(ann.count(Delivery::Queued), 3);
        ann.session->editMessage(ann.keys[0], u"one"_s);
        ann.session->discardMessage(ann.keys[2]);
        QTRY_COMPARE(ann.contents(), (QStringList{u"one"_s, u"2"_s}));
        proxy.heal();
        ann.session->retryNow();
        QTRY_COMPARE(ann.count(Delivery::Sent), 2);
        QVERIFY(!ann.line(u"one"_s).edited);
        Someone ben(access(u"Ben"_s));
        ben.join();
        QTRY_COMPARE(ben.contents(), (QStringList{u"one"_s, u"2"_s}));
    }

    void aRefusedMessageIsRetriedEditedOrDiscarded()
    {
        Someone ann(access(u"Ann"_s));
        ann.join();
        QTRY_VERIFY(ann.isConnected());
        ann.say(QString(300'000, u'x'));
        QTRY_COMPARE(ann.count(Delivery::Failed), 1);
        QCOMPARE(ann.lines().last().problem, QString(u"too_large"_s));
        ann.say(u"2"_s);
        QTRY_COMPARE(ann.count(Delivery::Sent), 1);
        ann.session->editMessage(ann.keys[0], u"shorter"_s);
        QTRY_COMPARE(ann.count(Delivery::Sent), 2);
        QCOMPARE(ann.contents(), (QStringList{u"2"_s, u"shorter"_s}));
        // A change that the server refuses: its message is not there.
        ann.session->deleteMessage(ann.keys[1]);
        QTRY_COMPARE(ann.contents(), (QStringList{u"x"_s, u"shorter"_s}));
        QTRY_VERIFY(!ann.lines().first().changing);
        ann.session->editMessage(ann.keys[1], u"back"_s);
        QTRY_COMPARE(ann.count(Delivery::Failed), 1);
        ann.session->discardMessage(ann.keys[1]);
        QTRY_COMPARE(ann.count(Delivery::Failed), 0);
    }

    void typingIsSeenAndGoesByItself()
    {
        Someone ann(access(u"Ann"_s));
        Someone ben(access(u"Ben"_s));
        ann.join();
        ben.join();
        QTRY_COMPARE(ann.people.size(), 2);
        ben.session->notifyTyping(kRoom);
        QTRY_COMPARE(ann.typing.size(), 1);
        QCOMPARE(ann.typing.constFirst().name, u"Ben"_s);
        QVERIFY(ben.typing.isEmpty());
        ben.say(u"done"_s);
        QTRY_VERIFY(ann.typing.isEmpty());
    }

    void roomsNobodyOpenedAreFollowed()
    {
        QCOMPARE(post(u"/api/rooms"_s, {{u"room"_s, u"news"_s}, {u"title"_s, u"The news"_s}}), 201);
        Someone ann(access(u"Ann"_s));
        Someone ben(access(u"Ben"_s));
        ann.join(u"news"_s);
        ben.join();
        QTRY_COMPARE(ben.rooms.size(), 2);
        QVERIFY(std::ranges::any_of(ben.rooms, [](const RoomInfo& room) {
            return room.id == u"news"_s && room.title == u"The news"_s;
        }));
        ann.session->sendMessage(u"news"_s, u"1"_s);
        QTRY_COMPARE(ben.contents(u"news"_s), numbers(1, 1));
        // A new room appears without asking.
        QCOMPARE(post(u"/api/rooms"_s, {{u"room"_s, u"later"_s}, {u"title"_s, u"Later"_s}}), 201);
        QTRY_COMPARE(ben.rooms.size(), 3);
    }

    void readMarkersTravelToOtherDevices()
    {
        Someone ann(access(u"Ann"_s));
        SessionAccess second = access(u"Ann"_s);
        second.profileFolder = folder(u"second"_s);
        Someone laptop(second);
        ann.join();
        laptop.join();
        QTRY_VERIFY(ann.isConnected() && laptop.isConnected());
        Someone ben(access(u"Ben"_s));
        ben.join();
        ben.say(u"1"_s);
        ben.say(u"2"_s);
        QTRY_COMPARE(ann.contents(), numbers(1, 2));
        QTRY_COMPARE(laptop.contents(), numbers(1, 2));
        ann.session->markRead(kRoom, ann.line(u"1"_s).key);
        QTRY_COMPARE(laptop.read.value(kRoom), laptop.line(u"1"_s).offset);
        QCOMPARE(ann.read.value(kRoom), ann.line(u"1"_s).offset);
    }

    void notificationsAreNewsOnce()
    {
        QVERIFY(notify(u"waited"_s));
        TcpProxy proxy(m_server->port());
        QString first;
        {
            Someone ann(access(u"Ann"_s, proxy.url()));
            ann.join();
            QTRY_COMPARE(ann.news, QStringList{u"waited"_s});
            first = ann.newsIds[0];
            QVERIFY(notify(u"live"_s));
            QTRY_COMPARE(ann.news, (QStringList{u"waited"_s, u"live"_s}));
            proxy.cut();
            QTRY_VERIFY(ann.isConnected());
            QVERIFY(notify(u"after"_s));
            QTRY_COMPARE(ann.news.size(), 3);
            ann.session->dismissNotification(first);
            QTRY_COMPARE(ann.dismissed, QStringList{first});
        }
        QVERIFY(notify(u"while away"_s));
        Someone ann(access(u"Ann"_s, proxy.url()));
        ann.join();
        QTRY_COMPARE(ann.news, QStringList{u"while away"_s});
        QCOMPARE(ann.notifications, (QStringList{u"live"_s, u"after"_s, u"while away"_s}));
        // A device that is new is not flooded with what was told before.
        SessionAccess second = access(u"Ann"_s);
        second.profileFolder = folder(u"second"_s);
        Someone laptop(second);
        laptop.join();
        QTRY_COMPARE(laptop.notifications.size(), 3);
        QCOMPARE(laptop.news, QStringList());
        // What is seen on one is seen on the other.
        QVERIFY(notify(u"both"_s));
        QTRY_COMPARE(laptop.news, QStringList{u"both"_s});
        QTRY_COMPARE(ann.news.size(), 2);
        laptop.session->markNotificationSeen(laptop.newsIds[0]);
        QTRY_VERIFY(ann.seen.contains(laptop.newsIds[0]));
    }

    void aCopiedProfilePartsWhenThePersonSaysSo()
    {
        {
            Someone ann(access(u"Ann"_s));
            ann.join();
            ann.say(u"1"_s);
            QTRY_COMPARE(ann.count(Delivery::Sent), 1);
        }
        QVERIFY(QDir().mkpath(folder(u"copy"_s)));
        QVERIFY(QFile::copy(folder(u"Ann/session.sqlite"_s), folder(u"copy/session.sqlite"_s)));
        Someone ann(access(u"Ann"_s));
        ann.join();
        QTRY_VERIFY(ann.isConnected());
        SessionAccess with = access(u"Ann"_s);
        with.profileFolder = folder(u"copy"_s);
        Someone copy(with);
        copy.join();
        QTRY_VERIFY(!ann.replacedBy.isEmpty());
        ann.say(u"2"_s);
        copy.say(u"3"_s);
        QTRY_COMPARE(copy.contents(), (QStringList{u"1"_s, u"3"_s}));
        QCOMPARE(ann.count(Delivery::Queued), 1);
        ann.session->useHere();
        QTRY_COMPARE(ann.contents(), (QStringList{u"1"_s, u"3"_s, u"2"_s}));
        QTRY_COMPARE(copy.contents(), (QStringList{u"1"_s, u"3"_s, u"2"_s}));
        QTRY_VERIFY(ann.isConnected() && copy.isConnected());
    }

    // protocol.md §2 Receiving: own messages that the server has lost are shown as that, and can be sent
    // again.
    void whatARestoredBackupLostIsTold()
    {
        const QString address = u"127.0.0.1:%1"_s.arg(m_server->port());
        const QString file = folder(u"server/heartline.sqlite"_s);
        Someone ann(access(u"Ann"_s));
        ann.join();
        ann.say(u"1"_s);
        ann.say(u"2"_s);
        QTRY_COMPARE(ann.count(Delivery::Sent), 2);
        m_server.reset();
        QVERIFY(QFile::copy(file, folder(u"backup"_s)));
        startServer(address);
        ann.session->retryNow();
        ann.say(u"3"_s);
        ann.say(u"4"_s);
        QTRY_COMPARE(ann.count(Delivery::Sent), 4);
        m_server.reset();
        QVERIFY(QFile::remove(file));
        QVERIFY(QFile::copy(folder(u"backup"_s), file));
        startServer(address);
        ann.session->retryNow();
        QTRY_COMPARE(ann.count(Delivery::Lost), 2);
        QCOMPARE(ann.contents(), numbers(1, 4)); // still shown, and none twice
        ann.session->retryMessage(ann.keys[2]);
        ann.session->retryMessage(ann.keys[3]);
        QTRY_COMPARE(ann.count(Delivery::Sent), 4);
        QCOMPARE(ann.contents(), numbers(1, 4));
        QVERIFY(std::ranges::any_of(ann.lines(), [](const ChatMessage& m) { return m.kind == Kind::Gap; }));
        Someone ben(access(u"Ben"_s));
        ben.join();
        QTRY_COMPARE(ben.contents(), numbers(1, 4));
    }

    // Of a long room only the end is loaded: the older part of the restored log belongs before it.
    void aRestoredBackupKeepsTheOrderOfALongRoom()
    {
        const QString address = u"127.0.0.1:%1"_s.arg(m_server->port());
        const QString file = folder(u"server/heartline.sqlite"_s);
        {
            Someone ann(access(u"Ann"_s));
            ann.join();
            for (int i = 1; i <= 300; ++i)
                ann.say(QString::number(i));
            QTRY_COMPARE(ann.count(Delivery::Sent), 300);
        }
        m_server.reset();
        QVERIFY(QFile::copy(file, folder(u"backup"_s)));
        startServer(address);
        for (int restart = 0; restart < 2; ++restart) {
            Someone ann(access(u"Ann"_s));
            ann.join();
            if (restart == 0) {
                ann.say(u"301"_s);
                QTRY_VERIFY(ann.isConnected() && ann.contents().contains(u"301"_s));
                QTRY_COMPARE(ann.count(Delivery::Sending) + ann.count(Delivery::Queued), 0);
                m_server.reset();
                QVERIFY(QFile::remove(file));
                QVERIFY(QFile::copy(folder(u"backup"_s), file));
                startServer(address);
                ann.session->retryNow();
            }
            QTRY_COMPARE(ann.count(Delivery::Lost), 1);
            if (restart == 0) { // some pages behind the gap come by themselves
                QTRY_VERIFY(ann.contents().contains(u"1"_s));
                QCOMPARE(ann.contents(), numbers(1, 301));
            }
            readToTheStart(ann);
            QTRY_COMPARE(ann.contents(), numbers(1, 301));
        }
    }

    void whatAGapLeftOutIsFetched()
    {
        const QString address = u"127.0.0.1:%1"_s.arg(m_server->port());
        const QString file = folder(u"server/heartline.sqlite"_s);
        {
            Someone ben(access(u"Ben"_s));
            ben.join();
            for (int i = 1; i <= 40; ++i)
                ben.say(QString::number(i));
            QTRY_COMPARE(ben.count(Delivery::Sent), 40);
        }
        m_server.reset();
        QVERIFY(QFile::copy(file, folder(u"backup"_s)));
        startServer(address);
        {
            Someone cid(access(u"Cid"_s));
            cid.join();
            cid.say(u"lost"_s);
            QTRY_COMPARE(cid.count(Delivery::Sent), 1);
        }
        m_server.reset();
        QVERIFY(QFile::remove(file));
        QVERIFY(QFile::copy(folder(u"backup"_s), file));
        startServer(address); // a new epoch: of it, only the newest 100 come by themselves
        Someone ann(access(u"Ann"_s));
        ann.join();
        for (int i = 41; i <= 240; ++i)
            ann.say(QString::number(i));
        QTRY_COMPARE(ann.count(Delivery::Sent), 200);
        for (int restart = 0; restart < 2; ++restart) {
            Someone ben(access(u"Ben"_s));
            ben.join();
            QTRY_VERIFY(ben.contents().contains(u"240"_s));
            if (restart > 0)
                readToTheStart(ben);
            QTRY_COMPARE(ben.contents(), numbers(1, 240));
            QCOMPARE(std::ranges::count(ben.lines(), Kind::Gap, &ChatMessage::kind), 1);
        }
    }

    void aSecondProgramOnOneProfileIsTold()
    {
        Someone first(access(u"Ann"_s));
        first.join();
        QTRY_VERIFY(first.isConnected());
        Someone second(access(u"Ann"_s));
        second.join();
        QTRY_COMPARE(second.trouble, u"busy"_s);
        QVERIFY(first.trouble.isEmpty());
        second.say(u"1"_s);
        QTRY_COMPARE(first.contents(), numbers(1, 1)); // both live, each a device of its own
        QTRY_VERIFY(first.isConnected() && second.isConnected());
        QVERIFY(first.replacedBy.isEmpty());
    }

    // Signing out and in again: the one before must have let go of the profile.
    void oneSessionFollowsAnotherOnOneProfile()
    {
        QThread thread;
        thread.start();
        auto* first = new DurableSession(access(u"Ann"_s));
        auto* second = new DurableSession(access(u"Ann"_s));
        for (DurableSession* session : {first, second})
            session->moveToThread(&thread);
        connect(&thread, &QThread::finished, second, &QObject::deleteLater);
        QSignalSpy trouble(second, &Session::storageTroubled);
        QSignalSpy told(second, &Session::messagesChanged);
        first->start();
        const QString key = first->sendMessage(kRoom, u"1"_s);
        first->stop();
        first->deleteLater();
        second->openRoom(kRoom);
        second->start();
        QTRY_VERIFY(told.count() > 0);
        QCOMPARE(told[0][1].value<QList<ChatMessage>>().value(0).key, key);
        QCOMPARE(trouble.count(), 0);
        thread.quit();
        thread.wait();
    }

    void aFullDiskIsToldAndStopsNothing()
    {
        SessionAccess with = access(u"Ann"_s);
        with.maxProfilePages = 40;
        Someone ann(with);
        Someone ben(access(u"Ben"_s));
        ann.join();
        ben.join();
        QTRY_VERIFY(ann.isConnected() && ben.isConnected());
        ann.say(QString(150'000, u'x'));
        QTRY_COMPARE(ann.trouble, u"full"_s);
        ann.say(u"2"_s);
        QTRY_COMPARE(ben.contents().size(), 2);
        ben.say(u"3"_s);
        QTRY_COMPARE(ann.contents().size(), 3);
        QCOMPARE(ann.contents().mid(1), numbers(2, 3));
    }

    void aServerThatKnowsNoSessionsIsNamed()
    {
        // Nothing of it speaks heartline.v1 below this path.
        Someone ann(access(u"Ann"_s, QUrl(m_url.toString() + u"/elsewhere"_s)));
        QSignalSpy refused(ann.session, &Session::refused);
        ann.join();
        QTRY_COMPARE(refused.count(), 1);
        QVERIFY(!refused[0][0].toString().isEmpty());
    }

    void endsWhateverItIsDoing()
    {
        TcpProxy proxy(m_server->port());
        for (int i = 0; i < 5; ++i) {
            Someone ann(access(u"Ann"_s, proxy.url()));
            ann.join();
            ann.say(u"x"_s);
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

QTEST_GUILESS_MAIN(TestDurableSession)
#include "tst_durablesession.moc"
