// SPDX-License-Identifier: MIT
#include "historymodel.h"

#include <Heartline/TimeWords>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr qint64 kPauseMs = qint64(10) * 60 * 1000; // a longer one begins a new row

QDate dayOf(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms).date();
}

} // namespace

HistoryModel::HistoryModel(QObject* parent)
    : QAbstractListModel(parent)
{
}

int HistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QString HistoryModel::nameOf(const Version& version) const
{
    if (version.isBase)
        return tr("All before");
    if (version.author.isEmpty())
        return tr("Somebody");
    return m_names.value(version.author, version.author);
}

QString HistoryModel::timeWords(const Version& version)
{
    const QString from = TimeWords::clock(QDateTime::fromMSecsSinceEpoch(version.from));
    const QString to = TimeWords::clock(QDateTime::fromMSecsSinceEpoch(version.to));
    return from == to ? from : from + u'–' + to;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows.at(index.row());
    const bool isDay = row.day.isValid();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return isDay ? TimeWords::day(row.day.startOfDay())
                     : nameOf(row.version) + u" · "_s + timeWords(row.version);
    case IsDayRole:
        return isDay;
    case AuthorRole:
        return row.version.author;
    case NameRole:
        return isDay ? QString() : nameOf(row.version);
    case TimeRole:
        return isDay ? QString() : timeWords(row.version);
    case BaseRole:
        return !isDay && m_base > 0 && row.version.n == m_base;
    default:
        return {};
    }
}

Qt::ItemFlags HistoryModel::flags(const QModelIndex& index) const
{
    if (!index.isValid() || m_rows.at(index.row()).day.isValid())
        return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

bool HistoryModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && m_more && !m_asked;
}

void HistoryModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent))
        return;
    m_asked = true;
    Q_EMIT moreWanted();
}

void HistoryModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_oldest = 0;
    m_base = 0;
    m_more = m_asked = false;
    endResetModel();
}

void HistoryModel::append(const QList<documents::Revision>& revisions, bool more)
{
    m_asked = false;
    m_more = more;
    QList<Row> added;
    bool grown = false;
    for (const documents::Revision& revision : revisions) {
        if (m_oldest > 0 && revision.n >= m_oldest)
            continue; // an answer to an older question
        m_oldest = revision.n;
        Row* last = !added.isEmpty() ? &added.last() : !m_rows.isEmpty() ? &m_rows.last() : nullptr;
        if (last && !revision.isBase && !last->day.isValid() && last->version.author == revision.author &&
            dayOf(last->version.from) == dayOf(revision.to) && last->version.from - revision.to <= kPauseMs) {
            last->version.first = revision.n;
            last->version.from = std::min(revision.from, last->version.from);
            grown = grown || added.isEmpty();
            continue;
        }
        if (!last || dayOf(last->version.to) != dayOf(revision.to))
            added.append({dayOf(revision.to), {}});
        added.append(
            {{}, {revision.n, revision.n, revision.from, revision.to, revision.author, revision.isBase}});
    }
    if (grown)
        Q_EMIT dataChanged(index(rowCount() - 1), index(rowCount() - 1));
    if (added.isEmpty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + int(added.size()) - 1);
    m_rows += added;
    endInsertRows();
}

void HistoryModel::setNames(const QHash<QString, QString>& names)
{
    if (m_names == names)
        return;
    m_names = names;
    retranslate();
}

void HistoryModel::setBase(qint64 n)
{
    m_base = n;
    retranslate();
}

void HistoryModel::retranslate()
{
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

HistoryModel::Version HistoryModel::versionAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows.at(row).version : Version();
}

int HistoryModel::rowOf(qint64 n) const
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (!m_rows.at(row).day.isValid() && m_rows.at(row).version.n == n)
            return row;
    }
    return -1;
}

HistoryModel::Version HistoryModel::before(qint64 n) const
{
    for (int row = rowOf(n) + 1; row > 0 && row < m_rows.size(); ++row) {
        if (!m_rows.at(row).day.isValid())
            return m_rows.at(row).version;
    }
    return {};
}

} // namespace heartline
