// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QActionGroup>
#include <QMenu>
#include <QPointer>

namespace heartline {

class AppearanceSettings;
class DocumentListModel;

/// The window's menu, and every key that works anywhere in it.
class HEARTLINE_WIDGETS_EXPORT WindowMenu : public QMenu
{
    Q_OBJECT
public:
    /// A line of the shortcut sheet.
    struct Shortcut
    {
        QString keys;
        QString what;
    };

    WindowMenu(AppearanceSettings& settings, QWidget* window);

    void setInviting(bool possible);
    /// Of which the last opened can be opened again; null for none. Not owned.
    void setDocuments(DocumentListModel* documents);
    [[nodiscard]] QList<Shortcut> shortcuts() const;
    void retranslate();

Q_SIGNALS:
    void connectRequested();
    void inviteRequested();
    void switcherRequested();
    void newDocumentRequested();
    void documentRequested(const QString& documentId);
    void notificationsRequested();
    void detailsRequested();
    void shortcutsRequested();
    void menuRequested();
    /// By so many rooms down (or up, where negative).
    void roomStepRequested(int step);
    void quitRequested();

private:
    QAction* add(QMenu* menu, const char* name, const QString& icon, const QList<QKeySequence>& keys);
    void addRecent();
    void fillRecent();
    void addTheme();
    void addLanguage();
    void addZoom();

    AppearanceSettings& m_settings;
    QWidget* m_window;
    QPointer<DocumentListModel> m_documents;
    QAction* m_newDocument = nullptr;
    QMenu* m_recent = nullptr;
    QMenu* m_theme = nullptr;
    QMenu* m_language = nullptr;
    QMenu* m_zoom = nullptr;
    QActionGroup m_themes{this};
    QActionGroup m_languages{this};
    QAction* m_invite = nullptr;
};

} // namespace heartline
