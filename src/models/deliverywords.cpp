// SPDX-License-Identifier: MIT
#include "deliverywords.h"

using namespace Qt::StringLiterals;

namespace heartline {

QString DeliveryWords::state(const ChatMessage& message)
{
    if (!message.own || message.kind != ChatMessage::Kind::Chat)
        return {};
    switch (message.delivery) {
    case ChatMessage::Delivery::Queued:
        return tr("Waiting for a connection");
    case ChatMessage::Delivery::Sending:
        return tr("Sending");
    case ChatMessage::Delivery::Unconfirmed:
        return tr("Waiting for a connection, to learn whether it arrived");
    case ChatMessage::Delivery::Sent:
        if (message.changing)
            return tr("Sent; a change of it is on its way");
        return tr("Sent");
    case ChatMessage::Delivery::Failed:
        return tr("Not sent. %1").arg(problem(message.problem)).trimmed();
    case ChatMessage::Delivery::Held:
        return tr("Held back. %1").arg(problem(message.problem)).trimmed();
    case ChatMessage::Delivery::Lost:
        return tr("It was sent, but the server has lost it since, as a backup was restored there. Send it "
                  "again: nobody gets it twice.");
    }
    return {};
}

// protocol.md §2 Sending; the held ones are session::held's.
QString DeliveryWords::problem(const QString& code)
{
    if (code.isEmpty())
        return {};
    if (code == "too_large"_L1)
        return tr("It is too long for this server. Shorten it and try again.");
    if (code == "forbidden"_L1)
        return tr("You may not write here. Ask whoever runs the server, then try again.");
    if (code == "unknown_channel"_L1)
        return tr("This room does not exist on the server any more.");
    if (code == "not_subscribed"_L1)
        return tr("The room was not open on the server. Try again.");
    if (code == "invalid"_L1)
        return tr("The server could not accept it. Change it and try again.");
    if (code == "rate_limited"_L1)
        return tr("Too much was sent in a short time. Try again in a moment.");
    if (code == "unavailable"_L1)
        return tr("The server could not take it. Try again later.");
    if (code == "conflict"_L1)
        return tr("This profile was copied or restored, and its messages collided. Try again.");
    if (code == "expired"_L1)
        return tr("It waited so long that the server can't tell any more whether it has it. Look whether it "
                  "arrived before you send it again.");
    if (code == "future"_L1)
        return tr("By this computer's clock it was written in the future. Check the clock, then send it.");
    if (code == "closes"_L1)
        return tr("The server ended the connection three times over it. Try again, or discard it.");
    if (code == "full"_L1)
        return tr("Too many messages are waiting already. Try again when they are sent.");
    return tr("The server refused it (%1). Try again, or change it.").arg(code);
}

} // namespace heartline
