// SPDX-License-Identifier: MIT
#include "documentlistmodel.h"

#include <QUrl>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

/// "release-notes" → "Release notes". Ids that a browser made of a title are percent-encoded.
QString readable(const QString& id)
{
    QString words = QUrl::fromPercentEncoding(id.toUtf8());
    words.replace(u'-', u' ').replace(u'_', u' ');
    words = words.simplified();
    if (words.isEmpty())
        return id;
    words[0] = words.at(0).toUpper();
    return words;
}

QHash<QString, DocumentListModel::Description> byId(const QList<DocumentListModel::Description>& descriptions)
{
    QHash<QString, DocumentListModel::Description> all;
    for (const DocumentListModel::Description& description : descriptions) {
        if (!description.id.isEmpty())
            all.insert(description.id, description);
    }
    return all;
}

} // namespace

DocumentListModel::DocumentListModel(QObject* parent)
    : QAbstractListModel(parent)
    , m_frame([this] { apply(); })
{
}

int DocumentListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant DocumentListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return row.title;
    case Qt::AccessibleTextRole:
        return QStringList{row.title, remark(row)}.join(remark(row).isEmpty() ? QString() : u", "_s);
    case RemarkRole:
        return remark(row);
    case DocumentIdRole:
        return row.id;
    case ChangedRole:
        return row.changed;
    case PeopleRole:
        return row.people;
    case UnsentRole:
        return row.unsent;
    case OpenRole:
        return row.open;
    case KeptRole:
        return row.kept;
    case ListedRole:
        return row.listed;
    case AvailableRole:
        return row.available;
    default:
        return {};
    }
}

QString DocumentListModel::remark(const Row& row) const
{
    if (row.unsent > 0)
        return tr("%n change(s) not sent yet", nullptr, row.unsent);
    if (!row.available)
        return tr("not available without the server");
    if (m_reachable && m_isListed && !row.listed)
        return tr("only on this computer");
    return row.people > 0 ? tr("%n other person(s) in it", nullptr, row.people) : QString();
}

QHash<int, QByteArray> DocumentListModel::roleNames() const
{
    return {{Qt::DisplayRole, "display"}, {DocumentIdRole, "documentId"},
            {TitleRole, "title"},         {ChangedRole, "changed"},
            {PeopleRole, "people"},       {UnsentRole, "unsent"},
            {OpenRole, "open"},           {KeptRole, "kept"},
            {ListedRole, "listed"},       {AvailableRole, "available"}};
}

int DocumentListModel::rowOf(const QString& documentId) const
{
    const auto row = std::ranges::find(m_rows, documentId, &Row::id);
    return row == m_rows.cend() ? -1 : int(row - m_rows.cbegin());
}

QString DocumentListModel::idAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows.at(row).id : QString();
}

QString DocumentListModel::titleOf(const QString& documentId) const
{
    const int row = rowOf(documentId);
    return row >= 0 ? m_rows.at(row).title : rowFor(documentId).title;
}

QString DocumentListModel::idOfTitle(const QString& title) const
{
    const auto row = std::ranges::find_if(m_rows, [&](const Row& candidate) {
        return candidate.title.compare(title, Qt::CaseInsensitive) == 0;
    });
    return row == m_rows.cend() ? QString() : row->id;
}

void DocumentListModel::setOrder(Order order)
{
    if (m_order == order)
        return;
    m_order = order;
    m_frame.schedule();
    Q_EMIT orderChanged(order);
}

void DocumentListModel::setReachable(bool reachable)
{
    if (m_reachable == reachable)
        return;
    m_reachable = reachable;
    m_frame.schedule();
    Q_EMIT reachableChanged(reachable);
}

void DocumentListModel::setListed(const QList<Description>& documents)
{
    m_listed = byId(documents);
    m_isListed = true;
    for (auto it = m_opened.cbegin(); it != m_opened.cend(); ++it)
        m_headingWhenTold.insert(it.key(), it->heading);
    m_frame.schedule();
}

void DocumentListModel::setKept(const QList<Description>& documents)
{
    m_kept = byId(documents);
    m_frame.schedule();
}

void DocumentListModel::setOpened(const QString& documentId, const Opened& opened)
{
    if (documentId.isEmpty() || (m_opened.contains(documentId) && m_opened.value(documentId) == opened))
        return;
    m_opened.insert(documentId, opened);
    m_frame.schedule();
}

void DocumentListModel::setClosed(const QString& documentId)
{
    if (m_opened.remove(documentId) > 0)
        m_frame.schedule();
    m_headingWhenTold.remove(documentId);
}

void DocumentListModel::visit(const QString& documentId)
{
    QStringList now = m_recent;
    now.removeAll(documentId);
    now.prepend(documentId);
    setRecent(now);
}

void DocumentListModel::setRecent(const QStringList& documentIds)
{
    const QStringList now = documentIds.mid(0, kMostRecent);
    if (m_recent == now)
        return;
    m_recent = now;
    m_frame.schedule();
    Q_EMIT recentChanged(m_recent);
}

void DocumentListModel::rename(const QString& documentId, const QString& title)
{
    // Where the server has not told of it, it is only here; then the copy bears the title.
    for (auto* told : {&m_listed, &m_kept}) {
        if (const auto it = told->find(documentId); it != told->end())
            it->title = title;
    }
    m_headingWhenTold.remove(documentId);
    m_frame.schedule();
}

void DocumentListModel::forget(const QString& documentId, bool everywhere)
{
    m_kept.remove(documentId);
    if (everywhere)
        m_listed.remove(documentId);
    m_frame.schedule();
    if (!m_listed.contains(documentId)) {
        QStringList left = m_recent;
        left.removeAll(documentId);
        setRecent(left);
    }
}

void DocumentListModel::retranslate()
{
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

DocumentListModel::Row DocumentListModel::rowFor(const QString& documentId) const
{
    Row row;
    row.id = documentId;
    row.listed = m_listed.contains(documentId);
    row.kept = m_kept.contains(documentId);
    const Description listed = m_listed.value(documentId);
    const Description kept = m_kept.value(documentId);
    row.title = row.listed ? listed.title : kept.title;
    row.changed = listed.changed.isValid() ? listed.changed : kept.changed;
    row.unsent = kept.unsent;
    if (const auto opened = m_opened.constFind(documentId); opened != m_opened.cend()) {
        const auto before = m_headingWhenTold.constFind(documentId);
        const bool follows = row.title.isEmpty() || row.title == documentId ||
                             (before != m_headingWhenTold.cend() && *before == row.title);
        if (follows && !opened->heading.isEmpty())
            row.title = opened->heading;
        row.open = opened->shown;
        row.people = opened->people;
        row.unsent = opened->unsent;
        row.available = opened->loaded;
    }
    if (row.title.isEmpty() || row.title == documentId)
        row.title = readable(documentId);
    row.available = row.available || m_reachable || row.kept;
    return row;
}

bool DocumentListModel::isBefore(const Row& a, const Row& b) const
{
    if (m_order == Order::Recent) {
        const auto place = [this](const Row& row) {
            const auto at = m_recent.indexOf(row.id);
            return at < 0 ? m_recent.size() : at;
        };
        if (place(a) != place(b))
            return place(a) < place(b);
        if (a.changed != b.changed)
            return a.changed.isValid() && (!b.changed.isValid() || a.changed > b.changed);
    }
    const int order = QString::localeAwareCompare(a.title, b.title);
    return order != 0 ? order < 0 : a.id < b.id;
}

QList<DocumentListModel::Row> DocumentListModel::wantedRows() const
{
    QStringList ids = m_listed.keys() + m_kept.keys() + m_opened.keys();
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    QList<Row> rows;
    rows.reserve(ids.size());
    for (const QString& id : std::as_const(ids))
        rows.append(rowFor(id));
    std::ranges::sort(rows, [this](const Row& a, const Row& b) { return isBefore(a, b); });
    return rows;
}

void DocumentListModel::apply()
{
    const QList<Row> wanted = wantedRows();
    const qsizetype was = m_rows.size();
    QHash<QString, qsizetype> places;
    for (qsizetype i = 0; i < wanted.size(); ++i)
        places.insert(wanted.at(i).id, i);
    for (qsizetype row = m_rows.size() - 1; row >= 0; --row) {
        if (places.contains(m_rows.at(row).id))
            continue;
        beginRemoveRows({}, int(row), int(row));
        m_rows.removeAt(row);
        endRemoveRows();
    }
    for (qsizetype row = 0; row < wanted.size(); ++row) {
        const Row& now = wanted.at(row);
        if (row >= m_rows.size() || m_rows.at(row).id != now.id) {
            const int from = rowOf(now.id);
            if (from < 0) {
                beginInsertRows({}, int(row), int(row));
                m_rows.insert(row, now);
                endInsertRows();
                continue;
            }
            beginMoveRows({}, from, from, {}, int(row));
            m_rows.move(from, row);
            endMoveRows();
        }
        if (m_rows.at(row) == now)
            continue;
        m_rows[row] = now;
        Q_EMIT dataChanged(index(int(row)), index(int(row)));
    }
    int unsent = 0;
    for (const Row& row : std::as_const(m_rows))
        unsent += row.unsent;
    if (was != m_rows.size())
        Q_EMIT countChanged(rowCount());
    if (std::exchange(m_unsentTotal, unsent) != unsent)
        Q_EMIT unsentTotalChanged(unsent);
}

} // namespace heartline
