// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QCoreApplication>
#include <QList>
#include <QString>

namespace heartline {

/// A small set of emoji, with names to find and to say them by.
class HEARTLINE_WIDGETS_EXPORT Emoji
{
    Q_DECLARE_TR_FUNCTIONS(heartline::Emoji)
public:
    QString text;
    QString code; ///< As in `:thumbs_up:`; the same in every language.
    QString name; ///< In the window's language.

    [[nodiscard]] static QList<Emoji> all();
    /// Those whose code or name has the word, beginnings first; colons around it are ignored. All for an
    /// empty one.
    [[nodiscard]] static QList<Emoji> search(const QString& word);
};

} // namespace heartline
