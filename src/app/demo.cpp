// SPDX-License-Identifier: MIT
#include "demo.h"

#include "client.h"
#include "guide.h"
#include "logging.h"
#include "mainwindow.h"
#include "notifications/desktopnotifier.h"
#include "relay.h"
#include "shared/appearance.h"

#include <Heartline/DocumentComments>
#include <Heartline/SharedDocument>

#include <QApplication>
#include <QDir>
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

} // namespace heartline
