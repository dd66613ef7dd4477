// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/SharedDocument>

#include <QList>
#include <QString>
#include <random>

/// Types at random in a document, with letters that nobody else types (typist.mjs, which does the same with
/// Yjs, says why).
class Typing
{
public:
    enum class Mode
    {
        Anything, ///< Types loose letters and deletes whatever there is.
        Own,      ///< Types tracked letters and deletes only its own.
    };

    Typing(heartline::SharedDocument& document, quint32 seed, const QString& loose, const QString& tracked);

    void edit(Mode mode);

private:
    [[nodiscard]] qsizetype below(qsizetype bound);
    [[nodiscard]] bool chance(int percent) { return below(100) < percent; }
    void type(const QString& text, const QStringList& letters, qsizetype most);
    void remove(const QString& text, qsizetype from, qsizetype length);
    void removeOwn(const QString& text);

    heartline::SharedDocument& m_document;
    std::mt19937 m_random;
    QStringList m_loose;
    QStringList m_tracked;
    qsizetype m_caret = 0;
};
