// SPDX-License-Identifier: MIT
#pragma once

#include "chat/composer.h"
#include "client.h"
#include "editor/sharedtextedit.h"
#include "mainwindow.h"
#include "notifications/desktopnotifier.h"
#include "shared/appearance.h"
#include "shared/elidedlabel.h"
#include "tcpproxy.h"

#include <Heartline/Server>
#include <Heartline/SharedDocument>

#include <QListView>
#include <QTemporaryDir>
#include <QTest>

/// The whole client, twice, on the real server: what people do, done to the real windows.
namespace heartline::test {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Delivery = ChatMessage::Delivery;
using Mood = ConnectionStatus::Mood;
using SyncState = SharedDocument::SyncState;

inline const QString kRoom = u"general"_s;
inline const QString kText = u"plan"_s;

class RememberingNotifier : public DesktopNotifier
{
public:
    void notify(const QString&, const QString&, const QString& body, Notification::Level) override
    {
        shown.append(body);
    }
    void withdraw(const QString&) override {}
    QStringList shown;
};

/// One person in front of one window.
class Side
{
public:
    Side(const QString& name, const QUrl& server, AppearanceSettings& look, Worker& worker,
         const QString& profileFolder, const DocumentShelf::Unsent& unsentBefore = {})
        : unsent(unsentBefore)
        , window(look, notifier)
        , client(window, worker)
    {
        SessionAccess access;
        access.profileFolder = profileFolder;
        access.server = server;
        access.self = {name.toLower(), name};
        access.connection.reconnectDelay = 20ms;
        access.connection.maxReconnectDelay = 50ms;
        access.connection.minAttemptSpacing = 5ms;
        client.connectTo(access, kRoom);
        client.documents()->restoreUnsent(unsentBefore);
        QObject::connect(client.documents(), &DocumentShelf::unsentChanged, &window,
                         [this](const DocumentShelf::Unsent& now) { unsent = now; });
        window.show();
    }

    [[nodiscard]] Workspace& workspace() const { return *client.workspace(); }
    [[nodiscard]] Mood mood() const { return workspace().status().mood(); }
    [[nodiscard]] Composer* composer() const { return window.findChild<Composer*>(); }
    [[nodiscard]] QString title() const
    {
        return window.findChild<ElidedLabel*>(u"titleLabel"_s)->fullText();
    }
    [[nodiscard]] SharedTextEdit* editor() const { return window.findChild<SharedTextEdit*>(); }
    [[nodiscard]] SyncState syncState() const { return client.documents()->document(kText)->syncState(); }
    void write(const QString& text) const
    {
        QTest::keyClicks(composer(), text);
        QTest::keyClick(composer(), Qt::Key_Return);
    }
    /// What the conversation shows, top to bottom.
    [[nodiscard]] QStringList conversation() const
    {
        const QAbstractItemModel* model = window.findChild<QListView*>(u"conversation"_s)->model();
        QStringList lines;
        for (int row = 0; model && row < model->rowCount(); ++row) {
            const QModelIndex index = model->index(row, 0);
            if (index.data(MessageModel::KindRole).value<ChatMessage::Kind>() == ChatMessage::Kind::Chat)
                lines.append(index.data(MessageModel::AuthorNameRole).toString() + u": "_s +
                             index.data(MessageModel::ContentRole).toString());
        }
        return lines;
    }
    [[nodiscard]] int count(Delivery delivery) const
    {
        const MessageModel& model = workspace().messages(kRoom);
        int count = 0;
        for (int row = 0; row < model.rowCount(); ++row)
            count += model.at(row).own && model.at(row).delivery == delivery ? 1 : 0;
        return count;
    }

    DocumentShelf::Unsent unsent; ///< What a profile would remember.
    RememberingNotifier notifier;
    MainWindow window;
    Client client;
};

/// Ann and Ben, each before a window; Ben's line can be cut. For tests to derive from.
class TwoWindows : public QObject
{
    Q_OBJECT

protected:
    AppearanceSettings m_look;
    std::unique_ptr<Appearance> m_appearance;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<server::Server> m_server;
    std::unique_ptr<TcpProxy> m_proxy;
    std::unique_ptr<Worker> m_worker;
    std::unique_ptr<Side> m_ann;
    std::unique_ptr<Side> m_ben; ///< Through the proxy.

    void openInBoth() const
    {
        for (Side* side : {m_ann.get(), m_ben.get()}) {
            side->client.showDocument(kText);
            QTRY_COMPARE(side->syncState(), SyncState::Synced);
        }
    }
    /// The program ends and begins again, with what its profile has.
    void restartBen()
    {
        const DocumentShelf::Unsent unsent = m_ben->unsent;
        m_ben.reset();
        m_ben = std::make_unique<Side>(u"Ben"_s, m_proxy->url(), m_look, *m_worker, m_dir->filePath(u"ben"_s),
                                       unsent);
    }

private Q_SLOTS:
    void initTestCase() { m_appearance = std::make_unique<Appearance>(m_look); }

    void init()
    {
        server::Options options;
        options.open = true;
        m_server = std::make_unique<server::Server>(options);
        const auto started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_proxy = std::make_unique<TcpProxy>(m_server->port());
        m_worker = std::make_unique<Worker>(u"network"_s);
        const QUrl direct(u"ws://127.0.0.1:%1"_s.arg(m_server->port()));
        m_dir = std::make_unique<QTemporaryDir>();
        m_ann = std::make_unique<Side>(u"Ann"_s, direct, m_look, *m_worker, m_dir->filePath(u"ann"_s));
        m_ben =
            std::make_unique<Side>(u"Ben"_s, m_proxy->url(), m_look, *m_worker, m_dir->filePath(u"ben"_s));
        for (const Side* side : {m_ann.get(), m_ben.get()}) {
            QTRY_COMPARE(side->mood(), Mood::Good);
            QTRY_COMPARE(side->workspace().people().rowCount(), 2);
        }
    }

    void cleanup()
    {
        m_ann.reset();
        m_ben.reset();
        m_worker.reset();
        m_proxy.reset();
        m_server.reset();
    }
};

} // namespace heartline::test
