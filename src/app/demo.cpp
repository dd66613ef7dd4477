// SPDX-License-Identifier: MIT
#include "demo.h"

#include "client.h"
#include "editor/documentpage.h"
#include "editor/sharedtextedit.h"
#include "guide.h"
#include "logging.h"
#include "mainwindow.h"
#include "notifications/desktopnotifier.h"
#include "notifications/toaststack.h"
#include "relay.h"
#include "shared/appearance.h"

#include "shared/theme.h"

#include <Heartline/Addresses>
#include <Heartline/ConnectionDocumentLink>
#include <Heartline/DocumentComments>
#include <Heartline/SharedDocument>

#include <QApplication>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

/// Pictures and demonstrations must not fill somebody's desktop.
class SilentNotifier : public DesktopNotifier
{
public:
    void notify(const QString&, const QString&, const QString&, Notification::Level) override {}
    void withdraw(const QString&) override {}
};

namespace {

constexpr auto kPollEvery = 40ms;
constexpr int kMostPolls = 500;
constexpr int kSettlePolls = 12;
const QString kNotes = u"release-notes"_s;
const QString kText =
    u"# Release notes\n\n## New\n\n- Messages survive a dead line\n- \n- \n\n## Writing together\n\n"
    "Each line here may be written by several people in the same second. What was written in a train "
    "arrives when the train leaves the tunnel, and Ctrl+Z takes back only what you wrote yourself.\n\n"
    "## Thanks\n\nTo everyone who tried the night builds, and to those who pulled the plug.\n"_s;

QList<DocumentComments::Comment> commentsOf(SharedDocument& document)
{
    return DocumentComments(document.document(), document.text(), {}, {}).comments();
}
constexpr auto kPause = 1800ms; ///< Between steps, for those who watch.

} // namespace

Demo::Demo(const CommandLine& commandLine)
    : m_line(commandLine)
    , m_worker(u"network"_s)
    , m_notifier(std::make_unique<SilentNotifier>())
{
    if (!m_line.language.isEmpty())
        m_look.setLanguage(m_line.language);
    if (m_line.theme == "dark"_L1)
        m_look.setTheme(AppearanceSettings::ThemeChoice::Dark);
    if (m_line.theme == "light"_L1)
        m_look.setTheme(AppearanceSettings::ThemeChoice::Light);
    m_appearance = std::make_unique<Appearance>(m_look);
    // The script cuts links on purpose. QT_LOGGING_RULES still brings everything back.
    QLoggingCategory::setFilterRules(u"heartline.core.*.info=false\nheartline.app.*.info=false"_s);
    m_poll.setInterval(kPollEvery);
    connect(&m_poll, &QTimer::timeout, this, &Demo::poll);
    connect(&m_server, &EmbeddedServer::started, this, &Demo::onServer);
    connect(&m_server, &EmbeddedServer::failed, this, [this](const QString& error) {
        std::fprintf(stderr, "heartline: %s\n", qUtf8Printable(error));
        finish(1);
    });
}

Demo::~Demo()
{
    m_meiComments.reset();
    m_mei.reset();
    for (Person* person : {&m_ann, &m_ben}) {
        person->client.reset();
        person->window.reset();
    }
}

void Demo::start()
{
    if (!m_line.screenshotsDir.isEmpty() && !QDir().mkpath(m_line.screenshotsDir)) {
        std::fprintf(stderr, "heartline: the folder %s can't be made\n",
                     qUtf8Printable(m_line.screenshotsDir));
        QMetaObject::invokeMethod(
            this, [this] { finish(1); }, Qt::QueuedConnection);
        return;
    }
    m_server.start({});
}

void Demo::onServer()
{
    m_relay = std::make_unique<Relay>(m_server.port());
    int left = 40;
    for (const auto& [person, id, name] :
         {std::tuple(&m_ann, u"ann"_s, u"Ann"_s), std::tuple(&m_ben, u"ben"_s, u"Ben"_s)}) {
        person->window = std::make_unique<MainWindow>(m_look, *m_notifier);
        person->client = std::make_unique<Client>(*person->window, m_worker);
        connect(person->window.get(), &MainWindow::quitRequested, this, [this] { finish(0); });
        person->window->resize(1000, 700);
        person->window->move(left, 40);
        left += 80;
        SessionAccess access;
        access.server = person == &m_ben ? m_relay->url() : m_server.localUrl();
        access.self = {id, name};
        // The cut is to be seen, and the way back not to be waited for.
        access.connection.reconnectDelay = 4s;
        person->client->connectTo(access, Guide::firstRoom());
        person->window->show();
    }
    writeScript();
    next();
}

void Demo::writeScript()
{
    const auto annShows = [this](int lines) { return conversation(m_ann).size() >= m_before + lines; };
    m_steps = {
        {{}, [] {}, [this] { return isConnected(m_ann) && isConnected(m_ben); }},
        {u"welcome"_s,
         [this] {
             m_ann.window->raiseToFront(); // toasts are for windows in front
             welcome();
         },
         [this] {
             Workspace& ann = *m_ann.client->workspace();
             m_before = static_cast<int>(conversation(m_ann).size());
             return m_ann.client->documents()->list().rowOf(Guide::documentId()) >= 0 &&
                    ann.notifications().rowCount() >= 1 && ann.rooms().rowCount() >= 2 &&
                    conversation(m_ann) == conversation(m_ben);
         }},
        {{},
         [this] { say(m_ann, u"Good morning, Ben! Did the night build pass?"_s); },
         [this] { return bothShow(1); }},
        {{},
         [this] {
             say(m_ben, u"Morning! All green since two o'clock. Three things are left:\n"
                        "  • the release notes\n"
                        "  • the new icon\n"
                        "  • lunch"_s);
         },
         [this] { return bothShow(2); }},
        {{},
         [this] { say(m_ann, u"I'll take the notes. 你好 to everyone from the Shanghai office, too."_s); },
         [this] { return bothShow(3); }},
        {u"chat"_s, [this] { m_ben.client->workspace()->session().notifyTyping(Guide::firstRoom()); },
         [this] { return !m_ann.client->workspace()->typing(Guide::firstRoom()).isEmpty(); }},
        {u"notifications"_s,
         [this] {
             m_ann.window->raiseToFront(); // toasts are for windows in front
             notify(u"info"_s, u"Order 1182"_s, u"Your order has left the warehouse."_s);
             notify(u"success"_s, u"Payment"_s, u"The payment of 48.20 EUR has arrived."_s);
             notify(u"warning"_s, u"Disk"_s, u"The build machine has 4 % of its disk left."_s);
         },
         [this] { return m_ann.client->workspace()->notifications().rowCount() >= 4; }},
        {{},
         [this] {
             m_ann.window->toasts().clear();
             inviteMei();
             for (const Person* person : {&m_ann, &m_ben})
                 person->client->showDocument(kNotes);
         },
         [this] {
             const auto ready = [](const SharedDocument& document) {
                 return document.syncState() == SharedDocument::SyncState::Synced;
             };
             return ready(notes(m_ann)) && ready(notes(m_ben)) && ready(*m_mei);
         }},
        {{}, [this] { type(m_ann, {}, kText); }, [this] { return allHave(u"Thanks"_s); }},
        {{},
         [this] {
             const int at = placeBehind(m_mei->toPlainText(), u"may be written by "_s);
             m_meiComments->add(at, at + int(u"several people"_s.size()), u"By all three offices, I hope!"_s);
         },
         [this] { return commentsOf(notes(m_ann)).size() == 1 && commentsOf(notes(m_ben)).size() == 1; }},
        {u"document"_s,
         [this] {
             const DocumentComments::Comment asked = commentsOf(notes(m_ben)).constFirst();
             DocumentComments(notes(m_ben).document(), notes(m_ben).text(), u"ben"_s, u"Ben"_s)
                 .reply(asked.id, u"From the train, too."_s);
             m_ann.window->documentPage().setPanel(DocumentPage::Panel::Comments);
             m_ann.window->documentPage().setPreviewShown(true);
             type(m_ben, u"dead line\n- "_s, u"Everybody writes in one document, at once"_s);
             typeAsMei(u"dead line\n- \n- "_s, u"界面有中文了"_s);
             const int at = placeBehind(m_mei->toPlainText(), u"arrives when "_s);
             m_mei->setCaret(at + int(u"the train leaves"_s.size()), at);
             type(m_ann, u"# Release notes"_s, u" for 0.1"_s);
         },
         [this] {
             if (!allHave(u"at once"_s) || !allHave(u"中文"_s) || !allHave(u"for 0.1"_s) ||
                 commentsOf(notes(m_ann)).constFirst().replies.isEmpty())
                 return false;
             const QList<DocumentPeer> peers = notes(m_ann).peers();
             return peers.size() == 2 && peers.at(0).caret > 0 && peers.at(1).caret > 0;
         }},
        {u"cut-off"_s,
         [this] {
             for (const Person* person : {&m_ann, &m_ben})
                 person->window->showDocument(nullptr);
             m_ben.window->raiseToFront(); // he reads what he answers
             m_relay->cut();
             say(m_ben, u"My train goes into the tunnel now."_s);
             say(m_ben, u"I keep writing all the same,"_s);
             say(m_ben, u"and it will arrive in this order."_s);
             say(m_ann, u"Ben? I think you are gone."_s);
         },
         [this, annShows] {
             return !isConnected(m_ben) && annShows(4) && conversation(m_ben).size() >= m_before + 6;
         }},
        {u"document-in-the-tunnel"_s,
         [this] {
             for (const Person* person : {&m_ann, &m_ben})
                 person->client->showDocument(kNotes);
             type(m_ben, u"pulled the plug"_s, u", also from a tunnel"_s);
             type(m_ann, u"To everyone"_s, u" in both offices"_s);
         },
         [this] {
             const QString ben = notes(m_ben).toPlainText();
             return ben.contains("tunnel"_L1) && !ben.contains("offices"_L1) &&
                    notes(m_ann).syncState() == SharedDocument::SyncState::Synced;
         }},
        {u"document-together"_s,
         [this] {
             m_relay->mend();
             m_ben.client->workspace()->session().retryNow();
         },
         [this] {
             return isConnected(m_ben) && allHave(u"tunnel"_s) && allHave(u"offices"_s) && allHaveTheSame();
         }},
        {u"back"_s,
         [this] {
             for (const Person* person : {&m_ann, &m_ben})
                 person->window->showDocument(nullptr);
         },
         [this] { return bothShow(7); }},
    };
}

void Demo::welcome()
{
    Guide::Access access;
    access.server = m_server.localUrl();
    access.guest = {u"ann"_s, u"Ann"_s};
    if (!m_line.screenshotsDir.isEmpty())
        access.pace = 20ms;
    auto* guide = new Guide(access);
    connect(guide, &Guide::finished, this, [this] {
        m_ann.client->documents()->refresh();
        m_ben.client->documents()->refresh();
    });
    m_worker.adopt(guide);
    guide->begin();
}

void Demo::next()
{
    if (m_at == m_steps.size()) {
        const bool same = conversation(m_ann) == conversation(m_ben);
        std::fprintf(stdout, "demo: %s; both windows show %s\n", "every step came about",
                     same ? "the same conversation" : "different conversations");
        if (!m_line.screenshotsDir.isEmpty() || !same)
            finish(same ? 0 : 1);
        return;
    }
    m_polls = 0;
    m_settled = 0;
    m_steps[m_at].act();
    m_poll.start();
}

void Demo::poll()
{
    Step& step = m_steps[m_at];
    if (!step.done()) {
        if (++m_polls < kMostPolls)
            return;
        std::fprintf(stderr, "demo: step %zu (%s) did not come about\n", m_at + 1, qUtf8Printable(step.name));
        return finish(1);
    }
    // What follows a moment later, as counts of words do, is to be in the picture.
    const bool pictured = !m_line.screenshotsDir.isEmpty() && !step.name.isEmpty();
    if (pictured && ++m_settled < kSettlePolls)
        return;
    m_poll.stop();
    if (pictured)
        takePictures(u"%1-%2"_s.arg(static_cast<int>(m_at) + 1, 2, 10, QChar(u'0')).arg(step.name));
    ++m_at;
    QTimer::singleShot(m_line.screenshotsDir.isEmpty() ? std::chrono::milliseconds(kPause) : 0ms, this,
                       &Demo::next);
}

void Demo::finish(int code)
{
    m_poll.stop();
    QApplication::exit(code);
}

void Demo::takePictures(const QString& step)
{
    using Choice = AppearanceSettings::ThemeChoice;
    const QString language = m_look.language();
    const Choice theme = m_look.theme();
    for (const auto& [themeName, wantedTheme] :
         {std::pair(u"light"_s, Choice::Light), std::pair(u"dark"_s, Choice::Dark)}) {
        m_look.setTheme(wantedTheme);
        for (const QString& code : {u"en"_s, u"zh_CN"_s}) {
            m_look.setLanguage(code);
            for (const QSize size : {QSize(1000, 700), QSize(1600, 1000)}) {
                for (const auto& [name, person] :
                     {std::pair(u"ann"_s, &m_ann), std::pair(u"ben"_s, &m_ben)}) {
                    person->window->resize(size);
                    // Layouts and repaints of the new size, words and colours; no network: it's queued as
                    // well.
                    for (int turn = 0; turn < 3; ++turn)
                        QApplication::processEvents(QEventLoop::ExcludeUserInputEvents);
                    const QString file =
                        u"%1/%2_%3_%4_%5x%6_%7.png"_s.arg(m_line.screenshotsDir, step, themeName, code)
                            .arg(size.width())
                            .arg(size.height())
                            .arg(name);
                    if (!person->window->grab().save(file))
                        qCWarning(lcDemo, "%s can't be written", qUtf8Printable(file));
                }
            }
        }
    }
    m_look.setTheme(theme);
    m_look.setLanguage(language);
}

void Demo::say(const Person& person, const QString& text)
{
    person.client->workspace()->session().sendMessage(Guide::firstRoom(), text);
}

void Demo::notify(const QString& level, const QString& title, const QString& message)
{
    post(u"/api/notifications"_s, {{u"userId"_s, u"ann"_s},
                                   {u"type"_s, u"order_update"_s},
                                   {u"level"_s, level},
                                   {u"title"_s, title},
                                   {u"message"_s, message}});
}

void Demo::post(const QString& path, const QJsonObject& body)
{
    QNetworkRequest request(wire::httpUrl(m_server.localUrl(), path));
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
    QNetworkReply* answer = m_network.post(request, QJsonDocument(body).toJson(QJsonDocument::Compact));
    connect(answer, &QNetworkReply::finished, answer, &QObject::deleteLater);
}

void Demo::inviteMei()
{
    ConnectionDocumentLink::Access access;
    access.server = m_server.localUrl();
    access.userId = u"lin"_s;
    auto link = std::make_unique<ConnectionDocumentLink>(access, kNotes);
    m_worker.adopt(link.get());
    m_mei = std::make_unique<SharedDocument>(
        SharedDocument::Options{
            .id = kNotes, .userId = u"lin"_s, .userName = u"林小梅"_s, .color = Theme::personFill(u"lin"_s)},
        std::move(link));
    m_meiComments =
        std::make_unique<DocumentComments>(m_mei->document(), m_mei->text(), u"lin"_s, u"林小梅"_s);
    m_mei->open();
}

int Demo::placeBehind(const QString& text, const QString& before)
{
    const auto found = text.indexOf(before);
    return static_cast<int>(found < 0 ? 0 : found + before.size());
}

void Demo::type(const Person& person, const QString& before, const QString& text)
{
    SharedTextEdit& editor = person.window->documentPage().editor();
    QTextCursor cursor(editor.document());
    cursor.setPosition(placeBehind(editor.toPlainText(), before));
    editor.setTextCursor(cursor);
    editor.insertPlainText(text);
}

void Demo::typeAsMei(const QString& before, const QString& text)
{
    const int at = placeBehind(m_mei->toPlainText(), before);
    std::ignore = m_mei->text().insert(std::size_t(at), text.toStdU16String());
    m_mei->setCaret(at + static_cast<int>(text.size()), at + static_cast<int>(text.size()));
}

SharedDocument& Demo::notes(const Person& person)
{
    return *person.client->documents()->document(kNotes);
}

QStringList Demo::conversation(const Person& person)
{
    QStringList lines;
    const MessageModel& model = person.client->workspace()->messages(Guide::firstRoom());
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.at(row).kind == ChatMessage::Kind::Chat)
            lines.append(model.at(row).author.name + u": "_s + model.at(row).content);
    }
    return lines;
}

bool Demo::isConnected(const Person& person)
{
    return person.client->workspace()->status().snapshot().state == ConnectionState::Connected;
}

bool Demo::bothShow(int lines) const
{
    return conversation(m_ann).size() == m_before + lines && conversation(m_ann) == conversation(m_ben);
}

bool Demo::allHave(const QString& part) const
{
    return notes(m_ann).toPlainText().contains(part) && notes(m_ben).toPlainText().contains(part) &&
           m_mei->toPlainText().contains(part);
}

bool Demo::allHaveTheSame() const
{
    const QString text = notes(m_ann).toPlainText();
    return text == notes(m_ben).toPlainText() && text == m_mei->toPlainText();
}

} // namespace heartline
