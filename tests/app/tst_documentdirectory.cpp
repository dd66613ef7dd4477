// SPDX-License-Identifier: MIT
#include "documentdirectory.h"

#include <QTcpServer>
#include <QTcpSocket>

using namespace heartline;
using namespace Qt::StringLiterals;

namespace {

/// Answers every HTTP request with what is set for its method, and remembers what it was asked.
class Answering : public QObject
{
public:
    Answering()
    {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(*socket); });
        });
    }
    [[nodiscard]] QUrl url() const { return QUrl(u"ws://127.0.0.1:%1/under"_s.arg(m_server.serverPort())); }

    QHash<QByteArray, std::pair<int, QByteArray>> answers{{"GET", {200, "[]"}}};
    QList<QByteArray> requests; ///< Without those that only list.

private:
    void read(QTcpSocket& socket)
    {
        QByteArray& sofar = m_partial[&socket];
        sofar += socket.readAll();
        const auto head = sofar.indexOf("\r\n\r\n");
        const auto length = sofar.toLower().indexOf("content-length: ");
        const qsizetype body =
            length < 0 ? 0 : sofar.sliced(length + 16, sofar.indexOf('\r', length) - length - 16).toInt();
        if (head < 0 || sofar.size() < head + 4 + body)
            return;
        const QByteArray request = std::exchange(sofar, {});
        const QByteArray method = request.left(request.indexOf(' '));
        if (method != "GET")
            requests.append(request);
        const auto [status, content] = answers.value(method, {405, "{}"});
        socket.write("HTTP/1.1 " + QByteArray::number(status) + " X\r\nContent-Type: application/json\r\n" +
                     (status == 204 ? QByteArray()
                                    : "Content-Length: " + QByteArray::number(content.size()) + "\r\n") +
                     "\r\n" + content);
    }

    QTcpServer m_server;
    QHash<QTcpSocket*, QByteArray> m_partial;
};

} // namespace

class TestDocumentDirectory : public QObject
{
    Q_OBJECT

    std::unique_ptr<Answering> m_http;
    std::unique_ptr<DocumentDirectory> m_directory;

private Q_SLOTS:
    void init()
    {
        m_http = std::make_unique<Answering>();
        m_directory = std::make_unique<DocumentDirectory>(m_http->url(), u"secret"_s);
    }
    void cleanup()
    {
        m_directory.reset();
        m_http.reset();
    }

    void listsWhatTheServerHas()
    {
        m_http->answers["GET"] = {
            200, u"[{'id':'b','title':'Beta','bytes':3,'changed':1700000000000},{'id':'a/ä','title':''}]"_s
                     .replace(u'\'', u'"')
                     .toUtf8()};
        QSignalSpy listed(m_directory.get(), &DocumentDirectory::listed);
        m_directory->list();
        QTRY_COMPARE(listed.size(), 1);
        const auto documents = listed.at(0).at(0).value<QList<DocumentListModel::Description>>();
        const QDateTime then = QDateTime::fromMSecsSinceEpoch(1700000000000, Qt::UTC);
        QCOMPARE(documents, (QList<DocumentListModel::Description>{{u"b"_s, u"Beta"_s, then, 0},
                                                                   {u"a/ä"_s, {}, {}, 0}}));
        // Another address answers with a page of its own: that's no empty list.
        m_http->answers["GET"] = {404, "<html>"};
        m_directory->list();
        m_directory->remove(u"to wait for"_s);
        QSignalSpy failed(m_directory.get(), &DocumentDirectory::removalFailed);
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(listed.size(), 1);
    }

    void aHostileListIsBounded()
    {
        QSignalSpy listed(m_directory.get(), &DocumentDirectory::listed);
        QByteArray many = "[{},{\"id\":3},[],{\"id\":\"" + QByteArray(600, 'x') +
                          "\"},{\"id\":\"a\",\"title\":\"" + QByteArray(100'000, 'x') + "\"}";
        for (int i = 0; i < 20'000; ++i)
            many += ",{\"id\":\"d" + QByteArray::number(i) + "\"}";
        m_http->answers["GET"] = {200, many + ']'};
        m_directory->list();
        QTRY_COMPARE(listed.size(), 1);
        const auto documents = listed.at(0).at(0).value<QList<DocumentListModel::Description>>();
        QCOMPARE(documents.size(), 10'000);
        QCOMPARE(documents.at(0).id, u"a"_s);
        QCOMPARE(documents.at(0).title.size(), 512);
        // A redirect, which would take the token along, is no success.
        m_http->answers["DELETE"] = {302, "{}"};
        QSignalSpy failed(m_directory.get(), &DocumentDirectory::removalFailed);
        m_directory->remove(u"a"_s);
        QTRY_COMPARE(failed.size(), 1);
    }

    void aTitleIsSentAsItIs()
    {
        m_http->answers["PATCH"] = {204, {}};
        QSignalSpy renamed(m_directory.get(), &DocumentDirectory::renamed);
        m_directory->rename(u"a/ä"_s, u"Gamma \"1\""_s);
        QTRY_COMPARE(renamed.size(), 1);
        QCOMPARE(renamed.at(0), (QVariantList{u"a/ä"_s, u"Gamma \"1\""_s}));
        const QByteArray request = m_http->requests.value(0);
        QVERIFY2(request.startsWith("PATCH /under/api/documents/a/%C3%A4 "), request.constData());
        QVERIFY2(request.endsWith("{\"title\":\"Gamma \\\"1\\\"\"}"), request.constData());
        QVERIFY2(request.contains("Authorization: Bearer secret\r\n"), request.constData());
    }

    void whatIsRemovedIsGone_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("removed") << 204;
        QTest::newRow("somebody else was faster") << 404;
    }
    void whatIsRemovedIsGone()
    {
        QFETCH(int, status);
        m_http->answers["DELETE"] = {status, {}};
        QSignalSpy removed(m_directory.get(), &DocumentDirectory::removed);
        m_directory->remove(u"my%20notes"_s);
        QTRY_COMPARE(removed.size(), 1);
        // The percent sign is part of the name: on the way it's encoded once more.
        QVERIFY(m_http->requests.value(0).startsWith("DELETE /under/api/documents/my%2520notes "));
    }

    void errorsAreSaidInWords_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("words");
        QTest::newRow("forbidden") << 403 << QByteArray("{}") << u"does not allow"_s;
        QTest::newRow("busy") << 503 << QByteArray("{}") << u"busy"_s;
        QTest::newRow("an older server") << 405 << QByteArray("{}") << u"can't do that"_s;
        QTest::newRow("its own words")
            << 400 << QByteArray("{\"error\":{\"reason\":\"Too long.\"}}") << u"Too long."_s;
        QTest::newRow("no words") << 418 << QByteArray("<html>") << u"code 418"_s;
    }
    void errorsAreSaidInWords()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QString, words);
        m_http->answers["PATCH"] = m_http->answers["DELETE"] = {status, body};
        QSignalSpy renaming(m_directory.get(), &DocumentDirectory::renamingFailed);
        QSignalSpy removal(m_directory.get(), &DocumentDirectory::removalFailed);
        m_directory->rename(u"b"_s, u"Other"_s);
        QTRY_COMPARE(renaming.size(), 1);
        QVERIFY2(renaming.at(0).at(1).toString().contains(words),
                 qPrintable(renaming.at(0).at(1).toString()));
        m_directory->remove(u"b"_s);
        QTRY_COMPARE(removal.size(), 1);
        QVERIFY(removal.at(0).at(1).toString().contains(words));
    }

    void aServerThatIsNotThereIsSaid()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QUrl nobody(u"ws://127.0.0.1:%1"_s.arg(closed.serverPort()));
        closed.close();
        DocumentDirectory directory(nobody, {});
        QSignalSpy failed(&directory, &DocumentDirectory::renamingFailed);
        directory.rename(u"b"_s, u"Other"_s);
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed.at(0).at(1).toString().contains(u"can't be reached"_s));
    }
};

QTEST_GUILESS_MAIN(TestDocumentDirectory)
#include "tst_documentdirectory.moc"
