// SPDX-License-Identifier: MIT
#include "followbar.h"

#include "shared/theme.h"

#include <QAccessible>
#include <QEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolButton>
#include <cmath>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kFrame = 2;
constexpr int kPadding = 12;
constexpr int kMostName = 200;
} // namespace

FollowBar::FollowBar(QWidget* parent)
    : QWidget(parent)
    , m_stop(new QToolButton(this))
{
    m_stop->setFocusPolicy(Qt::TabFocus);
    m_stop->setObjectName(u"stopFollowing"_s);
    connect(m_stop, &QToolButton::clicked, this, &FollowBar::stopRequested);
    arrange();
    hide();
}

void FollowBar::showPerson(const QString& name, const QColor& color)
{
    if (isVisibleTo(parentWidget()) && name == m_name && color == m_color)
        return;
    m_name = name;
    m_color = color;
    const bool isNew = !isVisibleTo(parentWidget());
    arrange();
    show();
    raise();
    if (isNew && isVisible() && QAccessible::isActive()) {
        QAccessibleEvent alert(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

QRect FollowBar::wordsRect() const
{
    const QFontMetrics metrics(Theme::quoteFont(font()));
    const QSize button = m_stop->sizeHint();
    const int height = std::max(metrics.height() + 8, button.height());
    const int width = std::min(metrics.horizontalAdvance(m_text) + 2 * kPadding + button.width(),
                               this->width() - 2 * kFrame);
    return {(this->width() - width) / 2, 0, width, height};
}

void FollowBar::arrange()
{
    const QFontMetrics metrics(Theme::quoteFont(font()));
    const QString name = metrics.elidedText(m_name.simplified(), Qt::ElideRight, kMostName);
    m_text = tr("Following %1 – Esc to stop").arg(name.isEmpty() ? tr("Guest") : name);
    setAccessibleName(m_text);
    m_stop->setText(u"×"_s);
    m_stop->setToolTip(tr("Stop following"));
    m_stop->setAccessibleName(tr("Stop following"));
    QFont font = Theme::quoteFont(this->font());
    m_stop->setFont(font);
    const QColor ink = Theme::inkOn(m_color);
    m_stop->setStyleSheet(
        u"QToolButton { color: %1; padding: 2px 8px; border: 1px solid transparent; border-radius: 4px; }"
        "QToolButton:hover, QToolButton:focus { border: 1px solid %1; background: transparent; }"_s.arg(
            ink.name()));
    const QRect words = wordsRect();
    const QSize button = m_stop->sizeHint();
    m_stop->setGeometry(words.right() - button.width() - 3, words.center().y() - button.height() / 2,
                        button.width(), button.height());
    setMask(QRegion(rect()) - QRegion(rect().adjusted(kFrame, kFrame, -kFrame, -kFrame)) + QRegion(words));
    update();
}

void FollowBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_color, kFrame));
    const double half = kFrame / 2.0;
    painter.drawRect(QRectF(rect()).adjusted(half, half, -half, -half));
    const QRectF words = wordsRect();
    QPainterPath path;
    path.addRoundedRect(words.adjusted(0, -8, 0, 0), 8, 8);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_color);
    painter.drawPath(path);
    painter.setPen(Theme::inkOn(m_color));
    painter.setFont(Theme::quoteFont(font()));
    painter.drawText(words.adjusted(kPadding, 0, -m_stop->width() - kPadding / 2.0, 0),
                     Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, m_text);
}

void FollowBar::resizeEvent(QResizeEvent*)
{
    arrange();
}

void FollowBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange)
        arrange();
}

} // namespace heartline
