// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <Heartline/Session>

#include <QWidget>

namespace heartline {

/// A few people's pictures in a row, and how many more there are.
class HEARTLINE_WIDGETS_EXPORT PeopleBand : public QWidget
{
    Q_OBJECT
public:
    explicit PeopleBand(QWidget* parent = nullptr);

    void setPeople(const QList<Person>& people);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<Person> m_people;
};

} // namespace heartline
