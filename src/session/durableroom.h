// SPDX-License-Identifier: MIT
#pragma once

#include "conversation.h"
#include "typingtracker.h"

namespace heartline {

/// What a DurableSession knows of one room.
struct DurableRoom
{
    DurableRoom(const QString& roomId, const QString& channelName, const Person& self)
        : id(roomId)
        , channel(channelName)
        , conversation(roomId, self)
    {
    }

    QString id;
    QString channel;
    Conversation conversation;
    TypingTracker typing;
    QList<Person> people;       ///< Present now; empty without a link.
    bool peopleKnown = false;   ///< On this link: from now on, who comes and goes is news.
    bool opened = false;        ///< By the person.
    bool followed = false;      ///< Subscribed, or to be as soon as there is a link.
    bool caughtUp = false;      ///< On this link.
    bool wantsOlder = false;    ///< The person waits for a page.
    bool serverAtStart = false; ///< The server has nothing before the present run, as far as it said.
    int pagesToFill = 0;        ///< That are to be fetched unasked behind a gap.
    qint64 lastActive = 0;      ///< Time of its newest event; ms.
    /// Messages that the outbox did not take: they live as long as the program.
    std::map<QString, QJsonObject> refused;
};

} // namespace heartline
