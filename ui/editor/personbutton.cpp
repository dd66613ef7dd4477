// SPDX-License-Identifier: MIT
#include "personbutton.h"

#include "shared/avatar.h"
#include "shared/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kSize = 32;
constexpr double kPale = 0.45;
} // namespace

PersonButton::PersonButton(QWidget* parent)
    : QToolButton(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setFixedSize(kSize, kSize);
}

QSize PersonButton::sizeHint() const
{
    return {kSize, kSize};
}

void PersonButton::setPerson(const DocumentPerson& person)
{
    if (person == m_person && !toolTip().isEmpty())
        return;
    m_person = person;
    const QString words = person.name + u" · "_s + person.doingWords();
    setToolTip(words.toHtmlEscaped());
    setAccessibleName(words);
    update();
}

void PersonButton::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    const QColor color = m_person.shownColor();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_person.doing != DocumentPerson::Doing::Writing)
        painter.setOpacity(kPale);
    painter.setPen(QPen(color, 2));
    painter.setBrush(theme.base);
    painter.drawEllipse(QRectF(rect()).adjusted(2, 2, -2, -2));
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const QRectF disc = QRectF(rect()).adjusted(5, 5, -5, -5);
    painter.drawEllipse(disc);
    QFont small = font();
    small.setPixelSize(int(disc.height() * 0.45));
    small.setWeight(QFont::DemiBold);
    painter.setFont(small);
    painter.setPen(Theme::inkOn(color));
    painter.drawText(disc, Qt::AlignCenter, Avatar::initials(m_person.name));
    painter.setOpacity(1);
    if (hasFocus()) {
        painter.setPen(QPen(theme.text, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

PersonRow::PersonRow(QWidget* parent)
    : QWidget(parent)
    , m_rest(new QToolButton(this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_rest);
    m_rest->setFocusPolicy(Qt::TabFocus);
    connect(m_rest, &QToolButton::clicked, this, &PersonRow::allRequested);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    arrange();
}

void PersonRow::setPeople(const QList<DocumentPerson>& people)
{
    if (people == m_people)
        return;
    m_people = people;
    arrange();
}

void PersonRow::setMost(int most)
{
    if (most == m_most)
        return;
    m_most = most;
    arrange();
}

void PersonRow::arrange()
{
    const qsizetype shown = std::min<qsizetype>(m_people.size(), m_most);
    auto* row = static_cast<QHBoxLayout*>(layout());
    while (m_buttons.size() < shown) {
        auto* button = new PersonButton(this);
        connect(button, &QToolButton::clicked, this,
                [this, button] { Q_EMIT personClicked(button->person().clientId); });
        row->insertWidget(int(m_buttons.size()), button);
        m_buttons << button;
    }
    while (m_buttons.size() > shown)
        m_buttons.takeLast()->deleteLater();
    for (qsizetype i = 0; i < shown; ++i)
        m_buttons.at(i)->setPerson(m_people.at(i));
    const int rest = int(m_people.size() - shown);
    m_rest->setVisible(rest > 0);
    m_rest->setText(u'+' + QString::number(rest));
    m_rest->setToolTip(tr("%n more", nullptr, rest));
    m_rest->setAccessibleName(m_rest->toolTip());
}

void PersonRow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        for (PersonButton* button : std::as_const(m_buttons))
            button->setToolTip({}); // words it anew
        arrange();
    }
}

} // namespace heartline
