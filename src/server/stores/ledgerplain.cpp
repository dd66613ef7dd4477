// SPDX-License-Identifier: MIT
// What the plain profile and HTTP order (protocol.md §1, §4), in the same logs.
#include "ledger.h"

#include <Heartline/Envelope>

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

// A page of an inbox fits well into a connection's queue.
constexpr int kInboxPageItems = 200;
constexpr qsizetype kInboxPageBytes = 512 * 1024;
// A page is cut short rather than held whole in memory when its messages are large; the next one goes on from
// there.
constexpr qsizetype kHistoryPageBytes = 4 * 1024 * 1024;

QString roomChannel(const QString& room)
{
    return channel::kChatPrefix + room;
}

QString inboxChannel(const QString& userId)
{
    return channel::kInboxPrefix + userId;
}

// Ids of notifications are keys of their caller. They are remembered among the ids of the inbox under a name
// that no id can have, as ids are free of control characters.
QString callersKey(const NotificationRequest& request)
{
    return u'\x1f' + request.content.value("id"_L1).toString() + u'\x1f' + request.caller;
}

QByteArray plainForm(const EventRow& row)
{
    if (row.plain != EventRow::Plain::Derived)
        return row.event.plain;
    const QJsonObject data = QJsonDocument::fromJson(row.event.data).object();
    const QByteArray head = plainChatHead(row.event.id, row.event.from, data.value("content"_L1).toString());
    return plainChat(head, row.event.offset, row.event.timestamp);
}

} // namespace

ChatEvent Ledger::appendChat(const QString& room, QJsonObject message)
{
    ChatEvent chat;
    Channel& channel = findOrMake(roomChannel(room), chat.roomEvent);
    LogEvent& event = chat.event;
    event.offset = channel.row.last + 1;
    event.id = m_options.makeId();
    event.from = {message.value("userId"_L1).toString(), message.value("userName"_L1).toString()};
    event.timestamp = nextTime(channel);
    const QJsonObject data{{"type"_L1, "chat"_L1}, {"content"_L1, message.value("content"_L1).toString()}};
    event.data = wire::encode(data);
    message.insert("id"_L1, event.id);
    message.insert("offset"_L1, event.offset);
    // The author's, where there is one (protocol.md §1); it orders nothing.
    if (!message.value("timestamp"_L1).isDouble())
        message.insert("timestamp"_L1, event.timestamp);
    event.plain = wire::encode(message);
    // A heartline.v1 client may name it as a target, and may not take its id.
    m_tables.addId(channel.row.key, event.id,
                   {.user = event.from.id,
                    .digest = contentDigest(data),
                    .offset = event.offset,
                    .timestamp = event.timestamp});
    append(channel, {.event = event, .plain = EventRow::Plain::Whole});
    return chat;
}

QList<QByteArray> Ledger::readChat(const QString& room, const HistoryRange& range)
{
    QList<QByteArray> messages;
    const Channel* channel = find(roomChannel(room));
    if (!channel)
        return messages;
    const ChannelRow& row = channel->row;
    const bool ascending = range.after >= 0;
    const QList<EventRow> rows =
        m_tables.events(row.key, {.from = ascending ? range.after + 1 : row.first,
                                  .to = ascending || range.before <= 0 ? row.last : range.before - 1,
                                  .newestFirst = !ascending,
                                  .plainOnly = true,
                                  .limit = range.limit,
                                  .bytes = kHistoryPageBytes});
    messages.reserve(rows.size());
    for (const EventRow& event : rows)
        messages.append(plainForm(event));
    if (!ascending)
        std::reverse(messages.begin(), messages.end());
    return messages;
}

std::optional<LogEvent> Ledger::createRoom(const QString& room, const QString& title)
{
    const QString name = roomChannel(room);
    if (Channel* known = find(name)) {
        // Made by a first subscribe or message, it is called by its id until somebody gives it a title.
        if (known->row.title != room || title == room)
            return std::nullopt;
        known->row.title = title;
        change(*known);
        return announceRoom(room, title);
    }
    make(name, title);
    return announceRoom(room, title);
}

NotificationOutcome Ledger::addNotification(const NotificationRequest& request)
{
    NotificationOutcome outcome;
    std::optional<LogEvent> none;
    Channel& inbox = findOrMake(inboxChannel(request.userId), none);
    const IdRow key{.user = request.caller,
                    .digest = contentDigest(request.content),
                    .offset = inbox.row.last + 1,
                    .timestamp = nextTime(inbox)};
    if (const auto known = m_tables.addId(inbox.row.key, callersKey(request), key)) {
        outcome.kind = known->digest == key.digest ? NotificationOutcome::Kind::Repeated
                                                   : NotificationOutcome::Kind::Conflict;
        return outcome;
    }
    LogEvent& event = outcome.event;
    event.offset = key.offset;
    event.timestamp = key.timestamp;
    event.id = m_options.makeId();
    event.from = {request.caller, request.caller};
    event.data = wire::encode(request.content);
    QJsonObject plain = request.content;
    plain.insert("timestamp"_L1, event.timestamp);
    event.plain = wire::encode(plain);
    // So that `seen` and `dismissed` can name it.
    m_tables.addId(inbox.row.key, event.id, key);
    append(inbox, {.event = event, .plain = EventRow::Plain::Whole});
    outcome.item = {.sequence = event.offset, .json = event.plain};
    return outcome;
}

InboxPage Ledger::readInbox(const QString& userId, qint64 afterSequence)
{
    InboxPage page;
    const Channel* inbox = find(inboxChannel(userId));
    if (!inbox)
        return page;
    const qint64 after = std::max(afterSequence, inbox->row.delivered);
    const QList<EventRow> rows = m_tables.events(inbox->row.key, {.from = after + 1,
                                                                  .to = inbox->row.last,
                                                                  .newestFirst = false,
                                                                  .plainOnly = true,
                                                                  .limit = kInboxPageItems,
                                                                  .bytes = kInboxPageBytes});
    for (const EventRow& row : rows)
        page.items.append({row.event.offset, plainForm(row)});
    // What follows may turn out to have no plain form; then one more page is read, and it is empty.
    page.more = !rows.isEmpty() && rows.last().event.offset < inbox->row.last;
    return page;
}

void Ledger::markDelivered(const QString& userId, qint64 sequence)
{
    Channel* inbox = find(inboxChannel(userId));
    if (!inbox)
        return;
    const qint64 delivered = std::min(sequence, inbox->row.last);
    if (delivered <= inbox->row.delivered)
        return;
    inbox->row.delivered = delivered;
    change(*inbox);
}

} // namespace heartline::server
