// SPDX-License-Identifier: MIT
#include <Heartline/CloseCodePolicy>

#include <QTest>

using namespace heartline;

class TestCloseCodePolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCode_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<bool>("comesBack");
        const QList<int> back{1005, 1006, 1009, 1011, 1012, 1013, 1014, 1015};
        QList<int> codes{1016, 2000, 2999, 3000, 3999, 4000, 4001, 4401, 4409, 4412, 4429, 4999};
        for (int code = 1000; code <= 1015; ++code)
            codes << code;
        for (const int code : codes)
            QTest::addRow("%d", code) << code << back.contains(code);
    }
    void everyCode()
    {
        QFETCH(int, code);
        QFETCH(bool, comesBack);
        CloseCodePolicy policy;
        QCOMPARE(policy.reconnectsAfterCode(code), comesBack);
        policy.set(code, !comesBack);
        QCOMPARE(policy.reconnectsAfterCode(code), !comesBack);
    }

    void everyStatus_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("comesBack");
        const QList<int> back{200, 408, 425, 429, 500, 502, 503, 504};
        for (const int status :
             {200, 301, 302, 400, 401, 403, 404, 408, 410, 425, 426, 429, 500, 502, 503, 504})
            QTest::addRow("%d", status) << status << back.contains(status);
    }
    void everyStatus()
    {
        QFETCH(int, status);
        QFETCH(bool, comesBack);
        CloseCodePolicy policy;
        QCOMPARE(policy.reconnectsAfter({Cause::HttpStatus, status, {}}), comesBack);
        policy.setHttpStatus(status, !comesBack);
        QCOMPARE(policy.reconnectsAfter({Cause::HttpStatus, status, {}}), !comesBack);
    }

    void everyCause_data()
    {
        QTest::addColumn<Cause>("cause");
        QTest::addColumn<bool>("comesBack");
        const auto row = [](const char* name, Cause cause, bool comesBack) {
            QTest::newRow(name) << cause << comesBack;
        };
        row("lost", Cause::ConnectionLost, true);
        row("refused", Cause::Refused, true);
        row("no such host", Cause::HostNotFound, true);
        row("network", Cause::NetworkError, true);
        row("timeout", Cause::ConnectTimeout, true);
        row("TLS", Cause::TlsFailed, true);
        row("bad upgrade", Cause::BadUpgrade, true);
        row("proxy", Cause::ProxyFailed, true);
        row("pong missed", Cause::PongTimeout, true);
        row("bad frames", Cause::ProtocolViolation, true);
        row("too big for us", Cause::MessageTooBig, true);
        row("stalled", Cause::ReadStalled, true);
        row("no credentials now", Cause::CredentialsFailed, true);
        row("bad address", Cause::InvalidUrl, false);
        row("no common subprotocol", Cause::BadSubprotocol, false);
        row("closed here", Cause::LocalClose, false);
    }
    void everyCause()
    {
        QFETCH(Cause, cause);
        QFETCH(bool, comesBack);
        CloseCodePolicy policy;
        QCOMPARE(policy.reconnectsAfter({cause, 0, {}}), comesBack);
        policy.set(cause, !comesBack);
        QCOMPARE(policy.reconnectsAfter({cause, 0, {}}), !comesBack);
    }

    // A code that QWebSocket made up by itself counts as 1006, and follows what is said about 1006.
    void madeUpCodesFollow1006()
    {
        CloseCodePolicy policy;
        policy.set(1006, false);
        for (const Cause cause : {Cause::ConnectionLost, Cause::PongTimeout, Cause::ProtocolViolation,
                                  Cause::MessageTooBig, Cause::ReadStalled})
            QVERIFY(!policy.reconnectsAfter({cause, 0, {}}));
    }

    void survivesAsAMap()
    {
        CloseCodePolicy policy;
        policy.set(4000, true);
        policy.set(1011, false);
        policy.setHttpStatus(503, false);
        policy.set(Cause::Refused, false);
        const CloseCodePolicy copy = CloseCodePolicy::fromVariantMap(policy.toVariantMap());
        QVERIFY(copy.reconnectsAfterCode(4000));
        QVERIFY(!copy.reconnectsAfterCode(1011));
        QVERIFY(!copy.reconnectsAfter({Cause::HttpStatus, 503, {}}));
        QVERIFY(!copy.reconnectsAfter({Cause::Refused, 0, {}}));
        QVERIFY(copy.reconnectsAfterCode(1006));
    }
};

QTEST_APPLESS_MAIN(TestCloseCodePolicy)
#include "tst_closecodepolicy.moc"
