// SPDX-License-Identifier: MIT
#include "worker.h"

namespace heartline {

Worker::Worker(const QString& name)
    : m_anchor(new QObject)
{
    m_thread.setObjectName(name);
    adopt(m_anchor);
    m_thread.start();
}

Worker::~Worker()
{
    // QThread::quit() would overtake orders that are still in the queue: polite closes among them.
    QMetaObject::invokeMethod(
        m_anchor, [this] { m_thread.quit(); }, Qt::QueuedConnection);
    m_thread.wait();
}

void Worker::adopt(QObject* object)
{
    object->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, object, &QObject::deleteLater);
}

} // namespace heartline
