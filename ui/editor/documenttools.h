// SPDX-License-Identifier: MIT
#pragma once

#include "documentperson.h"
#include "widgets_export.h"

#include <QWidget>
#include <memory>

namespace Ui {
class DocumentTools;
}

namespace heartline {

class DocumentMenu;

/// The row of buttons over a document.
class HEARTLINE_WIDGETS_EXPORT DocumentTools : public QWidget
{
    Q_OBJECT
public:
    /// What can stand beside the text, one at a time.
    enum class Panel
    {
        None,
        People,
        Comments,
        History,
    };

    explicit DocumentTools(QWidget* parent = nullptr);
    ~DocumentTools() override;

    [[nodiscard]] DocumentMenu& menu() const { return *m_menu; }
    void setCanWrite(bool can);
    void setUndoAvailable(bool available);
    void setRedoAvailable(bool available);
    void setPreviewShown(bool shown);
    void setPanel(Panel panel);
    void setOpenComments(int count);
    void setPeople(const QList<DocumentPerson>& people);
    /// What it does by key, for a sheet of shortcuts.
    [[nodiscard]] static QList<std::pair<QKeySequence, QString>> shortcuts();

Q_SIGNALS:
    void undoRequested();
    void redoRequested();
    void findRequested();
    void commentRequested();
    void previewRequested(bool shown);
    void panelRequested(heartline::DocumentTools::Panel panel);
    void personClicked(quint64 clientId);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateWords();

    std::unique_ptr<Ui::DocumentTools> m_ui;
    DocumentMenu* m_menu;
    int m_openComments = 0;
};

} // namespace heartline
