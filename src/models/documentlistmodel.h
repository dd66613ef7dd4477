// SPDX-License-Identifier: MIT
#pragma once

#include "frametimer.h"
#include "models_export.h"

#include <QAbstractListModel>
#include <QDateTime>
#include <QHash>
#include <QStringList>

namespace heartline {

/// The documents that a person can open: those that the server tells of, those of which there is a copy on
/// this computer, and those that are open here, each once.
///
/// It asks nobody. Whoever has the session, the store of copies and the open documents tells it what they
/// know, as often as they like; it's shown with the next frame:
///
///     heartline::DocumentListModel documents;
///     documents.setKept(copies);          // there at once, also without a server
///     documents.setReachable(true);
///     documents.setListed(answer);        // GET /api/documents
///     documents.visit(id);                // the person has opened it
///
/// Lives in the window's thread. Texts are to be shown literally.
class HEARTLINE_MODELS_EXPORT DocumentListModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)
    Q_PROPERTY(Order order READ order WRITE setOrder NOTIFY orderChanged)
    Q_PROPERTY(bool reachable READ isReachable WRITE setReachable NOTIFY reachableChanged)
    Q_PROPERTY(int unsentTotal READ unsentTotal NOTIFY unsentTotalChanged)
public:
    enum Role
    {
        DocumentIdRole = Qt::UserRole + 1,
        TitleRole,     ///< Never empty. Also Qt::DisplayRole.
        ChangedRole,   ///< QDateTime, UTC: the last change known of; invalid where none is.
        PeopleRole,    ///< int: others who are in it now; −1: not known, since it's not open here.
        UnsentRole,    ///< int: changes made here that the server does not have yet.
        OpenRole,      ///< bool: it's open here.
        KeptRole,      ///< bool: there's a copy of it on this computer.
        ListedRole,    ///< bool: the server told of it.
        AvailableRole, ///< bool: it can be opened now.
        RemarkRole,    ///< In words what is special about it now, as "3 changes not sent yet"; mostly empty.
    };
    enum class Order
    {
        Title,  ///< By title, as the language sorts.
        Recent, ///< What was opened here last stands first; then the rest, the last changed first.
    };
    Q_ENUM(Order)

    /// A document as a server or a store tells of it.
    struct Description
    {
        QString id;
        QString title;     ///< Empty: none told.
        QDateTime changed; ///< Invalid: not told.
        int unsent = 0;    ///< Of a copy: changes that the server does not have yet.
        bool operator==(const Description&) const = default;
    };
    /// A document that is open here, or was and still has something to send.
    struct Opened
    {
        QString heading;     ///< What it would be called after its text: wire::titleOfText().
        int people = -1;     ///< Others in it; −1: not known now.
        int unsent = 0;      ///< Changes that the server does not have yet.
        bool shown = false;  ///< The person has it before them.
        bool loaded = false; ///< It's known here what is in it.
        bool operator==(const Opened&) const = default;
    };
    /// So many are remembered as opened last.
    static constexpr int kMostRecent = 12;

    explicit DocumentListModel(QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] int rowOf(const QString& documentId) const;
    [[nodiscard]] QString idAt(int row) const;
    /// What a document is called; made of its id where nobody told more, so it's never empty.
    [[nodiscard]] QString titleOf(const QString& documentId) const;
    /// The document that has this title, in whatever case; empty when none has.
    [[nodiscard]] QString idOfTitle(const QString& title) const;
    [[nodiscard]] Order order() const { return m_order; }
    void setOrder(Order order);
    /// Whether the server can be reached now: without it only copies can be opened.
    [[nodiscard]] bool isReachable() const { return m_reachable; }
    void setReachable(bool reachable);
    /// Whether what is written outlives the program: true unless told otherwise.
    [[nodiscard]] bool isKeeping() const { return m_keeping; }
    void setKeeping(bool keeping) { m_keeping = keeping; }
    /// Changes of all documents that the server does not have yet.
    [[nodiscard]] int unsentTotal() const { return m_unsentTotal; }
    /// Ids of those opened here last, the last first; at most kMostRecent.
    [[nodiscard]] QStringList recent() const { return m_recent; }

    /// All that the server has.
    void setListed(const QList<Description>& documents);
    /// All of which there are copies on this computer.
    void setKept(const QList<Description>& documents);
    void setOpened(const QString& documentId, const Opened& opened);
    void setClosed(const QString& documentId);
    /// The person has opened it: it's the most recent now.
    void visit(const QString& documentId);
    void setRecent(const QStringList& documentIds);
    /// It was given this title; holds until the server tells another.
    void rename(const QString& documentId, const QString& title);
    /// It's removed here, and `everywhere` from the server, too; as long as it's open it stays.
    void forget(const QString& documentId, bool everywhere);
    void flush() { m_frame.flush(); }
    void retranslate();

Q_SIGNALS:
    void countChanged(int count);
    void orderChanged(heartline::DocumentListModel::Order order);
    void reachableChanged(bool reachable);
    void unsentTotalChanged(int changes);
    /// The list of recent(), to be remembered.
    void recentChanged(const QStringList& documentIds);

private:
    struct Row
    {
        QString id;
        QString title;
        QDateTime changed;
        int people = -1;
        int unsent = 0;
        bool open = false;
        bool kept = false;
        bool listed = false;
        bool available = false;
        bool operator==(const Row&) const = default;
    };
    void apply();
    [[nodiscard]] QList<Row> wantedRows() const;
    [[nodiscard]] QString remark(const Row& row) const;
    [[nodiscard]] Row rowFor(const QString& documentId) const;
    [[nodiscard]] bool isBefore(const Row& a, const Row& b) const;

    QHash<QString, Description> m_listed;
    QHash<QString, Description> m_kept;
    QHash<QString, Opened> m_opened;
    /// By id: the heading an open document had when the server last told its title. Where both are the same
    /// nobody chose a title, and it follows the heading at once.
    QHash<QString, QString> m_headingWhenTold;
    QStringList m_recent;
    QList<Row> m_rows;
    Order m_order = Order::Title;
    bool m_reachable = false;
    bool m_keeping = true;
    bool m_isListed = false; ///< The server has told what it has.
    int m_unsentTotal = 0;
    FrameTimer m_frame;
};

} // namespace heartline
