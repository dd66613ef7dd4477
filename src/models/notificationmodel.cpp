// SPDX-License-Identifier: MIT
#include "notificationmodel.h"

#include "timewords.h"

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr qsizetype kKept = 500;
}

NotificationModel::NotificationModel(QObject* parent)
    : QAbstractListModel(parent)
{
}

int NotificationModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant NotificationModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Notification& row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case MessageRole:
        return row.message;
    case Qt::AccessibleTextRole:
        //: Read aloud: level, title, text, time.
        return tr("%1: %2. %3, %4")
                   .arg(levelName(row.level), titleOf(row), row.message, TimeWords::brief(row.time)) +
               (m_unread.contains(row.id) ? u", "_s + tr("not read yet") : QString());
    case NotificationIdRole:
        return row.id;
    case TypeRole:
        return row.type;
    case LevelRole:
        return QVariant::fromValue(row.level);
    case TitleRole:
        return titleOf(row);
    case UrlRole:
        return row.url;
    case TimeRole:
        return row.time;
    case ReadRole:
        return !m_unread.contains(row.id);
    default:
        return {};
    }
}

QHash<int, QByteArray> NotificationModel::roleNames() const
{
    return {{Qt::DisplayRole, "display"},
            {NotificationIdRole, "notificationId"},
            {TypeRole, "type"},
            {LevelRole, "level"},
            {TitleRole, "title"},
            {MessageRole, "message"},
            {UrlRole, "url"},
            {TimeRole, "time"},
            {ReadRole, "read"}};
}

int NotificationModel::rowOf(const QString& id) const
{
    for (qsizetype row = 0; row < m_rows.size(); ++row) {
        if (m_rows.at(row).id == id)
            return int(row);
    }
    return -1;
}

QString NotificationModel::titleOf(const Notification& notification)
{
    if (!notification.title.isEmpty())
        return notification.title;
    if (notification.type == "order_update"_L1)
        return tr("Order update");
    if (notification.type == "payment_success"_L1)
        return tr("Payment received");
    if (notification.type == "system_alert"_L1)
        return tr("System alert");
    return notification.type.isEmpty() ? tr("Notification") : notification.type;
}

QString NotificationModel::levelName(Notification::Level level)
{
    switch (level) {
    case Notification::Level::Info:
        return tr("Information");
    case Notification::Level::Success:
        return tr("Success");
    case Notification::Level::Warning:
        return tr("Warning");
    case Notification::Level::Error:
        return tr("Error");
    }
    return {};
}

void NotificationModel::add(const QList<Notification>& notifications)
{
    QList<Notification> fresh;
    QList<Notification> news;
    for (const Notification& notification : notifications) {
        if (m_known.contains(notification.id))
            continue;
        m_known.insert(notification.id);
        if (!m_seenBefore.remove(notification.id)) {
            m_unread.insert(notification.id);
            news << notification;
        }
        fresh << notification;
    }
    if (fresh.isEmpty())
        return;
    beginInsertRows({}, 0, int(fresh.size()) - 1);
    for (const Notification& notification : std::as_const(fresh))
        m_rows.prepend(notification);
    endInsertRows();
    if (m_rows.size() > kKept) {
        beginRemoveRows({}, int(kKept), int(m_rows.size()) - 1);
        while (m_rows.size() > kKept)
            m_unread.remove(m_rows.takeLast().id);
        endRemoveRows();
    }
    if (news.isEmpty())
        return;
    Q_EMIT unreadCountChanged(unreadCount());
    Q_EMIT arrived(news);
}

bool NotificationModel::settle(const QString& id)
{
    if (!m_unread.remove(id))
        return false;
    const QModelIndex changed = index(rowOf(id));
    Q_EMIT dataChanged(changed, changed);
    Q_EMIT unreadCountChanged(unreadCount());
    Q_EMIT settled(id);
    return true;
}

bool NotificationModel::remove(const QString& id)
{
    const int row = rowOf(id);
    if (row < 0)
        return false;
    beginRemoveRows({}, row, row);
    m_rows.removeAt(row);
    const bool wasUnread = m_unread.remove(id);
    endRemoveRows();
    if (wasUnread)
        Q_EMIT unreadCountChanged(unreadCount());
    Q_EMIT settled(id);
    return true;
}

void NotificationModel::markRead(const QString& id)
{
    if (settle(id))
        Q_EMIT readHere(id);
}

void NotificationModel::markAllRead()
{
    for (const QString& id : QStringList(m_unread.cbegin(), m_unread.cend()))
        markRead(id);
}

void NotificationModel::dismiss(const QString& id)
{
    if (remove(id))
        Q_EMIT dismissedHere(id);
}

void NotificationModel::dismissAll()
{
    const QList<Notification> gone = m_rows;
    if (gone.isEmpty())
        return;
    beginResetModel();
    m_rows.clear();
    m_unread.clear();
    endResetModel();
    Q_EMIT unreadCountChanged(0);
    for (const Notification& notification : gone) {
        Q_EMIT settled(notification.id);
        Q_EMIT dismissedHere(notification.id);
    }
}

void NotificationModel::setSeen(const QString& id)
{
    if (!m_known.contains(id))
        m_seenBefore.insert(id);
    settle(id);
}

void NotificationModel::setDismissed(const QString& id)
{
    m_known.insert(id); // it does not come any more
    remove(id);
}

void NotificationModel::retranslate()
{
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

} // namespace heartline
