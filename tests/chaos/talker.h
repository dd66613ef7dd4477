// SPDX-License-Identifier: MIT
#pragma once

#include "judge.h"
#include "programs.h"
#include "tcpproxy.h"

#include <QTimer>

#include <random>

namespace heartline::test {

using Random = std::mt19937_64;

/// From `from` to `to`, both included.
[[nodiscard]] int pick(Random& random, int from, int to);

/// One client: a network of its own that fails, and run after run of heartlinectl, each sending the next
/// numbers of a series or listening, some killed.
class Talker : public QObject
{
    Q_OBJECT
public:
    enum class Profiles
    {
        One, ///< What was sent and not acknowledged may come back as an event that it hears.
        Two  ///< Who only sends hears nothing: all hangs on acknowledgements and ids.
    };
    Talker(const QString& name, const QString& folder, quint16 port, Profiles profiles, quint64 seed);

    /// Hears all there is, over a network that works. The first time, before anything is said, says where
    /// hearing begins.
    void listenOnce();
    void start();
    /// No new run; finished() once the present one has ended.
    void windDown();
    /// Sends what is left, over a network that works.
    void drain();

    [[nodiscard]] TcpProxy& network() { return m_proxy; }
    [[nodiscard]] QStringList judge(const QList<Logged>& log) const;
    /// What went wrong on the way: wrong exit codes, damaged files.
    [[nodiscard]] QStringList violations() const { return m_violations; }
    [[nodiscard]] int runs() const { return m_runs; }
    [[nodiscard]] int kills() const { return m_kills; }
    [[nodiscard]] QString name() const { return m_name; }

Q_SIGNALS:
    void finished();
    /// Now would be a bad moment for the server to die.
    void serverTrapped();

private:
    enum class Kind
    {
        Send,
        Lines,
        Leave, ///< send --no-wait
        Listen,
        Once,
        Flush
    };

    void next();
    void run(Kind kind, const QStringList& arguments, const QByteArray& input = {});
    void sendRun(Kind kind);
    void ended();
    void judgeRun(const Ran& ran);
    void afterKill();
    void disturb();
    void setTrap();
    void spring();
    void violation(const QString& text);
    [[nodiscard]] QString newText();
    [[nodiscard]] const Ctl& profile() const; // of the present run
    [[nodiscard]] static QStringList audit(const QJsonObject& status);
    [[nodiscard]] Listened slice(qsizetype begin, bool killed) const;

    QString m_name;
    QString m_folder;
    Ctl m_mouth; // may be the same profile
    Ctl m_ear;
    TcpProxy m_proxy;
    Random m_random;
    std::unique_ptr<QProcess> m_process;
    Kind m_kind = Kind::Send;
    QStringList m_texts; // of the present run
    QTimer m_trouble;    // the network's
    QTimer m_killer;     // of the present run
    qint64 m_trap = -1;  // bytes of this network at which something happens; -1: nothing
    QTimer m_watchdog;
    bool m_killed = false;
    bool m_stopped = false; // by SIGTERM
    bool m_windingDown = false;
    bool m_calm = false; // no excuse for a server that is not reached
    int m_said = 0;
    int m_runs = 0;
    int m_kills = 0;
    qint64 m_outBegan = 0;
    QHash<QString, Fate> m_fates;
    QList<Listened> m_heard;
    QStringList m_violations;
};

/// SQLite's own opinion of a copy of `file` with its -wal, while nobody has it open; empty: all is well.
[[nodiscard]] QString integrityOf(const QString& file);

} // namespace heartline::test
