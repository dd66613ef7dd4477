// SPDX-License-Identifier: MIT
#pragma once

#include "bench_crdt_contestant.h"

#include <QProcess>
#include <QStringList>

namespace heartline::bench {

/// Reads `KEY VALUE...`, `- why` or `fail why`.
Outcome parseOutcome(const QByteArray& line);

/// A program that reads tasks, each in a line, and answers each with a line. It's started anew for each task,
/// as some get slower with age, and stays for all its rounds, so that what compiles while it runs has done so
/// after the first. Where memory is measured, it's started anew each time.
class PeerContestant : public Contestant
{
public:
    PeerContestant(QString program, QStringList arguments);
    ~PeerContestant() override;

    Outcome run(const std::string& task) override;

private:
    void stop();

    QString m_program;
    QStringList m_arguments;
    std::string m_task; ///< What the process was started for.
    QProcess m_process;
};

} // namespace heartline::bench
