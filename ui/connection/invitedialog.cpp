// SPDX-License-Identifier: MIT
#include "invitedialog.h"

#include "ui_invitedialog.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>

namespace heartline {

InviteDialog::InviteDialog(QWidget* parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::InviteDialog>())
{
    m_ui->setupUi(this);
    m_ui->linkBox->hide();
    m_ui->createButton->setEnabled(false);
    connect(m_ui->nameEdit, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_ui->createButton->setEnabled(!text.simplified().isEmpty());
        m_ui->linkBox->hide();
        m_ui->createButton->setDefault(true);
    });
    connect(m_ui->createButton, &QPushButton::clicked, this,
            [this] { Q_EMIT invitationRequested(m_ui->nameEdit->text().simplified()); });
    connect(m_ui->copyButton, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_ui->linkEdit->text());
        m_ui->copyButton->setText(tr("Copied"));
    });
    connect(m_ui->closeButton, &QPushButton::clicked, this, &QDialog::accept);
}

InviteDialog::~InviteDialog() = default;

void InviteDialog::showInvitation(const InviteLink& invitation)
{
    m_ui->linkEdit->setText(invitation.toString());
    m_ui->linkEdit->setCursorPosition(0);
    m_ui->copyButton->setText(tr("Copy"));
    m_ui->linkBox->show();
    // Enter copies now, and does not make another invitation.
    m_ui->copyButton->setDefault(true);
    m_ui->copyButton->setFocus();
}

void InviteDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        m_ui->retranslateUi(this);
}

} // namespace heartline
