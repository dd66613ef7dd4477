// SPDX-License-Identifier: MIT
#include "streamwriter.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace heartline::ctl {

StreamWriter::StreamWriter(QObject* parent)
    : QObject(parent)
    , m_notifier(STDOUT_FILENO, QSocketNotifier::Write)
    , m_gone(STDOUT_FILENO, QSocketNotifier::Exception)
{
    connect(&m_gone, &QSocketNotifier::activated, this, [this] {
        pollfd stdoutNow{STDOUT_FILENO, 0, 0};
        if (::poll(&stdoutNow, 1, 0) == 1 && (stdoutNow.revents & POLLERR)) {
            m_gone.setEnabled(false);
            Q_EMIT failed(EPIPE);
        }
    });
    m_notifier.setEnabled(false);
    connect(&m_notifier, &QSocketNotifier::activated, this, &StreamWriter::proceed);
}

void StreamWriter::write(const QByteArray& bytes)
{
    m_bytes = bytes;
    m_done = 0;
    m_notifier.setEnabled(true);
}

void StreamWriter::proceed()
{
    const auto size = size_t(std::min(m_bytes.size() - m_done, kWhole));
    const auto count = ::write(STDOUT_FILENO, m_bytes.constData() + m_done, size);
    if (count < 0) {
        if (errno == EINTR || errno == EAGAIN)
            return;
        m_notifier.setEnabled(false);
        Q_EMIT failed(errno);
        return;
    }
    m_done += count;
    if (m_done < m_bytes.size())
        return;
    m_notifier.setEnabled(false);
    m_bytes.clear();
    Q_EMIT written();
}

void StreamWriter::mendTornLine()
{
    struct stat about
    {
    };
    if (::fstat(STDOUT_FILENO, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0 ||
        !(::fcntl(STDOUT_FILENO, F_GETFL) & O_APPEND))
        return;
    // The descriptor may be for writing only.
    const int file = ::open("/proc/self/fd/1", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    char last = '\n';
    if (::pread(file, &last, 1, about.st_size - 1) == 1 && last != '\n')
        write("\n");
    ::close(file);
}

} // namespace heartline::ctl
