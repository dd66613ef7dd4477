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
/// A list view asks for every row's height at every insert, so heights are kept; layouts only of what was
/// drawn lately.
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

Q_SIGNALS:
    void retryClicked(const QString& key);
    void discardClicked(const QString& key);
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
    void paintFailure(QPainter& painter, const QStyleOptionViewItem& option, const MessageLayout& layout,
                      const QModelIndex& index) const;

    int m_width = 0;
    mutable QFont m_font;
    mutable QHash<quint64, Height> m_heights;
    mutable QCache<quint64, Kept> m_layouts;
};

} // namespace heartline
