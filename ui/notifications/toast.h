// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <Heartline/Session>

#include <QElapsedTimer>
#include <QFrame>
#include <QTimer>
#include <chrono>
#include <memory>

namespace Ui {
class Toast;
}

namespace heartline {

/// A notification that shows itself for a while. Its time stands still under the pointer.
class HEARTLINE_WIDGETS_EXPORT Toast : public QFrame
{
    Q_OBJECT
public:
    Toast(const Notification& notification, std::chrono::milliseconds lifetime, QWidget* parent = nullptr);
    ~Toast() override;

    [[nodiscard]] QString id() const { return m_id; }
    [[nodiscard]] bool isPaused() const { return !m_timer.isActive(); }

Q_SIGNALS:
    void clicked(const QString& id);
    /// It's over: by time, or by its cross.
    void finished();

protected:
    void changeEvent(QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    std::unique_ptr<Ui::Toast> m_ui;
    QString m_id;
    Notification::Level m_level;
    std::chrono::milliseconds m_left;
    QElapsedTimer m_running;
    QTimer m_timer;
};

} // namespace heartline
