// SPDX-License-Identifier: MIT
// TLS: nothing is ignored unless the embedder names the very certificate, and every error is reported. Rows 9
// to 11.
#include "connectionlog.h"
#include "rawpeer.h"

#include <QProcess>
#include <QSslKey>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

class TestConnectionTls : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    [[nodiscard]] QString path(const QString& name) const { return m_dir.filePath(name); }
    void openssl(const QStringList& arguments) const
    {
        QProcess process;
        process.setWorkingDirectory(m_dir.path());
        process.start(u"openssl"_s, arguments);
        QVERIFY2(process.waitForFinished() && process.exitCode() == 0,
                 process.readAllStandardError().constData());
    }
    /// Makes NAME.key and NAME.pem for 127.0.0.1, signed by itself or by `ca`.
    void makeCertificate(const QString& name, const QString& ca = {}) const
    {
        QStringList arguments{u"req"_s,         u"-x509"_s,       u"-newkey"_s,
                              u"ec"_s,          u"-pkeyopt"_s,    u"ec_paramgen_curve:prime256v1"_s,
                              u"-nodes"_s,      u"-days"_s,       u"2"_s,
                              u"-subj"_s,       u"/CN="_s + name, u"-keyout"_s,
                              name + u".key"_s, u"-out"_s,        name + u".pem"_s};
        if (name != "ca"_L1)
            arguments << u"-addext"_s << u"subjectAltName=IP:127.0.0.1"_s << u"-addext"_s
                      << u"basicConstraints=critical,CA:FALSE"_s;
        if (!ca.isEmpty())
            arguments << u"-CA"_s << ca + u".pem"_s << u"-CAkey"_s << ca + u".key"_s;
        openssl(arguments);
    }
    [[nodiscard]] QSslCertificate certificate(const QString& name) const
    {
        return QSslCertificate::fromPath(path(name + u".pem"_s)).value(0);
    }
    [[nodiscard]] QSslConfiguration server(const QString& name) const
    {
        QFile file(path(name + u".key"_s));
        (void)file.open(QIODevice::ReadOnly);
        QSslConfiguration configuration;
        configuration.setLocalCertificate(certificate(name));
        configuration.setPrivateKey(QSslKey(&file, QSsl::Ec));
        return configuration;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QSslSocket::supportsSsl());
        makeCertificate(u"ca"_s);
        makeCertificate(u"signed"_s, u"ca"_s);
        makeCertificate(u"selfsigned"_s);
        makeCertificate(u"other"_s);
        QVERIFY(!certificate(u"signed"_s).isNull());
    }

    // Row 9.
    void selfSignedIsRefusedAndEveryErrorReported()
    {
        RawPeer peer(RawPeer::upgrade, server(u"selfsigned"_s));
        QUrl url = peer.url();
        url.setHost(u"localhost"_s); // which the certificate does not name: a second error
        Subject s(url);
        QSignalSpy errors(&s.connection, &Connection::sslErrors);
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"error"_s}), QStringList{u"error TlsFailed"_s});
        QCOMPARE(errors.size(), 1);
        const auto list = errors[0][0].value<QList<QSslError>>();
        QVERIFY(list.size() >= 2);
        const QString detail = s.connection.lastError().detail;
        for (const QSslError& error : list)
            QVERIFY2(detail.contains(error.errorString()), qPrintable(detail));
        QVERIFY2(detail.contains(QString::fromLatin1(
                     certificate(u"selfsigned"_s).digest(QCryptographicHash::Sha256).toHex(':'))),
                 qPrintable(detail));
        QVERIFY(!peer.last() || peer.last()->request.isEmpty()); // nothing was said to it
        VERIFY_SOUND(s);
    }

    void anExtraCaIsTrusted()
    {
        RawPeer peer(RawPeer::upgrade, server(u"signed"_s));
        Subject without(peer.url());
        without.connection.open();
        UNTIL(without.isOver());
        QCOMPARE(without.connection.lastError().cause, Cause::TlsFailed);

        ConnectionOptions options = quickOptions();
        options.extraCaFiles = {path(u"ca.pem"_s)};
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.isOpen());
        QCOMPARE(s.connection.sendText(u"secret"_s), SendResult::Sent);
        UNTIL(peer.last()->messages() == QList<QByteArray>{"secret"});
        peer.last()->sendClose(1012, "restart"); // the code is read out of decrypted bytes
        UNTIL(s.isOver());
        QCOMPARE(s.connection.lastClose().code, 1012);
        VERIFY_SOUND(s);
    }

    void aCaFileThatIsMissingIsSaid()
    {
        RawPeer peer(RawPeer::upgrade, server(u"signed"_s));
        ConnectionOptions options = quickOptions();
        options.extraCaFiles = {path(u"nowhere.pem"_s)};
        Subject s(peer.url(), options);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no certificate in .*nowhere.pem"_s));
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.connection.lastError().cause, Cause::TlsFailed);
    }

    void exactlyThePinnedCertificateIsAccepted_data()
    {
        QTest::addColumn<QString>("presented");
        QTest::addColumn<QString>("pinned");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("self-signed, the very one") << u"selfsigned"_s << u"selfsigned"_s << true;
        QTest::newRow("self-signed, another") << u"selfsigned"_s << u"other"_s << false;
        QTest::newRow("signed by an unknown CA, the very one") << u"signed"_s << u"signed"_s << true;
        QTest::newRow("its CA is no pin for it") << u"signed"_s << u"ca"_s << false;
    }
    void exactlyThePinnedCertificateIsAccepted()
    {
        QFETCH(QString, presented);
        QFETCH(QString, pinned);
        QFETCH(bool, accepted);
        QSslConfiguration configuration = server(presented);
        if (presented == "signed"_L1)
            configuration.setLocalCertificateChain({certificate(u"signed"_s), certificate(u"ca"_s)});
        RawPeer peer(RawPeer::upgrade, configuration);
        QUrl url = peer.url();
        url.setHost(u"localhost"_s); // pinned means whatever is wrong with it
        Subject s(url);
        QSignalSpy errors(&s.connection, &Connection::sslErrors);
        s.connection.setPinnedCertificates({certificate(pinned)});
        s.connection.open();
        UNTIL(s.isOpen() || s.isOver());
        QCOMPARE(s.isOpen(), accepted);
        QCOMPARE(errors.size(), 1); // told either way
        if (!accepted)
            QCOMPARE(s.connection.lastError().cause, Cause::TlsFailed);
        VERIFY_SOUND(s);
    }

    // Row 10: the server waits for a request, the client for a handshake.
    void row10WssToAPlainPort()
    {
        RawPeer peer([](RawLink&) {});
        QUrl url = peer.url();
        url.setScheme(u"wss"_s);
        ConnectionOptions options = quickOptions();
        options.connectTimeout = 80ms;
        Subject s(url, options);
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"error"_s}), QStringList{u"error ConnectTimeout"_s});
        VERIFY_SOUND(s);
    }

    void row10WssToAPlainPortThatAnswers()
    {
        RawPeer peer;
        peer.onAccepted = [](RawLink& link) { link.write("HTTP/1.1 400 Bad Request\r\n\r\n"); };
        QUrl url = peer.url();
        url.setScheme(u"wss"_s);
        Subject s(url);
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"error"_s}), QStringList{u"error TlsFailed"_s});
        VERIFY_SOUND(s);
    }

    void row11WsToATlsPort()
    {
        RawPeer peer(RawPeer::upgrade, server(u"selfsigned"_s));
        QUrl url = peer.url();
        url.setScheme(u"ws"_s);
        ConnectionOptions options = quickOptions();
        options.connectTimeout = 3s;
        Subject s(url, options);
        s.connection.open();
        UNTIL(s.isOver());
        const Cause cause = s.connection.lastError().cause;
        QVERIFY2(cause == Cause::ConnectionLost || cause == Cause::BadUpgrade,
                 qPrintable(s.log.lines.join(u' ')));
        VERIFY_SOUND(s);
    }

    void anythingWithinSslErrors_data()
    {
        QTest::addColumn<QByteArray>("what");
        for (const char* what : {"delete", "deleteLater", "close", "close and open", "throw"})
            QTest::addRow("%s", what) << QByteArray(what);
    }
    void anythingWithinSslErrors()
    {
        QFETCH(QByteArray, what);
        RawPeer peer(RawPeer::upgrade, server(u"selfsigned"_s));
        auto* connection = new Connection(peer.url(), this);
        const QPointer<Connection> alive(connection);
        connection->setOptions(quickOptions());
        int fired = 0;
        if (what == "throw")
            QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"on purpose"_s));
        connect(connection, &Connection::sslErrors, this, [&] {
            if (++fired > 1)
                return;
            if (what == "delete")
                delete connection;
            else if (what == "deleteLater")
                connection->deleteLater();
            else if (what == "throw")
                throw std::runtime_error("on purpose");
            else
                connection->close();
            if (what == "close and open")
                connection->open();
        });
        connection->open();
        UNTIL(fired >= (what == "close and open" ? 2 : 1));
        if (what.startsWith("delete")) {
            UNTIL(!alive);
            return;
        }
        UNTIL(connection->state() == ConnectionState::Disconnected);
        delete connection;
    }
};

QTEST_GUILESS_MAIN(TestConnectionTls)
#include "tst_connection_tls.moc"
