// SPDX-License-Identifier: MIT
#include "plaindocument.h"

using namespace heartline;
using namespace Qt::StringLiterals;
using State = WholeTextDocument::SyncState;

namespace {

/// The network, played by the test: what the document sends is kept, what the server says is said by hand.
class FakeLink : public WholeTextLink
{
    Q_OBJECT
public:
    void open() override { ++opens; }
    void close() override { ++closes; }
    void retryNow() override { ++opens; }
    void send(const QJsonObject& message) override { sent.append(message); }

    QList<QJsonObject> take(const QString& type)
    {
        QList<QJsonObject> taken;
        for (const QJsonObject& message : std::as_const(sent)) {
            if (message.value(u"type"_s).toString() == type)
                taken.append(message);
        }
        sent.removeIf([&](const QJsonObject& m) { return m.value(u"type"_s).toString() == type; });
        return taken;
    }
    void says(const QString& content, const QString& from = {})
    {
        Q_EMIT received({{u"type"_s, u"edit"_s}, {u"userId"_s, from}, {u"content"_s, content}});
    }
    void answersPings()
    {
        for (const QJsonObject& ping : take(u"ping"_s))
            Q_EMIT received({{u"type"_s, u"pong"_s}, {u"timestamp"_s, ping.value(u"timestamp"_s)}});
    }

    QList<QJsonObject> sent;
    int opens = 0;
    int closes = 0;
};

} // namespace

class TestPlainDocument : public QObject
{
    Q_OBJECT

    struct Fixture
    {
        FakeLink* link = new FakeLink;
        PlainDocument document{u"notes"_s, u"ann"_s, u"Ann"_s, std::unique_ptr<WholeTextLink>(link)};
        QString editor; ///< What a widget makes of edited().

        Fixture()
        {
            QObject::connect(&document, &WholeTextDocument::edited, &document,
                             [this](int position, int removed, const QString& inserted) {
                                 editor.replace(position, removed, inserted);
                                 QCOMPARE(document.text(), editor);
                             });
        }
        void type(int position, const QString& text)
        {
            editor.insert(position, text);
            document.edit(position, 0, text);
        }
        void load(const QString& text)
        {
            Q_EMIT link->opened();
            link->says(text);
            link->take(u"ping"_s);
        }
    };

private Q_SLOTS:
    void anEmptyTextIsSaidBySilence()
    {
        Fixture f;
        QCOMPARE(f.document.syncState(), State::Loading);
        Q_EMIT f.link->opened();
        QCOMPARE(f.document.syncState(), State::Loading);
        f.link->answersPings();
        QTRY_COMPARE(f.document.syncState(), State::Synced);
        QCOMPARE(f.document.text(), QString());
    }

    void doesNotTakeEditsBeforeItIsLoaded()
    {
        Fixture f;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"edit refused"_s));
        f.document.edit(0, 0, u"x"_s);
        QCOMPARE(f.document.text(), QString());
    }

    void savesWhatIsTypedAndSaysWhenTheServerHasIt()
    {
        Fixture f;
        f.load(u"hello"_s);
        QCOMPARE(f.editor, u"hello"_s);
        QCOMPARE(f.document.syncState(), State::Synced);
        f.type(5, u"!"_s);
        QCOMPARE(f.document.syncState(), State::Saving);
        QCOMPARE(f.document.unsentEdits(), 1);
        const auto edits = f.link->take(u"edit"_s);
        QCOMPARE(edits.size(), 1);
        QCOMPARE(edits.constFirst().value(u"content"_s).toString(), u"hello!"_s);
        QCOMPARE(edits.constFirst().value(u"cursorPosition"_s).toInt(), 6);
        f.link->answersPings();
        QCOMPARE(f.document.syncState(), State::Synced);
        QCOMPARE(f.document.unsentEdits(), 0);
    }

    void throttlesToOneContentATenthOfASecond()
    {
        Fixture f;
        f.load({});
        QElapsedTimer time;
        time.start();
        for (int i = 0; i < 20; ++i)
            f.type(i, u"x"_s);
        QCOMPARE(f.link->take(u"edit"_s).size(), 1);
        f.link->answersPings();
        QVERIFY(f.link->take(u"edit"_s).isEmpty());
        QTRY_VERIFY(!f.link->sent.isEmpty());
        QCOMPARE(f.link->take(u"edit"_s).size(), 1);
        QVERIFY(time.elapsed() >= 90);
        f.link->answersPings();
        QCOMPARE(f.document.unsentEdits(), 0);
    }

    void crossingContentsKeepBothInEitherOrder()
    {
        for (const bool ackFirst : {false, true}) {
            Fixture f;
            f.load(u"one three"_s);
            f.type(9, u" four"_s);
            if (ackFirst)
                f.link->answersPings();
            else
                f.link->says(u"one two three"_s, u"ben"_s);
            f.link->says(u"one two three four"_s, u"ben"_s);
            f.link->answersPings();
            QCOMPARE(f.editor, u"one two three four"_s);
            QCOMPARE(f.document.text(), f.editor);
            QCOMPARE(f.document.syncState(), State::Synced);
        }
    }

    void offlineEditsAreKeptAndFollow()
    {
        Fixture f;
        f.load(u"start"_s);
        Q_EMIT f.link->lost();
        QCOMPARE(f.document.syncState(), State::Offline);
        f.type(5, u" offline"_s);
        QCOMPARE(f.document.unsentEdits(), 1);
        QVERIFY(f.link->take(u"edit"_s).isEmpty());
        Q_EMIT f.link->opened();
        QCOMPARE(f.document.syncState(), State::Offline); // not before the server has said what it has
        QVERIFY(f.link->take(u"edit"_s).isEmpty());
        f.link->says(u"The start"_s);
        QCOMPARE(f.editor, u"The start offline"_s);
        QTRY_VERIFY(!f.link->sent.isEmpty());
        QCOMPARE(f.link->take(u"edit"_s).size(), 1);
        f.link->answersPings();
        QCOMPARE(f.document.syncState(), State::Synced);
    }

    void caretsMoveWithTheText()
    {
        Fixture f;
        f.load(u"0123456789"_s);
        QSignalSpy changed(&f.document, &WholeTextDocument::peersChanged);
        Q_EMIT f.link->received(
            {{u"type"_s, u"user_joined"_s}, {u"userId"_s, u"ben"_s}, {u"userName"_s, u"Ben"_s}});
        for (int i = 0; i < 10; ++i)
            Q_EMIT f.link->received({{u"type"_s, u"cursor"_s}, {u"userId"_s, u"ben"_s}, {u"position"_s, 5}});
        QTRY_COMPARE(changed.count(), 1); // gathered
        QCOMPARE(f.document.peers(), (QList<DocumentPeer>{{u"ben"_s, u"Ben"_s, 5, 5}}));
        f.type(0, u"ab"_s);
        QCOMPARE(f.document.peers().constFirst().caret, 7);
        f.link->says(u"c0123456789"_s, u"cid"_s);
        QCOMPARE(f.document.peers().constFirst().caret, 8);
        Q_EMIT f.link->received({{u"type"_s, u"cursor"_s}, {u"userId"_s, u"ben"_s}, {u"position"_s, 999}});
        QCOMPARE(f.document.peers().constFirst().caret, 13);
        Q_EMIT f.link->received({{u"type"_s, u"user_left"_s}, {u"userId"_s, u"ben"_s}});
        QVERIFY(f.document.peers().isEmpty());
    }

    void othersCaretsCountInTheServersText()
    {
        Fixture f;
        f.load(u"title\nbody"_s);
        f.type(0, u"My "_s);
        // Ben wrote at the end before he knew of "My ".
        f.link->says(u"title\nbody!"_s, u"ben"_s);
        Q_EMIT f.link->received({{u"type"_s, u"cursor"_s}, {u"userId"_s, u"ben"_s}, {u"position"_s, 11}});
        QCOMPARE(f.editor, u"My title\nbody!"_s);
        QCOMPARE(f.document.peers().constFirst().caret, 14);
    }

    void ownCaretIsToldAtMostTenTimesASecond()
    {
        Fixture f;
        f.load(u"0123456789"_s);
        for (int i = 1; i < 9; ++i)
            f.document.setCaret(i, i);
        QCOMPARE(f.link->take(u"cursor"_s).size(), 1);
        QTRY_COMPARE(f.link->sent.size(), 1);
        QCOMPARE(f.link->take(u"cursor"_s).constFirst().value(u"position"_s).toInt(), 8);
    }

    void aRefusalIsSaidAndStopsTheLink()
    {
        Fixture f;
        f.load(u"x"_s);
        Q_EMIT f.link->refused(u"not yours"_s);
        QCOMPARE(f.document.syncState(), State::Refused);
        QCOMPARE(f.document.refusal(), u"not yours"_s);
        QCOMPARE(f.link->closes, 1);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"edit refused"_s));
        f.document.edit(0, 0, u"x"_s);
        QCOMPARE(f.document.text(), u"x"_s);
        f.document.open();
        QCOMPARE(f.document.syncState(), State::Offline);
    }

    void closesWhenTheServerHasEverything()
    {
        Fixture f;
        f.load(u"x"_s);
        f.type(1, u"y"_s);
        f.document.close();
        QCOMPARE(f.link->closes, 0);
        f.link->answersPings();
        QCOMPARE(f.link->closes, 1);
        f.document.close();
        QCOMPARE(f.link->closes, 2);
    }

    void lineEndsAreLfAlone()
    {
        Fixture f;
        f.load(u"a\r\nb\rc"_s);
        QCOMPARE(f.document.text(), u"a\nb\nc"_s);
        QCOMPARE(f.document.syncState(), State::Synced);
        QVERIFY(f.link->take(u"edit"_s).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestPlainDocument)
#include "tst_plaindocument.moc"
