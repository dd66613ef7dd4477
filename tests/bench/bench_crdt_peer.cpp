// SPDX-License-Identifier: MIT
#include "bench_crdt_peer.h"

namespace heartline::bench {

namespace {

constexpr int kPatience = 10 * 60 * 1000; ///< Milliseconds for one answer.

} // namespace

Outcome parseOutcome(const QByteArray& line)
{
    if (line.startsWith("- "))
        return Outcome::cannot(line.mid(2).toStdString());
    if (line.startsWith("fail "))
        return Outcome::wrong(line.mid(5).toStdString());
    Outcome outcome;
    const QList<QByteArray> words = line.split(' ');
    for (qsizetype i = 0; i + 1 < words.size(); i += 2)
        outcome.figures[words[i].toStdString()] = words[i + 1].toDouble();
    return outcome.figures.empty() ? Outcome::wrong("an answer without figures: " + line.toStdString())
                                   : outcome;
}

PeerContestant::PeerContestant(QString program, QStringList arguments)
    : m_program(std::move(program))
    , m_arguments(std::move(arguments))
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
}

PeerContestant::~PeerContestant()
{
    stop();
}

void PeerContestant::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(5000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

Outcome PeerContestant::run(const std::string& task)
{
    if (m_task != task || task.starts_with("memory ") || m_process.state() == QProcess::NotRunning) {
        stop();
        m_task = task;
        m_process.start(m_program, m_arguments);
        if (!m_process.waitForStarted())
            return Outcome::wrong("does not start");
    }
    m_process.write(QByteArray::fromStdString(task) + '\n');
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(kPatience)) {
            m_process.kill();
            m_process.waitForFinished();
            return Outcome::wrong("no answer");
        }
    }
    return parseOutcome(m_process.readLine().trimmed());
}

} // namespace heartline::bench
