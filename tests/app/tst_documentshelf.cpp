// SPDX-License-Identifier: MIT
#include "documentshelf.h"

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

class TestDocumentShelf : public QObject
{
    Q_OBJECT

    std::unique_ptr<Worker> m_worker;
    std::unique_ptr<Answering> m_http;
    std::unique_ptr<DocumentShelf> m_shelf;

    void open(const QUrl& server)
    {
        SessionAccess access;
        access.server = server;
        access.self = {u"ann"_s, u"Ann"_s};
        access.token = u"secret"_s;
        m_shelf = std::make_unique<DocumentShelf>(access, *m_worker, [](const QString& id) { return id; });
    }
    [[nodiscard]] QStringList titles() const
    {
        m_shelf->list().flush();
        QStringList titles;
        for (int row = 0; row < m_shelf->list().rowCount(); ++row)
            titles.append(m_shelf->list().index(row).data().toString());
        return titles;
    }

private Q_SLOTS:
    void init()
    {
        m_worker = std::make_unique<Worker>(u"network"_s);
        m_http = std::make_unique<Answering>();
        m_http->answers["GET"] = {
            200,
            u"[{'id':'b','title':'Beta','bytes':3,'changed':1700000000000},{'id':'a/ä','title':'Alpha'}]"_s
                .replace(u'\'', u'"')
                .toUtf8()};
        open(m_http->url());
        m_shelf->refresh();
        QTRY_COMPARE(titles(), (QStringList{u"Alpha"_s, u"Beta"_s}));
    }
    void cleanup()
    {
        m_shelf.reset();
        m_http.reset();
        m_worker.reset();
    }

    void aTitleIsThereOnceTheServerHasTakenIt()
    {
        QSignalSpy problems(m_shelf.get(), &DocumentShelf::problemOccurred);
        m_http->answers["PATCH"] = {204, {}};
        m_shelf->rename(u"a/ä"_s, u"Gamma \"1\""_s);
        QTRY_COMPARE(titles(), (QStringList{u"Beta"_s, u"Gamma \"1\""_s}));
        const QByteArray request = m_http->requests.value(0);
        QVERIFY2(request.startsWith("PATCH /under/api/documents/a/%C3%A4 "), request.constData());
        QVERIFY2(request.endsWith("{\"title\":\"Gamma \\\"1\\\"\"}"), request.constData());
        QVERIFY2(request.contains("Authorization: Bearer secret\r\n"), request.constData());
        QVERIFY(problems.isEmpty());
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
        m_shelf->document(u"b"_s);
        QSignalSpy removed(m_shelf.get(), &DocumentShelf::removed);
        m_shelf->remove(u"b"_s, true);
        QTRY_COMPARE(titles(), QStringList{u"Alpha"_s});
        QCOMPARE(removed.value(0), QVariantList{u"b"_s});
        QVERIFY(m_http->requests.value(0).startsWith("DELETE /under/api/documents/b "));
    }

    void onlyTheCopyGoesWhenOnlyThatIsMeant()
    {
        m_shelf->remove(u"b"_s, false);
        QCOMPARE(titles(), (QStringList{u"Alpha"_s, u"Beta"_s})); // the server has it still
        QVERIFY(m_http->requests.isEmpty());
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
        QSignalSpy problems(m_shelf.get(), &DocumentShelf::problemOccurred);
        m_shelf->rename(u"b"_s, u"Other"_s);
        QTRY_COMPARE(problems.size(), 1);
        const QString said = problems.at(0).at(0).toString();
        QVERIFY2(said.contains(u"\"Beta\" could not be renamed"_s) && said.contains(words), qPrintable(said));
        m_shelf->remove(u"b"_s, true);
        QTRY_COMPARE(problems.size(), 2);
        QVERIFY(problems.at(1).at(0).toString().contains(words));
        QCOMPARE(titles(), (QStringList{u"Alpha"_s, u"Beta"_s}));
    }

    void aServerThatIsNotThereIsSaid()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QUrl nobody(u"ws://127.0.0.1:%1"_s.arg(closed.serverPort()));
        closed.close();
        open(nobody);
        QSignalSpy problems(m_shelf.get(), &DocumentShelf::problemOccurred);
        m_shelf->rename(u"b"_s, u"Other"_s);
        QTRY_COMPARE(problems.size(), 1);
        QVERIFY(problems.at(0).at(0).toString().contains(u"can't be reached"_s));
    }
};

QTEST_GUILESS_MAIN(TestDocumentShelf)
#include "tst_documentshelf.moc"
