// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QList>
#include <QString>

namespace heartline {

/// Two states of a text as one: what both have, and what either has alone.
///
/// Compared by the line, and within lines that changed by the word, so that it reads as a person would mark
/// it. All positions are UTF-16 code units.
class HEARTLINE_WIDGETS_EXPORT TextComparison
{
public:
    enum class Kind
    {
        Same,
        Removed,  ///< Only the first has it.
        Inserted, ///< Only the second has it.
    };
    struct Piece
    {
        Kind kind = Kind::Same;
        QString text; ///< Never empty.
        bool operator==(const Piece&) const = default;
    };

    TextComparison() = default;
    /// Some 0.1 s at most for a million units that have nothing in common.
    TextComparison(const QString& from, const QString& to);

    /// In the order of the text; where something was replaced, what was removed comes first. Two of a kind
    /// never follow each other.
    [[nodiscard]] const QList<Piece>& pieces() const { return m_pieces; }
    [[nodiscard]] bool isSame() const;
    /// Characters removed and inserted.
    [[nodiscard]] qsizetype removed() const;
    [[nodiscard]] qsizetype inserted() const;

private:
    void add(Kind kind, QStringView text);
    void addWords(const QStringView from, const QStringView to);

    QList<Piece> m_pieces;
};

} // namespace heartline
