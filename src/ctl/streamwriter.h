// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSocketNotifier>

namespace heartline::ctl {

/// Writes to stdout only what it takes without waiting, so that a reader who dawdles holds up neither the
/// link nor a signal. Stdout is left as blocking as it is: others write there, too.
class StreamWriter : public QObject
{
    Q_OBJECT
public:
    explicit StreamWriter(QObject* parent = nullptr);

    /// What a pipe takes at once or not at all (pipe(7), PIPE_BUF on Linux): lines up to here are never torn
    /// in a pipe, even by SIGKILL.
    static constexpr qsizetype kWhole = 4096;

    /// One at a time; written() tells.
    void write(const QByteArray& bytes);
    [[nodiscard]] bool isBusy() const { return !m_bytes.isEmpty(); }

    /// After a run that was killed in the middle of a line: begins a new one. Only where stdout is a file
    /// that can be looked at.
    void mendTornLine();

Q_SIGNALS:
    void written();
    /// `error` is errno's: EPIPE when nobody reads any more.
    void failed(int error);

private:
    void proceed();

    QSocketNotifier m_notifier;
    QSocketNotifier m_gone; // tells of a reader's end before there is anything to write
    QByteArray m_bytes;
    qsizetype m_done = 0;
};

} // namespace heartline::ctl
