// SPDX-License-Identifier: MIT
#pragma once

#include "serverchoice.h"

#include <QDialog>
#include <memory>

namespace Ui {
class ConnectDialog;
}

namespace heartline {

/// Asks where to connect and as whom. Pasting an invitation anywhere fills all fields.
///
///     auto* dialog = new ConnectDialog(remembered, window);
///     connect(dialog, &ConnectDialog::chosen, …);
///     dialog->open();
class HEARTLINE_WIDGETS_EXPORT ConnectDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ConnectDialog(const ServerChoice& initial, QWidget* parent = nullptr);
    ~ConnectDialog() override;

    [[nodiscard]] ServerChoice choice() const;

    void accept() override;

Q_SIGNALS:
    void chosen(const heartline::ServerChoice& choice);

protected:
    void changeEvent(QEvent* event) override;

private:
    void onTextEdited(const QString& text);
    void fill(const InviteLink& invite);
    void refresh();
    [[nodiscard]] QUrl address() const;

    std::unique_ptr<Ui::ConnectDialog> m_ui;
    /// The id of the invitation; used as long as its token is.
    QString m_initialName;
    QString m_initialId;
    QString m_invitedAs;
    QString m_invitedToken;
};

} // namespace heartline
