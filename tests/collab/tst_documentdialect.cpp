// SPDX-License-Identifier: MIT
#include "vectors.h"

#include <Heartline/DocumentDialect>
#include <Heartline/SyncProtocol>

#include <QTest>

using namespace heartline;
using namespace heartline::test;
using namespace Qt::StringLiterals;
using Dialect = DocumentDialect;

namespace {

/// What a frame says, in words; an error as "bad".
QString words(const Dialect& dialect, const QString& hex)
{
    const crdt::Bytes frame = fromHex(hex);
    const auto messages = dialect.read(frame);
    if (!messages)
        return u"bad"_s;
    QStringList said;
    for (const Dialect::Message& message : *messages) {
        if (const auto* step1 = std::get_if<Dialect::Step1>(&message))
            said << u"step1:"_s + toHex(step1->state.encode());
        else if (const auto* update = std::get_if<Dialect::Update>(&message))
            said << (update->isStep2 ? u"step2:"_s : u"update:"_s) + toHex(update->update);
        else if (const auto* people = std::get_if<Dialect::AwarenessUpdate>(&message))
            said << u"awareness:"_s + toHex(people->update);
        else if (const auto* status = std::get_if<Dialect::Acknowledged>(&message))
            said << (status->stored ? u"stored"_s : u"not stored"_s);
        else if (const auto* in = std::get_if<Dialect::Admitted>(&message))
            said << (in->readOnly ? u"admitted to read"_s : u"admitted"_s);
        else if (std::holds_alternative<Dialect::TokenAsked>(message))
            said << u"token?"_s;
        else if (const auto* refused = std::get_if<Dialect::EditsRefused>(&message))
            said << u"edits refused:"_s + QString::fromStdString(refused->reason);
        else if (const auto* denied = std::get_if<Dialect::Denied>(&message))
            said << u"denied:"_s + QString::fromStdString(denied->reason);
        else if (std::holds_alternative<Dialect::Ended>(message))
            said << u"ended"_s;
        else if (std::holds_alternative<Dialect::Ping>(message))
            said << u"ping"_s;
    }
    return said.join(u' ');
}

/// The bytes of a vector of sync-messages.json.
QString vectorNamed(const QString& name)
{
    for (const YjsVector& vector :
         vectorsWhere([](const QJsonObject& json) { return json.contains(u"hex"); })) {
        if (vector.file == "sync-messages.json"_L1 && vector.name == name)
            return vector.json.value(u"hex").toString();
    }
    qFatal("no vector named %s", qPrintable(name));
}

const QString kUpdate = u"010101000401017402686900"_s;

} // namespace

class TestDocumentDialect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void yWebsocketIsUnderstood_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const QString& said) {
            QTest::newRow(name) << QString::fromLatin1(name) << said;
        };
        row("sync step 1, empty document", u"step1:00"_s);
        row("sync step 1", u"step1:010102"_s);
        row("sync step 2, nothing to send", u"step2:0000"_s);
        row("sync step 2", u"step2:"_s + kUpdate);
        row("update", u"update:"_s + kUpdate);
        row("query awareness", QString());
        row("auth denied (y-protocols)", u"edits refused:no access"_s);
    }
    void yWebsocketIsUnderstood()
    {
        QFETCH(QString, name);
        QFETCH(QString, said);
        QCOMPARE(words(YWebsocketDialect(), vectorNamed(name)), said);
    }

    void yWebsocketIsSpoken()
    {
        const YWebsocketDialect dialect;
        crdt::StateVector state;
        state.set(1, 2);
        const crdt::Bytes update = fromHex(kUpdate);
        QVERIFY(!dialect.opening("secret"));
        QVERIFY(!dialect.farewell());
        QVERIFY(!dialect.acknowledges());
        QCOMPARE(toHex(dialect.step1(state)), vectorNamed(u"sync step 1"_s));
        QCOMPARE(toHex(dialect.step2(update)), vectorNamed(u"sync step 2"_s));
        QCOMPARE(toHex(dialect.update(update)), vectorNamed(u"update"_s));
        const crdt::Bytes nobody{0};
        QCOMPARE(toHex(dialect.awareness(nobody)), u"010100"_s);
    }

    void severalInOneFrameComeInOrder()
    {
        QCOMPARE(words(YWebsocketDialect(), vectorNamed(u"sync step 1"_s) + vectorNamed(u"update"_s)),
                 u"step1:010102 update:"_s + kUpdate);
    }

    void hocuspocusIsUnderstood_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const QString& said) {
            QTest::newRow(name) << QString::fromLatin1(name) << said;
        };
        row("hocuspocus: authenticated read-write", u"admitted"_s);
        row("hocuspocus: authenticated readonly", u"admitted to read"_s);
        row("hocuspocus: permission denied", u"denied:permission-denied"_s);
        row("hocuspocus: token request", u"token?"_s);
        row("hocuspocus: sync step 1", u"step1:00"_s);
        row("hocuspocus: sync reply step 1", u"step1:00"_s);
        row("hocuspocus: update", u"update:"_s + kUpdate);
        row("hocuspocus: sync status saved", u"stored"_s);
        row("hocuspocus: sync status refused", u"not stored"_s);
        row("hocuspocus: stateless", QString());
        row("hocuspocus: close from server", u"ended"_s);
        row("hocuspocus: ping", u"ping"_s);
        row("hocuspocus: session key", u"step1:00"_s);
    }
    void hocuspocusIsUnderstood()
    {
        QFETCH(QString, name);
        QFETCH(QString, said);
        QCOMPARE(words(HocuspocusDialect("doc1"), vectorNamed(name)), said);
    }

    void hocuspocusIsSpoken()
    {
        const HocuspocusDialect dialect("doc1");
        const crdt::Bytes update = fromHex(kUpdate);
        QVERIFY(dialect.acknowledges());
        QCOMPARE(toHex(*dialect.opening("secret")), vectorNamed(u"hocuspocus: auth token"_s));
        QCOMPARE(toHex(dialect.step1({})), vectorNamed(u"hocuspocus: sync step 1"_s));
        QCOMPARE(toHex(dialect.update(update)), vectorNamed(u"hocuspocus: update"_s));
        QCOMPARE(toHex(dialect.step2(update)),
                 vectorNamed(u"hocuspocus: update"_s).replace(u"00020c"_s, u"00010c"_s));
        QCOMPARE(toHex(*dialect.farewell()), vectorNamed(u"hocuspocus: close from client"_s));
        QCOMPARE(toHex(dialect.pong()), vectorNamed(u"hocuspocus: pong"_s));
        const crdt::Bytes nobody{0};
        QCOMPARE(toHex(dialect.awareness(nobody)), u"04646f6331010100"_s);
    }

    void anotherDocumentsFramesAreNotForUs()
    {
        QCOMPARE(words(HocuspocusDialect("doc2"), vectorNamed(u"hocuspocus: update"_s)), QString());
        QCOMPARE(words(HocuspocusDialect("doc"), vectorNamed(u"hocuspocus: update"_s)), QString());
    }

    void aLongTokenIsSaidWhole()
    {
        const std::string token(300, 'x');
        const auto opening = *HocuspocusDialect("d").opening(token);
        const auto frame = crdt::sync::decodeHocuspocus(opening);
        QVERIFY(frame);
        QCOMPARE(toHex(frame->payload.first(3)), u"00ac02"_s);
        QCOMPARE(frame->payload.size(), 3 + token.size());
    }

    /// Every frame cut short is an error or says less, in both dialects.
    void cutFramesAreNoMessages()
    {
        for (const char* name : {"hocuspocus: authenticated read-write", "hocuspocus: permission denied",
                                 "hocuspocus: update", "hocuspocus: sync status saved"}) {
            const QString hex = vectorNamed(QString::fromLatin1(name));
            for (qsizetype size = 0; size < hex.size(); size += 2)
                QCOMPARE(words(HocuspocusDialect("doc1"), hex.left(size)), u"bad"_s);
        }
        const QString update = vectorNamed(u"update"_s);
        for (qsizetype size = 0; size < update.size(); size += 2)
            QCOMPARE(words(YWebsocketDialect(), update.left(size)), u"bad"_s);
    }
    void lengthsAreNotBelieved()
    {
        const HocuspocusDialect dialect("doc1");
        QCOMPARE(words(dialect, u"04646f633101ffffffffffffff0f"_s), u"bad"_s); // awareness of 2^53 - 1 bytes
        QCOMPARE(words(dialect, u"04646f6331ffffffffffffffffff01"_s), u"bad"_s);
        QCOMPARE(words(dialect, u"04646f633102"_s), u"bad"_s);
        QCOMPARE(words(dialect, u"04646f63310207"_s), u"bad"_s);
    }
};

QTEST_GUILESS_MAIN(TestDocumentDialect)
#include "tst_documentdialect.moc"
