// SPDX-License-Identifier: MIT
#include "peoplemodel.h"

#include <algorithm>

namespace heartline {

PeopleModel::PeopleModel(QObject* parent)
    : QAbstractListModel(parent)
    , m_frame([this] { apply(); })
{
}

int PeopleModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant PeopleModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Person& person = m_rows.at(index.row());
    const bool self = person.id == m_selfId;
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return person.name;
    case Qt::AccessibleTextRole:
        return self ? tr("%1, you").arg(person.name) : person.name;
    case PersonIdRole:
        return person.id;
    case SelfRole:
        return self;
    default:
        return {};
    }
}

QHash<int, QByteArray> PeopleModel::roleNames() const
{
    return {{Qt::DisplayRole, "display"}, {PersonIdRole, "personId"}, {NameRole, "name"}, {SelfRole, "self"}};
}

void PeopleModel::setSelf(const Person& self)
{
    if (m_selfId == self.id)
        return;
    m_selfId = self.id;
    m_frame.schedule();
}

void PeopleModel::setPeople(const QList<Person>& people)
{
    m_wanted = people;
    m_frame.schedule();
}

void PeopleModel::retranslate()
{
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(count() - 1));
}

void PeopleModel::apply()
{
    const auto before = [this](const Person& a, const Person& b) {
        if ((a.id == m_selfId) != (b.id == m_selfId))
            return a.id == m_selfId;
        const int order = QString::localeAwareCompare(a.name, b.name);
        return order != 0 ? order < 0 : a.id < b.id;
    };
    QList<Person> wanted = m_wanted;
    std::sort(wanted.begin(), wanted.end(), before);

    const qsizetype was = m_rows.size();
    for (qsizetype row = m_rows.size() - 1; row >= 0; --row) {
        if (wanted.contains(m_rows.at(row)))
            continue;
        beginRemoveRows({}, int(row), int(row));
        m_rows.removeAt(row);
        endRemoveRows();
    }
    for (qsizetype row = 0; row < wanted.size(); ++row) {
        if (row < m_rows.size() && m_rows.at(row) == wanted.at(row))
            continue;
        const qsizetype from = m_rows.indexOf(wanted.at(row), row);
        if (from < 0) {
            beginInsertRows({}, int(row), int(row));
            m_rows.insert(row, wanted.at(row));
            endInsertRows();
        } else {
            beginMoveRows({}, int(from), int(from), {}, int(row));
            m_rows.move(from, row);
            endMoveRows();
        }
    }
    if (was != m_rows.size())
        Q_EMIT countChanged(count());
    retranslate();
}

} // namespace heartline
