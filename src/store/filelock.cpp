// SPDX-License-Identifier: MIT
#include "filelock.h"

#include <QCoreApplication>
#include <QFile>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#else
#include <QLockFile>
#endif

using namespace Qt::StringLiterals;

namespace heartline::store {

#ifdef Q_OS_UNIX

struct FileLock::Handle
{
    int descriptor = -1;
    ~Handle()
    {
        if (descriptor >= 0)
            ::close(descriptor);
    }
};

FileLock::Outcome FileLock::take(const QString& path)
{
    auto handle = std::make_unique<Handle>();
    handle->descriptor = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (handle->descriptor < 0) {
        m_detail = qt_error_string(errno);
        return Outcome::Failed;
    }
    QFile file;
    if (::flock(handle->descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        if (error != EWOULDBLOCK) {
            m_detail = qt_error_string(error);
            return Outcome::Failed;
        }
        if (file.open(handle->descriptor, QIODevice::ReadOnly))
            m_detail = QString::fromUtf8(file.read(200)).trimmed();
        return Outcome::Busy;
    }
    // Only for the words in a message: who cannot write it (a full disk) holds the lock all the same.
    const QByteArray owner = "process " + QByteArray::number(QCoreApplication::applicationPid()) + ", " +
                             QCoreApplication::applicationName().toUtf8() + '\n';
    if (::ftruncate(handle->descriptor, 0) == 0 && file.open(handle->descriptor, QIODevice::WriteOnly))
        file.write(owner);
    file.close();
    m_handle = std::move(handle);
    return Outcome::Taken;
}

#else

struct FileLock::Handle
{
    explicit Handle(const QString& path)
        : lock(path)
    {
        lock.setStaleLockTime(0);
    }
    QLockFile lock;
};

FileLock::Outcome FileLock::take(const QString& path)
{
    auto handle = std::make_unique<Handle>(path);
    if (handle->lock.tryLock(0)) {
        m_handle = std::move(handle);
        return Outcome::Taken;
    }
    if (handle->lock.error() != QLockFile::LockFailedError) {
        m_detail = u"the lock file cannot be made"_s;
        return Outcome::Failed;
    }
    qint64 process = 0;
    QString host;
    QString program;
    if (handle->lock.getLockInfo(&process, &host, &program))
        m_detail = u"process %1, %2"_s.arg(process).arg(program);
    return Outcome::Busy;
}

#endif

FileLock::FileLock() = default;

FileLock::~FileLock() = default;

} // namespace heartline::store
