// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QPointer>
#include <QWidget>
#include <memory>

namespace Ui {
class NotificationPanel;
}

namespace heartline {

class NotificationModel;

/// The list of what was told to this person. Opening a row marks it read; Delete dismisses it.
class HEARTLINE_WIDGETS_EXPORT NotificationPanel : public QWidget
{
    Q_OBJECT
public:
    explicit NotificationPanel(QWidget* parent = nullptr);
    ~NotificationPanel() override;

    void setNotifications(NotificationModel* model);
    /// Shows the panel and puts the keyboard on a notification.
    void showNotification(const QString& id);
    /// Brings the keyboard to the newest.
    void takeFocus();

Q_SIGNALS:
    void closeRequested();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void activate(const QModelIndex& index);
    void updateState();

    std::unique_ptr<Ui::NotificationPanel> m_ui;
    QPointer<NotificationModel> m_model;
};

} // namespace heartline
