// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QPointer>
#include <QWidget>
#include <memory>

namespace Ui {
class StatusStrip;
}

namespace heartline {

class ConnectionDetails;
class ConnectionStatus;

/// The line at the window's foot that always tells the state of the connection: a shape and a colour, words,
/// what waits, and what can be done.
class HEARTLINE_WIDGETS_EXPORT StatusStrip : public QWidget
{
    Q_OBJECT
public:
    explicit StatusStrip(QWidget* parent = nullptr);
    ~StatusStrip() override;

    void setStatus(ConnectionStatus* status);
    /// Opens the popup with everything that is known.
    void showDetails();

Q_SIGNALS:
    void retryRequested();
    /// The person wants to sign in differently, or has no server at all.
    void connectRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    std::unique_ptr<Ui::StatusStrip> m_ui;
    QPointer<ConnectionStatus> m_status;
    QPointer<ConnectionDetails> m_details;
    QString m_spoken;
};

} // namespace heartline
