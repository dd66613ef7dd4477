// SPDX-License-Identifier: MIT
#pragma once

#include "messageactions.h"

#include <QFrame>
#include <QHash>

class QToolButton;

namespace heartline {

/// The buttons that hover over one line of a conversation: what can be done with it.
///
/// A child of the view, shown for the line under the pointer, or where the keyboard is: Tab goes into it,
/// Escape back.
class HEARTLINE_WIDGETS_EXPORT MessageToolbar : public QFrame
{
    Q_OBJECT
public:
    explicit MessageToolbar(QWidget* parent = nullptr);

    /// Shows the buttons that this line has; false: it has none.
    bool setMessage(const ChatMessage& message);
    [[nodiscard]] QString key() const { return m_key; }
    [[nodiscard]] QToolButton* button(MessageAction action) const { return m_buttons.value(action); }

Q_SIGNALS:
    void triggered(heartline::MessageAction action, const QString& key);
    /// Everything else: the context menu, below the button.
    void menuRequested(const QString& key, const QPoint& globalPosition);
    void left();

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void updateWords();

    QString m_key;
    ChatMessage m_message;
    QHash<MessageAction, QToolButton*> m_buttons;
    QToolButton* m_more = nullptr;
};

} // namespace heartline
