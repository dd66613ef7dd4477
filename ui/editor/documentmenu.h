// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QActionGroup>
#include <QMenu>
#include <QPointer>

namespace heartline {

class SharedTextEdit;

/// What can be done with a document beside writing in it, and how its text is shown.
class HEARTLINE_WIDGETS_EXPORT DocumentMenu : public QMenu
{
    Q_OBJECT
public:
    explicit DocumentMenu(QWidget* parent = nullptr);

    /// Whose looks it changes. Not owned; once.
    void setEditor(SharedTextEdit& editor);
    void setCanWrite(bool can);
    /// The texts seen in the document, by the names of their roots; the choice is offered where there are
    /// several.
    void setRoots(const QStringList& roots, const QString& current);

Q_SIGNALS:
    void renameRequested();
    void removeRequested();
    void importRequested();
    void exportRequested();
    void printRequested();
    void findRequested(bool withReplace);
    void goToLineRequested();
    void peopleRequested();
    void rootChosen(const QString& root);

protected:
    void changeEvent(QEvent* event) override;

private:
    QAction* add(QMenu* menu, const char* name, const QString& icon = {}, const QKeySequence& keys = {});
    void addView();
    void updateView();
    void retranslate();

    QPointer<SharedTextEdit> m_editor;
    QMenu* m_tabs = nullptr;
    QMenu* m_zoom = nullptr;
    QMenu* m_roots = nullptr;
    QActionGroup m_tabWidths{this};
    QActionGroup m_rootNames{this};
    QAction* m_import = nullptr;
    QAction* m_replace = nullptr;
    QAction* m_wrap = nullptr;
    QAction* m_numbers = nullptr;
    QAction* m_currentLine = nullptr;
};

} // namespace heartline
