// SPDX-License-Identifier: MIT
// heartline_screenshots FOLDER [editor]: draws the window over fakes, in every theme, language and size, for
// people to look at. Run with QT_QPA_PLATFORM=offscreen, and QT_SCALE_FACTOR=2 for high density.
#include "chat/chatpage.h"
#include "chat/conversationview.h"
#include "chat/emojipicker.h"
#include "connection/connectdialog.h"
#include "connection/statusstrip.h"
#include "documentscene.h"
#include "documentshots.h"
#include "editor/commentspanel.h"
#include "editor/sharedtextedit.h"
#include "editorscene.h"
#include "notifications/toaststack.h"
#include "scenes.h"
#include "shared/appearance.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>

#include <Heartline/MessageModel>

using namespace Qt::StringLiterals;
using namespace heartline;

namespace {

void settle()
{
    // Long enough for what is drawn a moment later.
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 80)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
}

struct Painter
{
    QDir folder;
    QString suffix;

    void shoot(QWidget& widget, const QString& name) const
    {
        settle();
        widget.grab().save(folder.filePath(name + suffix + u".png"_s));
    }
};

/// What heartline.v1 brought to the conversation.
void shootMessages(const Painter& painter, AppearanceSettings& settings, const QSize& size)
{
    Scene scene(settings, settings.language() == "zh_CN"_L1);
    scene.connectWell();
    scene.fillRoom();
    // Shown only behind another window: what comes is unread.
    scene.fillEventfully();
    scene.window.resize(size);
    scene.workspace.setCurrentRoom(u"design"_s);
    scene.workspace.setCurrentRoom(u"general"_s);
    scene.window.show();
    scene.window.activateWindow();
    settle();
    ConversationView& view = scene.window.chatPage().conversation();
    painter.shoot(scene.window, u"messages"_s);
    view.scrollToEnd();
    view.setCurrentIndex(view.messages()->index(view.messages()->rowOf(u"m-general-21"_s)));
    view.setFocus(Qt::TabFocusReason);
    painter.shoot(scene.window, u"reactions"_s);
    Q_EMIT view.actionRequested(MessageAction::React, u"m-general-22"_s);
    for (QWidget* widget : QApplication::topLevelWidgets()) {
        if (qobject_cast<EmojiPicker*>(widget) && widget->isVisible()) {
            painter.shoot(*widget, u"emoji"_s);
            widget->close();
        }
    }
    scene.failSome();
    scene.loseConnection();
    view.scrollToEnd();
    painter.shoot(scene.window, u"failed"_s);
    scene.connectWell();
    Q_EMIT view.actionRequested(MessageAction::Edit, u"m-general-25"_s);
    Q_EMIT scene.session.replaced(u"another connection of this device, from 192.0.2.7"_s);
    painter.shoot(scene.window, u"editing-replaced"_s);
    Q_EMIT view.actionRequested(MessageAction::Reply, u"m-general-26"_s);
    scene.connectWell();
    Q_EMIT scene.session.storageTroubled(u"full"_s, {});
    painter.shoot(scene.window, u"reply-storage"_s);
    Q_EMIT view.actionRequested(MessageAction::Delete, u"m-general-25"_s);
    for (QDialog* dialog : scene.window.findChildren<QDialog*>())
        painter.shoot(*dialog, u"delete"_s);
}

void shootScenes(const Painter& painter, AppearanceSettings& settings, const QSize& size)
{
    const bool chinese = settings.language() == "zh_CN"_L1;
    Scene scene(settings, chinese);
    scene.connectWell();
    scene.fillRoom();
    scene.window.resize(size);
    scene.window.show();
    scene.window.activateWindow();
    settle();
    painter.shoot(scene.window, u"chat"_s);
    scene.fillAwkwardly();
    scene.loseConnection();
    scene.tellNotifications();
    painter.shoot(scene.window, u"offline"_s);
    scene.window.toasts().clear();
    ConversationView& view = scene.window.chatPage().conversation();
    view.scrollTo(view.messages()->index(view.messages()->rowOf(u"m-general-9"_s)), QListView::PositionAtTop);
    painter.shoot(scene.window, u"awkward"_s);
    view.scrollToEnd();
    scene.window.findChild<QAbstractButton*>(u"bell"_s)->click();
    painter.shoot(scene.window, u"notifications"_s);
    scene.window.findChild<QAbstractButton*>(u"bell"_s)->click();
    scene.connectWell();
    scene.openDocument();
    painter.shoot(scene.window, u"document"_s);
    scene.window.showDocument(nullptr);
    settings.setZoom(160);
    painter.shoot(scene.window, u"zoom"_s);
    settings.setZoom(100);
    scene.loseConnection();
    scene.window.resize(640, 420);
    painter.shoot(scene.window, u"small"_s);
}

/// The text view, without a window around it.
void shootEditor(const Painter& painter, AppearanceSettings& settings, const QSize& size)
{
    const bool chinese = settings.language() == "zh_CN"_L1;
    EditorScene scene(chinese);
    scene.resize(size);
    scene.show();
    scene.activateWindow();
    scene.editor.setFocus();
    const QString text = scene.editor.toPlainText();
    scene.editor.setPlainText({});
    scene.editor.setPlaceholderText(chinese ? u"写在这里。"_s : u"Write here."_s);
    painter.shoot(scene, u"editor-empty"_s);
    scene.editor.setPlainText(text);
    scene.placeEveryone();
    painter.shoot(scene, u"editor"_s);
    scene.findBar.open(true);
    auto* sought = scene.findBar.findChild<QLineEdit*>(u"findEdit"_s);
    sought->setText(chinese ? u"的"_s : u"the"_s);
    Q_EMIT sought->textEdited(sought->text());
    scene.findBar.findChild<QLineEdit*>(u"replaceEdit"_s)->setText(chinese ? u"之"_s : u"a"_s);
    for (int i = 0; i < 10; ++i)
        settle();
    painter.shoot(scene, u"editor-find"_s);
    scene.findBar.findChild<QAbstractButton*>(u"expressionButton"_s)->click();
    sought->setText(u"(te|xt"_s);
    Q_EMIT sought->textEdited(sought->text());
    painter.shoot(scene, u"editor-badpattern"_s);
    scene.findBar.close();
    // All at one place, at the start of the text, and one whose name is too long.
    const QString first = chinese ? u"# 发布清单"_s : u"# Release checklist"_s;
    for (const auto& who : {u"mei"_s, u"jonas"_s, u"priya"_s, u"long"_s})
        scene.place(who, first);
    scene.editor.setZoom(150);
    scene.goToLineBar.open();
    painter.shoot(scene, u"editor-crowd"_s);
    scene.goToLineBar.close();
    scene.editor.setZoom(100);
    scene.editor.setWrapping(false);
    scene.placeEveryone();
    scene.editor.follow(2);
    scene.place(u"jonas"_s, chinese ? u"\n51. 稍后"_s : u"\n51. Some"_s, 3);
    painter.shoot(scene, u"editor-follow"_s);
}

/// What the project shows of itself first: three people in one document.
void shootFront(const Painter& painter, AppearanceSettings& settings)
{
    const bool chinese = settings.language() == "zh_CN"_L1;
    Scene scene(settings, chinese);
    scene.connectWell();
    scene.fillRoom();
    DocumentScene notes(chinese);
    notes.page.setDocument(nullptr);
    scene.window.resize(1440, 810);
    scene.window.showDocument(&notes.ann, &notes.local, &notes.server);
    scene.window.show();
    scene.window.activateWindow();
    DocumentPage& page = scene.window.documentPage();
    notes.place(page);
    notes.comment(page);
    page.setPanel(DocumentPage::Panel::Comments);
    page.findChild<CommentsPanel*>()->select(page.editor().commentMarks().constFirst().commentId);
    notes.place(page);
    page.setPreviewShown(true);
    notes.place(page);
    painter.shoot(scene.window, u"front"_s);
}

void shootSmall(const Painter& painter, AppearanceSettings& settings)
{
    const bool chinese = settings.language() == "zh_CN"_L1;
    ServerChoice choice;
    choice.userName = chinese ? u"安安"_s : u"Ann Lee"_s;
    ConnectDialog host(choice);
    host.show();
    painter.shoot(host, u"connect-host"_s);
    choice.mode = ServerChoice::Mode::Remote;
    ConnectDialog remote(choice);
    remote.show();
    painter.shoot(remote, u"connect-remote"_s);
    Scene scene(settings, chinese);
    scene.window.resize(1000, 700);
    scene.window.show();
    painter.shoot(scene.window, u"empty"_s);
    scene.window.setWorkspace(nullptr);
    painter.shoot(scene.window, u"welcome"_s);
    scene.window.setWorkspace(&scene.workspace);
    scene.loseConnection();
    scene.window.statusStrip().showDetails();
    for (QWidget* widget : QApplication::topLevelWidgets()) {
        if (widget->windowType() == Qt::Popup && widget->isVisible())
            painter.shoot(*widget, u"details"_s);
    }
    for (QAction* action : scene.window.findChildren<QAction*>(u"shortcuts"_s))
        action->trigger();
    for (QDialog* dialog : scene.window.findChildren<QDialog*>())
        painter.shoot(*dialog, u"shortcuts"_s);
    if (auto* menu = scene.window.findChild<QMenu*>()) {
        menu->popup({0, 0});
        painter.shoot(*menu, u"menu"_s);
    }
}

} // namespace

int main(int argc, char* argv[])
{
    QApplication application(argc, argv);
    QDir folder(argc > 1 ? QString::fromLocal8Bit(argv[1]) : u"screenshots"_s);
    folder.mkpath(u"."_s);
    const bool isEditorOnly = argc > 2 && QString::fromLocal8Bit(argv[2]) == "editor"_L1;
    AppearanceSettings settings;
    Appearance appearance(settings);
    const QString scale = qEnvironmentVariableIsSet("QT_SCALE_FACTOR") ? u"-2x"_s : QString();
    for (const auto theme : {AppearanceSettings::ThemeChoice::Light, AppearanceSettings::ThemeChoice::Dark}) {
        for (const auto& language : {u"en"_s, u"zh_CN"_s}) {
            settings.setTheme(theme);
            settings.setLanguage(language);
            const QString look = u'-' +
                                 (theme == AppearanceSettings::ThemeChoice::Dark ? u"dark"_s : u"light"_s) +
                                 u'-' + language;
            if (!isEditorOnly)
                shootSmall({folder, look + scale}, settings);
            shootFront({folder, look + scale}, settings);
            for (const QSize size : {QSize(1000, 700), QSize(1600, 1000)}) {
                shootEditor({folder, look + u"-%1"_s.arg(size.width()) + scale}, settings, size);
                if (isEditorOnly)
                    continue;
                shootScenes({folder, look + u"-%1"_s.arg(size.width()) + scale}, settings, size);
                shootMessages({folder, look + u"-%1"_s.arg(size.width()) + scale}, settings, size);
                const Painter painter{folder, look + u"-%1"_s.arg(size.width()) + scale};
                // What the window leaves of its width and height for a page.
                shootDocuments(
                    language == u"zh_CN"_s, size - QSize(256, 100),
                    [&painter](QWidget& widget, const QString& name) { painter.shoot(widget, name); });
            }
        }
    }
    return 0;
}
