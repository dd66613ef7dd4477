// SPDX-License-Identifier: MIT
#include "windowmenu.h"

#include "shared/appearance.h"
#include "shared/icons.h"

#include <Heartline/DocumentListModel>

#include <QLocale>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

/// Texts are kept untranslated beside the actions, so that a change of language can word them anew.
constexpr const char* kTexts[][2] = {
    {"connect", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Connect to another server…")},
    {"invite", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Invite somebody…")},
    {"switcher", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Go to a room or document…")},
    {"newDocument", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Open a document…")},
    {"notifications", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Notifications")},
    {"details", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Details of the connection")},
    {"next", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Next room")},
    {"previous", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Previous room")},
    {"system", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Follow the system")},
    {"light", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Light")},
    {"dark", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Dark")},
    {"larger", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Larger text")},
    {"smaller", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Smaller text")},
    {"normal", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Normal text size")},
    {"shortcuts", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Keyboard shortcuts")},
    {"menu", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Menu")},
    {"quit", QT_TRANSLATE_NOOP("heartline::WindowMenu", "Quit")},
};

} // namespace

WindowMenu::WindowMenu(AppearanceSettings& settings, QWidget* window)
    : QMenu(window)
    , m_settings(settings)
    , m_window(window)
{
    const auto on = [this](QAction* action, auto signal) {
        connect(action, &QAction::triggered, this, signal);
    };
    on(add(this, "connect", u"plug"_s, {}), &WindowMenu::connectRequested);
    m_invite = add(this, "invite", u"invite"_s, {});
    on(m_invite, &WindowMenu::inviteRequested);
    addSeparator();
    on(add(this, "switcher", u"search"_s, {Qt::CTRL | Qt::Key_K}), &WindowMenu::switcherRequested);
    m_newDocument = add(this, "newDocument", u"document"_s, {Qt::CTRL | Qt::Key_N});
    on(m_newDocument, &WindowMenu::newDocumentRequested);
    addRecent();
    on(add(this, "notifications", u"bell"_s, {Qt::CTRL | Qt::SHIFT | Qt::Key_N}),
       &WindowMenu::notificationsRequested);
    on(add(this, "details", u"server"_s, {Qt::CTRL | Qt::Key_I}), &WindowMenu::detailsRequested);
    addSeparator();
    addTheme();
    addLanguage();
    addZoom();
    addSeparator();
    on(add(this, "shortcuts", u"keyboard"_s, {Qt::Key_F1, Qt::CTRL | Qt::Key_Slash}),
       &WindowMenu::shortcutsRequested);
    addSeparator();
    on(add(this, "quit", u"exit"_s, {Qt::CTRL | Qt::Key_Q}), &WindowMenu::quitRequested);
    // Keys without a place in the menu.
    connect(add(nullptr, "next", {}, {Qt::ALT | Qt::Key_Down}), &QAction::triggered, this,
            [this] { Q_EMIT roomStepRequested(1); });
    connect(add(nullptr, "previous", {}, {Qt::ALT | Qt::Key_Up}), &QAction::triggered, this,
            [this] { Q_EMIT roomStepRequested(-1); });
    on(add(nullptr, "menu", {}, {Qt::Key_F10}), &WindowMenu::menuRequested);
    setInviting(false);
    setDocuments(nullptr);
    retranslate();
}

QAction* WindowMenu::add(QMenu* menu, const char* name, const QString& icon, const QList<QKeySequence>& keys)
{
    auto* action = new QAction(this);
    action->setObjectName(QString::fromLatin1(name));
    if (!icon.isEmpty())
        action->setIcon(Icons::get(icon, IconColor::Muted));
    action->setShortcuts(keys);
    if (menu)
        menu->addAction(action);
    m_window->addAction(action);
    return action;
}

void WindowMenu::addRecent()
{
    m_recent = addMenu(Icons::get(u"clock"_s, IconColor::Muted), QString());
    connect(this, &QMenu::aboutToShow, this, &WindowMenu::fillRecent);
}

void WindowMenu::fillRecent()
{
    m_recent->clear();
    const QStringList recent = m_documents ? m_documents->recent() : QStringList();
    for (const QString& id : recent) {
        const QModelIndex index = m_documents->index(m_documents->rowOf(id));
        if (!index.isValid())
            continue;
        QString title = m_documents->titleOf(id);
        QAction* action = m_recent->addAction(title.replace(u'&', u"&&"_s));
        action->setEnabled(index.data(DocumentListModel::AvailableRole).toBool());
        connect(action, &QAction::triggered, this, [this, id] { Q_EMIT documentRequested(id); });
    }
    m_recent->menuAction()->setEnabled(!m_recent->isEmpty());
}

void WindowMenu::setDocuments(DocumentListModel* documents)
{
    m_documents = documents;
    m_newDocument->setEnabled(documents);
    m_recent->menuAction()->setEnabled(documents);
}

void WindowMenu::addTheme()
{
    m_theme = addMenu(Icons::get(u"theme"_s, IconColor::Muted), QString());
    using Choice = AppearanceSettings::ThemeChoice;
    for (const auto& [name, choice] : {std::pair("system", Choice::System), std::pair("light", Choice::Light),
                                       std::pair("dark", Choice::Dark)}) {
        QAction* action = m_themes.addAction(add(m_theme, name, {}, {}));
        action->setCheckable(true);
        action->setChecked(m_settings.theme() == choice);
        connect(action, &QAction::triggered, this, [this, choice = choice] { m_settings.setTheme(choice); });
        connect(&m_settings, &AppearanceSettings::themeChanged, action,
                [action, choice = choice](Choice now) { action->setChecked(now == choice); });
    }
}

void WindowMenu::addLanguage()
{
    m_language = addMenu(Icons::get(u"language"_s, IconColor::Muted), QString());
    // Each language under its own name: whoever is lost in a foreign one finds the way back.
    for (const auto& [code, name] : Appearance::languages()) {
        QAction* action = m_languages.addAction(m_language->addAction(name));
        action->setCheckable(true);
        const auto update = [action, code = code](const QString& chosen) {
            const QString now = chosen.isEmpty() ? QLocale::system().name() : chosen;
            action->setChecked(now.startsWith(code.left(2)));
        };
        update(m_settings.language());
        connect(action, &QAction::triggered, this, [this, code = code] { m_settings.setLanguage(code); });
        connect(&m_settings, &AppearanceSettings::languageChanged, action, update);
    }
}

void WindowMenu::addZoom()
{
    m_zoom = addMenu(Icons::get(u"text-size"_s, IconColor::Muted), QString());
    connect(add(m_zoom, "larger", {}, {Qt::CTRL | Qt::Key_Plus, Qt::CTRL | Qt::Key_Equal}),
            &QAction::triggered, this,
            [this] { m_settings.setZoom(m_settings.zoom() + AppearanceSettings::kZoomStep); });
    connect(add(m_zoom, "smaller", {}, {Qt::CTRL | Qt::Key_Minus}), &QAction::triggered, this,
            [this] { m_settings.setZoom(m_settings.zoom() - AppearanceSettings::kZoomStep); });
    connect(add(m_zoom, "normal", {}, {Qt::CTRL | Qt::Key_0}), &QAction::triggered, this,
            [this] { m_settings.setZoom(100); });
}

void WindowMenu::setInviting(bool possible)
{
    m_invite->setVisible(possible);
}

void WindowMenu::retranslate()
{
    for (const auto& [name, text] : kTexts) {
        if (auto* action = findChild<QAction*>(QString::fromLatin1(name), Qt::FindDirectChildrenOnly))
            action->setText(tr(text));
    }
    m_recent->setTitle(tr("Recent documents"));
    m_theme->setTitle(tr("Theme"));
    m_language->setTitle(tr("Language"));
    m_zoom->setTitle(tr("Text size"));
}

QList<WindowMenu::Shortcut> WindowMenu::shortcuts() const
{
    const auto keys = [](const QKeySequence& key) { return key.toString(QKeySequence::NativeText); };
    QList<Shortcut> list{
        {keys(Qt::Key_Enter), tr("Send the message")},
        {keys(Qt::SHIFT | Qt::Key_Enter), tr("New line in the message")},
    };
    for (const auto& [name, text] : kTexts) {
        const auto* action = findChild<QAction*>(QString::fromLatin1(name), Qt::FindDirectChildrenOnly);
        if (!action || action->shortcuts().isEmpty())
            continue;
        QStringList all;
        for (const QKeySequence& key : action->shortcuts())
            all << keys(key);
        list << Shortcut{all.join(u" / "_s), QString(action->text()).remove(u'…')};
    }
    list << Shortcut{keys(Qt::CTRL | Qt::Key_C), tr("Copy the chosen message")}
         << Shortcut{keys(Qt::Key_Delete), tr("Dismiss the chosen notification, remove the chosen document")}
         << Shortcut{keys(Qt::Key_F2), tr("Rename the chosen document")}
         << Shortcut{keys(Qt::Key_Tab), tr("Next control")};
    return list;
}

} // namespace heartline
