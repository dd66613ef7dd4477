// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <Heartline/DocumentHistory>

#include <QAbstractListModel>
#include <QDate>
#include <QHash>

namespace heartline {

/// A document's past as people tell it: days, and under each who wrote from when to when. Newest first.
class HEARTLINE_WIDGETS_EXPORT HistoryModel : public QAbstractListModel
{
    Q_OBJECT
public:
    /// What one person wrote without a long pause: a row.
    struct Version
    {
        qint64 n = 0;     ///< The newest revision in it: the text after it is what the row stands for.
        qint64 first = 0; ///< The oldest.
        qint64 from = 0;  ///< Milliseconds since the epoch.
        qint64 to = 0;
        QString author;      ///< A user id; may be empty.
        bool isBase = false; ///< Not what one wrote, but all that was before: older steps were given up.
        bool operator==(const Version&) const = default;
    };
    enum Role
    {
        IsDayRole = Qt::UserRole + 1, ///< bool: a heading, Qt::DisplayRole says which day.
        AuthorRole,                   ///< A user id.
        NameRole,                     ///< Of the author, to be shown literally.
        TimeRole,                     ///< "14:02–14:09"
        BaseRole,                     ///< bool: what the chosen version is compared with.
    };

    explicit HistoryModel(QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    /// Qt::DisplayRole of a version: "Ann · 14:02–14:09".
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    /// Asks for older ones by moreWanted().
    void fetchMore(const QModelIndex& parent) override;

    void clear();
    /// The next page, older than all that are here.
    void append(const QList<documents::Revision>& revisions, bool more);
    /// The last question came to nothing; the next scroll to the end asks again.
    void giveUp() { m_asked = false; }
    /// What people are called; who is missing is shown by user id.
    void setNames(const QHash<QString, QString>& names);
    void setBase(qint64 n);
    void retranslate();

    [[nodiscard]] Version versionAt(int row) const; ///< n 0: no version.
    [[nodiscard]] int rowOf(qint64 n) const;        ///< −1: none.
    /// The version before; n 0 where it's not known (yet).
    [[nodiscard]] Version before(qint64 n) const;
    /// The oldest revision that came; 0: none. Where the next page begins.
    [[nodiscard]] qint64 oldest() const { return m_oldest; }
    /// Everything is here, and so the oldest version began with an empty text.
    [[nodiscard]] bool isComplete() const { return !m_more; }
    [[nodiscard]] QString nameOf(const Version& version) const;
    [[nodiscard]] static QString timeWords(const Version& version);

Q_SIGNALS:
    void moreWanted();

private:
    struct Row
    {
        QDate day; ///< Of a heading; null of a version.
        Version version;
    };

    QList<Row> m_rows;
    QHash<QString, QString> m_names;
    qint64 m_oldest = 0;
    qint64 m_base = 0;
    bool m_more = false;
    bool m_asked = false;
};

} // namespace heartline
