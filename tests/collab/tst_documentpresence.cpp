// SPDX-License-Identifier: MIT
#include <Heartline/DocumentPresence>

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace heartline;
using namespace Qt::StringLiterals;

namespace {

constexpr crdt::ClientId kAnn = 7;

class Fixture
{
public:
    Fixture()
    {
        text = document.text("content");
        text.insert(0, u"hello world");
    }
    /// Takes in what the program of `client` says of itself.
    void says(crdt::ClientId client, const QByteArray& state)
    {
        const std::string json = state.toStdString();
        const crdt::AwarenessEntry entry{client, ++clock, json};
        const auto bytes = crdt::encodeAwarenessEntries(std::vector{entry});
        if (!m_awareness.apply(bytes, crdt::Awareness::Time{0}))
            qFatal("bad awareness");
        presence.update(m_awareness, std::vector{client});
    }
    [[nodiscard]] QList<DocumentPeer> peers() const { return presence.peers(document, text, kAnn); }
    [[nodiscard]] DocumentPeer only() const { return peers().value(0); }
    [[nodiscard]] QByteArray place(std::size_t index, const char* root = "content")
    {
        return QByteArray::fromStdString(document.text(root).relativePosition(index)->toJson());
    }

    crdt::Document document;
    crdt::Text text;
    DocumentPresence presence;
    crdt::Clock clock = 0;

private:
    crdt::Awareness m_awareness{kAnn};
};

} // namespace

class TestDocumentPresence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWeSayIsWhatEditorsRead()
    {
        Fixture f;
        const auto at = [&f](std::size_t index) { return *f.text.relativePosition(index); };
        const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(DocumentPresence::state(
            u"ann"_s, u"Ann \"A\""_s, QColor(0x30, 0xbc, 0xed), {{.anchor = at(2), .head = at(11)}})));
        const QJsonObject state = json.object();
        QCOMPARE(state[u"user"].toObject(), (QJsonObject{{u"name"_s, u"Ann \"A\""_s},
                                                         {u"color"_s, u"#30bced"_s},
                                                         {u"colorLight"_s, u"#30bced33"_s},
                                                         {u"id"_s, u"ann"_s}}));
        QCOMPARE(state[u"cursor"], state[u"selection"]);
        QCOMPARE(state[u"cursor"][u"head"][u"tname"], u"content"_s);
        QVERIFY(state[u"cursor"][u"head"][u"item"].isNull());
        QCOMPARE(state[u"cursor"][u"anchor"][u"item"][u"clock"].toInteger(), 2);

        const auto nowhere =
            QJsonDocument::fromJson(QByteArray::fromStdString(DocumentPresence::state({}, u"Ann"_s, {}, {})))
                .object();
        QVERIFY(nowhere[u"cursor"].isNull() && nowhere.contains(u"cursor"));
        QCOMPARE(nowhere[u"user"].toObject(), (QJsonObject{{u"name"_s, u"Ann"_s}}));
    }

    void carets_data()
    {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<int>("caret");
        QTest::addColumn<int>("anchor");
        Fixture f;
        const QByteArray two = R"({"tname":"content","item":{"client":CLIENT,"clock":2}})";
        const QByteArray end = R"({"type":null,"tname":"content","item":null,"assoc":0})";
        const auto row = [](const char* name, const QByteArray& state, int caret, int anchor) {
            QTest::newRow(name) << state << caret << anchor;
        };
        row("cursor", "{\"cursor\":{\"anchor\":" + two + ",\"head\":" + end + "}}", 11, 2);
        row("selection", "{\"selection\":{\"anchor\":" + end + ",\"head\":" + two + "}}", 2, 11);
        row("cursor elsewhere, selection here",
            "{\"cursor\":{\"anchor\":{\"tname\":\"x\"},\"head\":{\"tname\":\"x\"}},\"selection\":{"
            "\"anchor\":" +
                two + ",\"head\":" + two + "}}",
            2, 2);
        row("none", R"({"cursor":null})", -1, -1);
        row("half", "{\"cursor\":{\"anchor\":" + two + "}}", -1, -1);
        row("not here yet",
            R"({"cursor":{"anchor":{"item":{"client":5,"clock":0}},"head":{"item":{"client":5,"clock":0}}}})",
            -1, -1);
        row("numbers", R"({"cursor":{"anchor":3,"head":4}})", -1, -1);
        row("no integers", R"({"cursor":{"anchor":{"item":{"client":1.5,"clock":-1}},"head":{"item":[]}}})",
            -1, -1);
    }
    void carets()
    {
        QFETCH(QByteArray, state);
        QFETCH(int, caret);
        QFETCH(int, anchor);
        Fixture f;
        f.says(9, state.replace("CLIENT", QByteArray::number(f.document.clientId())));
        QCOMPARE(f.only().clientId, 9u);
        QCOMPARE(f.only().caret, caret);
        QCOMPARE(f.only().anchor, anchor);
    }

    void caretsMoveWithTheText()
    {
        Fixture f;
        f.says(9, "{\"cursor\":{\"anchor\":" + f.place(6) + ",\"head\":" + f.place(11) + "}}");
        f.text.insert(0, u"# ");
        QCOMPARE(f.only().anchor, 8);
        QCOMPARE(f.only().caret, 13);
        f.text.remove(4, 9);
        QCOMPARE(f.only().anchor, 4);
        // What is in another root of the document is not shown.
        f.document.text("other").insert(0, u"abc");
        f.says(9,
               "{\"cursor\":{\"anchor\":" + f.place(1, "other") + ",\"head\":" + f.place(1, "other") + "}}");
        QCOMPARE(f.only().caret, -1);
    }

    void whatStrangersSayIsHarmless_data()
    {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QColor>("color");
        const auto row = [](const char* title, const QByteArray& state, const QString& name,
                            QColor color = {}) { QTest::newRow(title) << state << name << color; };
        // No raw strings with a # at the beginning of a string: moc takes it for a directive.
        row("usual", "{\"user\":{\"name\":\"Ben\",\"color\":\"#30bced\"}}", u"Ben"_s,
            QColor(0x30, 0xbc, 0xed));
        row("short colour", "{\"user\":{\"name\":\"Ben\",\"color\":\"#f00\"}}", u"Ben"_s, QColor(255, 0, 0));
        row("colour by name", R"({"user":{"name":"Ben","color":"red"}})", u"Ben"_s);
        row("colour with more", "{\"user\":{\"name\":\"Ben\",\"color\":\"#30bced;x\"}}", u"Ben"_s);
        row("wide digits", "{\"user\":{\"color\":\"#３0bced\"}}", {});
        row("empty", "{}", {});
        row("a list", R"({"user":[1,2]})", {});
        row("other types", R"({"user":{"name":{"a":1},"color":7,"id":false}})", {});
        row("control characters", R"({"user":{"name":"  a\u0000b\nc\u202e\u2066d\u0007 "}})", u"a b cd"_s);
        row("long", "{\"user\":{\"name\":\"" + QByteArray(60'000, 'n') + "\"}}", QString(64, u'n'));
        row("cut in a pair", "{\"user\":{\"name\":\"" + QByteArray(63, 'n') + "\xf0\x9f\x98\x80\"}}",
            QString(63, u'n'));
        row("markup stays text", R"({"user":{"name":"<b>Ben</b>"}})", u"<b>Ben</b>"_s);
    }
    void whatStrangersSayIsHarmless()
    {
        QFETCH(QByteArray, state);
        QFETCH(QString, name);
        QFETCH(QColor, color);
        Fixture f;
        f.says(9, state);
        QCOMPARE(f.only().name, name);
        QCOMPARE(f.only().color, color);
    }

    void whoIsThere()
    {
        Fixture f;
        QVERIFY(f.presence.isEmpty());
        f.says(9, R"({"user":{"name":"Ben","id":"ben"}})");
        f.says(3, R"({"user":{"name":"Cy"}})");
        QCOMPARE(f.peers().size(), 2);
        QCOMPARE(f.peers().at(0).clientId, 3u);
        QCOMPARE(f.peers().at(1).userId, u"ben"_s);
        QCOMPARE(f.presence.ownerOf(9), u"ben"_s);
        QCOMPARE(f.presence.ownerOf(3), u"Cy"_s);
        QCOMPARE(f.presence.ownerOf(4), QString());
        f.says(9, "null");
        QCOMPARE(f.peers().size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestDocumentPresence)
#include "tst_documentpresence.moc"
