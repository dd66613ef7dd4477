// SPDX-License-Identifier: MIT
#include "replica.h"

#include <Heartline/DocumentComments>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace heartline;
using namespace heartline::test;

namespace {

/// Somebody's copy of the document, whose updates reach the other's.
struct Copy
{
    Copy(crdt::ClientId id, const QString& name)
        : document({.clientId = id})
        , text(document.text("content"))
        , comments(document, text, name, name.toUpper())
    {
    }
    void takeAllOf(Copy& other)
    {
        QVERIFY(document.applyUpdate(other.document.encodeStateAsUpdate(document.stateVector())));
    }
    [[nodiscard]] QString commented(const DocumentComments::Comment& comment) const
    {
        const int from = std::min(comment.anchor, comment.head);
        return toQString(
            text.slice(std::size_t(from), std::size_t(std::max(comment.anchor, comment.head) - from)));
    }

    crdt::Document document;
    crdt::Text text;
    DocumentComments comments;
};

} // namespace

class TestDocumentComments : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Copy> m_ann;
    std::unique_ptr<Copy> m_ben;

    static void meet(Copy& one, Copy& other)
    {
        one.takeAllOf(other);
        other.takeAllOf(one);
    }

private Q_SLOTS:
    void init()
    {
        m_ann = std::make_unique<Copy>(1, u"ann"_s);
        m_ben = std::make_unique<Copy>(2, u"ben"_s);
        m_ann->text.insert(0, u"The quick brown fox");
        m_ben->takeAllOf(*m_ann);
    }

    void aCommentReachesTheOthers()
    {
        QSignalSpy changed(&m_ann->comments, &DocumentComments::changed);
        QSignalSpy arrived(&m_ben->comments, &DocumentComments::changed);
        const qint64 before = QDateTime::currentMSecsSinceEpoch();
        const QString id = m_ann->comments.add(4, 9, u"Really?"_s);
        QVERIFY(!id.isEmpty());
        QCOMPARE(changed.size(), 1);
        m_ben->takeAllOf(*m_ann);
        QVERIFY(arrived.wait());
        QCOMPARE(m_ben->comments.comments(), m_ann->comments.comments());
        const auto comment = m_ben->comments.comments().value(0);
        QCOMPARE(comment.id, id);
        QCOMPARE(comment.anchor, 4);
        QCOMPARE(comment.head, 9);
        QVERIFY(comment.isPlaced);
        QCOMPARE(comment.author, u"ann"_s);
        QCOMPARE(comment.authorName, u"ANN"_s);
        QCOMPARE(comment.text, u"Really?"_s);
        QVERIFY(comment.time >= before && comment.time <= QDateTime::currentMSecsSinceEpoch());
        QVERIFY(!comment.resolved);
        QVERIFY(comment.replies.isEmpty());
    }

    void isKeptAsOthersReadIt()
    {
        const QString id = m_ann->comments.add(9, 4, u"x"_s);
        m_ann->comments.reply(id, u"y"_s);
        const auto value = m_ann->document.map("comments").get(id.toStdString());
        const crdt::Map map = std::get<crdt::SharedType>(value.value()).toMap();
        auto keys = map.keys();
        std::sort(keys.begin(), keys.end());
        QCOMPARE(keys, (std::vector<std::string>{"anchor", "author", "authorName", "head", "replies",
                                                 "resolved", "text", "time"}));
        const auto head = std::get<crdt::Any>(map.get("head").value());
        QCOMPARE(head["tname"], crdt::Any("content"));
        QCOMPARE(head["item"]["client"], crdt::Any(1));
        QCOMPARE(head["item"]["clock"], crdt::Any(4));
        QCOMPARE(head["assoc"], crdt::Any(0));
        QCOMPARE(std::get<crdt::Any>(map.get("resolved").value()), crdt::Any(false));
        const crdt::Array replies = std::get<crdt::SharedType>(map.get("replies").value()).toArray();
        QCOMPARE(replies.size(), 1u);
        QCOMPARE(std::get<crdt::Any>(*replies.at(0))["text"], crdt::Any("y"));
    }

    void movesWithTheText()
    {
        m_ann->comments.add(4, 9, u"forwards"_s);
        m_ann->comments.add(15, 10, u"backwards"_s);
        QSignalSpy changed(&m_ann->comments, &DocumentComments::changed);
        m_ann->text.insert(15, u"ish"); // beside, not inside
        m_ann->text.insert(10, u"nice ");
        m_ann->text.insert(9, u"!");
        m_ann->text.insert(6, u"--");
        m_ann->text.insert(4, u"very ");
        QVERIFY(changed.wait());
        const auto comments = m_ann->comments.comments();
        QCOMPARE(m_ann->commented(comments[0]), u"qu--ick"_s);
        QVERIFY(comments[0].anchor < comments[0].head);
        QCOMPARE(m_ann->commented(comments[1]), u"brown"_s);
        QVERIFY(comments[1].anchor > comments[1].head);
        m_ann->text.insert(0, u"x");
        QVERIFY(changed.wait());
        QCOMPARE(m_ann->commented(m_ann->comments.comments().constFirst()), u"qu--ick"_s);
    }

    void outlivesItsText()
    {
        crdt::UndoManager undo(m_ann->document, {m_ann->text});
        m_ann->comments.add(4, 9, u"x"_s);
        m_ann->text.remove(2, 9);
        m_ben->takeAllOf(*m_ann);
        for (const auto* copy : {m_ann.get(), m_ben.get()}) {
            QTRY_VERIFY(!copy->comments.comments().isEmpty() && !copy->comments.comments()[0].isPlaced);
            QCOMPARE(copy->comments.comments()[0].anchor, 2);
            QCOMPARE(copy->comments.comments()[0].head, 2);
        }
        undo.undo();
        QTRY_VERIFY(m_ann->comments.comments()[0].isPlaced);
        QCOMPARE(m_ann->commented(m_ann->comments.comments()[0]), u"quick"_s);
    }

    void bothReplies()
    {
        const QString id = m_ann->comments.add(4, 9, u"x"_s);
        meet(*m_ann, *m_ben);
        QVERIFY(m_ann->comments.reply(id, u"from ann"_s));
        QVERIFY(m_ben->comments.reply(id, u"from ben"_s));
        QVERIFY(m_ben->comments.setResolved(id, true));
        QVERIFY(m_ann->comments.edit(id, u"y"_s));
        meet(*m_ann, *m_ben);
        QTRY_COMPARE(m_ann->comments.comments().value(0).replies.size(), 2);
        QTRY_COMPARE(m_ben->comments.comments(), m_ann->comments.comments());
        const auto comment = m_ben->comments.comments().value(0);
        QVERIFY(comment.resolved);
        QCOMPARE(comment.text, u"y"_s);
        QStringList said;
        for (const auto& reply : comment.replies)
            said << reply.author + u": "_s + reply.text;
        said.sort();
        QCOMPARE(said, (QStringList{u"ann: from ann"_s, u"ben: from ben"_s}));
    }

    void isGoneForAll()
    {
        const QString id = m_ann->comments.add(4, 9, u"x"_s);
        meet(*m_ann, *m_ben);
        QVERIFY(m_ben->comments.remove(id));
        QVERIFY(!m_ben->comments.remove(id));
        QVERIFY(m_ann->comments.reply(id, u"too late"_s));
        meet(*m_ann, *m_ben);
        QTRY_VERIFY(m_ann->comments.comments().isEmpty());
        QVERIFY(!m_ann->comments.reply(id, u"x"_s));
        QVERIFY(!m_ann->comments.setResolved(id, true));
        QVERIFY(!m_ann->comments.edit(id, u"x"_s));
    }

    void refusesWhatIsNone()
    {
        QVERIFY(m_ann->comments.add(0, 100, u"x"_s).isEmpty());
        QVERIFY(m_ann->comments.add(-1, 3, u"x"_s).isEmpty());
        QVERIFY(m_ann->comments.add(0, 3, u" \n"_s).isEmpty());
        const QString id = m_ann->comments.add(0, 3, u"x"_s);
        QVERIFY(!m_ann->comments.reply(id, u" "_s));
        QVERIFY(!m_ann->comments.edit(id, {}));
        QVERIFY(!m_ann->comments.reply(u"other"_s, u"x"_s));
        QCOMPARE(m_ann->document.map("comments").size(), 1u);
    }

    void areInTheOrderOfTheText()
    {
        m_ann->comments.add(10, 15, u"second"_s);
        m_ann->comments.add(9, 4, u"first"_s);
        m_ann->comments.add(16, 19, u"third"_s);
        QStringList order;
        for (const auto& comment : m_ann->comments.comments())
            order << comment.text;
        QCOMPARE(order, (QStringList{u"first"_s, u"second"_s, u"third"_s}));
    }

    void othersContentIsLeftAlone()
    {
        crdt::Map map = m_ann->document.map("comments");
        const QString real = m_ann->comments.add(0, 3, u"real"_s);
        const auto position = m_ann->text.relativePosition(0)->toAny();
        map.set("number", 5);
        map.set("object", crdt::Any::Object{{"text", "no map of its own"}});
        static_cast<void>(map.setText("a text"));
        static_cast<void>(map.setArray("an array"));
        static_cast<void>(map.setMap("an empty map"));
        auto strange = map.setMap("strange");
        strange->set("text", 7);
        strange->set("anchor", position);
        strange->set("head", position);
        auto nowhere = map.setMap("nowhere");
        nowhere->set("text", "x");
        nowhere->set("anchor", "not JSON");
        nowhere->set("head", crdt::Any::Object{{"item", "x"}});
        auto poor = map.setMap("poor");
        poor->set("text", std::string(100000, 'x'));
        poor->set("anchor", position);
        poor->set("head", crdt::Any::Object{{"item", crdt::Any::Object{{"client", 99}, {"clock", 3}}}});
        poor->set("author", 5);
        poor->set("authorName", nullptr);
        poor->set("time", std::numeric_limits<double>::quiet_NaN());
        poor->set("resolved", "yes");
        auto replies = poor->setArray("replies");
        replies->append("a string");
        replies->append(crdt::Any::Object{{"text", 5}});
        replies->append(crdt::Any::Object{{"text", "a reply"}, {"time", -5.0}});
        auto mute = map.setMap("mute");
        mute->set("text", "no list of replies");
        mute->set("anchor", position);
        mute->set("head", position);
        mute->set("replies", "none");
        mute->set("extra", 1);

        QTRY_COMPARE(m_ann->comments.comments().size(), 3);
        const auto comments = m_ann->comments.comments();
        const auto find = [&](const QString& id) {
            return *std::find_if(comments.begin(), comments.end(), [&](const auto& c) { return c.id == id; });
        };
        QCOMPARE(find(real).text, u"real"_s);
        const auto read = find(u"poor"_s);
        QCOMPARE(read.anchor, -1);
        QVERIFY(!read.isPlaced);
        QCOMPARE(read.text.size(), 16384);
        QCOMPARE(read.author, QString());
        QCOMPARE(read.time, 0);
        QVERIFY(!read.resolved);
        QCOMPARE(read.replies, (QList<DocumentComments::Reply>{{{}, {}, 0, u"a reply"_s}}));
        QCOMPARE(comments.constLast().id, u"poor"_s); // it has no place
        QVERIFY(!m_ann->comments.reply(u"mute"_s, u"x"_s));
        QVERIFY(m_ann->comments.reply(u"poor"_s, u"x"_s));
        QVERIFY(m_ann->comments.setResolved(u"mute"_s, true));
        for (const char* id :
             {"number", "object", "a text", "an array", "an empty map", "strange", "nowhere"}) {
            QVERIFY(map.contains(id));
            QVERIFY(!m_ann->comments.remove(QString::fromLatin1(id)));
            QVERIFY(!m_ann->comments.edit(QString::fromLatin1(id), u"x"_s));
        }
        QCOMPARE(std::get<crdt::Any>(mute->get("replies").value()), crdt::Any("none"));
        QCOMPARE(std::get<crdt::Any>(mute->get("extra").value()), crdt::Any(1));
        QCOMPARE(poor->get("replies").has_value(), true);
        QCOMPARE(replies->size(), 4u);
    }

    void aFloodIsBounded()
    {
        crdt::Document document;
        auto text = document.text("content");
        QVERIFY(text.insert(0, u"word"));
        auto map = document.map("comments");
        const auto place = text.relativePosition(0);
        QVERIFY(place);
        document.transact([&] {
            for (int i = 0; i < 12'000; ++i) {
                auto comment = map.setMap("c" + std::to_string(i));
                for (const char* key : {"anchor", "head"})
                    static_cast<void>(comment->set(key, place->toAny()));
                static_cast<void>(comment->set("text", "buy"));
            }
        });
        const DocumentComments comments(document, text, u"ann"_s, u"Ann"_s);
        QCOMPARE(comments.comments().size(), 10'000);
    }

    void aKeyCostsNothing()
    {
        for (int i = 0; i < 200; ++i) {
            const QString id = m_ann->comments.add(i % 15, i % 15 + 3, u"comment %1"_s.arg(i));
            m_ann->comments.reply(id, u"a reply"_s);
        }
        QCoreApplication::processEvents();
        QSignalSpy changed(&m_ann->comments, &DocumentComments::changed);
        const auto type = [this] {
            QElapsedTimer timer;
            timer.start();
            for (int i = 0; i < 1000; ++i)
                m_ann->text.insert(0, u"x");
            return double(timer.nsecsElapsed()) / 1e6;
        };
        qInfo("a key: %.2f µs", type());
        QCOMPARE(changed.size(), 0); // nothing was read meanwhile
        QVERIFY(changed.wait());
        QCOMPARE(changed.size(), 1);
        QCOMPARE(m_ann->comments.comments().constFirst().anchor, 1000);
        QElapsedTimer timer;
        timer.start();
        m_ann->comments.setResolved(m_ann->comments.comments().constFirst().id, true);
        qInfo("reading 200 comments: %lld µs", timer.nsecsElapsed() / 1000);
    }
};

QTEST_GUILESS_MAIN(TestDocumentComments)
#include "tst_documentcomments.moc"
