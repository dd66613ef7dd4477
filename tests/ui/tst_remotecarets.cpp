// SPDX-License-Identifier: MIT
// What a SharedTextEdit shows of the others, down to the pixels.
#include "editor/sharedtextedit.h"
#include "shared/theme.h"

#include <QPaintEvent>
#include <QProxyStyle>
#include <QScrollBar>
#include <QTest>
#include <QTextBlock>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;

namespace {

const QColor kRed(0xc0, 0, 0);
const QColor kBlue(0, 0, 0xc0);

/// What was painted since it was asked last.
class PaintWatch : public QObject
{
public:
    explicit PaintWatch(QWidget* widget) { widget->installEventFilter(this); }
    QRegion take() { return std::exchange(m_region, {}); }

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            m_region += static_cast<QPaintEvent*>(event)->region();
        return false;
    }

private:
    QRegion m_region;
};

class StillStyle : public QProxyStyle
{
public:
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override
    {
        return hint == SH_Widget_Animation_Duration ? 0 : QProxyStyle::styleHint(hint, option, widget, data);
    }
};

} // namespace

class TestRemoteCarets : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SharedTextEdit> m_editor;

    static RemoteCaret person(quint64 id, int caret, int anchor = -1, const QColor& color = kRed)
    {
        return {id, u"id%1"_s.arg(id), u"Person %1"_s.arg(id), color, caret, anchor};
    }
    RemoteCarets& carets() { return m_editor->remoteCarets(); }
    int find(const QString& words) const { return int(m_editor->toPlainText().indexOf(words)); }
    QImage image() const
    {
        QCoreApplication::processEvents();
        return m_editor->viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
    }
    QRectF rectOf(int position) const
    {
        return m_editor->visibleText().caretRect(position).value_or(QRectF());
    }
    /// How many pixels have exactly that colour.
    static int count(const QImage& image, const QRectF& where, const QColor& color)
    {
        int found = 0;
        const QRect rect = where.toAlignedRect() & image.rect();
        for (int y = rect.top(); y <= rect.bottom(); ++y) {
            for (int x = rect.left(); x <= rect.right(); ++x)
                found += image.pixelColor(x, y) == color;
        }
        return found;
    }
    void settle()
    {
        for (int i = 0; i < 4; ++i)
            QCoreApplication::processEvents();
    }

private Q_SLOTS:
    void init()
    {
        m_editor = std::make_unique<SharedTextEdit>();
        m_editor->resize(600, 400);
        m_editor->setCursorWidth(0); // no blinking among the pixels
        m_editor->setPlainText(
            u"first line\n\nthird line, somewhat longer\n\tindented\nfive\nsix\nseven\nlast"_s);
        m_editor->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_editor.get()));
        QTextCursor own = m_editor->textCursor();
        own.setPosition(find(u"seven"_s));
        m_editor->setTextCursor(own);
        settle();
    }
    void cleanup() { m_editor.reset(); }

    void caretsCanBeSeenWhereverTheyAre_data()
    {
        QTest::addColumn<int>("position");
        const QString text = m_editor ? m_editor->toPlainText() : QString();
        QTest::newRow("start of the text") << 0;
        QTest::newRow("in a line") << 4;
        QTest::newRow("end of a line") << 10;
        QTest::newRow("empty line") << 11;
        QTest::newRow("end of the text") << 10'000;
    }
    void caretsCanBeSeenWhereverTheyAre()
    {
        QFETCH(int, position);
        carets().setNameTimes(0ms, 0ms);
        m_editor->setCarets({person(1, position)});
        QTRY_VERIFY(carets().flagRect(1).isNull());
        const int last = m_editor->document()->characterCount() - 1;
        const QRectF rect = rectOf(std::min(position, last));
        QVERIFY(!rect.isNull());
        // As high as its line, and the knob on top.
        const int seen = count(image(), rect.adjusted(-2, -4, 2, 0), kRed);
        QVERIFY2(seen >= int(rect.height()), qPrintable(QString::number(seen)));
        QCOMPARE(m_editor->carets().first().caret, std::min(position, last));
    }

    void selectionsLieUnderTheText()
    {
        const QImage before = image();
        carets().setNameTimes(0ms, 0ms);
        const int from = find(u"first"_s);
        const int to = find(u"third line"_s) + 5;
        m_editor->setCarets({person(1, to, from)});
        settle();
        const QImage after = image();
        const QRectF first = rectOf(0);
        const QRectF empty = rectOf(11);
        // In the line, behind its end, and in the empty line.
        QVERIFY(after.pixelColor(int(first.left()) + 1, int(first.bottom()) - 1) !=
                before.pixelColor(int(first.left()) + 1, int(first.bottom()) - 1));
        QVERIFY(after.pixelColor(int(rectOf(10).left()) + 4, int(first.center().y())) !=
                before.pixelColor(int(rectOf(10).left()) + 4, int(first.center().y())));
        QVERIFY(after.pixelColor(int(empty.left()) + 3, int(empty.center().y())) !=
                before.pixelColor(int(empty.left()) + 3, int(empty.center().y())));
        // Not behind the selection's end.
        const QRectF behind = rectOf(to + 3);
        QCOMPARE(after.pixelColor(int(behind.left()), int(behind.bottom()) - 1),
                 before.pixelColor(int(behind.left()), int(behind.bottom()) - 1));
        // The letters are as dark as before.
        const auto darkest = [&](const QImage& image) {
            int value = 255;
            for (int x = int(first.left()); x < int(rectOf(5).left()); ++x) {
                for (int y = int(first.top()); y < int(first.bottom()); ++y)
                    value = std::min(value, qGray(image.pixel(x, y)));
            }
            return value;
        };
        QVERIFY(darkest(after) <= darkest(before) + 8);
    }

    void unreadableColorsGiveWayToTheThemes()
    {
        const Theme& theme = Theme::current();
        m_editor->setCarets({person(1, 4, -1, theme.base)});
        QCOMPARE(carets().colorOf(m_editor->carets().first()), theme.personColor(u"id1"_s));
        RemoteCaret nobody{7, {}, {}, {}, 3, 3};
        m_editor->setCarets({nobody});
        QCOMPARE(carets().colorOf(nobody), theme.personColor(u"7"_s));
        (void)image();
    }

    void namesComeWithOwnMovesAndGo()
    {
        carets().setNameTimes(50ms, 50ms);
        m_editor->setCarets({person(1, 4)});
        settle();
        QVERIFY(!carets().flagRect(1).isNull());
        QVERIFY(count(image(), carets().flagRect(1), kRed) > 50);
        QTRY_VERIFY(carets().flagRect(1).isNull());
        // Told the same again, and moved by what is typed before it: that is no move.
        m_editor->setCarets({person(1, 4)});
        QTextCursor(m_editor->document()).insertText(u"xx"_s);
        settle();
        QVERIFY(carets().flagRect(1).isNull());
        QCOMPARE(m_editor->carets().first().caret, 6);
        m_editor->setCarets({person(1, 6)});
        settle();
        QVERIFY(carets().flagRect(1).isNull());
        m_editor->setCarets({person(1, 5)});
        settle();
        QVERIFY(!carets().flagRect(1).isNull());
    }

    void namesFadeUnlessMotionIsUnwanted()
    {
        // In how many shades a name was seen before it was gone.
        const auto shades = [this] {
            QSet<QRgb> seen;
            const bool isGone = QTest::qWaitFor([&] {
                const QImage now = image();
                const QRectF flag = carets().flagRect(1);
                if (!flag.isNull())
                    seen << now.pixel(flag.topLeft().toPoint() + QPoint(4, 3));
                return flag.isNull();
            });
            return isGone ? int(seen.size()) : -1;
        };
        carets().setNameTimes(20ms, 200ms);
        m_editor->setCarets({person(1, 4)});
        QVERIFY(shades() > 3);
        StillStyle still;
        m_editor->setStyle(&still);
        settle();
        m_editor->setCarets({person(1, 5)});
        settle();
        QVERIFY(!carets().flagRect(1).isNull());
        QCOMPARE(shades(), 1);
        m_editor->setStyle(nullptr);
    }

    void namesComeUnderThePointer()
    {
        carets().setNameTimes(0ms, 0ms);
        m_editor->setCarets({person(1, 4)});
        QTRY_VERIFY(carets().flagRect(1).isNull());
        QTest::mouseMove(m_editor->viewport(), rectOf(4).center().toPoint());
        QTRY_VERIFY(!carets().flagRect(1).isNull());
        QTest::mouseMove(m_editor->viewport(), QPoint(300, 300));
        QTRY_VERIFY(carets().flagRect(1).isNull());
    }

    void namesNeverCoverTheOwnLine()
    {
        const QRectF own = m_editor->currentLineRect(m_editor->visibleText());
        QVERIFY(!own.isNull());
        const QImage before = image();
        // Right below the own line, in it, right above it.
        m_editor->setCarets({person(1, find(u"last"_s) + 2), person(2, find(u"six"_s) + 1)});
        settle();
        const QImage after = image();
        QVERIFY(!carets().flagRect(1).isNull());
        QVERIFY(!carets().flagRect(2).isNull());
        QVERIFY(!carets().flagRect(1).intersects(own));
        QVERIFY(!carets().flagRect(2).intersects(own));
        // But for a knob's half.
        const QRect line = own.toAlignedRect().adjusted(0, 4, 0, -4);
        QCOMPARE(after.copy(line), before.copy(line));
        // When the person goes to where a name is, the name goes away.
        const QRectF was = carets().flagRect(2);
        QTextCursor cursor = m_editor->textCursor();
        cursor.setPosition(find(u"five"_s) + 1);
        m_editor->setTextCursor(cursor);
        settle();
        QVERIFY(carets().flagRect(2) != was);
        QVERIFY(!carets().flagRect(2).intersects(m_editor->currentLineRect(m_editor->visibleText())));
    }

    void longAndMissingNamesAreHandled()
    {
        RemoteCaret longName = person(1, 4);
        longName.name = QString(500, u'W') + u"\nnext line"_s;
        RemoteCaret nameless = person(2, find(u"five"_s));
        nameless.name.clear();
        m_editor->setCarets({longName, nameless});
        settle();
        QVERIFY(carets().flagRect(1).width() < 200);
        QVERIFY(carets().flagRect(2).width() > 20);
    }

    void onlyWhatChangedIsPainted()
    {
        m_editor->setCarets({person(1, 4), person(2, find(u"third"_s) + 12, find(u"third"_s))});
        settle();
        PaintWatch watch(m_editor->viewport());
        m_editor->setCarets({person(1, 6), person(2, find(u"third"_s) + 12, find(u"third"_s))});
        const QRectF oldCaret = rectOf(4);
        settle();
        QRegion painted = watch.take();
        QVERIFY(!painted.isEmpty());
        QVERIFY(painted.contains(oldCaret.center().toPoint()));
        QVERIFY(painted.contains(rectOf(6).center().toPoint()));
        // Two lines of some twenty, and no more than the names' widths.
        QVERIFY2(
            painted.boundingRect().height() < 60 && painted.boundingRect().width() < 200,
            qPrintable(u"%1x%2"_s.arg(painted.boundingRect().width()).arg(painted.boundingRect().height())));
        // Told the same: nothing. Somebody out of sight: nothing.
        m_editor->setCarets(m_editor->carets());
        settle();
        QVERIFY(watch.take().isEmpty());
        // A selection that grows: the piece that came.
        m_editor->setCarets({person(1, 6), person(2, find(u"third"_s) + 13, find(u"third"_s))});
        settle();
        painted = watch.take();
        QVERIFY(painted.contains(rectOf(find(u"third"_s) + 13).center().toPoint()));
        QVERIFY(!painted.contains(rectOf(find(u"third"_s) + 2).center().toPoint() + QPoint(0, 4)));
        // Who goes leaves nothing behind.
        const QImage with = image();
        m_editor->setCarets({});
        settle();
        QVERIFY(!watch.take().isEmpty());
        QVERIFY(count(with, m_editor->viewport()->rect(), kRed) > 0);
        QCOMPARE(count(image(), m_editor->viewport()->rect(), kRed), 0);
    }

    void whatIsPaintedPiecewiseIsWhatIsPaintedAtOnce()
    {
        // Whatever happens, the pixels on screen are those of a paint of everything.
        QList<RemoteCaret> people{person(1, 4), person(2, 30, 14, kBlue), person(3, 46)};
        carets().setNameTimes(1h, 0ms);
        m_editor->setCarets(people);
        settle();
        PaintWatch watch(m_editor->viewport());
        QImage screen = image();
        watch.take();
        const auto step = [&](auto&& change, const char* what) {
            people = m_editor->carets();
            change();
            settle();
            const QRegion painted = watch.take();
            const QImage now = image();
            watch.take();
            // Outside of what was painted, nothing may look different.
            for (int y = 0; y < now.height(); ++y) {
                for (int x = 0; x < now.width(); ++x) {
                    if (now.pixel(x, y) != screen.pixel(x, y) && !painted.contains(QPoint(x, y)))
                        QFAIL(qPrintable(u"%1: %2,%3"_s.arg(QLatin1StringView(what)).arg(x).arg(y)));
                }
            }
            screen = now;
        };
        step(
            [&] {
                people[0].caret = 9;
                m_editor->setCarets(people);
            },
            "a caret moves");
        step(
            [&] {
                people[1].anchor = 40;
                m_editor->setCarets(people);
            },
            "a selection turns");
        step([&] { QTest::keyClicks(m_editor.get(), u"abc"_s); }, "typing");
        step([&] { QTest::keyClick(m_editor.get(), Qt::Key_Up); }, "own caret moves");
        step([&] { QTextCursor(m_editor->document()).insertText(u"in front "_s); }, "others type in front");
        step([&] { QTextCursor(m_editor->document()).insertText(u"a line\n"_s); }, "a line comes in");
        step(
            [&] {
                people[2].color = kBlue;
                m_editor->setCarets(people);
            },
            "a colour changes");
        step(
            [&] {
                people[2].name = u"X"_s;
                m_editor->setCarets(people);
            },
            "a name gets shorter");
        step(
            [&] {
                people.removeAt(1);
                m_editor->setCarets(people);
            },
            "somebody leaves");
    }

    void manyPeopleInAMegabyteCostLittle()
    {
        QString text;
        while (text.size() < 1'000'000)
            text += u"Some words in a line of the usual length, more or less.\n"_s;
        m_editor->setPlainText(text);
        QList<RemoteCaret> people;
        for (int i = 0; i < 50; ++i)
            people << person(quint64(i + 1), i % 2 == 0 ? i * 20 : i * 20'000, i % 5 == 0 ? 0 : -1);
        m_editor->setCarets(people);
        settle();
        QElapsedTimer timer;
        timer.start();
        constexpr int kRounds = 200;
        for (int i = 0; i < kRounds; ++i) {
            people[i % 50].caret += 1;
            m_editor->setCarets(people);
            settle();
        }
        const double each = double(timer.nsecsElapsed()) / 1e6 / kRounds;
        qInfo("%.2f ms for one caret of 50 that moves", each);
        QVERIFY2(each < 8, qPrintable(QString::number(each)));
    }
};

QTEST_MAIN(TestRemoteCarets)
#include "tst_remotecarets.moc"
