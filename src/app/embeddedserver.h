// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Server>

#include <QObject>
#include <QThread>
#include <QUrl>
#include <functional>
#include <memory>

namespace heartline {

/// The server inside this program ("Host on this computer"): started, opened to others and stopped without
/// ever making the window wait.
class EmbeddedServer : public QObject
{
    Q_OBJECT
public:
    struct Choice
    {
        QString folder; ///< Empty: nothing is kept.
        quint16 port = 0;
        bool letOthersJoin = false; ///< All addresses and tokens, instead of this computer alone and trust.
    };

    explicit EmbeddedServer(QObject* parent = nullptr);
    /// Waits for clients to be told and the last commit to be done, some seconds at most.
    ~EmbeddedServer() override;

    /// Answered by started() or failed(). When it runs already, only the access changes.
    void start(const Choice& choice);
    void stop();

    [[nodiscard]] bool isRunning() const { return m_running; }
    [[nodiscard]] bool letsOthersJoin() const { return m_running && m_choice.letOthersJoin; }
    [[nodiscard]] quint16 port() const { return m_port; }
    /// For this program itself.
    [[nodiscard]] QUrl localUrl() const;
    /// For others: an address of this computer that they can probably reach.
    [[nodiscard]] QUrl inviteUrl() const;
    [[nodiscard]] QString issueToken(const QString& userId, const QString& name,
                                     const QStringList& scopes = {}) const;

Q_SIGNALS:
    /// `notice`: what a person should know although it worked.
    void started(const QString& notice);
    void failed(const QString& error);

private:
    void run(std::function<server::StartResult()> task);
    void endTask();
    void onDone(const server::StartResult& result);
    [[nodiscard]] static QStringList addresses(const Choice& choice, quint16 port);

    Choice m_choice;
    Choice m_wanted;
    std::unique_ptr<server::Server> m_server;
    std::unique_ptr<QThread> m_task; ///< The order under way.
    bool m_running = false;
    bool m_again = false; ///< Something else was wanted meanwhile.
    bool m_stopNext = false;
    quint16 m_port = 0;
};

} // namespace heartline
