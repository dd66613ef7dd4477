// SPDX-License-Identifier: MIT
#include "roomlink.h"

#include <Heartline/SharedDocument>

#include <QElapsedTimer>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace heartline;
using namespace heartline::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = SharedDocument::SyncState;
using Kind = DocumentDialect::Kind;

namespace {

/// A disk that answers in a turn of the event loop.
class FakeStorage : public DocumentStorage
{
public:
    void load(const QString& id, QObject* context, std::function<void(Stored)> done) override
    {
        loaded << id;
        QMetaObject::invokeMethod(
            context, [this, done = std::move(done)] { done(stored); }, Qt::QueuedConnection);
    }
    void append(const QString& /*id*/, const QByteArray& update, const QString& author) override
    {
        stored.exists = true;
        stored.updates << update;
        authors << author;
    }
    void describe(const QString& id, const QString& heading, qint64 textBytes) override
    {
        described << u"%1|%2|%3"_s.arg(id, heading).arg(textBytes);
    }

    Stored stored;
    QStringList loaded;
    QStringList authors;
    QStringList described;
};

/// One person's document and the link that it has.
class Person
{
public:
    explicit Person(SimulatedServer& server, const QString& name = u"Ann"_s,
                    SharedDocument::Options options = {})
    {
        auto made = std::make_unique<RoomLink>(server);
        link = made.get();
        options.id = u"doc"_s;
        options.userId = name.toLower();
        options.userName = name;
        document = std::make_unique<SharedDocument>(std::move(options), std::move(made));
    }
    SharedDocument* operator->() const { return document.get(); }

    void type(std::size_t at, std::u16string_view what)
    {
        document->document().transact([&] { document->text().insert(at, what); }, SharedDocument::origin());
    }
    void erase(std::size_t at, std::size_t count)
    {
        document->document().transact([&] { document->text().remove(at, count); }, SharedDocument::origin());
    }

    QPointer<RoomLink> link;
    std::unique_ptr<SharedDocument> document;
};

QString textOf(SimulatedServer& server)
{
    return QString::fromStdU16String(server.document().text("content").toString());
}

} // namespace

class TestSharedDocument : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SimulatedServer> m_server;

private Q_SLOTS:
    void init() { m_server = std::make_unique<SimulatedServer>(Kind::YWebsocket); }

    void isLoadingUntilTheServerWasHeard()
    {
        m_server->document().text("content").insert(0, u"hello");
        Person ann(*m_server);
        QSignalSpy states(ann.document.get(), &SharedDocument::syncStateChanged);
        QSignalSpy editable(ann.document.get(), &SharedDocument::editableChanged);
        QCOMPARE(ann->syncState(), State::Loading);
        QVERIFY(!ann->isEditable());
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QVERIFY(ann->isEditable());
        QCOMPARE(ann->toPlainText(), u"hello"_s);
        QCOMPARE(states.count(), 1);
        QCOMPARE(editable.count(), 1);
        QVERIFY(ann->savedAt().isValid());
        QVERIFY(ann->isUnsentKnown());
    }
    void aNewOneMayBeWrittenInAtOnce()
    {
        Person ann(*m_server, u"Ann"_s, {.isNew = true});
        ann.link->setUp(false);
        ann->open();
        QCOMPARE(ann->syncState(), State::Offline);
        QVERIFY(ann->isEditable());
        ann.type(0, u"first");
        ann.link->setUp(true);
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QCOMPARE(textOf(*m_server), u"first"_s);
    }

    void whatIsWrittenIsUnsentAtOnceAndSavedWhenTheServerSaysSo()
    {
        Person ann(*m_server);
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        const QDateTime before = ann->savedAt();
        QSignalSpy states(ann.document.get(), &SharedDocument::syncStateChanged);
        QSignalSpy unsent(ann.document.get(), &SharedDocument::unsentChangesChanged);
        ann.type(0, u"a");
        ann.type(1, u"b");
        // In the very turn in which it was written.
        QCOMPARE(ann->syncState(), State::Saving);
        QCOMPARE(ann->unsentChanges(), 2);
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QCOMPARE(textOf(*m_server), u"ab"_s);
        QTRY_COMPARE(states.count(), 2);
        QCOMPARE(unsent.first().first().toInt(), 2);
        QCOMPARE(unsent.last().first().toInt(), 0);
        QVERIFY(ann->savedAt() >= before);
        QCOMPARE(m_server->updates, 2); // the step 2 and one update
    }

    void offlineWorkIsCountedAndFollows()
    {
        Person ann(*m_server);
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        ann.link->setUp(false);
        QTRY_COMPARE(ann->syncState(), State::Offline);
        ann.type(0, u"a");
        ann.type(0, u"b");
        QCOMPARE(ann->unsentChanges(), 2);
        QCOMPARE(ann->syncState(), State::Offline);
        QVERIFY(ann->isEditable());
        ann->retryNow();
        QCOMPARE(ann.link->retries, 1);
        ann.link->setUp(true);
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QCOMPARE(ann->unsentChanges(), 0);
        QCOMPARE(textOf(*m_server), u"ba"_s);
    }

    void everythingIsKeptWithWhoMadeIt()
    {
        auto archive = std::make_shared<FakeStorage>();
        Person ann(*m_server, u"Ann"_s, {.archive = archive});
        Person ben(*m_server, u"Ben"_s);
        ann->open();
        ben->open();
        QTRY_COMPARE(ann->peerCount(), 1);
        QTRY_COMPARE(ben->syncState(), State::Synced);
        QCOMPARE(archive->loaded, QStringList{u"doc"_s});
        ann.type(0, u"# Title\nannben");
        QCOMPARE(archive->authors, QStringList{u"ann"_s}); // at once
        QTRY_COMPARE(ben->toPlainText().size(), 14);
        ben.type(8, u"x");
        QTRY_COMPARE(archive->authors, (QStringList{u"ann"_s, u"ben"_s}));
        ben.erase(8, 1);
        QTRY_COMPARE(archive->authors, (QStringList{u"ann"_s, u"ben"_s, QString()}));
        QTRY_COMPARE_WITH_TIMEOUT(archive->described, QStringList{u"doc|Title|14"_s}, 6000);
        // Closing does not wait for that.
        ann.type(0, u"1");
        ann->close();
        QTRY_COMPARE(archive->described.size(), 2);

        const auto kept = archive->stored.updates.size();
        Person again(*m_server, u"Ann"_s, {.archive = archive});
        again.link->setUp(false);
        QCOMPARE(again->syncState(), State::Loading);
        again->load();
        QTRY_COMPARE(again->syncState(), State::Offline);
        QCOMPARE(again.link->opens, 0);
        again->open();
        QCOMPARE(again->toPlainText(), ann->toPlainText());
        QVERIFY(again->isEditable());
        QVERIFY(!again->isUnsentKnown());
        QCOMPARE(archive->stored.updates.size(), kept); // what comes from there is not kept again
        again->keepWhole();
        QCOMPARE(archive->stored.updates.size(), kept + 1);
    }
    void whatAnEarlierRunLeftIsOneUnsentChange()
    {
        auto archive = std::make_shared<FakeStorage>();
        {
            Person ann(*m_server, u"Ann"_s, {.isNew = true, .archive = archive});
            ann.link->setUp(false);
            ann->open();
            QTRY_VERIFY(ann->isEditable());
            ann.type(0, u"a");
            ann.type(0, u"b");
            QCOMPARE(ann->unsentChanges(), 2);
        }
        Person ann(*m_server, u"Ann"_s, {.archive = archive});
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QVERIFY(ann->isUnsentKnown());
        QCOMPARE(textOf(*m_server), u"ba"_s);
    }
    void aDamagedArchiveIsSaidAndTheServerMendsIt()
    {
        m_server->document().text("content").insert(0, u"hello");
        auto archive = std::make_shared<FakeStorage>();
        archive->stored = {true, QByteArray("rubbish"), {}};
        Person ann(*m_server, u"Ann"_s, {.archive = archive});
        QSignalSpy problems(ann.document.get(), &SharedDocument::problemOccurred);
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QCOMPARE(problems.count(), 1);
        QCOMPARE(problems.first().first().toString(), u"archive"_s);
        QCOMPARE(ann->toPlainText(), u"hello"_s);
    }

    void aRefusalIsSaidAndMayBeTriedAgain()
    {
        Person ann(*m_server);
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        Q_EMIT ann.link->refused(u"not\n you"_s);
        QTRY_COMPARE(ann->syncState(), State::Refused);
        QCOMPARE(ann->refusal(), u"not you"_s);
        QVERIFY(!ann->isEditable());
        QVERIFY(!ann.link->isWanted);
        ann->retryNow();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QVERIFY(ann->refusal().isEmpty());
        ann.type(0, u"much");
        Q_EMIT ann.link->tooLarge();
        QTRY_COMPARE(ann->syncState(), State::Refused);
        QCOMPARE(ann->refusal(), u"too_large"_s);
        QCOMPARE(ann->unsentChanges(), 1);
        QCOMPARE(ann->toPlainText(), u"much"_s); // kept
    }
    void editsThatAReadOnlyDocumentRefusedAreKeptAndSaid()
    {
        m_server->readOnly = true;
        Person ann(*m_server);
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QSignalSpy readOnly(ann.document.get(), &SharedDocument::readOnlyChanged);
        ann.type(0, u"x");
        QTRY_VERIFY(ann->isReadOnly());
        QCOMPARE(readOnly.count(), 1);
        QCOMPARE(ann->syncState(), State::Refused);
        QCOMPARE(ann->refusal(), u"only to read"_s);
        QCOMPARE(ann->unsentChanges(), 1);
        QVERIFY(!ann->isEditable());
        QCOMPARE(ann->toPlainText(), u"x"_s);
        m_server->document().text("content").insert(0, u"news ");
        QTRY_VERIFY(ann->toPlainText().contains("news "_L1));
    }
    void aReadOnlyDocumentWithoutEditsIsInStep()
    {
        m_server = std::make_unique<SimulatedServer>(Kind::Hocuspocus);
        m_server->readOnly = true;
        Person ann(*m_server, u"Ann"_s, {.dialect = Kind::Hocuspocus});
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QVERIFY(ann->isReadOnly());
        QVERIFY(!ann->isEditable());
        QCOMPARE(ann->refusal(), u"read_only"_s);
    }
    void hocuspocusDenialIsARefusal()
    {
        m_server = std::make_unique<SimulatedServer>(Kind::Hocuspocus);
        m_server->deny = "no entry";
        Person ann(*m_server, u"Ann"_s, {.dialect = Kind::Hocuspocus});
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Refused);
        QCOMPARE(ann->refusal(), u"no entry"_s);
        QVERIFY(!ann.link->isWanted);
        m_server->deny.clear();
        ann->retryNow();
        QTRY_COMPARE(ann->syncState(), State::Synced);
    }

    void peopleAreSeenWhereTheyAre()
    {
        Person ann(*m_server);
        Person ben(*m_server, u"Ben"_s, {.color = QColor(0x30, 0xbc, 0xed)});
        ann->open();
        ben->open();
        QTRY_COMPARE(ben->syncState(), State::Synced);
        ben.type(0, u"hello");
        ben->setCaret(5, 2);
        QTRY_COMPARE(ann->toPlainText(), u"hello"_s);
        QTRY_COMPARE(ann->peers().value(0).caret, 5);
        const DocumentPeer peer = ann->peers().constFirst();
        QCOMPARE(peer.anchor, 2);
        QCOMPARE(peer.name, u"Ben"_s);
        QCOMPARE(peer.userId, u"ben"_s);
        QCOMPARE(peer.color, QColor(0x30, 0xbc, 0xed));
        QCOMPARE(peer.clientId, ben->document().clientId());
        // A change of the text moves them without a word of theirs.
        QSignalSpy changed(ann.document.get(), &SharedDocument::peersChanged);
        for (int i = 0; i < 100; ++i)
            ann.type(0, u"x");
        QTRY_COMPARE(ann->peers().constFirst().anchor, 102);
        QVERIFY2(changed.count() <= 2, qPrintable(QString::number(changed.count())));
        ben->clearCaret();
        QTRY_COMPARE(ann->peers().constFirst().caret, -1);
        // Who is away is not here.
        ben.link->setUp(false);
        QTRY_COMPARE(ann->peerCount(), 0);
        ben.link->setUp(true);
        QTRY_COMPARE(ann->peerCount(), 1);
        ann.link->setUp(false);
        QTRY_COMPARE(ann->peerCount(), 0);
        ann.link->setUp(true);
        QTRY_COMPARE(ann->peerCount(), 1);
        ben->close();
        QTRY_COMPARE(ann->peerCount(), 0);
    }

    /// Each of a thousand, which a stranger makes up with a few kilobytes, costs the view something.
    void aCrowdIsShownLessOften()
    {
        Person ann(*m_server);
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        m_server->document().text("content").insert(0, u"x");
        QTRY_COMPARE(ann->toPlainText(), u"x"_s);
        const auto place = ann->text().relativePosition(1, -1);
        QVERIFY(place);
        const std::string state =
            DocumentPresence::state({}, u"X"_s, {}, DocumentPresence::Selection{*place, *place});
        for (crdt::ClientId client = 1; client <= 1000; ++client) {
            crdt::Awareness stranger(client);
            QVERIFY(stranger.setLocalState(state, 1s));
            const auto frame = crdt::sync::encodeAwareness(stranger.encodeAll());
            Q_EMIT ann.link->received(
                QByteArray(reinterpret_cast<const char*>(frame.data()), qsizetype(frame.size())));
        }
        QTRY_COMPARE(ann->peerCount(), 1000);
        QSignalSpy changed(ann.document.get(), &SharedDocument::peersChanged);
        QElapsedTimer took;
        took.start();
        while (took.elapsed() < 500) {
            ann.type(0, u"x");
            QTest::qWait(1);
        }
        QVERIFY2(changed.count() <= 5, qPrintable(QString::number(changed.count())));
        QTRY_COMPARE(ann->peers().constFirst().caret, int(ann->text().length()));
    }

    void undoIsOnesOwnAndOfTheRootShown()
    {
        Person ann(*m_server);
        Person ben(*m_server, u"Ben"_s);
        ann->open();
        ben->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QTRY_COMPARE(ben->syncState(), State::Synced);
        ann.type(0, u"ann");
        QTRY_COMPARE(ben->toPlainText(), u"ann"_s);
        ben.type(3, u" ben");
        QTRY_COMPARE(ann->toPlainText(), u"ann ben"_s);
        QVERIFY(ann->undoManager().undo());
        QCOMPARE(ann->toPlainText(), u" ben"_s);
        QVERIFY(!ann->undoManager().canUndo());

        ben->document().text("codemirror").insert(0, u"of a browser");
        ben->document().map("comments");
        ben->document().array("list");
        QSignalSpy roots(ann.document.get(), &SharedDocument::rootsChanged);
        QTRY_COMPARE(ann->roots(), (QStringList{u"codemirror"_s, u"content"_s}));
        QTRY_COMPARE(roots.count(), 1);
        QSignalSpy about(ann.document.get(), &SharedDocument::rootAboutToChange);
        QSignalSpy changed(ann.document.get(), &SharedDocument::rootChanged);
        ann->setRoot(u"codemirror"_s);
        QCOMPARE(about.count(), 1);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(ann->toPlainText(), u"of a browser"_s);
        ann.type(0, u"seen: ");
        QVERIFY(ann->undoManager().undo());
        QCOMPARE(ann->toPlainText(), u"of a browser"_s);
        ann->setRoot(u"codemirror"_s);
        QCOMPARE(changed.count(), 1);
    }

    void closingWaitsForWhatIsUnderWay()
    {
        Person ann(*m_server);
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        ann.type(0, u"last words");
        ann->close();
        QCOMPARE(ann.link->closes, 0);
        QTRY_COMPARE(ann.link->closes, 1);
        QCOMPARE(ann->unsentChanges(), 0);
        QCOMPARE(textOf(*m_server), u"last words"_s);
        // Without a link there is nothing to wait for.
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        ann.link->setUp(false);
        QTRY_COMPARE(ann->syncState(), State::Offline);
        ann.type(0, u"x");
        ann->close();
        QCOMPARE(ann.link->closes, 2);
        QCOMPARE(ann->unsentChanges(), 1);
    }
    void goingAwaySaysWhatWasWrittenLast()
    {
        QPointer<RoomLink> link;
        {
            Person ann(*m_server);
            ann->open();
            QTRY_COMPARE(ann->syncState(), State::Synced);
            ann.type(0, u"last words");
            link = ann.link;
        }
        QCOMPARE(textOf(*m_server), u"last words"_s);
        QVERIFY(m_server->awareness().clients().empty());
        QTRY_VERIFY(!link);
    }

    /// Strangers make as many roots as they like, of any name: neither typing nor a menu may suffer.
    void manyRootsDoNoHarm()
    {
        Person ann(*m_server);
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QSignalSpy changes(ann.document.get(), &SharedDocument::rootsChanged);
        m_server->document().text("note").insert(0, u"x");
        QTRY_COMPARE(ann->roots(), (QStringList{u"content"_s, u"note"_s}));
        QVERIFY(!changes.empty());
        m_server->document().transact([&] {
            m_server->document().text(std::string(10'000, 'a')).insert(0, u"x");
            for (int i = 0; i < 50'000; ++i)
                m_server->document().text("root" + std::to_string(i)).insert(0, u"x");
        });
        QTRY_VERIFY(ann->document().rootNames().size() > 50'000);
        QVERIFY(ann->roots().size() <= 1001);
        QVERIFY(ann->roots().contains(u"content"_s));
        QElapsedTimer took;
        took.start();
        for (std::size_t i = 0; i < 300; ++i) {
            ann.type(i, u"x");
            QTest::qWait(0);
        }
        QVERIFY2(took.elapsed() < 2'000, qPrintable(QString::number(took.elapsed())));
    }

    void rubbishMakesTheLinkAnew()
    {
        Person ann(*m_server);
        ann->open();
        QTRY_COMPARE(ann->syncState(), State::Synced);
        QSignalSpy problems(ann.document.get(), &SharedDocument::problemOccurred);
        for (int i = 0; i < DocumentSync::kMalformedFrames; ++i)
            Q_EMIT ann.link->received("\x7f\x01"_ba);
        QTRY_COMPARE(ann.link->restarts, 1);
        QCOMPARE(problems.first().first().toString(), u"unreadable"_s);
        QTRY_COMPARE(ann->syncState(), State::Offline);
        ann.link->setUp(true);
        QTRY_COMPARE(ann->syncState(), State::Synced);
    }

    void isClosedWhileItLoads()
    {
        auto archive = std::make_shared<FakeStorage>();
        Person ann(*m_server, u"Ann"_s, {.archive = archive});
        ann->open();
        ann->close();
        QTRY_VERIFY(!ann->isEditable());
        QCoreApplication::processEvents();
        QCOMPARE(ann.link->opens, 0);
    }
};

QTEST_GUILESS_MAIN(TestSharedDocument)
#include "tst_shareddocument.moc"
