// SPDX-License-Identifier: MIT
#pragma once

#include "serverchoice.h"

#include <QDialog>
#include <memory>

namespace Ui {
class InviteDialog;
}

namespace heartline {

/// Makes an invitation for one person: asks for the name, shows the link, copies it.
class HEARTLINE_WIDGETS_EXPORT InviteDialog : public QDialog
{
    Q_OBJECT
public:
    explicit InviteDialog(QWidget* parent = nullptr);
    ~InviteDialog() override;

    void showInvitation(const InviteLink& invitation);

Q_SIGNALS:
    /// Answer with showInvitation().
    void invitationRequested(const QString& userName);

protected:
    void changeEvent(QEvent* event) override;

private:
    std::unique_ptr<Ui::InviteDialog> m_ui;
};

} // namespace heartline
