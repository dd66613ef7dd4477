// SPDX-License-Identifier: MIT
#pragma once

#include "documentstate.h"
#include "documenttools.h"
#include "peopletracker.h"
#include "widgets_export.h"

#include <Heartline/DocumentComments>
#include <Heartline/SharedDocument>
#include <Heartline/TextDocumentBinding>

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>
#include <QWidget>
#include <memory>

namespace Ui {
class DocumentPage;
}

namespace heartline {

class CommentsController;
class DocumentExchange;
class DocumentHistory;
class HistoryController;
class SharedTextEdit;
class TextCounter;
class WidgetTextView;

/// A document that several people write at once, with all that belongs to it: the text with everybody's
/// carets, its tools, who is here, comments, history, a preview, and whether all is saved.
class HEARTLINE_WIDGETS_EXPORT DocumentPage : public QWidget
{
    Q_OBJECT
public:
    using Panel = DocumentTools::Panel;

    explicit DocumentPage(QWidget* parent = nullptr);
    ~DocumentPage() override;

    /// Null for none. Not owned: each must outlive its being shown. The page neither opens nor closes it.
    /// `local` and `server`: its past as this computer and as the server tell it; null where there is none.
    void setDocument(SharedDocument* document, DocumentHistory* local = nullptr,
                     DocumentHistory* server = nullptr);
    [[nodiscard]] SharedDocument* document() const { return m_document; }
    /// What files of it are called.
    void setTitle(const QString& title);
    [[nodiscard]] SharedTextEdit& editor() const;

    void setPanel(Panel panel);
    [[nodiscard]] Panel panel() const { return m_panel; }
    void setPreviewShown(bool shown);
    [[nodiscard]] bool isPreviewShown() const;
    /// "All changes saved 14:02", "Offline since 14:02: 3 changes are kept here and follow later" …
    [[nodiscard]] QString stateWords() const;
    [[nodiscard]] const QList<DocumentPerson>& people() const { return m_people; }
    [[nodiscard]] DocumentExchange& exchange() const { return *m_exchange; }
    /// What is done here by key, for a sheet of shortcuts.
    [[nodiscard]] static QList<std::pair<QKeySequence, QString>> shortcuts();

Q_SIGNALS:
    void stateWordsChanged();
    void peersChanged();
    void renameRequested(const QString& documentId);
    void removeRequested(const QString& documentId);
    /// Something the person should know, in words.
    void problemOccurred(const QString& text);
    /// A copy was saved there.
    void exported(const QString& path);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void connectTools();
    void connectEditor();
    void connectPanels();
    void bind();
    void unbind();
    void updateState();
    void updatePeople();
    void updatePlace();
    void tellCaret();
    void updateRoots();
    void updateNames();
    void jumpTo(quint64 clientId);
    void arrange();

    std::unique_ptr<Ui::DocumentPage> m_ui;
    QPointer<SharedDocument> m_document;
    WidgetTextView* m_view;
    std::unique_ptr<TextDocumentBinding> m_binding;
    std::unique_ptr<DocumentComments> m_comments;
    TextCounter* m_counter;
    DocumentExchange* m_exchange;
    CommentsController* m_commentsController;
    HistoryController* m_historyController;
    PeopleTracker m_tracker;
    QList<DocumentPerson> m_people;
    QElapsedTimer m_clock;
    QTimer m_idle; // looks who is idle by now
    DocumentState m_state;
    Panel m_panel = Panel::None;
};

} // namespace heartline
