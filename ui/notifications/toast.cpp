// SPDX-License-Identifier: MIT
#include "toast.h"

#include "levelstyle.h"
#include "shared/icons.h"
#include "shared/rowpainting.h"
#include "shared/theme.h"
#include "ui_toast.h"

#include <Heartline/NotificationModel>

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {
namespace {
constexpr int kTextWidth = 264;
constexpr int kMostLines = 3;
} // namespace

Toast::Toast(const Notification& notification, std::chrono::milliseconds lifetime, QWidget* parent)
    : QFrame(parent)
    , m_ui(std::make_unique<Ui::Toast>())
    , m_id(notification.id)
    , m_level(notification.level)
    , m_left(lifetime)
{
    m_ui->setupUi(this);
    m_ui->closeButton->setIcon(Icons::get(u"close"_s, IconColor::Muted));
    const QFontMetrics metrics(Theme::font(font(), Theme::TextStyle::Strong));
    m_ui->titleLabel->setText(metrics.elidedText(NotificationModel::titleOf(notification).simplified(),
                                                 Qt::ElideRight, kTextWidth - 32));
    m_ui->messageLabel->setText(
        RowPainting::wrapped(notification.message, font(), kTextWidth, kMostLines).join(u'\n'));
    setAccessibleName(NotificationModel::levelName(notification.level) + u": "_s +
                      NotificationModel::titleOf(notification) + u". "_s + notification.message);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Toast::finished);
    connect(m_ui->closeButton, &QToolButton::clicked, this, &Toast::finished);
    m_timer.start(m_left);
    m_running.start();
}

Toast::~Toast() = default;

void Toast::enterEvent(QEnterEvent* event)
{
    QFrame::enterEvent(event);
    m_left = std::max(1000ms, m_left - std::chrono::milliseconds(m_running.elapsed()));
    m_timer.stop();
}

void Toast::leaveEvent(QEvent* event)
{
    QFrame::leaveEvent(event);
    m_timer.start(m_left);
    m_running.restart();
}

void Toast::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT clicked(m_id);
}

void Toast::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        m_ui->retranslateUi(this);
}

void Toast::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    const LevelStyle style = LevelStyle::of(m_level, theme);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    // A soft edge in place of a shadow, which a child widget can't cast.
    painter.setPen(Qt::NoPen);
    QColor shade = theme.dark ? QColor(0, 0, 0, 40) : QColor(20, 28, 50, 10);
    for (int spread = 6; spread > 0; --spread) {
        painter.setBrush(shade);
        painter.drawRoundedRect(QRectF(rect()).adjusted(6 - spread, 8 - spread, spread - 6, spread - 6), 12,
                                12);
    }
    const QRectF card = QRectF(rect()).adjusted(6.5, 6.5, -6.5, -6.5);
    painter.setPen(theme.border);
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(card, 10, 10);
    painter.setClipRect(QRectF(card.left(), card.top() + 0.5, 4, card.height() - 1));
    painter.setPen(Qt::NoPen);
    painter.setBrush(style.color);
    painter.drawRoundedRect(card, 10, 10);
    painter.setClipping(false);
    style.paint(painter, QRectF(card.left() + 14, card.top() + 11, 28, 28));
}

} // namespace heartline
