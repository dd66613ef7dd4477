// SPDX-License-Identifier: MIT
#include "messagetoolbar.h"

#include "shared/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
/// The others are in the menu.
constexpr MessageAction kShown[] = {MessageAction::React, MessageAction::Reply, MessageAction::Edit};
} // namespace

MessageToolbar::MessageToolbar(QWidget* parent)
    : QFrame(parent)
{
    setProperty("surface", u"toolbar"_s);
    setCursor(Qt::ArrowCursor);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2, 2, 2, 2);
    layout->setSpacing(0);
    const auto add = [this, layout](const QString& icon) {
        auto* button = new QToolButton(this);
        button->setIcon(Icons::get(icon, IconColor::Muted));
        button->setIconSize({18, 18});
        button->setFocusPolicy(Qt::TabFocus);
        layout->addWidget(button);
        return button;
    };
    for (const MessageAction action : kShown) {
        QToolButton* button = add(MessageActions::icon(action));
        m_buttons.insert(action, button);
        connect(button, &QToolButton::clicked, this, [this, action] { Q_EMIT triggered(action, m_key); });
    }
    m_more = add(u"more"_s);
    m_more->setObjectName(u"moreButton"_s);
    connect(m_more, &QToolButton::clicked, this,
            [this] { Q_EMIT menuRequested(m_key, m_more->mapToGlobal(QPoint(0, m_more->height()))); });
    updateWords();
    hide();
}

bool MessageToolbar::setMessage(const ChatMessage& message)
{
    const QList<MessageAction> actions = MessageActions::of(message);
    m_key = message.key;
    m_message = message;
    for (auto it = m_buttons.cbegin(); it != m_buttons.cend(); ++it)
        it.value()->setVisible(actions.contains(it.key()));
    updateWords();
    adjustSize();
    return !actions.isEmpty();
}

void MessageToolbar::updateWords()
{
    const auto name = [](QToolButton* button, const QString& text, const QString& keys) {
        button->setAccessibleName(text);
        button->setToolTip(keys.isEmpty() ? text : text + u" ("_s + keys + u')');
    };
    for (auto it = m_buttons.cbegin(); it != m_buttons.cend(); ++it) {
        name(it.value(), MessageActions::text(it.key(), m_message),
             MessageActions::keys(it.key()).toString(QKeySequence::NativeText));
    }
    name(m_more, tr("More"), {});
}

void MessageToolbar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        updateWords();
}

void MessageToolbar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT left();
    else
        QFrame::keyPressEvent(event);
}

} // namespace heartline
