// SPDX-License-Identifier: MIT
#include "tokens.h"

#include <QMessageAuthenticationCode>

#include <thread>

using namespace Qt::StringLiterals;
using namespace heartline::server;

namespace {

constexpr auto kBase64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

} // namespace

class TestTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasIssuedIsRead()
    {
        const TokenKey key = TokenKey::temporary();
        const Claims claims{u"ann"_s, u"Ann 日本"_s, 1000, {u"chat"_s, u"doc:read:a*"_s}};
        const auto verdict = key.verify(key.issue(claims), 999);
        QVERIFY2(verdict.claims, qPrintable(verdict.reason));
        QCOMPARE(verdict.claims->userId, claims.userId);
        QCOMPARE(verdict.claims->name, claims.name);
        QCOMPARE(verdict.claims->scopes, claims.scopes);
        QVERIFY(!key.verify(key.issue(claims), 1000).claims);
        QVERIFY(key.verify(key.issue(claims), 1000).expired); // and a new one would help
        QVERIFY(!TokenKey::temporary().verify(key.issue(claims), 999).claims);
        QVERIFY(!TokenKey::temporary().verify(key.issue(claims), 1000).expired);
    }

    void everyChangedByteIsSeen()
    {
        const TokenKey key = TokenKey::temporary();
        const QString token = key.issue({u"ann"_s, {}, 1000, {}});
        // The last letter's low bits are padding, which base64url ignores; all before it count.
        for (qsizetype i = 0; i < token.size() - 1; ++i) {
            QString changed = token;
            changed[i] = changed[i] == u'A' ? u'B' : u'A';
            QVERIFY2(!key.verify(changed, 0).claims, QByteArray::number(i).constData());
        }
        QVERIFY(!key.verify(token.chopped(1), 0).claims);
        QVERIFY(!key.verify(token + u"AAAA"_s, 0).claims);
        QVERIFY(!key.verify(token + u".x"_s, 0).claims);
        QVERIFY(!key.verify({}, 0).claims);
        QVERIFY(!key.verify(u".."_s, 0).claims);
    }

    // Signed rightly, and still refused for what they say.
    void goodSignaturesDoNotExcuseTheRest_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<bool>("good");
        const QByteArray hs256 = R"({"alg":"HS256"})";
        QTest::newRow("good") << hs256 << QByteArray(R"({"sub":"ann","exp":2000})") << true;
        QTest::newRow("alg none") << QByteArray(R"({"alg":"none"})")
                                  << QByteArray(R"({"sub":"ann","exp":2000})") << false;
        QTest::newRow("alg HS512") << QByteArray(R"({"alg":"HS512"})")
                                   << QByteArray(R"({"sub":"ann","exp":2000})") << false;
        QTest::newRow("no end") << hs256 << QByteArray(R"({"sub":"ann"})") << false;
        QTest::newRow("an end that is no number")
            << hs256 << QByteArray(R"({"sub":"ann","exp":"2000"})") << false;
        QTest::newRow("not yet") << hs256 << QByteArray(R"({"sub":"ann","exp":2000,"nbf":1500})") << false;
        QTest::newRow("nobody") << hs256 << QByteArray(R"({"exp":2000})") << false;
        QTest::newRow("a bad name") << hs256 << QByteArray(R"({"sub":"a b","exp":2000})") << false;
        QTest::newRow("not an object") << hs256 << QByteArray("[]") << false;
    }
    void goodSignaturesDoNotExcuseTheRest()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, payload);
        QTemporaryDir folder;
        const QByteArray secret(32, 'k');
        QFile file(folder.filePath(u"token.key"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(secret.toBase64(kBase64));
        file.close();
        QString error;
        const auto key = TokenKey::inFolder(folder.path(), &error);
        QVERIFY2(key, qPrintable(error));
        const QByteArray text = header.toBase64(kBase64) + '.' + payload.toBase64(kBase64);
        const QByteArray signature =
            QMessageAuthenticationCode::hash(text, secret, QCryptographicHash::Sha256);
        const auto verdict = key->verify(QString::fromLatin1(text + '.' + signature.toBase64(kBase64)), 1000);
        QTEST(verdict.claims.has_value(), "good");
        if (verdict.claims)
            QCOMPARE(verdict.claims->scopes, Claims::ordinaryScopes());
    }

    void patternsOfDocuments()
    {
        const Claims claims{
            u"a"_s, {}, 0, {u"doc:read:team/*"_s, u"doc:write:*/notes"_s, u"doc:read:exact"_s}};
        QVERIFY(claims.mayRead(u"team/a"_s) && !claims.mayWrite(u"team/a"_s));
        QVERIFY(claims.mayRead(u"x/notes"_s) && claims.mayWrite(u"x/notes"_s));
        QVERIFY(claims.mayRead(u"exact"_s) && !claims.mayRead(u"exactly"_s) && !claims.mayRead(u"other"_s));
        const Claims stars{u"a"_s, {}, 0, {u"doc:read:"_s + u"*a"_s.repeated(60)}};
        QVERIFY2(!stars.mayRead(QString(128, u'b')), "in time, whatever the pattern");
    }

    void oneKeyAFolderHoweverManyStart()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"deep/er"_s);
        std::vector<std::thread> threads;
        std::vector<std::optional<TokenKey>> keys(8);
        for (auto& slot : keys)
            threads.emplace_back([&slot, path] {
                QString error;
                slot = TokenKey::inFolder(path, &error);
            });
        for (std::thread& thread : threads)
            thread.join();
        for (const auto& key : keys) {
            QVERIFY(key);
            QVERIFY(keys.front()->verify(key->issue({u"ann"_s, {}, 10, {}}), 0).claims);
        }
        QCOMPARE(QDir(path).entryList(QDir::Files), QStringList{u"token.key"_s});
    }

    void aBrokenKeyIsNotReplaced()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"token.key"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("short");
        file.close();
        QString error;
        QVERIFY(!TokenKey::inFolder(folder.path(), &error));
        QVERIFY(error.contains(u"token.key"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("short"));
    }
};

QTEST_APPLESS_MAIN(TestTokens)
#include "tst_tokens.moc"
