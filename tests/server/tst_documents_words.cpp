// SPDX-License-Identifier: MIT
// Two clients of the plain profile and one of Yjs in one document, all typing in turns and at once, whatever
// the network makes of it.
#include "plainclients.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::server;

class TestDocumentsWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // protocol.md §1: two people on the plain profile typing at once both keep their words.
    void everyWordIsThereOnceWhateverTheOrder_data()
    {
        QTest::addColumn<uint>("seed");
        for (uint seed = 1; seed <= 200; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void everyWordIsThereOnceWhateverTheOrder()
    {
        QFETCH(uint, seed);
        QRandomGenerator random(seed);
        HubDocuments f;
        /// Shows what it was sent, and sends all that it shows, whenever the network gets round to it.
        struct Plain
        {
            PeerId id;
            QString text;
            QList<QJsonObject> coming{};
            QList<QByteArray> going{}; ///< Edits, and answers to pings.
        };
        std::array plains{Plain{.id = 10, .text = {}}, Plain{.id = 11, .text = {}}};
        const auto deliver = [&f](PeerId id, const QByteArray& said) {
            if (said.startsWith('t'))
                f.hub.ponged(id, said);
            else
                f.hub.received(id, said);
        };
        FarDocument yjs(1);
        std::vector<crdt::Bytes> going;
        f.connect(1);
        f.connect(3); // Yjs' client hears late, too: through this one
        for (Plain& plain : plains)
            enter(f, plain.id, u"user%1"_s.arg(plain.id));
        QStringList words;
        // As long and unlike each other that no other text is nearer than the one they were typed into.
        const auto newWord = [&](QChar who) {
            QString word(1, who);
            for (int i = 0; i < 8; ++i)
                word += QChar(u'a' + char16_t(random.bounded(26)));
            words.append(word);
            return word + u' ';
        };
        const auto placeIn = [&](const QString& text) {
            QList<qsizetype> places{0};
            for (qsizetype i = 0; i < text.size(); ++i) {
                if (text[i] == u' ')
                    places.append(i + 1);
            }
            return places[random.bounded(places.size())];
        };
        const auto hear = [&](Plain& plain) {
            for (const QJsonObject& message : f.out.take(plain.id)) {
                if (message.value("type"_L1) == "edit"_L1)
                    plain.coming.append(message);
            }
        };
        for (int step = 0; step < 300; ++step) {
            Plain& plain = plains[size_t(random.bounded(2))];
            switch (random.bounded(8)) {
            case 0:
                plain.text.insert(placeIn(plain.text), newWord(plain.id == 10 ? u'A' : u'B'));
                plain.going.append(edit(plain.text));
                break;
            case 1: {
                const QString text = yjs.string();
                going.push_back(yjs.write(size_t(placeIn(text)), newWord(u'Y').toStdU16String()));
                break;
            }
            case 2:
                if (!plain.going.isEmpty())
                    deliver(plain.id, plain.going.takeFirst());
                break;
            case 3:
                hear(plain);
                if (!plain.coming.isEmpty()) {
                    plain.text = plain.coming.takeFirst().value("content"_L1).toString();
                    // One ping a text, but none behind what it begins with while that is empty.
                    plain.going.append(f.out.pings[plain.id].takeFirst());
                }
                break;
            case 4:
                if (!going.empty()) {
                    f.say(1, going.front());
                    going.erase(going.begin());
                }
                break;
            case 5:
                if (random.bounded(3) == 0)
                    yjs.sync(f);
                break;
            case 6:
                f.store.answer(int(random.bounded(3)));
                f.hub.endTurn();
                break;
            case 7:
                f.now += std::chrono::milliseconds(random.bounded(60));
                f.hub.tick();
                f.hub.endTurn();
                break;
            }
        }
        for (const crdt::Bytes& frame : going)
            f.say(1, frame);
        for (Plain& plain : plains) {
            for (const QByteArray& frame : plain.going)
                deliver(plain.id, frame);
        }
        f.turn();
        f.pass(1s);
        yjs.catchUp(f);
        const QString text = yjs.string();
        for (const QString& word : std::as_const(words))
            QVERIFY2(text.count(word + u' ') == 1,
                     qPrintable(u"seed %1: %2 in \"%3\""_s.arg(seed).arg(word, text)));
        for (Plain& plain : plains) {
            hear(plain);
            if (!plain.coming.isEmpty())
                plain.text = plain.coming.constLast().value("content"_L1).toString();
            QCOMPARE(plain.text, text);
        }
    }
};

QTEST_APPLESS_MAIN(TestDocumentsWords)
#include "tst_documents_words.moc"
