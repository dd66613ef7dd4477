// SPDX-License-Identifier: MIT
#include "embeddedserver.h"

#include "logging.h"

#include <QNetworkInterface>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

constexpr auto kTokensLast = std::chrono::hours(24 * 30);

QHostAddress ownAddress()
{
    QHostAddress found(QHostAddress::LocalHost);
    const QList<QNetworkInterface> interfaces = QNetworkInterface::allInterfaces();
    for (const QNetworkInterface& interface : interfaces) {
        const auto flags = interface.flags();
        if (!flags.testFlag(QNetworkInterface::IsUp) || flags.testFlag(QNetworkInterface::IsLoopBack))
            continue;
        const QList<QNetworkAddressEntry> entries = interface.addressEntries();
        for (const QNetworkAddressEntry& entry : entries) {
            if (entry.ip().protocol() == QAbstractSocket::IPv4Protocol && !entry.ip().isLinkLocal())
                return entry.ip();
        }
    }
    return found;
}

} // namespace

EmbeddedServer::EmbeddedServer(QObject* parent)
    : QObject(parent)
{
}

EmbeddedServer::~EmbeddedServer()
{
    if (m_task)
        m_task->wait();
}

QStringList EmbeddedServer::addresses(const Choice& choice, quint16 port)
{
    return {(choice.letOthersJoin ? u"*:%1"_s : u"127.0.0.1:%1"_s).arg(port)};
}

void EmbeddedServer::start(const Choice& choice)
{
    m_wanted = choice;
    if (m_task) {
        m_again = true;
        m_stopNext = false;
        return;
    }
    const bool open = !choice.letOthersJoin;
    if (m_running && m_choice.folder == choice.folder) {
        run([this, choice, open] { return m_server->setAccess(addresses(choice, m_port), open); });
        return;
    }
    m_running = false; // the task replaces m_server, which nobody may use meanwhile
    run([this, choice, open] {
        server::Options options;
        options.dataDir = choice.folder;
        options.open = open;
        options.listen = addresses(choice, choice.port);
        m_server = std::make_unique<server::Server>(options);
        server::StartResult result = m_server->start();
        if (result || choice.port == 0)
            return result;
        // The port of last time is taken: any other will do, but whoever was given the old one should know.
        options.listen = addresses(choice, 0);
        m_server = std::make_unique<server::Server>(options);
        server::StartResult second = m_server->start();
        if (!second)
            return result;
        second.notice = tr("Port %1 is taken by another program; this server now has port %2. Earlier "
                           "invitations no longer work.")
                            .arg(choice.port)
                            .arg(m_server->port());
        return second;
    });
}

void EmbeddedServer::run(std::function<server::StartResult()> task)
{
    const auto result = std::make_shared<server::StartResult>();
    m_task.reset(QThread::create([task = std::move(task), result] { *result = task(); }));
    connect(m_task.get(), &QThread::finished, this, [this, result] { onDone(*result); });
    m_task->start();
}

void EmbeddedServer::onDone(const server::StartResult& result)
{
    endTask();
    const bool hadAccess = m_running;
    if (result) {
        m_choice = m_wanted;
        m_running = true;
        m_port = m_server->port();
        qCInfo(lcHost, "listening port=%d others=%d", m_port, m_choice.letOthersJoin);
    } else {
        qCWarning(lcHost, "not listening: %s", qUtf8Printable(result.error));
        if (!hadAccess)
            m_server.reset();
    }
    if (std::exchange(m_stopNext, false))
        return stop();
    if (std::exchange(m_again, false))
        return start(m_wanted);
    if (result)
        Q_EMIT started(result.notice);
    else
        Q_EMIT failed(result.error);
}

void EmbeddedServer::stop()
{
    // Whatever is still under way on the other thread: for everybody here it's over.
    const bool wasRunning = std::exchange(m_running, false);
    m_port = 0;
    if (m_task) {
        m_again = false;
        m_stopNext = true;
        return;
    }
    if (!wasRunning)
        return;
    m_task.reset(QThread::create([this] { m_server.reset(); }));
    connect(m_task.get(), &QThread::finished, this, [this] {
        endTask();
        if (std::exchange(m_again, false))
            start(m_wanted);
    });
    m_task->start();
}

void EmbeddedServer::endTask()
{
    m_task->wait();
    m_task.release()->deleteLater();
}

QUrl EmbeddedServer::localUrl() const
{
    return QUrl(u"ws://127.0.0.1:%1"_s.arg(m_port));
}

QUrl EmbeddedServer::inviteUrl() const
{
    QUrl url = localUrl();
    url.setHost(ownAddress().toString());
    return url;
}

QString EmbeddedServer::issueToken(const QString& userId, const QString& name,
                                   const QStringList& scopes) const
{
    return m_running ? m_server->issueToken(userId, name, kTokensLast, scopes) : QString();
}

} // namespace heartline
