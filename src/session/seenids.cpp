// SPDX-License-Identifier: MIT
#include "seenids.h"

#include <QFile>
#include <QSaveFile>
#include <QUrl>

namespace heartline {

namespace {

// Ids come from the server and may hold anything; a line may not.
QByteArray toLine(const QString& id)
{
    return QUrl::toPercentEncoding(id) + '\n';
}

} // namespace

SeenIds::SeenIds(QString path, qsizetype keep)
    : m_path(std::move(path))
    , m_keep(keep)
{
    if (!m_path.isEmpty())
        load();
}

void SeenIds::load()
{
    QFile file(m_path);
    if (!file.exists())
        return;
    if (!file.open(QIODevice::ReadOnly)) {
        m_problem = file.errorString();
        return;
    }
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray& line : lines) {
        const QString id = QUrl::fromPercentEncoding(line);
        if (id.isEmpty() || m_ids.contains(id))
            continue;
        m_ids.insert(id);
        m_order.append(id);
    }
    if (m_order.size() > m_keep)
        rewrite();
}

bool SeenIds::insert(const QString& id)
{
    if (id.isEmpty())
        return true;
    if (m_ids.contains(id))
        return false;
    m_ids.insert(id);
    m_order.append(id);
    if (m_order.size() > 2 * m_keep) {
        rewrite();
        return true;
    }
    if (m_path.isEmpty())
        return true;
    QFile file(m_path);
    const QByteArray line = toLine(id);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append) || file.write(line) != line.size() ||
        !file.flush())
        m_problem = file.errorString();
    return true;
}

void SeenIds::rewrite()
{
    while (m_order.size() > m_keep)
        m_ids.remove(m_order.takeFirst());
    if (m_path.isEmpty())
        return;
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly)) {
        m_problem = file.errorString();
        return;
    }
    for (const QString& id : std::as_const(m_order))
        file.write(toLine(id));
    if (!file.commit())
        m_problem = file.errorString();
}

} // namespace heartline
