// SPDX-License-Identifier: MIT
#pragma once

#include "models_export.h"

#include <Heartline/Session>

#include <QAbstractListModel>
#include <QSet>

namespace heartline {

/// What was told to this person, newest first, and what of it was seen.
///
/// Keeps the newest 500.
class HEARTLINE_MODELS_EXPORT NotificationModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(int unreadCount READ unreadCount NOTIFY unreadCountChanged)
public:
    enum Role
    {
        NotificationIdRole = Qt::UserRole + 1,
        TypeRole,    ///< The sender's word for its kind.
        LevelRole,   ///< Notification::Level
        TitleRole,   ///< To be shown literally; the type in words where the sender gave none.
        MessageRole, ///< To be shown literally. Also Qt::DisplayRole.
        UrlRole,     ///< QUrl, http or https; may be empty.
        TimeRole,    ///< QDateTime, UTC
        ReadRole,    ///< bool
    };

    explicit NotificationModel(QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] int unreadCount() const { return int(m_unread.size()); }
    [[nodiscard]] int rowOf(const QString& id) const;
    /// A title to show: the sender's, or the type in words.
    [[nodiscard]] static QString titleOf(const Notification& notification);
    [[nodiscard]] static QString levelName(Notification::Level level);

public Q_SLOTS:
    /// In the order they came. Ids that are known are ignored.
    void add(const QList<heartline::Notification>& notifications);
    /// The person has read or dismissed it here: told by readHere() and dismissedHere().
    void markRead(const QString& id);
    void markAllRead();
    void dismiss(const QString& id);
    void dismissAll();
    /// The same, told by the session (read or dismissed on another device).
    void setSeen(const QString& id);
    void setDismissed(const QString& id);
    void retranslate();

Q_SIGNALS:
    void unreadCountChanged(int count);
    /// Those of `add()` that are new: for toasts and the desktop.
    void arrived(const QList<heartline::Notification>& notifications);
    void readHere(const QString& id);
    void dismissedHere(const QString& id);
    /// Read or dismissed, here or elsewhere: what shows it can go.
    void settled(const QString& id);

private:
    bool settle(const QString& id);
    bool remove(const QString& id);

    QList<Notification> m_rows;
    QSet<QString> m_unread;     // ids; invariant: each is in m_rows
    QSet<QString> m_known;      // ids ever shown: a dismissed one does not come back
    QSet<QString> m_seenBefore; // told as seen before they were told at all
};

} // namespace heartline
