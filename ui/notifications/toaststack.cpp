// SPDX-License-Identifier: MIT
#include "toaststack.h"

namespace heartline {
namespace {
constexpr int kMost = 4;
constexpr int kRight = 10;
} // namespace

ToastStack::ToastStack(QWidget* window, int top)
    : QObject(window)
    , m_window(window)
    , m_top(top)
{
}

void ToastStack::show(const Notification& notification)
{
    auto* toast = new Toast(notification, m_lifetime, m_window);
    connect(toast, &Toast::finished, this, [this, toast] { remove(toast); });
    connect(toast, &Toast::clicked, this, [this, toast](const QString& id) {
        remove(toast);
        Q_EMIT clicked(id);
    });
    m_toasts.prepend(toast);
    while (m_toasts.size() > kMost)
        remove(m_toasts.last());
    toast->show();
    arrange();
}

void ToastStack::arrange()
{
    int y = m_top;
    for (Toast* toast : std::as_const(m_toasts)) {
        toast->adjustSize();
        toast->move(m_window->width() - toast->width() - kRight, y);
        toast->raise();
        // Their soft edges may overlap.
        y += toast->height() - 4;
    }
}

void ToastStack::clear()
{
    while (!m_toasts.isEmpty())
        remove(m_toasts.first());
}

void ToastStack::remove(Toast* toast)
{
    if (!m_toasts.removeOne(toast))
        return;
    toast->hide();
    toast->deleteLater();
    arrange();
}

} // namespace heartline
