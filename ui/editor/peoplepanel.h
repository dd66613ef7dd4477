// SPDX-License-Identifier: MIT
#pragma once

#include "documentperson.h"
#include "widgets_export.h"

#include <QWidget>
#include <memory>
#include <optional>

class QLabel;
class QToolButton;

namespace Ui {
class PeoplePanel;
}

namespace heartline {

class ElidedLabel;
class PersonButton;

/// One person in a PeoplePanel: a click goes where they are, the button follows them.
class HEARTLINE_WIDGETS_EXPORT PersonLine : public QWidget
{
    Q_OBJECT
public:
    explicit PersonLine(QWidget* parent = nullptr);

    void setPerson(const DocumentPerson& person, bool followed);
    [[nodiscard]] QToolButton& followButton() const { return *m_follow; }

Q_SIGNALS:
    void jumpRequested();
    void followRequested(bool follow);

protected:
    void mousePressEvent(QMouseEvent* event) override;

private:
    PersonButton* m_picture;
    ElidedLabel* m_name;
    QLabel* m_doing;
    QToolButton* m_follow;
};

/// Who else is in a document: in which colour, where, and whether they do something.
class HEARTLINE_WIDGETS_EXPORT PeoplePanel : public QWidget
{
    Q_OBJECT
public:
    /// Lines at most; the rest is told as a number.
    static constexpr int kMost = 100;

    explicit PeoplePanel(QWidget* parent = nullptr);
    ~PeoplePanel() override;

    void setPeople(const QList<DocumentPerson>& people, std::optional<quint64> followed);
    [[nodiscard]] const QList<PersonLine*>& lines() const { return m_lines; }

Q_SIGNALS:
    void jumpRequested(quint64 clientId);
    void followRequested(quint64 clientId);
    void unfollowRequested();
    void closeRequested();

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void arrange();

    std::unique_ptr<Ui::PeoplePanel> m_ui;
    QList<DocumentPerson> m_people;
    std::optional<quint64> m_followed;
    QList<PersonLine*> m_lines;
};

} // namespace heartline
