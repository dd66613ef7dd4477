// SPDX-License-Identifier: MIT
#include "lineagefile.h"

#include <QDateTime>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

// Always as long, so that it is overwritten in place.
constexpr int kEventDigits = 20;

// Of the file that `path` names now; nothing where the file system does not know.
QByteArray birthOf(const QString& path)
{
    const QDateTime birth = QFileInfo(path).birthTime();
    return birth.isValid() ? QByteArray::number(birth.toMSecsSinceEpoch()) : QByteArray("unknown");
}

void syncFile(const QFile& file)
{
#ifdef Q_OS_UNIX
    ::fsync(file.handle());
#else
    Q_UNUSED(file)
#endif
}

// A rename is durable once the folder is.
void syncFolder(const QString& path)
{
#ifdef Q_OS_UNIX
    const int folder = ::open(QFile::encodeName(QFileInfo(path).absolutePath()).constData(),
                              O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    ::fsync(folder);
    ::close(folder);
#else
    Q_UNUSED(path)
#endif
}

bool replace(const QString& from, const QString& to)
{
#ifdef Q_OS_UNIX
    return ::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0;
#else
    QFile::remove(to);
    return QFile::rename(from, to);
#endif
}

} // namespace

LineageFile::LineageFile(const QString& path)
    : m_file(path)
{
}

bool LineageFile::knows(const QString& lineage, qint64 events) const
{
    QFile file(m_file.fileName());
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArrayList words = file.read(4096).simplified().split(' ');
    bool number = false;
    return words.size() == 3 && words[0] == lineage.toLatin1() && words[1] == birthOf(file.fileName()) &&
           words[2].toLongLong(&number) <= events && number;
}

QByteArray LineageFile::line(qint64 events) const
{
    return m_lineage.toLatin1() + ' ' + m_made + ' ' +
           QByteArray::number(events).rightJustified(kEventDigits, '0') + '\n';
}

bool LineageFile::begin(const QString& lineage, qint64 events)
{
    const QString path = m_file.fileName();
    m_lineage = lineage;
    if (knows(lineage, events)) { // goes on as it is
        m_made = birthOf(path);
    } else {
        QFile fresh(path + u".new"_s);
        fresh.remove();
        if (!fresh.open(QIODevice::WriteOnly, QFile::ReadOwner | QFile::WriteOwner))
            return false;
        m_made = birthOf(fresh.fileName());
        if (fresh.write(line(events)) < 0 || !fresh.flush())
            return false;
        syncFile(fresh);
        fresh.close();
        if (!replace(fresh.fileName(), path))
            return false;
        syncFolder(path);
    }
    return m_file.open(QIODevice::ReadWrite | QIODevice::Unbuffered);
}

void LineageFile::note(qint64 events)
{
    // In place and in one piece: the note is shorter than what a disk writes at once.
    if (m_file.isOpen() && m_file.seek(0))
        m_file.write(line(events));
}

void LineageFile::sync()
{
    if (m_file.isOpen())
        syncFile(m_file);
}

} // namespace heartline::server
