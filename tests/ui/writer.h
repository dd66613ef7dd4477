// SPDX-License-Identifier: MIT
#pragma once

#include "editor/sharedtextedit.h"

#include <Heartline/SharedDocument>
#include <Heartline/TextDocumentBinding>

#include <QString>
#include <QThread>
#include <QUrl>

#include <memory>

namespace heartline::test {

class Random;

/// What one writer writes, and nobody else does: letters, a pair of surrogates, a mark that combines, and
/// what an input method makes of them. Line breaks alone are everybody's.
struct Alphabet
{
    QString letters;
    QString pair;
    QString mark;
    QString composed;

    [[nodiscard]] bool owns(QStringView text) const;
    /// Of `text`, what is written in it.
    [[nodiscard]] QString in(QStringView text) const;
};

/// Somebody at a window: the editor, the document behind it, and all that a person does there, by the events
/// that a person's doing makes.
class Writer
{
public:
    /// `network`: the thread of its connection.
    Writer(const QString& name, Alphabet itsAlphabet, const QUrl& server, QThread& network);

    /// Any one thing. `carefully`: takes out its own words alone.
    void act(Random& random, bool carefully);
    /// Ends what an input method composes, and clears the selection.
    void rest();
    void undoAll();
    /// Whether the caret or the selection's other end is inside a pair of surrogates.
    [[nodiscard]] bool isTornApart() const;
    /// What the editor shows, with LF between lines and nothing else changed.
    [[nodiscard]] QString shown() const;

    const Alphabet alphabet;
    SharedTextEdit editor;
    SharedDocument document;

private:
    void write(Random& random, bool carefully);
    void erase(bool carefully, bool forwards);
    void moveCaret(Random& random);
    void compose(Random& random, bool carefully);
    void sendPreedit(const QString& preedit, const QString& commit = {});
    void keepOthersWords();

    std::unique_ptr<TextDocumentBinding> m_binding;
    bool m_composing = false;
};

} // namespace heartline::test
