// SPDX-License-Identifier: MIT
#include "peopleband.h"

#include "avatar.h"
#include "theme.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kPicture = 28;
constexpr int kStep = 22;
constexpr qsizetype kMost = 5;
} // namespace

PeopleBand::PeopleBand(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void PeopleBand::setPeople(const QList<Person>& people)
{
    m_people = people;
    QStringList names;
    for (const Person& person : people)
        names << person.name.toHtmlEscaped();
    setToolTip(names.join(u", "_s));
    setAccessibleName(tr("Also here: %1").arg(names.join(u", "_s)));
    setVisible(!people.isEmpty());
    updateGeometry();
    update();
}

QSize PeopleBand::sizeHint() const
{
    const int shown = int(std::min(m_people.size(), kMost + (m_people.size() > kMost ? 1 : 0)));
    return {shown == 0 ? 0 : (shown - 1) * kStep + kPicture + 4, kPicture + 4};
}

void PeopleBand::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (qsizetype i = 0; i < std::min(m_people.size(), kMost + 1); ++i) {
        const QRectF rect(2 + double(i) * kStep, 2, kPicture, kPicture);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.base);
        painter.drawEllipse(rect.adjusted(-2, -2, 2, 2));
        if (i < kMost) {
            Avatar::paint(painter, rect, m_people.at(i).id, m_people.at(i).name, font());
            continue;
        }
        painter.setBrush(theme.pressed);
        painter.drawEllipse(rect);
        QFont small = font();
        small.setPixelSize(11);
        painter.setFont(small);
        painter.setPen(theme.text);
        painter.drawText(rect, Qt::AlignCenter, u"+"_s + QString::number(m_people.size() - kMost));
    }
}

} // namespace heartline
