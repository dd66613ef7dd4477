// SPDX-License-Identifier: MIT
#include "connectiondetails.h"

#include "ui_connectiondetails.h"

#include <Heartline/ConnectionStatus>

#include <QClipboard>
#include <QGuiApplication>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

ConnectionDetails::ConnectionDetails(ConnectionStatus& status, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_ui(std::make_unique<Ui::ConnectionDetails>())
    , m_status(status)
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_DeleteOnClose);
    connect(m_ui->copyButton, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_status.report()); });
    connect(&status, &ConnectionStatus::changed, this, &ConnectionDetails::refresh);
    connect(&status, &QObject::destroyed, this, &QWidget::close);
    // Ages grow without any event.
    auto* tick = new QTimer(this);
    connect(tick, &QTimer::timeout, this, &ConnectionDetails::refresh);
    tick->start(1s);
    refresh();
}

ConnectionDetails::~ConnectionDetails() = default;

void ConnectionDetails::refresh()
{
    const QList<ConnectionStatus::Detail> details = m_status.details();
    QFormLayout* form = m_ui->form;
    while (form->rowCount() > details.size())
        form->removeRow(form->rowCount() - 1);
    while (form->rowCount() < details.size()) {
        auto* label = new QLabel(this);
        auto* value = new QLabel(this);
        label->setProperty("textStyle", u"muted"_s);
        label->setTextFormat(Qt::PlainText);
        value->setTextFormat(Qt::PlainText);
        value->setWordWrap(true);
        value->setMinimumWidth(240);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        value->setFocusPolicy(Qt::ClickFocus);
        form->addRow(label, value);
    }
    for (int row = 0; row < details.size(); ++row) {
        static_cast<QLabel*>(form->itemAt(row, QFormLayout::LabelRole)->widget())
            ->setText(details.at(row).label);
        auto* value = static_cast<QLabel*>(form->itemAt(row, QFormLayout::FieldRole)->widget());
        value->setText(details.at(row).value);
        value->setAccessibleName(details.at(row).label);
    }
}

} // namespace heartline
