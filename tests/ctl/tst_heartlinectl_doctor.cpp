// SPDX-License-Identifier: MIT
// doctor against servers that are ill, each in its own way.
#include "blackhole.h"
#include "programs.h"
#include "rawpeer.h"

#include <Heartline/Server>

#include <QTcpServer>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

namespace {

struct Diagnosis
{
    int code = -1;
    QStringList steps; ///< "tcp ok", "tls fail" …
    QString last;      ///< Words and advice of the last.
};

Diagnosis diagnose(const Ctl& ctl, const QStringList& more = {})
{
    const Ran ran = ctl.run(QStringList{u"doctor"_s, u"--json"_s} + more);
    Diagnosis diagnosis{ran.code, {}, {}};
    for (const QJsonObject& step : ran.json()) {
        diagnosis.steps.append(step.value("step"_L1).toString() + u' ' + step.value("result"_L1).toString());
        diagnosis.last = step.value("says"_L1).toString() + u' ' + step.value("advice"_L1).toString();
    }
    return diagnosis;
}

QUrl local(const QString& scheme, quint16 port)
{
    return QUrl(u"%1://127.0.0.1:%2"_s.arg(scheme).arg(port));
}

} // namespace

class TestHeartlinectlDoctor : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    void openssl(const QStringList& arguments) const
    {
        QProcess process;
        process.setWorkingDirectory(m_dir.path());
        process.start(u"openssl"_s, arguments);
        QVERIFY2(process.waitForFinished() && process.exitCode() == 0,
                 process.readAllStandardError().constData());
    }
    /// Makes NAME.key and NAME.pem, signed by itself and good for so many days from now; -1: until yesterday
    /// (which `openssl req` alone refuses to make).
    void makeCertificate(const QString& name, int days) const
    {
        QFile extensions(m_dir.filePath(u"extensions"_s));
        QVERIFY(extensions.open(QIODevice::WriteOnly));
        extensions.write("subjectAltName=IP:127.0.0.1\n");
        extensions.close();
        openssl({u"req"_s, u"-new"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:prime256v1"_s,
                 u"-nodes"_s, u"-subj"_s, u"/CN="_s + name, u"-keyout"_s, name + u".key"_s, u"-out"_s,
                 name + u".csr"_s});
        openssl({u"x509"_s, u"-req"_s, u"-in"_s, name + u".csr"_s, u"-signkey"_s, name + u".key"_s,
                 u"-days"_s, QString::number(days), u"-extfile"_s, u"extensions"_s, u"-out"_s,
                 name + u".pem"_s});
    }
    [[nodiscard]] std::unique_ptr<server::Server> start(bool open, const QString& certificate = {}) const
    {
        server::Options options{.open = open};
        if (!certificate.isEmpty()) {
            options.tlsCertificate = m_dir.filePath(certificate + u".pem"_s);
            options.tlsKey = m_dir.filePath(certificate + u".key"_s);
        }
        auto server = std::make_unique<server::Server>(options);
        if (const auto started = server->start(); !started)
            qFatal("%s", qPrintable(started.error));
        return server;
    }

private Q_SLOTS:
    void initTestCase()
    {
        makeCertificate(u"good"_s, 90);
        makeCertificate(u"short"_s, 2);
        makeCertificate(u"expired"_s, -1);
    }

    void aGoodServerPassesEveryStep()
    {
        const auto server = start(true);
        const Diagnosis found = diagnose(Ctl(local(u"ws"_s, server->port())));
        QCOMPARE(found.code, 0);
        QCOMPARE(found.steps, (QStringList{u"address ok"_s, u"tcp ok"_s, u"upgrade ok"_s, u"hello ok"_s,
                                           u"roundtrip ok"_s}));
        const Ran text = Ctl(local(u"ws"_s, server->port())).run({u"doctor"_s});
        QVERIFY(text.out.contains("Welcome, ann"));
    }
    void itDoesNotShutOutWhoIsConnected()
    {
        const auto server = start(true);
        const Ctl ann(local(u"ws"_s, server->port()));
        const auto listener = ann.start({u"listen"_s, u"--room"_s, u"r"_s});
        QTRY_COMPARE_WITH_TIMEOUT(server->connectionCount(), 1, kPatience);
        QCOMPARE(diagnose(ann).code, 0);
        QCOMPARE(listener->state(), QProcess::Running);
        // The doctor is gone before the server has read that it is.
        QTRY_COMPARE_WITH_TIMEOUT(server->connectionCount(), 1, kPatience);
        QCOMPARE(listener->state(), QProcess::Running);
        QCOMPARE(Ctl::end(*listener, SIGKILL).code, 128 + SIGKILL);
    }
    void nothingListening()
    {
        quint16 port = 0;
        {
            QTcpServer server;
            QVERIFY(server.listen(QHostAddress::LocalHost));
            port = server.serverPort();
        }
        const Diagnosis found = diagnose(Ctl(local(u"ws"_s, port)));
        QCOMPARE(found.code, 69);
        QCOMPARE(found.steps.last(), u"tcp fail"_s);
        QVERIFY2(found.last.contains(u"nothing listens"_s), qPrintable(found.last));
    }
    void aBlackHole()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        blackHole(server);
        const Diagnosis found =
            diagnose(Ctl(local(u"ws"_s, server.serverPort())), {u"--timeout"_s, u"300ms"_s});
        QCOMPARE(found.code, 69);
        QCOMPARE(found.steps.last(), u"tcp fail"_s);
        QVERIFY2(found.last.contains(u"firewall"_s), qPrintable(found.last));
    }
    void aNameThatNobodyKnows()
    {
        const Diagnosis found = diagnose(Ctl(QUrl(u"ws://nobody.invalid"_s))); // RFC 6761 §6.4
        QCOMPARE(found.code, 69);
        QCOMPARE(found.steps.last(), u"dns fail"_s);
    }
    void aProxyThatIsNotThere()
    {
        const Ctl ctl(QUrl(u"ws://server.invalid"_s));
        qputenv("http_proxy", "http://127.0.0.1:1");
        QProcess process;
        process.start(QStringLiteral(HEARTLINECTL),
                      {u"doctor"_s, u"--json"_s, u"--user"_s, u"ann"_s, u"--url"_s, ctl.server.toString()});
        const Ran ran = Ctl::end(process);
        qunsetenv("http_proxy");
        QCOMPARE(ran.code, 69);
        QVERIFY2(ran.out.contains("no_proxy"), ran.out.constData());
        QVERIFY(ran.out.contains("127.0.0.1:1"));
    }
    void silenceAfterTheUpgrade()
    {
        RawPeer mute([](RawLink& link) { link.upgrade("Sec-WebSocket-Protocol: heartline.v1\r\n"); });
        const Diagnosis found = diagnose(Ctl(mute.url(u""_s)), {u"--timeout"_s, u"500ms"_s});
        QCOMPARE(found.code, 69);
        QCOMPARE(found.steps.last(), u"hello fail"_s);
    }
    void certificates_data()
    {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<bool>("trusted");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("step");
        QTest::newRow("good") << u"good"_s << true << 0 << u"tls ok"_s;
        QTest::newRow("soon over") << u"short"_s << true << 0 << u"tls warn"_s;
        QTest::newRow("self-signed") << u"good"_s << false << 69 << u"tls fail"_s;
        QTest::newRow("expired") << u"expired"_s << true << 69 << u"tls fail"_s;
    }
    void certificates()
    {
        QFETCH(QString, certificate);
        QFETCH(bool, trusted);
        QFETCH(int, code);
        QFETCH(QString, step);
        const auto server = start(true, certificate);
        Ctl ctl(local(u"wss"_s, server->port()));
        if (trusted)
            ctl.everyRun = {u"--ca-file"_s, m_dir.filePath(certificate + u".pem"_s)};
        const Diagnosis found = diagnose(ctl);
        QCOMPARE(found.code, code);
        QVERIFY2(found.steps.contains(step), qPrintable(found.steps.join(u", ")));
        if (certificate == "expired"_L1)
            QVERIFY2(found.last.contains(u"renew"_s), qPrintable(found.last));
        if (code == 0) {
            QCOMPARE(ctl.run({u"send"_s, u"--room"_s, u"r"_s, u"x"_s}).code, 0);
            QCOMPARE(ctl.run({u"rooms"_s}).code, 0);
        }
    }
    void theWrongScheme()
    {
        const auto tls = start(true, u"good"_s);
        const Diagnosis plain = diagnose(Ctl(local(u"ws"_s, tls->port())), {u"--timeout"_s, u"2s"_s});
        QCOMPARE(plain.steps.last(), u"upgrade fail"_s);
        const auto open = start(true);
        const Diagnosis secure = diagnose(Ctl(local(u"wss"_s, open->port())), {u"--timeout"_s, u"2s"_s});
        QCOMPARE(secure.steps.last(), u"tls fail"_s);
        QVERIFY2(secure.last.contains(u"ws://"_s), qPrintable(secure.last));
    }
    void aWebServerWithoutHeartline()
    {
        RawPeer web(RawPeer::answer("404 Not Found", true));
        const Diagnosis found = diagnose(Ctl(web.url(u""_s)));
        QCOMPARE(found.code, 76);
        QCOMPARE(found.steps.last(), u"upgrade fail"_s);
        QVERIFY2(found.last.contains(u"Wrong path"_s), qPrintable(found.last));
        // The other verbs do not wait for it either.
        const Ran sent = Ctl(web.url(u""_s)).run({u"send"_s, u"--room"_s, u"r"_s, u"x"_s});
        QCOMPARE(sent.code, 76);
        QCOMPARE(Ctl(web.url(u""_s)).run({u"rooms"_s}).code, 76);
    }
    void tokens()
    {
        const auto server = start(false);
        Ctl ctl(local(u"ws"_s, server->port()));
        const Diagnosis none = diagnose(ctl);
        QCOMPARE(none.code, 77);
        QCOMPARE(none.steps.last(), u"hello fail"_s);
        QVERIFY2(none.last.contains(u"--token-file"_s), qPrintable(none.last));
        const auto with = [&](const QString& token) {
            QFile file(ctl.path(u"token"_s));
            if (file.open(QIODevice::WriteOnly))
                file.write(token.toUtf8());
            file.close();
            return diagnose(ctl, {u"--token-file"_s, file.fileName()});
        };
        const QString token = server->issueToken(u"ann"_s, u"Ann"_s, 1h);
        const Diagnosis good = with(token);
        QCOMPARE(good.code, 0);
        QVERIFY(good.steps.contains(u"token ok"_s));
        QCOMPARE(with(token.chopped(4) + u"AAAA"_s).code, 77);
        const Diagnosis expired = with(server->issueToken(u"ann"_s, u"Ann"_s, -1h));
        QCOMPARE(expired.code, 77);
        QVERIFY(expired.steps.contains(u"token warn"_s));
    }
};

QTEST_GUILESS_MAIN(TestHeartlinectlDoctor)
#include "tst_heartlinectl_doctor.moc"
