// SPDX-License-Identifier: MIT
#pragma once

#include "messageactions.h"
#include "widgets_export.h"

#include <QListView>
#include <QPersistentModelIndex>
#include <QTimer>

namespace heartline {

class MessageDelegate;
class MessageModel;
class MessageToolbar;

/// The list of a room's lines. What is being read stays where it is, whatever comes above or below it; only
/// who looks at the end is taken along, and no further than to the first line that is new.
class HEARTLINE_WIDGETS_EXPORT ConversationView : public QListView
{
    Q_OBJECT
public:
    explicit ConversationView(QWidget* parent = nullptr);

    void setMessages(MessageModel* model);
    [[nodiscard]] MessageModel* messages() const { return m_messages; }
    [[nodiscard]] bool isAtEnd() const { return m_atEnd; }
    /// Others' lines that came since the end was last seen.
    [[nodiscard]] int newBelow() const { return m_newBelow; }
    /// How wide lines are laid out in a view of that width: its scroll bar has its own place.
    [[nodiscard]] int viewportWidth(int width) const;
    /// Copies the text of the current line.
    void copyCurrent();
    /// Brings a line into sight and rings it for a moment; false: it's not loaded.
    bool showLine(const QString& key);
    /// Where a popup about this line belongs, in global coordinates.
    [[nodiscard]] QRect globalRectOf(const QString& key) const;
    [[nodiscard]] MessageToolbar& toolbar() const { return *m_toolbar; }

public Q_SLOTS:
    void scrollToEnd();

Q_SIGNALS:
    /// The start of what is loaded is near.
    void olderWanted();
    void atEndChanged(bool atEnd);
    void newBelowChanged(int count);
    /// By a line's button, the toolbar, the menu or a key; all but copying, which is done here.
    void actionRequested(heartline::MessageAction action, const QString& key);
    void reactionRequested(const QString& key, const QString& emoji, bool on);
    /// To go to the line that another one answers.
    void originalRequested(const QString& key);
    /// Something was typed here that belongs into the composer.
    void typed(const QString& text);

protected:
    void updateGeometries() override;
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                     const QList<int>& roles = {}) override;

private:
    void onScrolled();
    /// If the start of what is loaded is near.
    void askForOlder();
    void onRowsInserted(int first, int last);
    void keepAnchor();
    void restoreAnchor();
    void setNewBelow(int count);
    void openLink(const QString& url);
    void trigger(MessageAction action, const QString& key);
    void openMenu(const QModelIndex& index, const QPoint& globalPosition);
    /// The toolbar belongs to this line; an invalid one: to none.
    void placeToolbar(const QModelIndex& index);
    /// To the line under the pointer, else where the keyboard is.
    void updateToolbar();
    [[nodiscard]] QStyleOptionViewItem optionFor(const QModelIndex& index) const;
    /// Shows the first new line rather than the end, where both do not fit.
    void stopAtFirstNew();

    MessageModel* m_messages = nullptr;
    MessageDelegate* m_delegate = nullptr;
    bool m_atEnd = true;
    bool m_restoring = false;
    int m_newBelow = 0;
    QPersistentModelIndex m_anchor;    ///< The first line in sight …
    int m_anchorTop = 0;               ///< … and where its top stands in the viewport.
    QPersistentModelIndex m_firstNew;  ///< While at the end: not to be scrolled out of sight.
    QPersistentModelIndex m_stoppedAt; ///< The first new line, shown instead of the end.
    MessageToolbar* m_toolbar = nullptr;
    QPersistentModelIndex m_hovered;
    QTimer m_ringing; ///< While a line is ringed.
};

} // namespace heartline
