// SPDX-License-Identifier: MIT
// What doctor makes of what it sees; tst_heartlinectl_doctor shows it real servers.
#include "doctor.h"
#include "exitcode.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace heartline::ctl;
using Kind = Finding::Kind;

class TestCtlDoctor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judgesAnswersToAnUpgrade_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says"); // in words or advice
        const QByteArray end = "\r\n\r\n";
        QTest::newRow("good") << "HTTP/1.1 101 Switching\r\nSec-WebSocket-Protocol: heartline.v1" + end
                              << exitcode::kDone << u"speaks heartline.v1"_s;
        QTest::newRow("case of headers") << "HTTP/1.1 101 x\r\nsec-websocket-PROTOCOL:heartline.v1" + end
                                         << exitcode::kDone << u"speaks heartline.v1"_s;
        QTest::newRow("another WebSocket server")
            << "HTTP/1.1 101 Switching" + end << exitcode::kProtocol << u"does not speak"_s;
        QTest::newRow("wrong path") << "HTTP/1.1 404 Not Found" + end << exitcode::kProtocol
                                    << u"Wrong path"_s;
        QTest::newRow("a web server")
            << "HTTP/1.1 200 OK" + end + "<html>" << exitcode::kProtocol << u"ordinary"_s;
        QTest::newRow("a proxy that drops Upgrade")
            << "HTTP/1.1 426 Upgrade Required" + end << exitcode::kProtocol << u"proxy_set_header"_s;
        QTest::newRow("redirected") << "HTTP/1.1 301 Moved\r\nLocation: https://other/" + end
                                    << exitcode::kProtocol << u"https://other/"_s;
        QTest::newRow("sign-in before it")
            << "HTTP/1.1 401 Unauthorized" + end << exitcode::kNoPermission << u"sign-in"_s;
        QTest::newRow("forbidden") << "HTTP/1.1 403 Forbidden" + end << exitcode::kNoPermission
                                   << u"forbids"_s;
        QTest::newRow("nothing behind the proxy")
            << "HTTP/1.1 502 Bad Gateway" + end << exitcode::kUnavailable << u"is heartlined running"_s;
        QTest::newRow("a teapot") << "HTTP/1.1 418 Teapot" + end << exitcode::kProtocol << u"418"_s;
        QTest::newRow("TLS asked for in plain HTTP")
            << "HTTP/1.1 400 Bad Request" + end + "The plain HTTP request was sent to HTTPS port"
            << exitcode::kProtocol << u"wss://"_s;
        QTest::newRow("TLS without being asked")
            << QByteArray("\x15\x03\x01\x00\x02\x02\x46", 7) << exitcode::kProtocol << u"wss://"_s;
        QTest::newRow("another service")
            << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << exitcode::kProtocol << u"no HTTP"_s;
        QTest::newRow("silence") << QByteArray() << exitcode::kUnavailable << u"nothing was answered"_s;
    }
    void judgesAnswersToAnUpgrade()
    {
        QFETCH(QByteArray, answer);
        QFETCH(int, code);
        QFETCH(QString, says);
        const Finding finding = judgeUpgrade(answer, QUrl(u"ws://h:8080/session"_s));
        QCOMPARE(finding.code, code);
        QCOMPARE(finding.kind, code == 0 ? Kind::Good : Kind::Bad);
        const QString all = finding.words + u' ' + finding.advice;
        QVERIFY2(all.contains(says), qPrintable(all));
        QVERIFY(code == 0 || !finding.advice.isEmpty());
    }
    void judgesCertificates_data()
    {
        QTest::addColumn<int>("error");
        QTest::addColumn<QString>("says");
        QTest::newRow("expired") << int(QSslError::CertificateExpired) << u"renew"_s;
        QTest::newRow("not yet") << int(QSslError::CertificateNotYetValid) << u"clock"_s;
        QTest::newRow("another name") << int(QSslError::HostNameMismatch) << u"made out to"_s;
        QTest::newRow("self-signed") << int(QSslError::SelfSignedCertificate) << u"--ca-file"_s;
        QTest::newRow("unknown issuer")
            << int(QSslError::UnableToGetLocalIssuerCertificate) << u"--ca-file"_s;
    }
    void judgesCertificates()
    {
        QFETCH(int, error);
        QFETCH(QString, says);
        const Finding finding = judgeTls({QSslError(QSslError::SslError(error))}, {}, u"h"_s);
        QCOMPARE(finding.kind, Kind::Bad);
        QCOMPARE(finding.code, exitcode::kUnavailable);
        QVERIFY2(finding.advice.contains(says), qPrintable(finding.advice));
    }
    void aPlainServerBehindWssIsNamed()
    {
        const Finding finding = judgeTls({}, u"wrong version number"_s, u"h"_s);
        QCOMPARE(finding.code, exitcode::kProtocol);
        QVERIFY(finding.advice.contains(u"ws://"_s));
    }
    void judgesTheEndOfAGreeting()
    {
        QCOMPARE(judgeClose(1008, u"The token is unknown."_s, true).code, exitcode::kNoPermission);
        QVERIFY(judgeClose(1008, u"x"_s, false).advice.contains(u"--token-file"_s));
        QCOMPARE(judgeClose(4401, {}, true).code, exitcode::kNoPermission);
        QCOMPARE(judgeClose(4412, {}, true).code, exitcode::kUnavailable);
        QVERIFY(judgeClose(4412, {}, true).advice.contains(u"again"_s));
        QCOMPARE(judgeClose(1006, {}, true).code, exitcode::kUnavailable);
        QVERIFY(!judgeClose(1008, u"\x1b[2J"_s, true).words.contains(u'\x1b'));
    }
    void smallDifferencesOfClocksAreNoMatter()
    {
        QVERIFY(!judgeClock(1'000'000, 1'000'000));
        QVERIFY(!judgeClock(1'030'000, 1'000'000));
        const auto ahead = judgeClock(1'060'000, 1'000'000);
        QVERIFY(ahead && ahead->kind == Kind::Warning);
        QVERIFY(ahead->words.contains(u"60 s ahead of"_s));
        QVERIFY(judgeClock(1'000'000, 1'060'000)->words.contains(u"60 s behind"_s));
    }
};

QTEST_GUILESS_MAIN(TestCtlDoctor)
#include "tst_ctldoctor.moc"
