// SPDX-License-Identifier: MIT
#pragma once

#include "frametimer.h"
#include "models_export.h"

#include <Heartline/Session>

#include <QAbstractListModel>
#include <QHash>
#include <optional>
#include <tuple>

namespace heartline {

/// What a line that answers another shows of it.
struct HEARTLINE_MODELS_EXPORT Quote
{
    QString author; ///< Empty where the original is not loaded.
    QString authorId;
    QString text; ///< On one line; in words where the original is deleted or not loaded.
    bool operator==(const Quote&) const = default;
};

/// The lines of one room, oldest first, in the order of (offset, sequence).
///
/// Lines are known by their key: what comes again replaces what is there, wherever it then stands. Arrivals
/// are gathered over a frame. Lives in the window's thread; owned by a Workspace.
///
/// The "new messages" divider stands above the first line of others behind the read marker. Once placed it
/// stays until it is placed anew or cleared. Lines that come while the person reads get none: the place it
/// would have moves along with what was seen.
class HEARTLINE_MODELS_EXPORT MessageModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(bool atStart READ isAtStart NOTIFY atStartChanged)
    Q_PROPERTY(int waitingCount READ waitingCount NOTIFY countsChanged)
    Q_PROPERTY(int failedCount READ failedCount NOTIFY countsChanged)
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
        StartsUnreadRole, ///< bool: the "new messages" divider belongs above it.
        ReplyToRole,      ///< Key of the line that this one answers; empty: none.
        ReplyAuthorRole,  ///< Its author's name; empty where it is not loaded.
        ReplyTextRole,    ///< Its beginning, on one line; words where it is not loaded or was deleted.
        EditedRole,       ///< bool
        DeletedRole,      ///< bool: ContentRole is empty.
        ChangingRole,     ///< bool: an edit or deletion of it is on its way.
        ReactionsRole,    ///< QVariantList of maps: emoji, count, own (bool), names (as one text).
        NeedsPersonRole,  ///< bool: Failed, Held or Lost; DeliveryTextRole says why and what helps.
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
    /// What the line in `row` shows of the one that it answers.
    [[nodiscard]] Quote quoteOf(int row) const;
    /// The mark of an edited line.
    [[nodiscard]] static QString editedWord();
    /// Who answered with this emoji, as one text.
    [[nodiscard]] static QString namesOf(const Reaction& reaction);
    /// Failed, Held or Lost.
    [[nodiscard]] static bool needsPerson(const ChatMessage& message);
    /// What can be done with a line.
    /// @{
    [[nodiscard]] static bool canEdit(const ChatMessage& message);
    [[nodiscard]] static bool canDelete(const ChatMessage& message);
    [[nodiscard]] static bool canDiscard(const ChatMessage& message);
    [[nodiscard]] static bool canAnswer(const ChatMessage& message); ///< By reply or reaction.
    /// @}
    /// The newest own line that can be edited; empty when there is none.
    [[nodiscard]] QString lastEditable() const;
    /// The newest line of the room's log; −1 where nothing was said.
    [[nodiscard]] int lastLogged() const;
    /// A number that belongs to this content of this line alone: for caches.
    [[nodiscard]] quint64 revision(int row) const { return m_rows[size_t(row)].revision; }
    /// Nothing older exists.
    [[nodiscard]] bool isAtStart() const { return m_atStart; }
    void setAtStart();
    /// Own lines that wait for a link.
    [[nodiscard]] int waitingCount() const { return m_waiting; }
    /// Own lines that will not be sent unless the person says so, in the order written.
    [[nodiscard]] QStringList failedKeys() const;
    [[nodiscard]] int failedCount() const { return m_failed; }

    /// Places the divider behind this offset: now, or when such a line comes.
    void placeDivider(qint64 readUpTo);
    void clearDivider();
    /// Everything up to this offset was seen: an unplaced divider belongs behind it.
    void moveSeen(qint64 offset);
    /// While the person reads, what is said needs no divider.
    void setReading(bool reading);
    /// The line above which the divider stands; empty: none.
    [[nodiscard]] QString unreadFrom() const { return m_unreadFrom; }

    /// Lets the oldest lines go, but for so many; returns the key of the oldest kept, or nothing when none
    /// went. What went can be fetched again.
    QString trim(int keep);

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
    void countsChanged();
    void dividerPlaced(const QString& key);

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
    /// Answers to this line show it otherwise now.
    void touchAnswers(const QString& key);
    void noteAnswer(const ChatMessage& message, bool there);
    void count();
    void findDivider();
    void setUnreadFrom(const QString& key);
    [[nodiscard]] QString displayText(const ChatMessage& message) const;
    [[nodiscard]] QString accessibleText(int row) const;

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
    QMultiHash<QString, QString> m_answers; // by the key of the original: those that are loaded
    QString m_unreadFrom;
    std::optional<qint64> m_seen; ///< The divider belongs behind it; nothing: no divider is wanted.
    bool m_reading = false;
    QDateTime m_readingSince;
    quint64 m_lastRevision = 0;
    bool m_atStart = false;
    int m_waiting = 0;
    int m_failed = 0;
    FrameTimer m_frame;
};

} // namespace heartline
