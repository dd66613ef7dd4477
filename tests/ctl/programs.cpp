// SPDX-License-Identifier: MIT
#include "programs.h"

#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QTimer>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace heartline::test {

QList<QJsonObject> Ran::json() const
{
    QList<QJsonObject> objects;
    const QByteArrayList lines = out.split('\n');
    for (const QByteArray& line : lines) {
        if (!line.isEmpty())
            objects.append(QJsonDocument::fromJson(line).object());
    }
    return objects;
}

Ctl::Ctl(const QUrl& url, const QString& userId)
    : server(url)
    , user(userId)
    , m_folder(std::make_shared<QTemporaryDir>())
{
    profile = m_folder->filePath(u"profile"_s);
}

std::unique_ptr<QProcess> Ctl::prepare(const QStringList& arguments) const
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString& name : names) {
        if (name.startsWith("HEARTLINE_"_L1) || name.toLower().endsWith("_proxy"_L1))
            environment.remove(name);
    }
    process->setProcessEnvironment(environment);
    QStringList options{u"--profile"_s, profile};
    if (!user.isEmpty())
        options << u"--user"_s << user;
    if (!server.isEmpty())
        options << u"--url"_s << server.toString();
    QStringList all = arguments;
    // Behind the verb, before a "--" that may follow.
    process->setProgram(QStringLiteral(HEARTLINECTL));
    process->setArguments(QStringList{all.takeFirst()} + options + everyRun + all);
    return process;
}

std::unique_ptr<QProcess> Ctl::start(const QStringList& arguments) const
{
    auto process = prepare(arguments);
    process->start();
    process->waitForStarted(kPatience);
    return process;
}

std::unique_ptr<QProcess> Ctl::startUnread(const QStringList& arguments, int* reader) const
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return nullptr;
    auto process = prepare(arguments);
    process->setChildProcessModifier([end = ends[1]] { ::dup2(end, STDOUT_FILENO); });
    process->start();
    process->waitForStarted(kPatience);
    ::close(ends[1]);
    *reader = ends[0];
    return process;
}

Ran Ctl::end(QProcess& process, int signal)
{
    if (signal != 0)
        sendSignal(process, signal);
    if (process.state() != QProcess::NotRunning) {
        // Peers of this test's own thread are to be served meanwhile.
        QEventLoop loop;
        QObject::connect(&process, &QProcess::finished, &loop, &QEventLoop::quit);
        QTimer::singleShot(kPatience, &loop, &QEventLoop::quit);
        loop.exec();
    }
    if (process.state() != QProcess::NotRunning)
        return {-1, process.readAllStandardOutput(), process.readAllStandardError() + "\n(it did not end)"};
    const bool crashed = process.exitStatus() == QProcess::CrashExit;
    return {crashed ? 128 + process.exitCode() : process.exitCode(), process.readAllStandardOutput(),
            process.readAllStandardError()};
}

Ran Ctl::run(const QStringList& arguments, const QByteArray& input) const
{
    const auto process = start(arguments);
    process->write(input);
    process->closeWriteChannel();
    return end(*process);
}

QJsonObject Ctl::status() const
{
    return run({u"status"_s, u"--json"_s}).json().value(0);
}

Daemon::Daemon(const QString& folder, quint16 port, const QStringList& more)
{
    start(folder, port, more);
    if (m_port == 0 && port != 0)
        start(folder, 0, more);
}

Daemon::~Daemon()
{
    end(SIGKILL);
}

void Daemon::start(const QString& folder, quint16 port, const QStringList& more)
{
    m_process = std::make_unique<QProcess>();
    m_process->start(QStringLiteral(HEARTLINED),
                     QStringList{u"--listen"_s, u"127.0.0.1:%1"_s.arg(port), u"--data"_s, folder} + more);
    while (!m_process->canReadLine() && m_process->waitForReadyRead(kPatience)) {
    }
    const QByteArray line = m_process->readLine();
    m_port = line.mid(line.lastIndexOf(':') + 1).trimmed().toUShort();
}

void Daemon::end(int signal)
{
    if (m_process->state() == QProcess::NotRunning)
        return;
    sendSignal(*m_process, signal);
    m_process->waitForFinished(kPatience);
}

void sendSignal(const QProcess& process, int signal)
{
    // Process 0 is, to kill(2), the whole group that this test belongs to.
    if (const qint64 id = process.processId(); id > 0)
        ::kill(pid_t(id), signal);
}

QByteArray httpGet(quint16 port, const QString& path, const QByteArray& token)
{
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    QNetworkRequest request(QUrl(u"http://127.0.0.1:%1%2"_s.arg(port).arg(path)));
    request.setTransferTimeout(kPatience);
    if (!token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + token);
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    return reply->readAll();
}

QList<QJsonObject> readLog(quint16 port, const QString& room, const QByteArray& token)
{
    QList<QJsonObject> log;
    qint64 after = 0;
    for (;;) {
        const QByteArray body =
            httpGet(port, u"/api/rooms/%1/messages?after=%2&limit=500"_s.arg(room).arg(after), token);
        const QJsonArray page = QJsonDocument::fromJson(body).array();
        if (page.isEmpty())
            return log;
        for (const QJsonValue& message : page)
            log.append(message.toObject());
        after = log.last().value("offset"_L1).toInteger();
    }
}

} // namespace heartline::test
