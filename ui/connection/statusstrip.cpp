// SPDX-License-Identifier: MIT
#include "statusstrip.h"

#include "connectiondetails.h"
#include "shared/icons.h"
#include "ui_statusstrip.h"

#include <Heartline/ConnectionStatus>

#include <QAccessible>
#include <QEvent>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

QIcon iconFor(ConnectionStatus::Mood mood)
{
    switch (mood) {
    case ConnectionStatus::Mood::Good:
        return Icons::get(u"state-good"_s, IconColor::Success);
    case ConnectionStatus::Mood::Busy:
        return Icons::get(u"state-busy"_s, IconColor::Accent);
    case ConnectionStatus::Mood::Trouble:
        return Icons::get(u"state-trouble"_s, IconColor::Warning);
    case ConnectionStatus::Mood::Off:
        return Icons::get(u"state-off"_s, IconColor::Muted);
    }
    return {};
}

} // namespace

StatusStrip::StatusStrip(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::StatusStrip>())
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    connect(m_ui->stateButton, &QPushButton::clicked, this, &StatusStrip::showDetails);
    connect(m_ui->retryButton, &QPushButton::clicked, this, &StatusStrip::retryRequested);
    connect(m_ui->connectButton, &QPushButton::clicked, this, &StatusStrip::connectRequested);
    refresh();
}

StatusStrip::~StatusStrip() = default;

void StatusStrip::setStatus(ConnectionStatus* status)
{
    if (m_status)
        m_status->disconnect(this);
    m_status = status;
    if (m_details)
        m_details->close();
    if (status)
        connect(status, &ConnectionStatus::changed, this, &StatusStrip::refresh);
    refresh();
}

void StatusStrip::showDetails()
{
    if (!m_status || m_details)
        return;
    m_details = new ConnectionDetails(*m_status, this);
    m_details->adjustSize();
    m_details->move(m_ui->stateButton->mapToGlobal(QPoint(0, -m_details->height() - 4)));
    m_details->show();
}

void StatusStrip::refresh()
{
    const auto mood = m_status ? m_status->mood() : ConnectionStatus::Mood::Off;
    const QString headline = m_status ? m_status->headline() : tr("Not connected");
    m_ui->stateButton->setIcon(iconFor(mood));
    m_ui->stateButton->setText(headline);
    m_ui->stateButton->setAccessibleName(tr("Connection: %1").arg(headline));
    m_ui->reasonLabel->setText(m_status ? m_status->reason() : QString());
    m_ui->waitingLabel->setText(m_status ? m_status->waiting() : QString());
    m_ui->waitingIcon->setPixmap(
        Icons::get(u"clock"_s, IconColor::Warning).pixmap(QSize(16, 16), devicePixelRatioF()));
    m_ui->waitingIcon->setVisible(m_status && !m_status->waiting().isEmpty());
    m_ui->waitingLabel->setVisible(m_status && !m_status->waiting().isEmpty());
    m_ui->retryButton->setVisible(m_status && m_status->canRetry());
    // Who never got through may have the wrong address.
    m_ui->connectButton->setVisible(
        !m_status || m_status->isRefused() ||
        (!m_status->wasConnected() && m_status->mood() != ConnectionStatus::Mood::Busy));

    // Spoken when the state changes, not at each second of a countdown.
    const QString spoken = headline.section(u' ', 0, 0);
    if (spoken != m_spoken && isVisible() && QAccessible::isActive()) {
        QAccessibleEvent alert(m_ui->stateButton, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
    m_spoken = spoken;
}

void StatusStrip::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        refresh();
    } else if (event->type() == QEvent::PaletteChange) {
        refresh();
    }
}

} // namespace heartline
