// SPDX-License-Identifier: MIT
// A SharedTextEdit whose view goes where somebody else goes.
#include "editor/sharedtextedit.h"
#include "shared/theme.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace Qt::StringLiterals;
using namespace heartline;

class TestFollowing : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SharedTextEdit> m_editor;

    static QString lines(int count, const QString& words = u"line"_s)
    {
        QString text;
        for (int i = 1; i <= count; ++i)
            text += u"%1 %2\n"_s.arg(words).arg(i);
        return text;
    }
    static RemoteCaret person(quint64 id, int caret) { return {id, u"id"_s, u"Ann"_s, {}, caret, caret}; }
    int find(const QString& words) const { return int(m_editor->toPlainText().indexOf(words)); }
    bool shows(int position) const
    {
        const auto rect = m_editor->visibleText().caretRect(position);
        return rect && QRectF(m_editor->viewport()->rect()).contains(*rect);
    }
    void wheel(int delta)
    {
        QWheelEvent event(QPointF(50, 50), m_editor->viewport()->mapToGlobal(QPointF(50, 50)), {}, {0, delta},
                          Qt::NoButton, {}, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_editor->viewport(), &event);
    }

private Q_SLOTS:
    void init()
    {
        m_editor = std::make_unique<SharedTextEdit>();
        m_editor->resize(700, 400);
        m_editor->show();
        m_editor->activateWindow();
        m_editor->setFocus();
        QVERIFY(QTest::qWaitForWindowActive(m_editor.get()));
    }
    void cleanup() { m_editor.reset(); }

    void followsUntilThePersonActs_data()
    {
        QTest::addColumn<QString>("act");
        for (const char* act : {"typing", "moving", "wheel", "click", "scroll bar", "escape", "input method"})
            QTest::newRow(act) << QString::fromLatin1(act);
    }
    void followsUntilThePersonActs()
    {
        QFETCH(QString, act);
        m_editor->setPlainText(lines(300));
        m_editor->setCarets({person(1, 0)});
        QSignalSpy following(m_editor.get(), &SharedTextEdit::followingChanged);
        QSignalSpy acted(m_editor.get(), &SharedTextEdit::personActed);
        m_editor->follow(1);
        QVERIFY(m_editor->followed() == quint64(1));
        QCOMPARE(following.size(), 1);
        const int far = find(u"line 250"_s);
        m_editor->setCarets({person(1, far)});
        QVERIFY(shows(far));
        QCOMPARE(m_editor->textCursor().position(), 0);
        QCOMPARE(acted.size(), 0);
        QVERIFY(m_editor->followed());

        if (act == "typing"_L1)
            QTest::keyClicks(m_editor.get(), u"a"_s);
        else if (act == "moving"_L1)
            QTest::keyClick(m_editor.get(), Qt::Key_Down);
        else if (act == "wheel"_L1)
            wheel(120);
        else if (act == "click"_L1)
            QTest::mouseClick(m_editor->viewport(), Qt::LeftButton, {}, {40, 40});
        else if (act == "scroll bar"_L1)
            m_editor->verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepAdd);
        else if (act == "escape"_L1)
            QTest::keyClick(m_editor.get(), Qt::Key_Escape);
        else {
            QInputMethodEvent event(u"ni"_s, {});
            QCoreApplication::sendEvent(m_editor.get(), &event);
        }
        QVERIFY(!m_editor->followed());
        QCOMPARE(following.size(), 2);
        QCOMPARE(acted.size(), act == "escape"_L1 ? 0 : 1);
        const int value = m_editor->verticalScrollBar()->value();
        m_editor->setCarets({person(1, 0)});
        QCOMPARE(m_editor->verticalScrollBar()->value(), value);
    }

    void copyingIsNoReasonToStop()
    {
        m_editor->setPlainText(lines(10));
        m_editor->setCarets({person(1, 0)});
        m_editor->follow(1);
        QTest::keyClick(m_editor.get(), Qt::Key_Control);
        QTest::keyClick(m_editor.get(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(m_editor->followed());
    }

    void staysWithWhoeverTheTextMoves()
    {
        m_editor->setPlainText(lines(300));
        m_editor->setCarets({person(1, find(u"line 200"_s))});
        m_editor->follow(1);
        QTextCursor(m_editor->document()).insertText(lines(150, u"new"_s));
        QVERIFY(shows(find(u"line 200"_s)));
    }

    void endsWhenThePersonLeaves()
    {
        m_editor->setPlainText(lines(30));
        m_editor->follow(1);
        QVERIFY(!m_editor->followed());
        m_editor->setCarets({person(1, 0), person(2, 0)});
        m_editor->follow(1);
        m_editor->follow(2);
        QVERIFY(m_editor->followed() == quint64(2));
        m_editor->setCarets({person(1, 0)});
        QVERIFY(!m_editor->followed());
    }

    void twoWhoFollowEachOtherStandStill()
    {
        SharedTextEdit other;
        other.resize(700, 200);
        other.show();
        for (SharedTextEdit* editor : {m_editor.get(), &other})
            editor->setPlainText(lines(300));
        // As the awareness would: each one's caret goes to the other.
        int told = 0;
        const auto tell = [&told](SharedTextEdit& from, SharedTextEdit& to) {
            connect(&from, &QPlainTextEdit::cursorPositionChanged, &to, [&from, &to, &told] {
                ++told;
                to.setCarets({person(1, from.textCursor().position())});
            });
            to.setCarets({person(1, from.textCursor().position())});
        };
        tell(*m_editor, other);
        tell(other, *m_editor);
        m_editor->follow(1);
        other.follow(1);
        other.goToLine(200);
        QVERIFY(other.followed());
        QTRY_VERIFY(shows(find(u"line 200"_s)));
        const int before = told;
        for (int i = 0; i < 20; ++i)
            QCoreApplication::processEvents();
        QCOMPARE(told, before);
        QVERIFY(m_editor->followed());
    }

    void saysWhomItFollows()
    {
        m_editor->setPlainText(lines(30));
        RemoteCaret ann = person(1, 0);
        ann.name = u"Ann <b>Lee</b>"_s;
        m_editor->setCarets({ann});
        m_editor->follow(1);
        QWidget* stop = m_editor->findChild<QWidget*>(u"stopFollowing"_s);
        QVERIFY(stop->isVisible());
        QVERIFY(stop->parentWidget()->accessibleName().contains(ann.name));
        const QImage image = m_editor->grab().toImage();
        const QColor color = Theme::current().personColor(u"id"_s);
        QCOMPARE(image.pixelColor(1, image.height() / 2), color);
        // The frame and the words let the pointer through to the text elsewhere.
        QVERIFY(m_editor->childAt(m_editor->viewport()->geometry().center()) == m_editor->viewport());
        QTest::mouseClick(stop, Qt::LeftButton);
        QVERIFY(!m_editor->followed());
        QVERIFY(!stop->isVisible());
    }
};

QTEST_MAIN(TestFollowing)
#include "tst_following.moc"
