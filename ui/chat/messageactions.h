// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <Heartline/Session>

#include <QCoreApplication>
#include <QKeySequence>

namespace heartline {

/// What a person can do with a line of a conversation.
enum class MessageAction
{
    React,
    Reply,
    Edit,
    Copy,
    Retry, ///< Failed: try again. Held, Lost: send again.
    Delete,
    Discard, ///< Queued: withdraw. Failed, Held, Lost: forget.
};

/// One list of them for the lines' own buttons, the toolbar, the context menu and the keyboard.
struct HEARTLINE_WIDGETS_EXPORT MessageActions
{
    Q_DECLARE_TR_FUNCTIONS(heartline::MessageActions)
public:
    [[nodiscard]] static QList<MessageAction> of(const ChatMessage& message);
    [[nodiscard]] static QString text(MessageAction action, const ChatMessage& message);
    [[nodiscard]] static QString icon(MessageAction action);
    /// In the conversation, for the line where the keyboard is.
    [[nodiscard]] static QKeySequence keys(MessageAction action);
    /// All of them with their keys, for the sheet of shortcuts.
    [[nodiscard]] static QList<std::pair<QKeySequence, QString>> sheet();
};

} // namespace heartline
