// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QListView>
#include <QPersistentModelIndex>

namespace heartline {

class MessageDelegate;
class MessageModel;

/// The list of a room's lines. What is being read stays where it is, whatever comes above or below it; only
/// who looks at the end is taken along.
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

public Q_SLOTS:
    void scrollToEnd();

Q_SIGNALS:
    /// The start of what is loaded is near.
    void olderWanted();
    void atEndChanged(bool atEnd);
    void newBelowChanged(int count);
    void retryRequested(const QString& key);
    void discardRequested(const QString& key);
    /// Something was typed here that belongs into the composer.
    void typed(const QString& text);

protected:
    void updateGeometries() override;
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                     const QList<int>& roles = {}) override;

private:
    void onScrolled();
    void onRowsInserted(int first, int last);
    void keepAnchor();
    void restoreAnchor();
    void setNewBelow(int count);
    void openLink(const QString& url);

    MessageModel* m_messages = nullptr;
    MessageDelegate* m_delegate = nullptr;
    bool m_atEnd = true;
    bool m_restoring = false;
    int m_newBelow = 0;
    QPersistentModelIndex m_anchor; ///< The first line in sight …
    int m_anchorTop = 0;            ///< … and where its top stands in the viewport.
};

} // namespace heartline
