// SPDX-License-Identifier: MIT
#pragma once

#include "connection/serverchoice.h"
#include "widgets_export.h"

#include <Heartline/Session>

#include <QMainWindow>
#include <QPointer>
#include <memory>

namespace Ui {
class MainWindow;
}

namespace heartline {

class AppearanceSettings;
class ChatPage;
class DesktopNotifier;
class DocumentActions;
class DocumentHistory;
class DocumentListModel;
class DocumentPage;
class InviteDialog;
class SharedDocument;
class StatusStrip;
class ToastStack;
class WindowMenu;
class Workspace;

/// The window: rooms, people and documents at the left, a conversation or a document in the middle, what was
/// told to the person at the right, the state of the connection below.
///
/// It knows models and interfaces, and waits for nothing. What concerns the whole program it asks for by
/// signals, which src/app carries out:
///
///     AppearanceSettings settings;               // fill from what is remembered, save on its signals
///     Appearance appearance(settings);           // theme, language, text size of the program; outlives
///     windows SystemNotifier notifier; MainWindow window(settings, notifier);     // all three must outlive
///     the window window.setServerChoice(remembered);        // what the connect dialog starts with
///     connect(&window, &MainWindow::serverChosen, …);  // stop the old session, make a new one and a
///     Workspace window.setWorkspace(&workspace);           // nullptr: "not connected" page; the old one may
///     then be deleted window.setHosting(true);                   // offers invitations, asks before quitting
///     window.setDocuments(&documents);           // a DocumentListModel, kept up to date by whoever knows
///     connect(&window, &MainWindow::documentRequested, …);  // make it, then showDocument(document)
///     window.show();                             // or window.askForServer() on the first run
class HEARTLINE_WIDGETS_EXPORT MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(AppearanceSettings& settings, DesktopNotifier& notifier, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// What is shown; null for none. Not owned.
    void setWorkspace(Workspace* workspace);
    /// What the connect dialog starts with.
    void setServerChoice(const ServerChoice& choice);
    /// This program runs the server. `othersMayJoin`: invitations are offered, and quitting asks while others
    /// are there.
    void setHosting(bool hosting, bool othersMayJoin = false);
    /// The documents that can be opened; null for none. Not owned.
    void setDocuments(DocumentListModel* documents);
    /// Shows a document in the middle; null goes back to the conversation. Not owned, nor opened:
    /// documentShown says when it should be.
    /// `local`, `server`: its past as this computer and as the server tell it, for as long as it's shown.
    void showDocument(SharedDocument* document, DocumentHistory* local = nullptr,
                      DocumentHistory* server = nullptr);
    /// Its id; empty when none is shown.
    [[nodiscard]] QString shownDocument() const;
    void showRoom(const QString& roomId);
    /// Opens the connect dialog.
    void askForServer();
    /// The answer to invitationRequested.
    void showInvitation(const InviteLink& invitation);
    /// A line that goes by itself: something the person should know.
    void showProblem(const QString& text);
    /// Comes to the front.
    void raiseToFront();
    [[nodiscard]] ChatPage& chatPage() const;
    [[nodiscard]] DocumentPage& documentPage() const;
    [[nodiscard]] StatusStrip& statusStrip() const;
    [[nodiscard]] ToastStack& toasts() const { return *m_toasts; }

Q_SIGNALS:
    /// The connect dialog was accepted.
    void serverChosen(const heartline::ServerChoice& choice);
    /// The person wants to quit, and has confirmed it where that was needed.
    void quitRequested();
    /// This document is before the person now; empty: none any more.
    void documentShown(const QString& documentId);
    /// The person wants to see this document.
    void documentRequested(const QString& documentId);
    /// The person wants a document of this name that is not known yet: make it, then as above.
    void newDocumentRequested(const QString& documentId, const QString& title);
    /// The person wants it called so, for everyone.
    void documentRenameRequested(const QString& documentId, const QString& title);
    /// The person wants it removed, and has confirmed it: `everywhere`, from the server and for everyone, or
    /// only the copy on this computer.
    void documentRemovalRequested(const QString& documentId, bool everywhere);
    /// The person wants a room of this name that is not known yet: make it, then showRoom().
    void newRoomRequested(const QString& roomId, const QString& title);
    /// The profile belongs to another server: the person wants to begin a new one here.
    void newProfileRequested();
    /// An invitation for a person of this name; answer with showInvitation().
    void invitationRequested(const QString& userName);

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void connectParts();
    void connectMenu();
    void connectDocuments();
    void connectWorkspace();
    /// Puts the keyboard where one writes.
    void focusPage();
    void updateHeader();
    void updateReading();
    void updateNotices();
    void updateTitle();
    void stepRoom(int step);
    void openSwitcher();
    void askForRoom();
    void askForInvitation();
    void setPanelShown(bool shown);
    void onNotifications(const QList<Notification>& notifications);
    void onUnread(const QString& roomId, const ChatMessage& newest, int count);
    void onDesktopActivated(const QString& tag);
    [[nodiscard]] bool needsQuitQuestion() const;
    void askBeforeQuit();
    void tellUnsent();

    std::unique_ptr<Ui::MainWindow> m_ui;
    AppearanceSettings& m_settings;
    DesktopNotifier& m_notifier;
    WindowMenu* m_menu = nullptr;
    DocumentActions* m_documentActions = nullptr;
    ToastStack* m_toasts = nullptr;
    QPointer<Workspace> m_workspace;
    QPointer<InviteDialog> m_inviteDialog;
    ServerChoice m_choice;
    QPointer<DocumentListModel> m_documents;
    bool m_othersMayJoin = false;
    bool m_quitConfirmed = false;
};

} // namespace heartline
