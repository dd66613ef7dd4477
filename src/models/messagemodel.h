// SPDX-License-Identifier: MIT
#pragma once

#include "frametimer.h"
#include "models_export.h"

#include <Heartline/Session>

#include <QAbstractListModel>
#include <QHash>
#include <tuple>

namespace heartline {

/// The lines of one room, oldest first, in the order of (offset, sequence).
///
/// Lines are known by their key: what comes again replaces what is there, wherever it then stands. Arrivals
/// are gathered over a frame. Lives in the window's thread; owned by a Workspace.
class HEARTLINE_MODELS_EXPORT MessageModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(bool atStart READ isAtStart NOTIFY atStartChanged)
    Q_PROPERTY(int waitingCount READ waitingCount NOTIFY waitingCountChanged)
public:
    enum Role
    {
        KeyRole = Qt::UserRole + 1,
        KindRole,         ///< ChatMessage::Kind
        AuthorIdRole,     ///< Who wrote, came or went.
        AuthorNameRole,   ///< To be shown literally.
        OwnRole,          ///< bool: written by this person.
        ContentRole,      ///< As written; to be shown literally. Also Qt::DisplayRole (notices: in words).
        TimeRole,         ///< QDateTime, UTC
        DeliveryRole,     ///< ChatMessage::Delivery
        DeliveryTextRole, ///< The delivery state in words, with the reason of a failure; empty for others'
                          ///< lines.
        StartsDayRole,    ///< bool: the first line of its day: a date belongs above it.
        StartsGroupRole,  ///< bool: the line before is by somebody else, or long ago: name the author.
        EndsGroupRole,    ///< bool: the line after is by somebody else, or long after.
        StartsUnreadRole, ///< bool: the "new" divider belongs above it.
    };

    explicit MessageModel(QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    /// The line in `row`, which must exist.
    [[nodiscard]] const ChatMessage& at(int row) const { return m_rows[size_t(row)].message; }
    /// The row of a key; −1 where there is none.
    [[nodiscard]] int rowOf(const QString& key) const;
    /// The roles of the same name, for delegates that lay out thousands of rows.
    [[nodiscard]] bool startsDay(int row) const;
    [[nodiscard]] bool startsGroup(int row) const;
    [[nodiscard]] bool endsGroup(int row) const { return row + 1 == rowCount() || startsGroup(row + 1); }
    [[nodiscard]] QString deliveryText(const ChatMessage& message) const;
    /// A number that belongs to this content of this line alone: for caches.
    [[nodiscard]] quint64 revision(int row) const { return m_rows[size_t(row)].revision; }
    /// Nothing older exists.
    [[nodiscard]] bool isAtStart() const { return m_atStart; }
    void setAtStart();
    /// Own lines that wait for a link.
    [[nodiscard]] int waitingCount() const { return m_waiting; }
    /// Above which line the "new" divider stands; none where the key is empty or unknown.
    void setUnreadFrom(const QString& key);
    [[nodiscard]] QString unreadFrom() const { return m_unreadFrom; }

    /// New or changed lines; shown with the next frame.
    void upsert(const QList<ChatMessage>& messages);
    /// Takes a line away, at once.
    void discard(const QString& key);
    /// Shows what waits for the next frame now.
    void flush() { m_frame.flush(); }
    /// Words and dates have changed their language.
    void retranslate();

Q_SIGNALS:
    void atStartChanged();
    void waitingCountChanged(int count);

private:
    /// Sorts lines: offset, then sequence, then the key, so that there is only one order.
    struct Place
    {
        qint64 offset = 0;
        qint64 sequence = 0;
        QString key;
        bool operator==(const Place&) const = default;
        bool operator<(const Place& other) const
        {
            return std::tie(offset, sequence, key) < std::tie(other.offset, other.sequence, other.key);
        }
    };
    [[nodiscard]] static Place placeOf(const ChatMessage& message);
    [[nodiscard]] int lowerBound(const Place& place) const;
    void applyPending();
    void insertSorted(std::vector<ChatMessage> fresh);
    void replace(int row, const ChatMessage& message);
    void touch(int first, int last);
    void countWaiting();
    [[nodiscard]] QString displayText(const ChatMessage& message) const;
    [[nodiscard]] QString accessibleText(const ChatMessage& message) const;

    struct Row
    {
        ChatMessage message;
        // Kept, as views ask for them with every layout of every row.
        QDate day; ///< Local.
        qint64 ms = 0;
        quint64 revision = 0;
    };
    [[nodiscard]] Row rowFor(ChatMessage message);

    std::vector<Row> m_rows;        // invariant: ascending by placeOf()
    QHash<QString, Place> m_places; // invariant: one entry a row
    QHash<QString, ChatMessage> m_pending;
    QString m_unreadFrom;
    quint64 m_lastRevision = 0;
    bool m_atStart = false;
    int m_waiting = 0;
    FrameTimer m_frame;
};

} // namespace heartline
