// SPDX-License-Identifier: MIT
#include "embeddedserver.h"
#include "guide.h"
#include "worker.h"

#include <Heartline/ConnectionDocumentLink>
#include <Heartline/DurableSession>
#include <Heartline/SharedDocument>

using namespace heartline;
using namespace Qt::StringLiterals;

class TestGuide : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void welcomesByRealMessages_data()
    {
        QTest::addColumn<bool>("others");
        QTest::newRow("on an open server") << false;
        QTest::newRow("with tokens") << true;
    }
    void welcomesByRealMessages()
    {
        QFETCH(bool, others);
        EmbeddedServer server;
        QSignalSpy started(&server, &EmbeddedServer::started);
        server.start({.folder = {}, .port = 0, .letOthersJoin = others});
        QVERIFY(started.wait());

        Worker worker(u"network"_s);
        SessionAccess access;
        access.server = server.localUrl();
        access.self = {u"ann"_s, u"Ann"_s};
        access.token = server.issueToken(u"ann"_s, u"Ann"_s);
        auto* session = new DurableSession(access);
        worker.adopt(session);
        QSet<QString> lines;
        QList<RoomInfo> rooms;
        QList<Notification> notifications;
        QObject context;
        connect(session, &Session::messagesChanged, &context,
                [&](const QString&, const QList<ChatMessage>& messages) {
                    for (const ChatMessage& message : messages) {
                        if (message.kind == ChatMessage::Kind::Chat && message.author.id == Guide::userId())
                            lines.insert(message.key);
                    }
                });
        connect(session, &Session::roomsChanged, &context, [&](const QList<RoomInfo>& now) { rooms = now; });
        connect(session, &Session::notificationsReceived, &context,
                [&](const QList<Notification>& now) { notifications += now; });

        Guide::Access welcome;
        welcome.server = server.localUrl();
        welcome.token = server.issueToken(Guide::userId(), u"Guide"_s, Guide::scopes());
        welcome.guest = access.self;
        welcome.pace = std::chrono::milliseconds(20);
        auto* guide = new Guide(welcome);
        QSignalSpy finished(guide, &Guide::finished);
        worker.adopt(guide);
        guide->begin();
        session->openRoom(Guide::firstRoom());
        session->start();
        QVERIFY(finished.wait(15'000));
        QTRY_VERIFY(lines.size() >= 3);
        QTRY_COMPARE(notifications.size(), 1);
        QTRY_VERIFY(rooms.size() >= 2);

        ConnectionDocumentLink::Access documents;
        documents.server = access.server;
        documents.token = access.token;
        auto link = std::make_unique<ConnectionDocumentLink>(documents, Guide::documentId());
        worker.adopt(link.get());
        SharedDocument document({.id = Guide::documentId(), .userId = u"ann"_s}, std::move(link));
        document.open();
        QTRY_VERIFY(document.toPlainText().startsWith(u"# Welcome\n"_s));
        QVERIFY(document.isEditable());
    }
};

QTEST_GUILESS_MAIN(TestGuide)
#include "tst_guide.moc"
