// SPDX-License-Identifier: MIT
#include "namedialog.h"

#include "ui_namedialog.h"

namespace heartline {

NameDialog::NameDialog(const QString& title, const QString& hint, QWidget* parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::NameDialog>())
{
    m_ui->setupUi(this);
    setWindowTitle(title);
    m_ui->titleLabel->setText(title);
    m_ui->hintLabel->setText(hint);
    m_ui->openButton->setEnabled(false);
    connect(m_ui->nameEdit, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_ui->openButton->setEnabled(!text.simplified().isEmpty()); });
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->openButton, &QPushButton::clicked, this, [this] {
        Q_EMIT chosen(m_ui->nameEdit->text().simplified());
        accept();
    });
}

NameDialog::~NameDialog() = default;

void NameDialog::setPresent(const QString& name, const QString& button)
{
    m_ui->nameEdit->setText(name);
    m_ui->nameEdit->selectAll();
    m_ui->openButton->setText(button);
}

} // namespace heartline
