// SPDX-License-Identifier: MIT
#include "typing.h"

#include <algorithm>

namespace {

QStringList lettersOf(const QString& letters)
{
    QStringList list;
    for (qsizetype i = 0; i < letters.size(); i += list.last().size()) {
        list.append(letters.mid(i, letters.at(i).isHighSurrogate() ? 2 : 1));
    }
    return list;
}

/// Moved in front of a surrogate pair, where it is inside one.
qsizetype snapped(const QString& text, qsizetype position)
{
    return position > 0 && position < text.size() && text.at(position).isLowSurrogate() ? position - 1
                                                                                        : position;
}

} // namespace

Typing::Typing(heartline::SharedDocument& document, quint32 seed, const QString& loose,
               const QString& tracked)
    : m_document(document)
    , m_random(seed)
    , m_loose(lettersOf(loose))
    , m_tracked(lettersOf(tracked))
{
}

void Typing::edit(Mode mode)
{
    const QString text = m_document.toPlainText();
    const auto dice = below(100);
    m_document.document().transact(
        [&] {
            if (dice < 65) {
                const bool pastes = chance(3);
                type(text, mode == Mode::Own ? m_tracked : m_loose + QStringList(QStringLiteral("\n")),
                     pastes ? 300 : 8);
            } else if (mode == Mode::Own) {
                removeOwn(text);
            } else {
                remove(text, below(text.size() + 1), 1 + below(6));
            }
        },
        heartline::SharedDocument::origin());
    // Not where every step is taken back later (typist.mjs).
    if (mode == Mode::Anything && chance(2))
        m_document.undoManager().undo();
}

qsizetype Typing::below(qsizetype bound)
{
    return std::uniform_int_distribution<qsizetype>(0, bound - 1)(m_random);
}

// Goes on at the caret most of the time, as people do.
void Typing::type(const QString& text, const QStringList& letters, qsizetype most)
{
    if (chance(30))
        m_caret = below(text.size() + 1);
    const qsizetype position = snapped(text, std::min(m_caret, text.size()));
    QString word;
    for (qsizetype count = 1 + below(most); count > 0; --count)
        word += letters.at(below(letters.size()));
    if (const auto done = m_document.text().insert(std::size_t(position), word.toStdU16String()); !done) {
        qFatal("insert at %lld of %lld", qlonglong(position), qlonglong(text.size()));
    }
    m_caret = position + word.size();
}

void Typing::remove(const QString& text, qsizetype from, qsizetype length)
{
    const qsizetype start = snapped(text, from);
    const qsizetype end = snapped(text, std::min(start + length, text.size()));
    if (end <= start)
        return;
    if (const auto done = m_document.text().remove(std::size_t(start), std::size_t(end - start)); !done) {
        qFatal("remove %lld at %lld of %lld", qlonglong(end - start), qlonglong(start),
               qlonglong(text.size()));
    }
    m_caret = start;
}

// A run of one's own letters.
void Typing::removeOwn(const QString& text)
{
    const QStringList own = m_loose + m_tracked;
    qsizetype from = -1;
    qsizetype at = snapped(text, below(text.size() + 1));
    for (qsizetype left = 1 + below(4); at < text.size() && left > 0;) {
        const QString letter = text.mid(at, text.at(at).isHighSurrogate() ? 2 : 1);
        if (own.contains(letter)) {
            if (from < 0)
                from = at;
            --left;
        } else if (from >= 0) {
            break;
        }
        at += letter.size();
    }
    if (from >= 0)
        remove(text, from, at - from);
}
