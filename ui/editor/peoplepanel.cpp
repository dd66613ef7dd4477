// SPDX-License-Identifier: MIT
#include "peoplepanel.h"

#include "personbutton.h"
#include "shared/elidedlabel.h"
#include "shared/icons.h"
#include "ui_peoplepanel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>

using namespace Qt::StringLiterals;

namespace heartline {

PersonLine::PersonLine(QWidget* parent)
    : QWidget(parent)
    , m_picture(new PersonButton(this))
    , m_name(new ElidedLabel(this))
    , m_doing(new QLabel(this))
    , m_follow(new QToolButton(this))
{
    setCursor(Qt::PointingHandCursor);
    m_doing->setTextFormat(Qt::PlainText);
    m_doing->setProperty("textStyle", u"caption"_s);
    m_follow->setCheckable(true);
    m_follow->setFocusPolicy(Qt::TabFocus);
    m_follow->setIcon(Icons::get(u"follow"_s));
    m_follow->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_name);
    words->addWidget(m_doing);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->setSpacing(10);
    layout->addWidget(m_picture);
    layout->addLayout(words, 1);
    layout->addWidget(m_follow);
    connect(m_picture, &QToolButton::clicked, this, &PersonLine::jumpRequested);
    connect(m_follow, &QToolButton::clicked, this, &PersonLine::followRequested);
}

void PersonLine::setPerson(const DocumentPerson& person, bool followed)
{
    m_picture->setPerson(person);
    m_name->setText(person.name);
    m_doing->setText(person.doingWords());
    const bool isSomewhere = person.doing != DocumentPerson::Doing::Looking;
    m_follow->setEnabled(isSomewhere || followed);
    m_follow->setChecked(followed);
    m_follow->setText(followed ? PeoplePanel::tr("Following") : PeoplePanel::tr("Follow"));
    m_follow->setToolTip(PeoplePanel::tr("Your view goes where they go, until you do something"));
    m_follow->setAccessibleName(PeoplePanel::tr("Follow %1").arg(person.name));
}

void PersonLine::mousePressEvent(QMouseEvent* event)
{
    QWidget::mousePressEvent(event);
    event->accept();
    Q_EMIT jumpRequested();
}

PeoplePanel::PeoplePanel(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::PeoplePanel>())
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    m_ui->scroll->viewport()->setAutoFillBackground(false);
    m_ui->people->setAutoFillBackground(false);
    m_ui->closeButton->setIcon(Icons::get(u"close"_s, IconColor::Muted));
    connect(m_ui->closeButton, &QToolButton::clicked, this, &PeoplePanel::closeRequested);
    arrange();
}

PeoplePanel::~PeoplePanel() = default;

void PeoplePanel::setPeople(const QList<DocumentPerson>& people, std::optional<quint64> followed)
{
    if (people == m_people && followed == m_followed)
        return;
    m_people = people;
    m_followed = followed;
    if (isVisible()) // carets move all the time
        arrange();
}

void PeoplePanel::arrange()
{
    const qsizetype shown = std::min<qsizetype>(m_people.size(), kMost);
    while (m_lines.size() < shown) {
        auto* line = new PersonLine(m_ui->people);
        const qsizetype row = m_lines.size();
        connect(line, &PersonLine::jumpRequested, this,
                [this, row] { Q_EMIT jumpRequested(m_people.at(row).clientId); });
        connect(line, &PersonLine::followRequested, this, [this, row](bool follow) {
            if (follow)
                Q_EMIT followRequested(m_people.at(row).clientId);
            else
                Q_EMIT unfollowRequested();
        });
        m_ui->peopleLayout->insertWidget(int(row), line);
        m_lines << line;
    }
    while (m_lines.size() > shown) {
        PersonLine* line = m_lines.takeLast();
        line->disconnect(this); // its row is somebody else's, or nobody's
        line->hide();
        line->deleteLater();
    }
    for (qsizetype i = 0; i < shown; ++i)
        m_lines.at(i)->setPerson(m_people.at(i), m_followed == m_people.at(i).clientId);
    const int rest = int(m_people.size() - shown);
    m_ui->noteLabel->setText(m_people.isEmpty() ? tr("Nobody else is in this document now.")
                             : rest > 0         ? tr("%n more are not shown here.", nullptr, rest)
                                                : QString());
    m_ui->noteLabel->setVisible(!m_ui->noteLabel->text().isEmpty());
}

void PeoplePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    arrange();
}

void PeoplePanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        arrange();
    }
}

} // namespace heartline
