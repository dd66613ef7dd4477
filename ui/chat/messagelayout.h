// SPDX-License-Identifier: MIT
#pragma once

#include "messageactions.h"
#include "widgets_export.h"

#include <QFont>
#include <QFontMetrics>
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
    QRect day;              ///< The date above the line.
    QRect unread;           ///< The "new messages" divider above the line.
    QRect notice;           ///< The text of a notice: then nothing below is there.
    QStringList noticeText; ///< In lines.
    QRect picture;          ///< The author's picture.
    QRect author;           ///< The author's name, in the bubble.
    QRect bubble;
    QRect quote; ///< What the line answers, in the bubble.
    QRect quoteAuthor;
    QRect quoteText;
    QRect edited;  ///< The word "edited", before the time.
    QRect meta;    ///< Time and delivery state, in the bubble.
    QRect failure; ///< Why it was not sent, below the bubble.
    QStringList failureText;
    struct Button
    {
        MessageAction action;
        QRect rect;
    };
    QList<Button> buttons; ///< What to do about it, below that.
    QList<QRect> chips;    ///< The reactions, below the bubble, in the message's order.
    QPoint textPosition;
    std::shared_ptr<QTextLayout> text;
    struct Link
    {
        int start = 0;
        int length = 0;
        QString url;
    };
    QList<Link> links;

    /// Lays out a row of the model in a column of the view's width. From right to left, own lines stand at
    /// the left.
    [[nodiscard]] static MessageLayout make(const MessageModel& model, int row, int width, const QFont& font,
                                            Qt::LayoutDirection direction);
    /// The column that lines stand in, in a view of that width.
    [[nodiscard]] static QRect columnIn(int width);
    /// The http or https address at a point; empty where there is none.
    [[nodiscard]] QString linkAt(const QPoint& point) const;
    /// The reaction at a point; −1: none.
    [[nodiscard]] int chipAt(const QPoint& point) const;
    /// The button at a point; null: none.
    [[nodiscard]] const Button* buttonAt(const QPoint& point) const;
    /// What stands beside an own line: time, and the name of an icon for its state.
    [[nodiscard]] static QString deliveryIcon(const MessageModel& model, int row);
    static constexpr int kMetaIcon = 14;
    /// Of a reaction's chip.
    [[nodiscard]] static int chipWidth(const Reaction& reaction, const QFontMetrics& emoji,
                                       const QFontMetrics& count);

private:
    void mirror(int width);
};

} // namespace heartline
