// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <memory>

namespace heartline::store {

/// An exclusive claim on a file, by a lock file beside it that names its owner; gone with the process,
/// however it ends.
///
/// The kernel's lock is used and not QLockFile, which tells a dead owner by process number and host name:
/// after a crash in a container, where both change or repeat, it would either wait for ever or take a lock
/// that is held.
class FileLock
{
public:
    enum class Outcome
    {
        Taken,
        Busy,
        Failed
    };

    FileLock();
    ~FileLock();
    Q_DISABLE_COPY_MOVE(FileLock)

    /// Claims `path` (made when absent, never removed). A second claim is Busy, also from the same process.
    [[nodiscard]] Outcome take(const QString& path);

    /// After Busy: who holds it ("process 4711, heartlined"), or empty. After Failed: the system's error.
    [[nodiscard]] QString detail() const { return m_detail; }

private:
    struct Handle;
    std::unique_ptr<Handle> m_handle;
    QString m_detail;
};

} // namespace heartline::store
