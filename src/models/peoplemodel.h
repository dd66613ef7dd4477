// SPDX-License-Identifier: MIT
#pragma once

#include "frametimer.h"
#include "models_export.h"

#include <Heartline/Session>

#include <QAbstractListModel>

namespace heartline {

/// Who is in a room now: this person first, then the others by name.
class HEARTLINE_MODELS_EXPORT PeopleModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(int count READ count NOTIFY countChanged)
public:
    enum Role
    {
        PersonIdRole = Qt::UserRole + 1,
        NameRole, ///< To be shown literally. Also Qt::DisplayRole.
        SelfRole, ///< bool: this person.
    };

    explicit PeopleModel(QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] int count() const { return int(m_rows.size()); }

    void setSelf(const Person& self);
    /// Shown with the next frame.
    void setPeople(const QList<Person>& people);
    void flush() { m_frame.flush(); }
    void retranslate();

Q_SIGNALS:
    void countChanged(int count);

private:
    void apply();

    QString m_selfId;
    QList<Person> m_wanted;
    QList<Person> m_rows;
    FrameTimer m_frame;
};

} // namespace heartline
