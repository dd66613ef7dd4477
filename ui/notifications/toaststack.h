// SPDX-License-Identifier: MIT
#pragma once

#include "toast.h"

#include <QPointer>

namespace heartline {

/// Toasts in the top right corner of a window: at most four, the newest on top.
class HEARTLINE_WIDGETS_EXPORT ToastStack : public QObject
{
    Q_OBJECT
public:
    /// Toasts become children of `window`; `top` is how far below its upper edge they begin.
    ToastStack(QWidget* window, int top);

    void setLifetime(std::chrono::milliseconds lifetime) { m_lifetime = lifetime; }
    void show(const Notification& notification);
    [[nodiscard]] int count() const { return int(m_toasts.size()); }
    /// Puts all where they belong; call after the window's size changed.
    void arrange();
    void clear();

Q_SIGNALS:
    void clicked(const QString& notificationId);

private:
    void remove(Toast* toast);

    QWidget* m_window;
    int m_top;
    std::chrono::milliseconds m_lifetime{5000};
    QList<Toast*> m_toasts; // newest first
};

} // namespace heartline
