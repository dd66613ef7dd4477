// SPDX-License-Identifier: MIT
#pragma once

#include "session.h"
#include "sessionstorage.h"

#include <QHash>

namespace heartline {

/// One person's notifications, folded from an inbox's log: what is new, what was seen or dismissed, here or
/// elsewhere (protocol.md §2 The rest). A plain value; the order in which events come does not matter.
///
/// Nothing is told as new twice, also over restarts: what the local copy held at the start was told before.
/// After a time without a link, what is new is told only when the log's end is reached: what was seen
/// elsewhere meanwhile is no news any more.
class HEARTLINE_SESSION_EXPORT InboxFold
{
public:
    /// Of the local copy, from before the program started, or of a page of older history.
    void addOld(const QList<wire::v1::Event>& events);
    void addNew(const QList<wire::v1::Event>& events);
    /// Whether to wait with what is new. True at the beginning.
    void setWaiting(bool waiting) { m_waiting = waiting; }

    struct Changes
    {
        QStringList seen;            ///< First these, so that what was seen before it's told is no news.
        QList<Notification> arrived; ///< In log order.
        QStringList dismissed;
        [[nodiscard]] bool isEmpty() const
        {
            return seen.isEmpty() && arrived.isEmpty() && dismissed.isEmpty();
        }
    };
    /// Since it was last asked.
    [[nodiscard]] Changes takeChanges();

    /// Whether telling the server that it was seen (dismissed) is of any use.
    [[nodiscard]] bool canSee(const QString& id) const;
    [[nodiscard]] bool canDismiss(const QString& id) const;

private:
    struct Item
    {
        Notification notification;
        qint64 offset = -1; ///< −1: not loaded.
        bool old = false;
        bool seen = false;
        bool dismissed = false;
        bool arrivedTold = false;
        bool seenTold = false;
        bool dismissedTold = false;
    };
    void add(const wire::v1::Event& event, bool old);
    [[nodiscard]] bool isTellable(const Item& item) const;

    QHash<QString, Item> m_items;
    QList<QString> m_dirty;
    bool m_waiting = true;
};

} // namespace heartline
