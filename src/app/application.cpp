// SPDX-License-Identifier: MIT
#include "application.h"

#include "client.h"
#include "guide.h"
#include "logging.h"
#include "mainwindow.h"
#include "notifications/systemnotifier.h"
#include "shared/appearance.h"

#include <QApplication>
#include <QMenu>
#include <QScreen>
#include <QSystemTrayIcon>

#include <pwd.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

/// How much of what is being written a crash may take.
constexpr auto kDraftsWithin = 1s;

/// As the system knows the person: the full name, else the login.
QString ownName()
{
    if (const passwd* entry = ::getpwuid(::geteuid())) {
        const QString full = QString::fromLocal8Bit(entry->pw_gecos).section(u',', 0, 0).trimmed();
        return full.isEmpty() ? QString::fromLocal8Bit(entry->pw_name) : full;
    }
    return qEnvironmentVariable("USER", u"me"_s);
}

} // namespace

Application::Application(const CommandLine& commandLine)
    : m_line(commandLine)
    , m_profile(commandLine.profile)
{
    m_profile.restore(m_look);
    if (!m_line.language.isEmpty())
        m_look.setLanguage(m_line.language);
    if (!m_line.theme.isEmpty()) {
        using Choice = AppearanceSettings::ThemeChoice;
        m_look.setTheme(m_line.theme == "light"_L1  ? Choice::Light
                        : m_line.theme == "dark"_L1 ? Choice::Dark
                                                    : Choice::System);
    }
    m_appearance = std::make_unique<Appearance>(m_look);
    const auto remember = [this] { m_profile.remember(m_look); };
    connect(&m_look, &AppearanceSettings::themeChanged, this, remember);
    connect(&m_look, &AppearanceSettings::languageChanged, this, remember);
    connect(&m_look, &AppearanceSettings::zoomChanged, this, remember);
    connect(&m_look, &AppearanceSettings::recentEmojiChanged, this, remember);

    m_worker = std::make_unique<Worker>(u"network"_s);
    m_notifier = std::make_unique<SystemNotifier>();
    m_window = std::make_unique<MainWindow>(m_look, *m_notifier);
    m_client = std::make_unique<Client>(*m_window, *m_worker);
    makeTray();

    connect(m_window.get(), &MainWindow::serverChosen, this, [this](const ServerChoice& choice) {
        m_profile.setServerChoice(choice);
        go(choice);
    });
    connect(m_window.get(), &MainWindow::quitRequested, this, &Application::quit);
    connect(m_window.get(), &MainWindow::newProfileRequested, this, [this] {
        m_client->leave();
        m_joined.clear();
        m_profile.setSessionAside(m_sessionOf);
        m_profile.setUnsentDocuments(m_sessionOf, {});
        go(m_choice);
    });
    connect(m_window.get(), &MainWindow::invitationRequested, this, &Application::invite);
    connect(m_client.get(), &Client::refused, this, &Application::onRefused);
    m_draftsTimer.setSingleShot(true);
    m_draftsTimer.setInterval(kDraftsWithin);
    connect(&m_draftsTimer, &QTimer::timeout, this, &Application::saveDrafts);
    connect(m_client.get(), &Client::draftsChanged, this, [this] {
        if (!m_draftsTimer.isActive())
            m_draftsTimer.start();
    });
    connect(&m_server, &EmbeddedServer::started, this, &Application::onHosting);
    connect(&m_server, &EmbeddedServer::failed, this, &Application::onHostingFailed);
}

Application::~Application()
{
    if (m_tray)
        m_tray->hide();
    m_client.reset();
    m_window.reset();
    m_worker.reset();
}

void Application::start()
{
    if (!m_window->restoreGeometry(m_profile.geometry())) {
        const QSize room = m_window->screen()->availableSize() * 0.85;
        m_window->resize(QSize(1100, 760).boundedTo(room));
        // Chosen here rather than by the window manager, so that the first dialog opens over the window.
        const QRect screen = m_window->screen()->availableGeometry();
        m_window->move(screen.center() - m_window->rect().center());
    }
    m_window->show();
    if (!m_profile.problem().isEmpty()) {
        qCWarning(lcApp, "%s", qUtf8Printable(m_profile.problem()));
        m_window->showProblem(tr("Nothing will be remembered. %1").arg(m_profile.problem()));
    }
    const std::optional<ServerChoice> remembered = m_profile.serverChoice();
    ServerChoice choice = remembered.value_or(defaultChoice());
    if (!m_line.userName.isEmpty())
        choice.userName = m_line.userName;
    if (!m_line.userId.isEmpty() || !m_line.userName.isEmpty())
        choice.userId = m_line.userId.isEmpty() ? ServerChoice::userIdFor(choice.userName) : m_line.userId;
    if (m_line.userName.isEmpty() && !m_line.userId.isEmpty())
        choice.userName = m_line.userId;
    if (!m_line.server.isEmpty()) {
        choice.mode = ServerChoice::Mode::Remote;
        choice.url = m_line.server;
        choice.token.clear();
    }
    if (!m_line.token.isEmpty())
        choice.token = m_line.token;
    if (m_line.host)
        choice.mode = ServerChoice::Mode::Host;
    m_window->setServerChoice(choice);
    if (remembered || m_line.welcome || m_line.host || !m_line.server.isEmpty()) {
        m_profile.setServerChoice(choice);
        go(choice);
    } else {
        m_window->askForServer();
    }
}

ServerChoice Application::defaultChoice() const
{
    ServerChoice choice;
    choice.userName = ownName();
    choice.userId = ServerChoice::userIdFor(choice.userName);
    return choice;
}

void Application::go(const ServerChoice& choice)
{
    m_choice = choice;
    m_window->setServerChoice(choice);
    if (choice.mode == ServerChoice::Mode::Host)
        return host(choice);
    m_server.stop();
    m_window->setHosting(false);
    join(choice.url, choice.token);
}

void Application::host(const ServerChoice& choice)
{
    m_server.start({.folder = m_profile.dataFolder() + u"/server"_s,
                    .port = m_profile.hostPort(),
                    .letOthersJoin = choice.letOthersJoin});
}

void Application::onHosting(const QString& notice)
{
    m_profile.setHostPort(m_server.port());
    m_window->setHosting(true, m_server.letsOthersJoin());
    if (!notice.isEmpty())
        m_window->showProblem(notice);
    // With a token from the start, the session lives on when others are let in.
    join(m_server.localUrl(), m_server.issueToken(m_choice.userId, m_choice.userName));
    if (!m_profile.isWelcomed())
        welcome();
}

void Application::onHostingFailed(const QString& error)
{
    m_window->setHosting(m_server.isRunning(), m_server.letsOthersJoin());
    m_window->showProblem(tr("The server could not be started. %1").arg(error));
    if (!m_server.isRunning())
        m_window->askForServer();
}

void Application::onRefused(const QString& reason)
{
    qCInfo(lcApp, "refused: %s", qUtf8Printable(reason));
    m_joined.clear();
}

void Application::join(const QUrl& server, const QString& token)
{
    const QString who = server.toString() + u' ' + m_choice.userId + u' ' + m_choice.userName;
    // A token that this program's own server signs is a new one each time and says the same.
    const QString joined = m_server.isRunning() ? who : who + u' ' + token;
    if (m_joined == joined)
        return;
    m_joined = joined;
    saveDrafts();
    m_draftsOf = (m_server.isRunning() ? u"host"_s : server.authority()) + u' ' + m_choice.userId;
    m_sessionOf = m_draftsOf + server.path();
    SessionAccess access;
    access.server = server;
    access.self = {m_choice.userId, m_choice.userName};
    access.token = token;
    access.agent = u"heartline/"_s + QCoreApplication::applicationVersion();
    access.profileFolder = m_profile.sessionFolder(m_sessionOf);
    m_client->connectTo(access, Guide::firstRoom(), m_profile.drafts(m_draftsOf));
    rememberDocuments();
}

void Application::rememberDocuments()
{
    using Order = DocumentListModel::Order;
    DocumentListModel& list = m_client->documents()->list();
    list.setRecent(m_profile.recentDocuments(m_sessionOf));
    list.setOrder(m_profile.recentDocumentsFirst() ? Order::Recent : Order::Title);
    m_client->documents()->restoreUnsent(m_profile.unsentDocuments(m_sessionOf));
    const QString of = m_sessionOf;
    connect(m_client->documents(), &DocumentShelf::unsentChanged, this,
            [this, of](const DocumentShelf::Unsent& unsent) { m_profile.setUnsentDocuments(of, unsent); });
    connect(&list, &DocumentListModel::recentChanged, this,
            [this, of](const QStringList& recent) { m_profile.setRecentDocuments(of, recent); });
    connect(&list, &DocumentListModel::orderChanged, this,
            [this](Order order) { m_profile.setRecentDocumentsFirst(order == Order::Recent); });
}

void Application::saveDrafts()
{
    m_draftsTimer.stop();
    if (m_client->workspace())
        m_profile.setDrafts(m_draftsOf, m_client->drafts());
}

void Application::welcome()
{
    auto* guide =
        new Guide({.server = m_server.localUrl(),
                   .token = m_server.issueToken(Guide::userId(), Guide::userId(),
                                                {u"chat"_s, u"publish"_s, u"doc:read:*"_s, u"doc:write:*"_s}),
                   .guest = {m_choice.userId, m_choice.userName}});
    connect(guide, &Guide::finished, this, [this] {
        m_profile.setWelcomed();
        if (m_client->documents())
            m_client->documents()->refresh();
    });
    m_worker->adopt(guide);
    guide->begin();
}

void Application::invite(const QString& userName)
{
    QString userId = ServerChoice::userIdFor(userName);
    if (userId == m_choice.userId)
        userId += u"-2"_s;
    m_window->showInvitation({.server = m_server.inviteUrl(),
                              .userId = userId,
                              .userName = userName,
                              .token = m_server.issueToken(userId, userName)});
}

void Application::quit()
{
    saveDrafts();
    m_profile.setGeometry(m_window->saveGeometry());
    m_window->hide();
    // Not quit(), which would ask the window again whether it may be closed.
    QApplication::exit(0);
}

void Application::makeTray()
{
    if (!QSystemTrayIcon::isSystemTrayAvailable())
        return;
    m_tray = std::make_unique<QSystemTrayIcon>(QApplication::windowIcon());
    m_tray->setToolTip(QApplication::applicationDisplayName());
    connect(m_tray.get(), &QSystemTrayIcon::activated, m_window.get(), &MainWindow::raiseToFront);
    m_tray->show();
    m_notifier->setTray(m_tray.get());
}

} // namespace heartline
