// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QColor>
#include <QCoreApplication>
#include <QString>

namespace heartline {

/// Somebody else in a document, as it's shown.
struct HEARTLINE_WIDGETS_EXPORT DocumentPerson
{
    Q_DECLARE_TR_FUNCTIONS(heartline::DocumentPerson)
public:
    enum class Doing
    {
        Writing, ///< The caret is in the text and moved lately.
        Idle,    ///< It hasn't moved for a while.
        Looking, ///< There's no caret.
    };

    quint64 clientId = 0;
    QString identity; ///< Chooses colours: the user id, or the client's number.
    QString name;     ///< Never empty.
    QColor color;     ///< As the person chose it; invalid: the theme's.
    Doing doing = Doing::Looking;
    int line = 0; ///< Of the caret, from 1; 0: none.
    bool operator==(const DocumentPerson&) const = default;

    /// The colour of caret, ring and row, in the theme that's on.
    [[nodiscard]] QColor shownColor() const;
    /// "In line 12", "Idle, in line 12", "Looking"
    [[nodiscard]] QString doingWords() const;
};

} // namespace heartline
