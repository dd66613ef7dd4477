// SPDX-License-Identifier: MIT
#include "inbox.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPointer>

namespace heartline {

namespace {

const QEvent::Type kDeliver = static_cast<QEvent::Type>(QEvent::registerEventType());
// A burst's memory is given back once it has been delivered.
constexpr size_t kKeptCapacity = 4096;

} // namespace

Inbox::Inbox(Handlers handlers, QObject* parent)
    : QObject(parent)
    , m_handlers(std::move(handlers))
{
}

Inbox::~Inbox()
{
    if (m_frame)
        m_frame->inboxGone = true;
}

void Inbox::schedule()
{
    m_scheduled = true;
    QCoreApplication::postEvent(this, new QEvent(kDeliver));
}

bool Inbox::event(QEvent* event)
{
    if (event->type() != kDeliver)
        return QObject::event(event);
    m_scheduled = m_flooded = false;
    deliver();
    return true;
}

void Inbox::deliver()
{
    // For an event loop within one of the slots: it goes on with the rest.
    if (m_items.size() - m_next > 1 && !m_scheduled)
        schedule();
    const QPointer<Inbox> alive(this);
    while (m_next < m_items.size()) {
        const Item item = std::move(m_items[m_next++]);
        if (const auto* text = std::get_if<QString>(&item))
            m_handlers.text(*text);
        else if (const auto* binary = std::get_if<QByteArray>(&item))
            m_handlers.binary(*binary);
        else
            std::get<std::function<void()>>(item)();
        if (!alive)
            return;
    }
    clear();
}

void Inbox::clear()
{
    m_next = 0;
    if (m_items.capacity() > kKeptCapacity)
        m_items = {};
    else
        m_items.clear();
}

} // namespace heartline
