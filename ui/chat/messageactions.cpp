// SPDX-License-Identifier: MIT
#include "messageactions.h"

#include <Heartline/MessageModel>

using namespace Qt::StringLiterals;

namespace heartline {

QList<MessageAction> MessageActions::of(const ChatMessage& message)
{
    QList<MessageAction> actions;
    const auto add = [&actions](bool possible, MessageAction action) {
        if (possible)
            actions << action;
    };
    const bool answerable = MessageModel::canAnswer(message);
    add(MessageModel::needsPerson(message), MessageAction::Retry);
    add(answerable, MessageAction::React);
    add(answerable, MessageAction::Reply);
    add(MessageModel::canEdit(message), MessageAction::Edit);
    add(message.kind == ChatMessage::Kind::Chat && !message.deleted, MessageAction::Copy);
    add(MessageModel::canDelete(message), MessageAction::Delete);
    add(MessageModel::canDiscard(message), MessageAction::Discard);
    return actions;
}

QString MessageActions::text(MessageAction action, const ChatMessage& message)
{
    using Delivery = ChatMessage::Delivery;
    switch (action) {
    case MessageAction::React:
        return tr("React");
    case MessageAction::Reply:
        return tr("Reply");
    case MessageAction::Edit:
        return tr("Edit");
    case MessageAction::Copy:
        return tr("Copy text");
    case MessageAction::Retry:
        return message.delivery == Delivery::Held || message.delivery == Delivery::Lost ? tr("Send again")
                                                                                        : tr("Try again");
    case MessageAction::Delete:
        return tr("Delete");
    case MessageAction::Discard:
        //: Takes back a message that was not sent yet.
        return message.delivery == Delivery::Queued ? tr("Withdraw") : tr("Discard");
    }
    return {};
}

QString MessageActions::icon(MessageAction action)
{
    switch (action) {
    case MessageAction::React:
        return u"react"_s;
    case MessageAction::Reply:
        return u"reply"_s;
    case MessageAction::Edit:
        return u"edit"_s;
    case MessageAction::Copy:
        return u"copy"_s;
    case MessageAction::Retry:
        return u"retry"_s;
    case MessageAction::Delete:
    case MessageAction::Discard:
        return u"delete"_s;
    }
    return {};
}

QKeySequence MessageActions::keys(MessageAction action)
{
    switch (action) {
    case MessageAction::React:
        return {Qt::CTRL | Qt::Key_E};
    case MessageAction::Reply:
        return {Qt::CTRL | Qt::Key_R};
    case MessageAction::Edit:
        return {Qt::Key_F2};
    case MessageAction::Copy:
        return {QKeySequence::Copy};
    case MessageAction::Retry:
        return {Qt::Key_F5};
    case MessageAction::Delete:
    case MessageAction::Discard:
        return {Qt::Key_Delete};
    }
    return {};
}

QList<std::pair<QKeySequence, QString>> MessageActions::sheet()
{
    return {{keys(MessageAction::Reply), tr("Reply to the message chosen in the conversation")},
            {keys(MessageAction::React), tr("React to it")},
            {keys(MessageAction::Edit), tr("Edit it")},
            {keys(MessageAction::Retry), tr("Send it again, when it was not sent")},
            {keys(MessageAction::Delete), tr("Delete, withdraw or discard it")},
            {{Qt::Key_Return}, tr("Everything that can be done with it")},
            {{Qt::Key_Up}, tr("In an empty message: edit the last one")}};
}

} // namespace heartline
