// SPDX-License-Identifier: MIT
#include "writer.h"

#include "../crdt/random.h"
#include "editor/widgettextview.h"

#include <Heartline/ConnectionDocumentLink>

#include <QClipboard>
#include <QGuiApplication>
#include <QInputMethodEvent>
#include <QTest>
#include <QTextBlock>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline::test {
namespace {

std::unique_ptr<DocumentLink> makeLink(const QUrl& server, QThread& network)
{
    ConnectionDocumentLink::Access access;
    access.server = server;
    access.connection.reconnectDelay = 20ms;
    access.connection.maxReconnectDelay = 100ms;
    access.connection.minAttemptSpacing = 10ms;
    access.connection.connectTimeout = 500ms;
    access.connection.heartbeatInterval = 200ms;
    access.connection.pongTimeout = 300ms;
    auto link = std::make_unique<ConnectionDocumentLink>(access, u"three editors"_s);
    link->moveToThread(&network);
    return link;
}

} // namespace

bool Alphabet::owns(QStringView text) const
{
    return in(text).size() == text.size();
}

QString Alphabet::in(QStringView text) const
{
    const QString all = letters + mark + composed;
    QString found;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text.mid(i).startsWith(pair)) {
            found += pair;
            ++i;
        } else if (all.contains(text.at(i))) {
            found += text.at(i);
        }
    }
    return found;
}

Writer::Writer(const QString& name, Alphabet itsAlphabet, const QUrl& server, QThread& network)
    : alphabet(std::move(itsAlphabet))
    , document({.id = u"three editors"_s, .userId = name, .userName = name}, makeLink(server, network))
{
    auto* view = new WidgetTextView(editor);
    m_binding =
        std::make_unique<TextDocumentBinding>(document.document(), document.text(), document.undoManager(),
                                              *editor.document(), SharedDocument::origin(), view);
    QObject::connect(&editor, &SharedTextEdit::undoRequested, m_binding.get(), &TextDocumentBinding::undo);
    QObject::connect(&editor, &SharedTextEdit::redoRequested, m_binding.get(), &TextDocumentBinding::redo);
    QObject::connect(m_binding.get(), &TextDocumentBinding::selectionChanged, &document,
                     &SharedDocument::setCaret);
    editor.resize(500, 400);
    editor.show();
}

QString Writer::shown() const
{
    QString text = editor.document()->toRawText();
    return text.replace(QChar::ParagraphSeparator, u'\n');
}

bool Writer::isTornApart() const
{
    const auto isInsidePair = [this](int position) {
        return position > 0 && editor.document()->characterAt(position - 1).isHighSurrogate() &&
               editor.document()->characterAt(position).isLowSurrogate();
    };
    const QTextCursor cursor = editor.textCursor();
    return isInsidePair(cursor.position()) || isInsidePair(cursor.anchor());
}

void Writer::act(Random& random, bool carefully)
{
    if (m_composing || random.oneIn(12)) {
        compose(random, carefully);
        return;
    }
    switch (random.below(16)) {
    case 0:
    case 1:
        QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier);
        break;
    case 2:
        QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        break;
    case 3:
    case 4:
    case 5:
        moveCaret(random);
        break;
    case 6:
        erase(carefully, random.oneIn(2));
        break;
    default:
        write(random, carefully);
        break;
    }
}

/// What is typed or pasted goes over what is selected.
void Writer::keepOthersWords()
{
    QTextCursor cursor = editor.textCursor();
    if (alphabet.owns(cursor.selectedText()))
        return;
    cursor.setPosition(cursor.position());
    editor.setTextCursor(cursor);
}

void Writer::write(Random& random, bool carefully)
{
    if (carefully)
        keepOthersWords();
    const auto letters = [&](std::size_t most) {
        QString word;
        for (std::size_t i = random.between(1, most); i > 0; --i)
            word += alphabet.letters.at(qsizetype(random.below(std::size_t(alphabet.letters.size()))));
        return word;
    };
    switch (random.below(8)) {
    case 0:
        QTest::keyClick(&editor, Qt::Key_Return, random.oneIn(3) ? Qt::ShiftModifier : Qt::NoModifier);
        break;
    case 1:
    case 2: { // as an emoji picker or a dead key puts it in
        QInputMethodEvent event;
        event.setCommitString(random.oneIn(2) ? alphabet.pair : alphabet.letters.left(1) + alphabet.mark);
        QCoreApplication::sendEvent(&editor, &event);
        break;
    }
    case 3: {
        QString pasted;
        for (std::size_t i = random.between(1, random.oneIn(10) ? 200 : 6); i > 0; --i)
            pasted += letters(8) + (random.oneIn(3) ? alphabet.pair + alphabet.mark : QString()) +
                      (random.oneIn(3) ? u"\r\n"_s : QString());
        QGuiApplication::clipboard()->setText(pasted);
        editor.paste();
        break;
    }
    default:
        QTest::keyClicks(&editor, letters(5));
        break;
    }
}

void Writer::erase(bool carefully, bool forwards)
{
    QTextCursor cursor = editor.textCursor();
    if (!cursor.hasSelection()) {
        cursor.movePosition(forwards ? QTextCursor::NextCharacter : QTextCursor::PreviousCharacter,
                            QTextCursor::KeepAnchor);
    }
    if (carefully && !alphabet.owns(cursor.selectedText()))
        return;
    QTest::keyClick(&editor, forwards ? Qt::Key_Delete : Qt::Key_Backspace);
}

void Writer::moveCaret(Random& random)
{
    static constexpr std::array kKeys{Qt::Key_Left, Qt::Key_Right, Qt::Key_Up,     Qt::Key_Down,
                                      Qt::Key_Home, Qt::Key_End,   Qt::Key_PageUp, Qt::Key_PageDown};
    const Qt::KeyboardModifiers modifiers = random.oneIn(2) ? Qt::ShiftModifier : Qt::NoModifier;
    if (random.oneIn(2)) {
        QTest::keyClick(&editor, random.pick(kKeys), modifiers);
        return;
    }
    const QPoint place(int(random.below(std::size_t(editor.viewport()->width()))),
                       int(random.below(std::size_t(editor.viewport()->height()))));
    QTest::mouseClick(editor.viewport(), Qt::LeftButton, modifiers, place);
}

void Writer::compose(Random& random, bool carefully)
{
    if (!m_composing) {
        if (carefully)
            keepOthersWords(); // composing takes out what is selected
        m_composing = true;
        sendPreedit(u"ni"_s);
    } else if (random.oneIn(3)) {
        sendPreedit(u"nihao"_s.left(qsizetype(random.between(1, 5))));
    } else {
        m_composing = false;
        sendPreedit({}, random.oneIn(4) ? QString() : alphabet.composed);
    }
}

void Writer::sendPreedit(const QString& preedit, const QString& commit)
{
    QInputMethodEvent event(preedit, {});
    event.setCommitString(commit);
    QCoreApplication::sendEvent(&editor, &event);
}

void Writer::rest()
{
    if (std::exchange(m_composing, false))
        sendPreedit({});
    QTextCursor cursor = editor.textCursor();
    cursor.clearSelection();
    editor.setTextCursor(cursor);
}

void Writer::undoAll()
{
    while (m_binding->canUndo())
        QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier);
}

} // namespace heartline::test
