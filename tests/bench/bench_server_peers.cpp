// SPDX-License-Identifier: MIT
#include "bench_server_peers.h"

#include <QFile>
#include <QHostAddress>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include <stdexcept>

using namespace Qt::StringLiterals;

namespace heartline::bench {

namespace {

constexpr int kPatience = 30'000;

[[noreturn]] void fail(const QString& what)
{
    throw std::runtime_error(what.toStdString());
}

} // namespace

QString peerSource(const QString& name)
{
    return qEnvironmentVariable("HEARTLINE_BENCH_PEERS", u"" HEARTLINE_BENCH_SOURCES ""_s) + u'/' + name;
}

// Within the build, since /tmp may be in memory, where a sync costs nothing.
ServerProcess::ServerProcess()
    : m_folder(u"" HEARTLINE_BENCH_FOLDER "/server-XXXXXX"_s)
{
    if (!m_folder.isValid())
        fail(m_folder.errorString());
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
}

ServerProcess::~ServerProcess()
{
    stop();
}

void ServerProcess::start(const QString& program, const QStringList& arguments)
{
    m_process.start(program, arguments);
    if (!m_process.waitForStarted(kPatience))
        fail(u"cannot start %1"_s.arg(program));
}

void ServerProcess::awaitPort()
{
    QByteArray line;
    while (!line.endsWith('\n')) {
        if (!m_process.waitForReadyRead(kPatience))
            fail(m_process.program() + u" does not start"_s);
        line += m_process.readLine();
    }
    m_port = line.trimmed().mid(line.trimmed().lastIndexOf(':') + 1).toUShort();
}

void ServerProcess::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(kPatience))
        m_process.kill();
    m_process.waitForFinished(kPatience);
}

int64_t ServerProcess::memory() const
{
    QFile file(u"/proc/%1/status"_s.arg(m_process.processId()));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArrayList lines = file.readAll().split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith("RssAnon:"))
            return line.simplified().split(' ').value(1).toLongLong() * 1024;
    }
    return 0;
}

Seconds Heartlined::start()
{
    const auto begin = std::chrono::steady_clock::now();
    ServerProcess::start(u"" HEARTLINED ""_s,
                         {u"--open"_s, u"--listen"_s, u"127.0.0.1:0"_s, u"--data"_s, folder(),
                          u"--publish-rate"_s, u"1000000000"_s, u"--keep-events"_s, u"1000000000"_s});
    awaitPort();
    return std::chrono::steady_clock::now() - begin;
}

QString Heartlined::database() const
{
    return folder() + u"/heartline.sqlite"_s;
}

Heartlined::Committed Heartlined::committed() const
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port());
    if (!socket.waitForConnected(kPatience))
        fail(socket.errorString());
    socket.write("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    while (socket.waitForReadyRead(kPatience)) {
    }
    Committed committed;
    const QByteArrayList lines = socket.readAll().split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith("heartline_store_events_total "))
            committed.events = line.split(' ').last().trimmed().toDouble();
        if (line.startsWith("heartline_store_commits_total "))
            committed.commits = line.split(' ').last().trimmed().toDouble();
    }
    return committed;
}

QString Redis::program()
{
    return QStandardPaths::findExecutable(u"redis-server"_s);
}

Redis::Redis()
{
    // It can't choose a port by itself; one that was free a moment ago will do.
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    m_port = probe.serverPort();
    probe.close();
    m_process.setStandardOutputFile(QProcess::nullDevice());
    start(program(), {u"--port"_s, QString::number(m_port), u"--bind"_s, u"127.0.0.1"_s, u"--dir"_s, folder(),
                      u"--save"_s, QString(), u"--appendonly"_s, u"yes"_s, u"--appendfsync"_s, u"always"_s,
                      u"--auto-aof-rewrite-percentage"_s, u"0"_s, u"--loglevel"_s, u"warning"_s});
    for (int left = 200; left > 0; --left) {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, m_port);
        if (socket.waitForConnected(kPatience))
            return;
        QThread::msleep(25);
    }
    fail(u"redis-server does not start"_s);
}

QString NodeBroadcast::program()
{
    return qEnvironmentVariableIsSet("NODE_PATH") ? QStandardPaths::findExecutable(u"node"_s) : QString();
}

NodeBroadcast::NodeBroadcast()
{
    start(program(), {peerSource(u"bench_server_ws.cjs"_s)});
    awaitPort();
}

} // namespace heartline::bench
