// SPDX-License-Identifier: MIT
#pragma once

#include "documentperson.h"
#include "widgets_export.h"

#include <QToolButton>

namespace heartline {

/// A person's picture with a ring in the colour of their caret; paler while they're idle.
class HEARTLINE_WIDGETS_EXPORT PersonButton : public QToolButton
{
    Q_OBJECT
public:
    explicit PersonButton(QWidget* parent = nullptr);

    void setPerson(const DocumentPerson& person);
    [[nodiscard]] const DocumentPerson& person() const { return m_person; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    DocumentPerson m_person;
};

/// Who else is in a document, in a row: a click goes where that person is.
class HEARTLINE_WIDGETS_EXPORT PersonRow : public QWidget
{
    Q_OBJECT
public:
    explicit PersonRow(QWidget* parent = nullptr);

    void setPeople(const QList<DocumentPerson>& people);
    /// At most so many pictures; the rest is a number. 0: none fits.
    void setMost(int most);

Q_SIGNALS:
    void personClicked(quint64 clientId);
    /// The number of those who aren't shown was clicked.
    void allRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void arrange();

    QList<DocumentPerson> m_people;
    QList<PersonButton*> m_buttons;
    QToolButton* m_rest;
    int m_most = 5;
};

} // namespace heartline
