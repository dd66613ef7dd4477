// SPDX-License-Identifier: MIT
#include "textcounter.h"

#include <QTextBoundaryFinder>
#include <utility>

namespace heartline {
namespace {

constexpr int kPause = 300; // ms

/// Han, kana, Hangul needs none: Korean has spaces. Thai, Lao, Khmer and Burmese have none either, but their
/// words are several characters; UAX #29 leaves them whole, and so do we.
bool isWordAlone(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
        return QChar::isLetter(c);
    default:
        return false;
    }
}

char32_t firstOf(QStringView text)
{
    if (text.size() > 1 && text.at(0).isHighSurrogate() && text.at(1).isLowSurrogate())
        return QChar::surrogateToUcs4(text.at(0), text.at(1));
    return text.at(0).unicode();
}

void countLine(QStringView line, TextCounts& counts)
{
    if (line.isEmpty())
        return;
    QTextBoundaryFinder letters(QTextBoundaryFinder::Grapheme, line.data(), line.size());
    while (letters.toNextBoundary() > 0)
        ++counts.characters;
    QTextBoundaryFinder words(QTextBoundaryFinder::Word, line.data(), line.size());
    qsizetype from = 0;
    for (qsizetype to = words.toNextBoundary(); to > from; to = words.toNextBoundary()) {
        bool isWord = false;
        for (qsizetype i = from; i < to; ++i) {
            const char32_t c = firstOf(line.sliced(i, to - i));
            if (isWordAlone(c)) {
                ++counts.words;
                isWord = false;
            } else if (QChar::isLetterOrNumber(c) && !isWord) {
                isWord = true;
                ++counts.words;
            }
            if (QChar::requiresSurrogates(c))
                ++i;
        }
        from = to;
    }
}

} // namespace

TextCounts TextCounts::of(const QString& text, const std::atomic<bool>* stop)
{
    TextCounts counts;
    // By the line: the finders keep a byte a unit.
    for (const QStringView line : QStringView(text).tokenize(u'\n')) {
        if (stop && *stop)
            break;
        countLine(line, counts);
    }
    return counts;
}

TextCounter::TextCounter(QPlainTextEdit& editor, QObject* parent)
    : QObject(parent)
    , m_editor(editor)
{
    m_thread.setMaxThreadCount(1);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_pause, &QTimer::timeout, this, &TextCounter::count);
    connect(&editor, &QPlainTextEdit::textChanged, this, &TextCounter::schedule);
    connect(&editor, &QPlainTextEdit::selectionChanged, this, &TextCounter::schedule);
    schedule();
}

TextCounter::~TextCounter()
{
    m_stop = true;
    m_thread.waitForDone();
}

void TextCounter::setActive(bool active)
{
    m_active = active;
    schedule();
}

void TextCounter::flush()
{
    if (!m_pause.isActive())
        return;
    m_pause.stop();
    count();
}

void TextCounter::schedule()
{
    // Not started anew at each key: somebody who types on wants to see the number grow.
    if (m_active && !m_pause.isActive())
        m_pause.start();
}

void TextCounter::count()
{
    if (m_counting) {
        m_again = true;
        return;
    }
    m_counting = true;
    const QTextCursor cursor = m_editor.textCursor();
    const bool selection = cursor.hasSelection();
    QString text = selection ? cursor.selectedText() : m_editor.toPlainText();
    if (selection)
        text.replace(QChar::ParagraphSeparator, u'\n');
    m_thread.start([this, text = std::move(text), selection] {
        const TextCounts counts = TextCounts::of(text, &m_stop);
        QMetaObject::invokeMethod(
            this, [this, counts, selection] { take(counts, selection); }, Qt::QueuedConnection);
    });
}

void TextCounter::take(const TextCounts& counts, bool selection)
{
    m_counting = false;
    if (std::exchange(m_again, false))
        schedule();
    if (counts == m_counts && selection == m_selection)
        return;
    m_counts = counts;
    m_selection = selection;
    Q_EMIT counted();
}

} // namespace heartline
