// SPDX-License-Identifier: MIT
#include "messagemodel.h"

#include "deliverywords.h"
#include "timewords.h"

#include <QLocale>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr qint64 kGroupGapMs = 5 * 60 * 1000;
constexpr qint64 kClockSlackMs = 3000; // the server's clock and this one's need not agree
constexpr qsizetype kExcerpt = 200;    // UTF-16 code units of an original that an answer shows

bool isLogged(const ChatMessage& message)
{
    using Delivery = ChatMessage::Delivery;
    return message.kind == ChatMessage::Kind::Chat && message.delivery == Delivery::Sent;
}

QVariantList reactionsOf(const ChatMessage& message)
{
    QVariantList list;
    for (const Reaction& reaction : message.reactions) {
        list << QVariantMap{{u"emoji"_s, reaction.emoji},
                            {u"count"_s, int(reaction.people.size())},
                            {u"own"_s, reaction.own},
                            {u"names"_s, MessageModel::namesOf(reaction)}};
    }
    return list;
}
} // namespace

MessageModel::MessageModel(QObject* parent)
    : QAbstractListModel(parent)
    , m_frame([this] { applyPending(); })
{
}

int MessageModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant MessageModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    const ChatMessage& message = at(row);
    switch (role) {
    case Qt::DisplayRole:
        return displayText(message);
    case Qt::AccessibleTextRole:
        return accessibleText(row);
    case KeyRole:
        return message.key;
    case KindRole:
        return QVariant::fromValue(message.kind);
    case AuthorIdRole:
        return message.author.id;
    case AuthorNameRole:
        return message.author.name;
    case OwnRole:
        return message.own;
    case ContentRole:
        return message.content;
    case TimeRole:
        return message.time;
    case DeliveryRole:
        return QVariant::fromValue(message.delivery);
    case DeliveryTextRole:
        return DeliveryWords::state(message);
    case StartsDayRole:
        return startsDay(row);
    case StartsGroupRole:
        return startsGroup(row);
    case EndsGroupRole:
        return row + 1 == rowCount() || startsGroup(row + 1);
    case StartsUnreadRole:
        return !m_unreadFrom.isEmpty() && message.key == m_unreadFrom;
    case ReplyToRole:
        return message.replyTo;
    case ReplyAuthorRole:
        return quoteOf(row).author;
    case ReplyTextRole:
        return quoteOf(row).text;
    case EditedRole:
        return message.edited;
    case DeletedRole:
        return message.deleted;
    case ChangingRole:
        return message.changing;
    case ReactionsRole:
        return reactionsOf(message);
    case NeedsPersonRole:
        return needsPerson(message);
    default:
        return {};
    }
}

QHash<int, QByteArray> MessageModel::roleNames() const
{
    return {{Qt::DisplayRole, "display"},
            {KeyRole, "key"},
            {KindRole, "kind"},
            {AuthorIdRole, "authorId"},
            {AuthorNameRole, "authorName"},
            {OwnRole, "own"},
            {ContentRole, "content"},
            {TimeRole, "time"},
            {DeliveryRole, "delivery"},
            {DeliveryTextRole, "deliveryText"},
            {StartsDayRole, "startsDay"},
            {StartsGroupRole, "startsGroup"},
            {EndsGroupRole, "endsGroup"},
            {StartsUnreadRole, "startsUnread"},
            {ReplyToRole, "replyTo"},
            {ReplyAuthorRole, "replyAuthor"},
            {ReplyTextRole, "replyText"},
            {EditedRole, "edited"},
            {DeletedRole, "deleted"},
            {ChangingRole, "changing"},
            {ReactionsRole, "reactions"},
            {NeedsPersonRole, "needsPerson"}};
}

int MessageModel::rowOf(const QString& key) const
{
    const auto place = m_places.constFind(key);
    return place == m_places.cend() ? -1 : lowerBound(*place);
}

void MessageModel::setAtStart()
{
    if (m_atStart)
        return;
    m_atStart = true;
    Q_EMIT atStartChanged();
}

void MessageModel::placeDivider(qint64 readUpTo)
{
    setUnreadFrom({});
    m_seen = readUpTo;
    findDivider();
}

void MessageModel::clearDivider()
{
    m_seen.reset();
    setUnreadFrom({});
}

void MessageModel::moveSeen(qint64 offset)
{
    if (m_unreadFrom.isEmpty() && m_seen)
        m_seen = std::max(*m_seen, offset);
}

void MessageModel::setReading(bool reading)
{
    if (reading == m_reading)
        return;
    m_reading = reading;
    m_readingSince = QDateTime::currentDateTimeUtc().addMSecs(-kClockSlackMs);
    // What came into view too fast to be seen is marked after all.
    findDivider();
}

void MessageModel::findDivider()
{
    if (!m_seen)
        return;
    const auto behind = std::partition_point(
        m_rows.cbegin(), m_rows.cend(), [this](const Row& row) { return row.message.offset <= *m_seen; });
    // One that stands stays, but for what was loaded since, between the marker and it.
    const int placed = rowOf(m_unreadFrom);
    const auto end = placed < 0 ? m_rows.cend() : m_rows.cbegin() + placed + 1;
    auto first = m_rows.cend();
    for (auto it = behind; it < end; ++it) {
        if (!isLogged(it->message))
            continue;
        if (it->message.own)
            first = m_rows.cend(); // who answered has read, be it on another device
        else if (first == m_rows.cend() && !it->message.deleted)
            first = it;
    }
    // What is said before the person's eyes needs none; what was said before is caught up with.
    if (first != m_rows.cend() && !(m_reading && first->message.time >= m_readingSince))
        setUnreadFrom(first->message.key);
}

void MessageModel::setUnreadFrom(const QString& key)
{
    if (key == m_unreadFrom)
        return;
    const int before = rowOf(m_unreadFrom);
    m_unreadFrom = key;
    const int now = rowOf(key);
    if (before >= 0)
        touch(before - 1, before);
    if (now >= 0)
        touch(now - 1, now);
    if (!key.isEmpty())
        Q_EMIT dividerPlaced(key);
}

QString MessageModel::trim(int keep)
{
    const int gone = rowCount() - keep;
    if (gone <= 0)
        return {};
    beginRemoveRows({}, 0, gone - 1);
    for (int row = 0; row < gone; ++row) {
        noteAnswer(at(row), false);
        m_places.remove(at(row).key);
    }
    m_rows.erase(m_rows.begin(), m_rows.begin() + gone);
    endRemoveRows();
    if (rowOf(m_unreadFrom) < 0)
        m_unreadFrom.clear();
    touch(0, 0);
    if (std::exchange(m_atStart, false))
        Q_EMIT atStartChanged();
    return m_rows.empty() ? QString() : m_rows.front().message.key;
}

Quote MessageModel::quoteOf(int row) const
{
    const QString& key = at(row).replyTo;
    if (key.isEmpty())
        return {};
    const int original = rowOf(key);
    if (original < 0)
        return {{}, {}, tr("An earlier message")};
    const ChatMessage& message = at(original);
    return {message.own ? tr("You") : message.author.name, message.author.id,
            message.deleted ? tr("This message was deleted") : message.content.left(kExcerpt).simplified()};
}

QString MessageModel::editedWord()
{
    //: A small mark beside the time of a message that was changed.
    return tr("edited");
}

QString MessageModel::namesOf(const Reaction& reaction)
{
    QStringList names;
    for (const Person& person : reaction.people)
        names << person.name;
    return QLocale().createSeparatedList(names);
}

bool MessageModel::needsPerson(const ChatMessage& message)
{
    using enum ChatMessage::Delivery;
    return message.kind == ChatMessage::Kind::Chat && message.own &&
           (message.delivery == Failed || message.delivery == Held || message.delivery == Lost);
}

bool MessageModel::canEdit(const ChatMessage& message)
{
    using enum ChatMessage::Delivery;
    // What is Held or Lost may be in somebody's log: it can be sent again as it is, or let go.
    return message.kind == ChatMessage::Kind::Chat && message.own && !message.deleted &&
           message.delivery != Held && message.delivery != Lost;
}

bool MessageModel::canDelete(const ChatMessage& message)
{
    return isLogged(message) && message.own && !message.deleted;
}

bool MessageModel::canDiscard(const ChatMessage& message)
{
    return needsPerson(message) || (message.kind == ChatMessage::Kind::Chat && message.own &&
                                    message.delivery == ChatMessage::Delivery::Queued);
}

bool MessageModel::canAnswer(const ChatMessage& message)
{
    return isLogged(message) && !message.deleted;
}

QString MessageModel::lastEditable() const
{
    for (auto it = m_rows.crbegin(); it != m_rows.crend(); ++it) {
        if (canEdit(it->message))
            return it->message.key;
    }
    return {};
}

int MessageModel::lastLogged() const
{
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (isLogged(at(row)))
            return row;
    }
    return -1;
}

QStringList MessageModel::failedKeys() const
{
    QStringList keys;
    for (const Row& row : m_rows) {
        if (needsPerson(row.message))
            keys << row.message.key;
    }
    return keys;
}

void MessageModel::upsert(const QList<ChatMessage>& messages)
{
    for (const ChatMessage& message : messages)
        m_pending.insert(message.key, message);
    m_frame.schedule();
}

void MessageModel::discard(const QString& key)
{
    m_pending.remove(key);
    const int row = rowOf(key);
    if (row < 0)
        return;
    noteAnswer(at(row), false);
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    m_places.remove(key);
    endRemoveRows();
    touch(row - 1, row);
    touchAnswers(key);
    if (key == m_unreadFrom)
        m_unreadFrom.clear();
    count();
}

void MessageModel::retranslate()
{
    touch(0, rowCount() - 1);
}

MessageModel::Place MessageModel::placeOf(const ChatMessage& message)
{
    return {message.offset, message.sequence, message.key};
}

MessageModel::Row MessageModel::rowFor(ChatMessage message)
{
    const QDate day = message.time.toLocalTime().date();
    const qint64 ms = message.time.toMSecsSinceEpoch();
    return {std::move(message), day, ms, ++m_lastRevision};
}

int MessageModel::lowerBound(const Place& place) const
{
    const auto it = std::lower_bound(m_rows.cbegin(), m_rows.cend(), place,
                                     [](const Row& row, const Place& p) { return placeOf(row.message) < p; });
    return int(it - m_rows.cbegin());
}

void MessageModel::applyPending()
{
    std::vector<ChatMessage> fresh;
    for (const ChatMessage& message : std::exchange(m_pending, {})) {
        const int row = rowOf(message.key);
        if (row < 0)
            fresh.push_back(message);
        else if (at(row) != message)
            replace(row, message);
    }
    std::sort(fresh.begin(), fresh.end(),
              [](const ChatMessage& a, const ChatMessage& b) { return placeOf(a) < placeOf(b); });
    insertSorted(std::move(fresh));
    findDivider();
    count();
}

void MessageModel::insertSorted(std::vector<ChatMessage> fresh)
{
    // Neighbours in the arrivals that are neighbours in the room as well go in with one signal: a page of
    // history is one insert.
    QStringList keys;
    for (size_t begin = 0; begin < fresh.size();) {
        const int row = lowerBound(placeOf(fresh[begin]));
        size_t end = begin + 1;
        while (end < fresh.size() && lowerBound(placeOf(fresh[end])) == row)
            ++end;
        beginInsertRows({}, row, row + int(end - begin) - 1);
        std::vector<Row> rows;
        for (size_t i = begin; i < end; ++i) {
            m_places.insert(fresh[i].key, placeOf(fresh[i]));
            noteAnswer(fresh[i], true);
            keys << fresh[i].key;
            rows.push_back(rowFor(std::move(fresh[i])));
        }
        m_rows.insert(m_rows.begin() + row, std::make_move_iterator(rows.begin()),
                      std::make_move_iterator(rows.end()));
        endInsertRows();
        // Whether the neighbours begin or end a group may have changed.
        if (row > 0)
            touch(row - 1, row - 1);
        touch(row + int(end - begin), row + int(end - begin));
        begin = end;
    }
    if (m_answers.isEmpty())
        return;
    for (const QString& key : std::as_const(keys))
        touchAnswers(key);
}

void MessageModel::replace(int row, const ChatMessage& message)
{
    const Place place = placeOf(message);
    const Place old = placeOf(at(row));
    noteAnswer(at(row), false);
    noteAnswer(message, true);
    int target = row;
    if (place != old) {
        target = lowerBound(place);
        // The line itself still stands in the list that was searched.
        if (old < place)
            --target;
    }
    if (target != row) {
        beginMoveRows({}, row, row, {}, target > row ? target + 1 : target);
        if (target > row)
            std::rotate(m_rows.begin() + row, m_rows.begin() + row + 1, m_rows.begin() + target + 1);
        else
            std::rotate(m_rows.begin() + target, m_rows.begin() + row, m_rows.begin() + row + 1);
        m_rows[size_t(target)] = rowFor(message);
        m_places.insert(message.key, place);
        endMoveRows();
        touch(row - 1, row + 1);
    } else {
        m_rows[size_t(row)] = rowFor(message);
        m_places.insert(message.key, place);
    }
    touch(target - 1, target + 1);
    touchAnswers(message.key);
}

void MessageModel::noteAnswer(const ChatMessage& message, bool there)
{
    if (message.replyTo.isEmpty())
        return;
    if (there)
        m_answers.insert(message.replyTo, message.key);
    else
        m_answers.remove(message.replyTo, message.key);
}

void MessageModel::touchAnswers(const QString& key)
{
    for (auto it = m_answers.constFind(key); it != m_answers.cend() && it.key() == key; ++it) {
        const int row = rowOf(*it);
        if (row < 0)
            continue;
        m_rows[size_t(row)].revision = ++m_lastRevision;
        touch(row, row);
    }
}

void MessageModel::touch(int first, int last)
{
    first = std::max(first, 0);
    last = std::min(last, rowCount() - 1);
    if (first <= last)
        Q_EMIT dataChanged(index(first), index(last));
}

void MessageModel::count()
{
    int waiting = 0;
    int failed = 0;
    // What is not in the log stands at the end, but for what was lost there.
    for (const Row& row : m_rows) {
        waiting += row.message.delivery == ChatMessage::Delivery::Queued ||
                           row.message.delivery == ChatMessage::Delivery::Unconfirmed
                       ? 1
                       : 0;
        failed += needsPerson(row.message) ? 1 : 0;
    }
    if (waiting == m_waiting && failed == m_failed)
        return;
    m_waiting = waiting;
    m_failed = failed;
    Q_EMIT countsChanged();
}

bool MessageModel::startsDay(int row) const
{
    return row == 0 || m_rows[size_t(row)].day != m_rows[size_t(row) - 1].day;
}

bool MessageModel::startsGroup(int row) const
{
    if (startsDay(row))
        return true;
    const ChatMessage& previous = at(row - 1);
    const ChatMessage& message = at(row);
    return message.kind != ChatMessage::Kind::Chat || previous.kind != ChatMessage::Kind::Chat ||
           message.author.id != previous.author.id || message.own != previous.own ||
           (!m_unreadFrom.isEmpty() && message.key == m_unreadFrom) ||
           m_rows[size_t(row)].ms - m_rows[size_t(row) - 1].ms > kGroupGapMs;
}

QString MessageModel::displayText(const ChatMessage& message) const
{
    switch (message.kind) {
    case ChatMessage::Kind::Chat:
        return message.deleted ? tr("This message was deleted") : message.content;
    case ChatMessage::Kind::Joined:
        return tr("%1 joined").arg(message.author.name);
    case ChatMessage::Kind::Left:
        return tr("%1 left").arg(message.author.name);
    case ChatMessage::Kind::Gap:
        return tr("Messages are missing here: the server no longer had them.");
    }
    return {};
}

QString MessageModel::accessibleText(int row) const
{
    const ChatMessage& message = at(row);
    if (message.kind == ChatMessage::Kind::Gap)
        return displayText(message);
    const QString time = TimeWords::clock(message.time);
    if (message.kind != ChatMessage::Kind::Chat)
        return displayText(message) + u", "_s + time;
    //: Read aloud: author, time, what was written.
    QString text =
        tr("%1, %2: %3").arg(message.own ? tr("You") : message.author.name, time, displayText(message));
    const auto add = [&text](const QString& part) {
        if (!part.isEmpty())
            text += u". "_s + part;
    };
    if (!message.replyTo.isEmpty()) {
        const Quote quote = quoteOf(row);
        //: Read aloud: the message answers another one; author and beginning of that.
        add(quote.author.isEmpty() ? tr("Answers an earlier message")
                                   : tr("Answers %1: %2").arg(quote.author, quote.text));
    }
    if (message.edited && !message.deleted)
        add(tr("Edited"));
    for (const Reaction& reaction : message.reactions) {
        //: Read aloud: an emoji, and who answered with it.
        add(tr("%1 by %2").arg(reaction.emoji, namesOf(reaction)));
    }
    add(DeliveryWords::state(message));
    return text;
}

} // namespace heartline
