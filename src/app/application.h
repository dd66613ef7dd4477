// SPDX-License-Identifier: MIT
#pragma once

#include "commandline.h"
#include "connection/serverchoice.h"
#include "embeddedserver.h"
#include "profile.h"
#include "worker.h"

#include <QObject>
#include <QTimer>
#include <memory>

class QSystemTrayIcon;

namespace heartline {

class Appearance;
class Client;
class MainWindow;
class SystemNotifier;

/// The desktop client as a whole: joins profile, window, client and the server inside. One in a process,
/// beside a QApplication.
class Application : public QObject
{
    Q_OBJECT
public:
    explicit Application(const CommandLine& commandLine);
    ~Application() override;

    /// Shows the window and goes where the command line, or what is remembered, says; else asks.
    void start();
    /// Ends the program without asking.
    void quit();

private:
    void go(const ServerChoice& choice);
    void host(const ServerChoice& choice);
    void onHosting(const QString& notice);
    void onHostingFailed(const QString& error);
    void onRefused(const QString& reason);
    void join(const QUrl& server, const QString& token);
    void welcome();
    void invite(const QString& userName);
    void makeTray();
    void saveDrafts();
    void rememberDocuments();
    [[nodiscard]] ServerChoice defaultChoice() const;

    CommandLine m_line;
    Profile m_profile;
    AppearanceSettings m_look;
    std::unique_ptr<Appearance> m_appearance;
    EmbeddedServer m_server;
    std::unique_ptr<Worker> m_worker;
    std::unique_ptr<SystemNotifier> m_notifier;
    std::unique_ptr<QSystemTrayIcon> m_tray;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<Client> m_client;
    ServerChoice m_choice;
    QTimer m_draftsTimer;
    QString m_draftsOf;  ///< The server and the person whose drafts those of the present session are.
    QString m_sessionOf; ///< The same, for what the session keeps.
    QString m_joined;    ///< Server and user of the present session: the same again changes nothing.
};

} // namespace heartline
