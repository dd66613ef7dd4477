// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace heartline::test {

inline constexpr int kPatience = 20'000; // ms, for what must come

/// What came of one run of a program.
struct Ran
{
    int code = -1; ///< As a shell shows it: 128 + n after signal n.
    QByteArray out;
    QByteArray err;
    /// The lines of `out` as objects.
    [[nodiscard]] QList<QJsonObject> json() const;
};

/// heartlinectl on a profile of its own, with an environment that holds nothing of who runs the test.
class Ctl
{
public:
    explicit Ctl(const QUrl& server = {}, const QString& user = QStringLiteral("ann"));

    QUrl server;
    QString user;
    QString profile;      ///< A folder that is made by the program.
    QStringList everyRun; ///< More options.

    /// Runs to the end.
    [[nodiscard]] Ran run(const QStringList& arguments, const QByteArray& input = {}) const;
    /// Not started yet.
    [[nodiscard]] std::unique_ptr<QProcess> prepare(const QStringList& arguments) const;
    /// Started, with its stdin open.
    [[nodiscard]] std::unique_ptr<QProcess> start(const QStringList& arguments) const;
    /// Started, with its stdout in a pipe that nobody reads; `reader` is its end, to be closed.
    [[nodiscard]] std::unique_ptr<QProcess> startUnread(const QStringList& arguments, int* reader) const;
    /// Of a run that was started: sends `signal` (0: none) and waits for the end.
    [[nodiscard]] static Ran end(QProcess& process, int signal = 0);
    /// `status --json`.
    [[nodiscard]] QJsonObject status() const;

    [[nodiscard]] QString path(const QString& name) const { return m_folder->filePath(name); }

private:
    std::shared_ptr<QTemporaryDir> m_folder;
};

/// heartlined in a folder.
class Daemon
{
public:
    /// `port` 0: the system's choice. Where it can't have the port it asked for, it takes another.
    Daemon(const QString& folder, quint16 port, const QStringList& more);
    ~Daemon();
    Q_DISABLE_COPY_MOVE(Daemon)

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] bool isRunning() const { return m_process->state() == QProcess::Running; }
    [[nodiscard]] QByteArray errors() { return m_process->readAllStandardError(); }
    /// Sends it and waits for the end.
    void end(int signal);

private:
    void start(const QString& folder, quint16 port, const QStringList& more);

    std::unique_ptr<QProcess> m_process;
    quint16 m_port = 0;
};

/// To a process that may have ended by itself: then nothing happens.
void sendSignal(const QProcess& process, int signal);

/// Everything of a room's log that the server gives out, ascending, as `chat` objects.
[[nodiscard]] QList<QJsonObject> readLog(quint16 port, const QString& room, const QByteArray& token = {});
/// One HTTP call; the body, whatever the status.
[[nodiscard]] QByteArray httpGet(quint16 port, const QString& path, const QByteArray& token = {});

} // namespace heartline::test
