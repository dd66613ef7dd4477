// SPDX-License-Identifier: MIT
#include "inboxfold.h"

#include "readnotification.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {

void InboxFold::addOld(const QList<wire::v1::Event>& events)
{
    for (const wire::v1::Event& event : events)
        add(event, true);
}

void InboxFold::addNew(const QList<wire::v1::Event>& events)
{
    for (const wire::v1::Event& event : events)
        add(event, false);
}

void InboxFold::add(const wire::v1::Event& event, bool old)
{
    const QString type = event.data.value("type"_L1).toString();
    const QString target = event.data.value("target"_L1).toString();
    // An event of a device is somebody's word about a notification; notifications themselves come by HTTP.
    if (!event.device.isEmpty() && (type == "seen"_L1 || type == "dismissed"_L1)) {
        Item& item = m_items[target];
        (type == "seen"_L1 ? item.seen : item.dismissed) = true;
        m_dirty.append(target);
        return;
    }
    const wire::PlainMessage message = wire::fromJson(wire::Service::Notifications, event.data);
    const auto* notification = std::get_if<wire::Notification>(&message);
    Item& item = m_items[event.id];
    if (!notification || item.offset >= 0)
        return;
    item.notification = readNotification(*notification);
    item.notification.id = event.id;
    item.notification.time = QDateTime::fromMSecsSinceEpoch(event.timestamp, Qt::UTC);
    item.offset = event.offset;
    item.old = old;
    m_dirty.append(event.id);
}

bool InboxFold::isTellable(const Item& item) const
{
    return item.offset >= 0 && (item.old || !m_waiting);
}

InboxFold::Changes InboxFold::takeChanges()
{
    Changes changes;
    std::vector<std::pair<qint64, Notification>> arrived;
    QList<QString> later;
    for (const QString& id : std::exchange(m_dirty, {})) {
        Item& item = m_items[id];
        if (!isTellable(item)) {
            if (item.offset >= 0)
                later.append(id);
            continue;
        }
        if (item.dismissed) {
            if (!std::exchange(item.dismissedTold, true))
                changes.dismissed.append(id);
            continue;
        }
        if ((item.seen || item.old) && !std::exchange(item.seenTold, true))
            changes.seen.append(id);
        if (!std::exchange(item.arrivedTold, true))
            arrived.emplace_back(item.offset, item.notification);
    }
    m_dirty += later;
    std::ranges::stable_sort(arrived, {}, [](const auto& one) { return one.first; });
    for (auto& [offset, notification] : arrived)
        changes.arrived.append(std::move(notification));
    return changes;
}

bool InboxFold::canSee(const QString& id) const
{
    const auto item = m_items.constFind(id);
    return item != m_items.constEnd() && item->offset >= 0 && !item->seen && !item->dismissed;
}

bool InboxFold::canDismiss(const QString& id) const
{
    const auto item = m_items.constFind(id);
    return item != m_items.constEnd() && item->offset >= 0 && !item->dismissed;
}

} // namespace heartline
