// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QFont>
#include <QRect>
#include <QTextLayout>
#include <memory>

namespace heartline {

class MessageModel;

/// Where the parts of one line of a conversation stand, relative to the row's top left corner. Empty
/// rectangles: not there.
struct HEARTLINE_WIDGETS_EXPORT MessageLayout
{
    int height = 0;
    QRect day;     ///< The date above the line.
    QRect unread;  ///< The "new" divider above the line.
    QRect notice;  ///< The text of a notice: then nothing below is there.
    QRect picture; ///< The author's picture.
    QRect author;  ///< The author's name, in the bubble.
    QRect bubble;
    QRect meta;    ///< Time and delivery state, in the bubble.
    QRect failure; ///< Why it was not sent, below the bubble.
    QRect retry;
    QRect discard;
    QPoint textPosition;
    std::shared_ptr<QTextLayout> text;
    struct Link
    {
        int start = 0;
        int length = 0;
        QString url;
    };
    QList<Link> links;

    /// Lays out a row of the model in a column of the view's width.
    [[nodiscard]] static MessageLayout make(const MessageModel& model, int row, int width, const QFont& font);
    /// The column that lines stand in, in a view of that width.
    [[nodiscard]] static QRect columnIn(int width);
    /// The http or https address at a point; empty where there is none.
    [[nodiscard]] QString linkAt(const QPoint& point) const;
    /// What stands beside an own line: time, and the name of an icon for its state.
    [[nodiscard]] static QString deliveryIcon(const MessageModel& model, int row);
    static constexpr int kMetaIcon = 14;
};

} // namespace heartline
