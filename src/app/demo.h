// SPDX-License-Identifier: MIT
#pragma once

#include "commandline.h"
#include "embeddedserver.h"
#include "shared/appearancesettings.h"
#include "worker.h"

#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

namespace heartline {

class Appearance;
class Client;
class DocumentComments;
class MainWindow;
class Relay;
class SharedDocument;
class SilentNotifier;

/// A scripted session of two people, Ann and Ben, in two windows on one server in this program: they chat,
/// type, are notified, write one document, in which Mei, who has no window here, writes, too; Ben is cut off,
/// goes on writing and comes back. Everything goes through the real client, the real network and the real
/// server.
///
/// With a folder for screenshots it takes pictures of both windows after each step (both themes, both
/// languages, two sizes) and ends the program: 0 if every step came about, else 1.
class Demo : public QObject
{
    Q_OBJECT
public:
    explicit Demo(const CommandLine& commandLine);
    ~Demo() override;

    void start();

private:
    struct Person
    {
        std::unique_ptr<MainWindow> window;
        std::unique_ptr<Client> client;
    };
    struct Step
    {
        QString name; ///< Names the pictures.
        std::function<void()> act;
        std::function<bool()> done;
    };

    void onServer();
    void writeScript();
    void welcome();
    void next();
    void poll();
    void finish(int code);
    void takePictures(const QString& step);

    void say(const Person& person, const QString& text);
    void notify(const QString& level, const QString& title, const QString& message);
    void post(const QString& path, const QJsonObject& body);
    void inviteMei();
    /// In the document that the window shows, behind `before`; at its beginning where that is empty.
    static void type(const Person& person, const QString& before, const QString& text);
    void typeAsMei(const QString& before, const QString& text);
    [[nodiscard]] static int placeBehind(const QString& text, const QString& before);
    [[nodiscard]] static QStringList conversation(const Person& person);
    [[nodiscard]] static bool isConnected(const Person& person);
    [[nodiscard]] bool bothShow(int lines) const;
    [[nodiscard]] static SharedDocument& notes(const Person& person);
    [[nodiscard]] bool allHave(const QString& part) const;
    [[nodiscard]] bool allHaveTheSame() const;

    CommandLine m_line;
    AppearanceSettings m_look;
    std::unique_ptr<Appearance> m_appearance;
    EmbeddedServer m_server;
    Worker m_worker;
    std::unique_ptr<SilentNotifier> m_notifier;
    std::unique_ptr<Relay> m_relay; ///< Ben's line.
    Person m_ann;
    Person m_ben;
    std::unique_ptr<SharedDocument> m_mei;
    std::unique_ptr<DocumentComments> m_meiComments;
    QNetworkAccessManager m_network;
    std::vector<Step> m_steps;
    size_t m_at = 0;
    QTimer m_poll;
    int m_polls = 0;
    int m_settled = 0; ///< Polls since the step came about.
    int m_before = 0;  ///< Lines of the conversation before Ann and Ben said anything.
};

} // namespace heartline
