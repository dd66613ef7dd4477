// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

namespace heartline {

/// The colours, distances and type sizes of the window: two sets of values, light and dark.
///
/// What is painted asks `Theme::current()` at each paint, so that a change of theme is a change of
/// palette and nothing else. Texts have a contrast of at least 4.5:1 on every ground they stand on; a test
/// measures it.
struct HEARTLINE_WIDGETS_EXPORT Theme
{
    bool dark = false;
    // Grounds
    QColor window;   ///< Side panels, status strip.
    QColor base;     ///< The conversation, texts, dialogs.
    QColor raised;   ///< Inputs, menus, cards.
    QColor hover;    ///< Under the pointer.
    QColor pressed;  ///< While pressed, or switched on.
    QColor selected; ///< The chosen row.
    QColor border;   ///< Lines between areas.
    QColor control;  ///< Outlines of inputs and buttons (3:1).
    // Text
    QColor text;
    QColor muted;
    // Accent
    QColor accent; ///< As text, icon, focus ring.
    QColor fill;   ///< As ground of the main button.
    QColor fillHover;
    QColor fillPressed;
    QColor onFill;
    QColor selection; ///< Under selected text.
    // Texts
    QColor currentLine; ///< Under the line that the caret is in.
    QColor hit;         ///< Under what was searched for.
    QColor marked;      ///< Under what somebody commented on.
    // Messages
    QColor bubbleOwn;
    QColor bubbleOwnMuted; ///< Time and state on it.
    QColor bubbleOther;
    QColor bubbleOtherMuted;
    QColor quote; ///< Under what a message answers, in both kinds of bubble.
    // Levels
    QColor success;
    QColor successSoft;
    QColor warning;
    QColor warningSoft;
    QColor danger;
    QColor dangerSoft;
    QColor infoSoft;
    // Scroll bars
    QColor scroll;
    QColor scrollHover;

    static constexpr int kGrid = 4; ///< Every distance is a multiple.
    static constexpr int kGap = 8;
    static constexpr int kMargin = 16;
    static constexpr int kRadius = 8;
    static constexpr int kAvatar = 32;

    /// One type scale: sizes relative to the program's font.
    enum class TextStyle
    {
        Caption, ///< 0.85: times, hints
        Body,    ///< 1
        Strong,  ///< 1, semi-bold: names
        Heading, ///< 1.15, semi-bold
        Title,   ///< 1.4, semi-bold
    };

    [[nodiscard]] static const Theme& light();
    [[nodiscard]] static const Theme& darkTheme();
    /// The set that the program's palette belongs to. Not a widget's: style sheets change those.
    [[nodiscard]] static const Theme& current();
    [[nodiscard]] static QFont font(const QFont& base, TextStyle style);
    /// Caption, semi-bold: names in quotes.
    [[nodiscard]] static QFont quoteFont(const QFont& base);
    /// In which emoji are coloured, wherever the system has such a font: others have some of them in black.
    [[nodiscard]] static QFont emojiFont(const QFont& base);
    [[nodiscard]] static double scaleOf(TextStyle style);

    [[nodiscard]] QPalette palette() const;
    /// The program's style sheet with this theme's values, for a font of that size.
    [[nodiscard]] QString styleSheet(const QFont& font) const;
    /// A colour for a person's name and caret, the same for the same id on every machine.
    [[nodiscard]] QColor personColor(const QString& id) const;
    /// As above, but the colour that the person chose, where it can be seen on `base` (3:1).
    [[nodiscard]] QColor personColor(const QString& id, const QColor& chosen) const;
    /// Black or white, whichever can be read better on a ground; at least 4.5:1.
    [[nodiscard]] static QColor inkOn(const QColor& ground);
    /// Contrast ratio as WCAG 2.1 defines it, 1 to 21. Transparency is not looked at.
    [[nodiscard]] static double contrast(const QColor& a, const QColor& b);
    /// The ground of a person's picture or flag; white stands on it.
    [[nodiscard]] static QColor personFill(const QString& id);
};

} // namespace heartline
