// SPDX-License-Identifier: MIT
#pragma once

#include "messagelayout.h"

#include <QCache>
#include <QHash>
#include <QStyledItemDelegate>

namespace heartline {

/// Draws the rows of a MessageModel as a conversation: others' lines at the left with picture and name, own
/// at the right with their delivery state.
///
/// A list view asks for every row's height at every insert, so heights are kept, as many as there are rows or
/// so; layouts only of what was drawn lately.
class HEARTLINE_WIDGETS_EXPORT MessageDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit MessageDelegate(QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

    /// Rows are laid out in this width; what was kept for another column is forgotten.
    void setWidth(int width);
    /// Words have changed their language: all that was kept is forgotten.
    void forget();
    /// What is under a point of the view can be clicked.
    [[nodiscard]] bool isClickable(const QPoint& point, const QStyleOptionViewItem& option,
                                   const QModelIndex& index) const;
    /// The line's bubble in the view; empty for notices.
    [[nodiscard]] QRect bubbleOf(const QStyleOptionViewItem& option, const QModelIndex& index) const;
    /// Rings a line; empty: none.
    void setHighlighted(const QString& key) { m_highlighted = key; }
    [[nodiscard]] QString highlighted() const { return m_highlighted; }

Q_SIGNALS:
    void actionClicked(heartline::MessageAction action, const QString& key);
    /// A reaction was clicked: it's to be taken back where it is this person's, else to be joined.
    void reactionClicked(const QString& key, const QString& emoji, bool on);
    /// What a line answers was clicked.
    void quoteClicked(const QString& originalKey);
    void linkClicked(const QString& url);

private:
    // Both are kept by the line's revision, and hold as long as what surrounds the line is the same.
    struct Height
    {
        int surroundings = 0;
        int height = 0;
    };
    struct Kept
    {
        int surroundings = 0;
        MessageLayout layout;
    };
    [[nodiscard]] const MessageLayout& layoutOf(const QStyleOptionViewItem& option,
                                                const QModelIndex& index) const;
    void dropKept(const QFont& font) const;
    void paintAbove(QPainter& painter, const QStyleOptionViewItem& option, const MessageLayout& layout,
                    const QModelIndex& index) const;
    void paintBubble(QPainter& painter, const QStyleOptionViewItem& option, const MessageLayout& layout,
                     const QModelIndex& index) const;
    void paintMeta(QPainter& painter, const QStyleOptionViewItem& option, const MessageLayout& layout,
                   const QModelIndex& index) const;
    void paintNotice(QPainter& painter, const MessageLayout& layout, const ChatMessage& message) const;
    void paintQuote(QPainter& painter, const QStyleOptionViewItem& option, const MessageLayout& layout,
                    const QModelIndex& index) const;
    void paintChips(QPainter& painter, const QStyleOptionViewItem& option, const MessageLayout& layout,
                    const QModelIndex& index) const;
    void paintFailure(QPainter& painter, const QStyleOptionViewItem& option, const MessageLayout& layout,
                      const QModelIndex& index) const;

    [[nodiscard]] QString tipAt(const QPoint& point, const MessageLayout& layout,
                                const QModelIndex& index) const;

    int m_width = 0;
    QString m_highlighted;
    mutable QFont m_font;
    mutable QHash<quint64, Height> m_heights;
    mutable QCache<quint64, Kept> m_layouts;
};

} // namespace heartline
