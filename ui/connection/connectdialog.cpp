// SPDX-License-Identifier: MIT
#include "connectdialog.h"

#include "ui_connectdialog.h"

#include <QEvent>
#include <QPushButton>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
// The field takes more, so that an invitation can be pasted there.
constexpr int kLongestName = 64;
} // namespace

ConnectDialog::ConnectDialog(const ServerChoice& initial, QWidget* parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::ConnectDialog>())
    , m_initialName(initial.userName)
    , m_initialId(initial.userId)
    , m_invitedAs(initial.userId)
    , m_invitedToken(initial.token)
{
    m_ui->setupUi(this);
    m_ui->nameEdit->setText(initial.userName);
    m_ui->addressEdit->setText(initial.url.toString());
    m_ui->tokenEdit->setText(initial.token);
    m_ui->shareBox->setChecked(initial.letOthersJoin);
    (initial.mode == ServerChoice::Mode::Host ? m_ui->hostButton : m_ui->remoteButton)->setChecked(true);
    for (QLineEdit* edit : {m_ui->nameEdit, m_ui->addressEdit, m_ui->tokenEdit})
        connect(edit, &QLineEdit::textChanged, this, &ConnectDialog::onTextEdited);
    connect(m_ui->hostButton, &QRadioButton::toggled, this, &ConnectDialog::refresh);
    connect(m_ui->connectButton, &QPushButton::clicked, this, &ConnectDialog::accept);
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &ConnectDialog::reject);
    refresh();
    m_ui->nameEdit->setFocus();
}

ConnectDialog::~ConnectDialog() = default;

QUrl ConnectDialog::address() const
{
    QString text = m_ui->addressEdit->text().trimmed();
    if (!text.isEmpty() && !text.contains("://"_L1))
        text.prepend("ws://"_L1);
    text.replace(u"http://"_s, u"ws://"_s).replace(u"https://"_s, u"wss://"_s);
    const QUrl url(text, QUrl::StrictMode);
    const bool isWebSocket = url.scheme() == "ws"_L1 || url.scheme() == "wss"_L1;
    return url.isValid() && isWebSocket && !url.host().isEmpty() ? url : QUrl();
}

ServerChoice ConnectDialog::choice() const
{
    ServerChoice choice;
    choice.mode = m_ui->hostButton->isChecked() ? ServerChoice::Mode::Host : ServerChoice::Mode::Remote;
    choice.userName = m_ui->nameEdit->text().simplified().left(kLongestName);
    // The same person stays the same to servers, whichever id they came with.
    const bool isSame = choice.userName == m_initialName && !m_initialId.isEmpty();
    choice.userId = isSame ? m_initialId : ServerChoice::userIdFor(choice.userName);
    if (choice.mode == ServerChoice::Mode::Host) {
        choice.letOthersJoin = m_ui->shareBox->isChecked();
        return choice;
    }
    choice.url = address();
    choice.token = m_ui->tokenEdit->text().trimmed();
    // A token is good for one user id only: the one it was made for.
    if (!choice.token.isEmpty() && choice.token == m_invitedToken && !m_invitedAs.isEmpty())
        choice.userId = m_invitedAs;
    return choice;
}

void ConnectDialog::accept()
{
    if (!m_ui->connectButton->isEnabled())
        return;
    Q_EMIT chosen(choice());
    QDialog::accept();
}

void ConnectDialog::onTextEdited(const QString& text)
{
    if (const auto invite = InviteLink::parse(text))
        fill(*invite);
    refresh();
}

void ConnectDialog::fill(const InviteLink& invite)
{
    m_invitedAs = invite.userId;
    m_invitedToken = invite.token;
    m_ui->remoteButton->setChecked(true);
    m_ui->addressEdit->setText(invite.server.toString());
    m_ui->tokenEdit->setText(invite.token);
    if (!invite.userName.isEmpty() || InviteLink::parse(m_ui->nameEdit->text()))
        m_ui->nameEdit->setText(invite.userName);
    m_ui->connectButton->setFocus();
}

void ConnectDialog::refresh()
{
    const bool hosts = m_ui->hostButton->isChecked();
    const bool addressIsEmpty = m_ui->addressEdit->text().trimmed().isEmpty();
    const bool addressIsGood = !address().isEmpty();
    m_ui->hostBox->setVisible(hosts);
    m_ui->remoteBox->setVisible(!hosts);
    m_ui->addressHint->setText(addressIsGood || addressIsEmpty
                                   ? tr("Or paste an invitation here: it fills in everything.")
                                   : tr("This is not an address like ws://example.org:8080"));
    m_ui->addressHint->setProperty("textStyle", addressIsGood || addressIsEmpty ? u"caption"_s : u"danger"_s);
    m_ui->addressEdit->setProperty("invalid", !(addressIsGood || addressIsEmpty));
    for (QWidget* widget :
         {static_cast<QWidget*>(m_ui->addressHint), static_cast<QWidget*>(m_ui->addressEdit)}) {
        widget->style()->unpolish(widget);
        widget->style()->polish(widget);
    }
    const bool hasName = !m_ui->nameEdit->text().simplified().isEmpty();
    m_ui->connectButton->setEnabled(hasName && (hosts || addressIsGood));
    m_ui->connectButton->setText(hosts ? tr("Start") : tr("Connect"));
}

void ConnectDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        refresh();
    }
}

} // namespace heartline
