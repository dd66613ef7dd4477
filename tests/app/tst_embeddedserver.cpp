// SPDX-License-Identifier: MIT
#include "embeddedserver.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

using namespace heartline;
using namespace Qt::StringLiterals;

class TestEmbeddedServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listensHereAloneUntilOthersMayJoin()
    {
        QTemporaryDir dir;
        EmbeddedServer server;
        QSignalSpy started(&server, &EmbeddedServer::started);
        server.start({.folder = dir.path(), .port = 0, .letOthersJoin = false});
        QVERIFY(started.wait());
        QVERIFY(server.isRunning());
        QVERIFY(!server.letsOthersJoin());
        const quint16 port = server.port();
        QVERIFY(!server.issueToken(u"ann"_s, u"Ann"_s).isEmpty());

        server.start({.folder = dir.path(), .port = 0, .letOthersJoin = true});
        QVERIFY(started.wait());
        QVERIFY(server.letsOthersJoin());
        QCOMPARE(server.port(), port); // who is connected stays so
        QTcpSocket socket;
        socket.connectToHost(server.inviteUrl().host(), static_cast<quint16>(server.inviteUrl().port()));
        QVERIFY(socket.waitForConnected(5000));
    }

    void aTakenPortIsReplacedAndTold()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        EmbeddedServer server;
        QSignalSpy started(&server, &EmbeddedServer::started);
        server.start({.folder = {}, .port = other.serverPort(), .letOthersJoin = false});
        QVERIFY(started.wait());
        const QString notice = started.constFirst().constFirst().toString();
        QVERIFY(notice.contains(QString::number(other.serverPort())));
        QVERIFY(notice.contains(QString::number(server.port())));
        QVERIFY(server.port() != other.serverPort());
    }

    void anUnusableFolderIsTold()
    {
        QTemporaryDir dir;
        QFile file(dir.filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        EmbeddedServer server;
        QSignalSpy failed(&server, &EmbeddedServer::failed);
        server.start({.folder = dir.filePath(u"file/below"_s), .port = 0, .letOthersJoin = false});
        QVERIFY(failed.wait());
        QVERIFY(failed.constFirst().constFirst().toString().contains(u"below"_s));
        QVERIFY(!server.isRunning());
    }

    void obeysTheLastOrderWhateverIsUnderWay()
    {
        EmbeddedServer server;
        server.start({});
        server.stop();
        server.start({});
        QTRY_VERIFY(server.isRunning());
        server.stop();
        QVERIFY(!server.isRunning());
        QVERIFY(server.issueToken(u"ann"_s, u"Ann"_s).isEmpty());
        server.start({});
        QTRY_VERIFY(server.isRunning());
        server.start({});
        server.stop();
        QTRY_VERIFY(!server.isRunning());
    }
};

QTEST_GUILESS_MAIN(TestEmbeddedServer)
#include "tst_embeddedserver.moc"
