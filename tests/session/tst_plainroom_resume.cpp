// SPDX-License-Identifier: MIT
// A session against a server by script: the link dies before the first page of history comes.
#include <Heartline/PlainSession>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrlQuery>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace heartline;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// One port with a room of `size` messages. Answers history only while `answers` is true.
class ScriptedServer : public QObject
{
public:
    bool answers = false;
    int size = 1;
    QList<QWebSocket*> chats;

    ScriptedServer()
        : m_upgrader(u"scripted"_s, QWebSocketServer::NonSecureMode)
    {
        connect(&m_listener, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = m_listener.nextPendingConnection())
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onRequest(socket); });
        });
        connect(&m_upgrader, &QWebSocketServer::newConnection, this, [this] {
            QWebSocket* peer = m_upgrader.nextPendingConnection();
            peer->setParent(this);
            if (!peer->requestUrl().path().endsWith(u"/chat"_s))
                return;
            chats << peer;
            peer->sendTextMessage(u"{\"type\":\"welcome\",\"message\":\"hello\"}"_s);
        });
        m_listener.listen(QHostAddress::LocalHost);
    }
    [[nodiscard]] QUrl url() const { return QUrl(u"ws://127.0.0.1:%1"_s.arg(m_listener.serverPort())); }
    [[nodiscard]] static QJsonObject message(int offset)
    {
        return {{u"type"_s, u"chat"_s},         {u"id"_s, u"m%1"_s.arg(offset)},
                {u"offset"_s, offset},          {u"userId"_s, u"ann"_s},
                {u"userName"_s, u"Ann"_s},      {u"content"_s, QString::number(offset)},
                {u"timestamp"_s, 1000 + offset}};
    }
    void say(int offset)
    {
        chats.last()->sendTextMessage(
            QString::fromUtf8(QJsonDocument(message(offset)).toJson(QJsonDocument::Compact)));
    }

private:
    void onRequest(QTcpSocket* socket)
    {
        const QByteArray request = socket->peek(socket->bytesAvailable());
        if (!request.contains("\r\n\r\n"))
            return;
        if (request.toLower().contains("upgrade: websocket")) {
            socket->disconnect(this);
            m_upgrader.handleConnection(socket);
            Q_EMIT socket->readyRead();
            return;
        }
        socket->readAll();
        const QUrl url(QString::fromLatin1(request.split(' ').value(1)));
        if (!url.path().endsWith(u"/messages"_s))
            return reply(socket, QJsonArray());
        if (!answers)
            return;
        const QUrlQuery query(url);
        const int limit = query.queryItemValue(u"limit"_s).toInt();
        int first = std::max(1, size - limit + 1);
        int last = size;
        if (query.hasQueryItem(u"after"_s)) {
            first = query.queryItemValue(u"after"_s).toInt() + 1;
            last = std::min(size, first + limit - 1);
        } else if (query.hasQueryItem(u"before"_s)) {
            last = query.queryItemValue(u"before"_s).toInt() - 1;
            first = std::max(1, last - limit + 1);
        }
        QJsonArray page;
        for (int offset = first; offset <= last; ++offset)
            page.append(message(offset));
        reply(socket, page);
    }
    static void reply(QTcpSocket* socket, const QJsonArray& array)
    {
        const QByteArray body = QJsonDocument(array).toJson(QJsonDocument::Compact);
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                      QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }

    QTcpServer m_listener;
    QWebSocketServer m_upgrader;
};

} // namespace

class TestPlainRoomResume : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesNoHoleWhenTheLinkDiesBeforeTheFirstPage()
    {
        ScriptedServer server;
        server.size = 200;
        PlainAccess access;
        access.server = server.url();
        access.self = {u"ben"_s, u"Ben"_s};
        access.connection.reconnectDelay = 1ms;
        access.connection.minAttemptSpacing = 1ms;
        PlainSession session(access);
        QMap<qint64, QString> lines;
        connect(&session, &Session::messagesChanged, this,
                [&](const QString&, const QList<ChatMessage>& changed) {
                    for (const ChatMessage& line : changed)
                        lines.insert(line.offset, line.content);
                });
        session.openRoom(u"general"_s);
        session.start();
        QTRY_COMPARE(server.chats.size(), 1);
        server.say(200);
        QTRY_COMPARE(lines.size(), 1);

        server.size = 400; // while the link is away
        server.answers = true;
        server.chats.last()->abort();
        QTRY_VERIFY(lines.contains(400));
        // All from the page before the first message seen to the newest, without a hole.
        QTRY_VERIFY(lines.contains(101));
        QCOMPARE(lines.size(), lines.lastKey() - lines.firstKey() + 1);
    }
};

QTEST_GUILESS_MAIN(TestPlainRoomResume)
#include "tst_plainroom_resume.moc"
