// SPDX-License-Identifier: MIT
#pragma once

#include "safemarkdown.h"
#include "widgets_export.h"

#include <QElapsedTimer>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTextBrowser>
#include <QThreadPool>
#include <QTimer>
#include <memory>

class QLabel;

namespace heartline {

/// Shows what an editor's text looks like as Markdown, beside it.
///
/// It costs nothing while hidden. While shown it follows the text when the writing pauses, the later the
/// longer that took last time, and goes along when the editor is scrolled. What is not short is made on
/// another thread: Qt's reader takes time by the square of a paragraph's length. Of a very long text only the
/// beginning is shown, and it says so. Nothing that the text names is ever loaded (SafeMarkdown).
class HEARTLINE_WIDGETS_EXPORT MarkdownPreview : public QWidget
{
    Q_OBJECT
public:
    /// UTF-16 code units that are shown at most.
    static constexpr qsizetype kMost = 60'000;

    explicit MarkdownPreview(QWidget* parent = nullptr);
    ~MarkdownPreview() override;

    /// Whose text is shown; null for none. Not owned.
    void setEditor(QPlainTextEdit* editor);
    [[nodiscard]] QTextBrowser& browser() const { return *m_browser; }
    /// Begins now what was to begin after a pause.
    void flush();

Q_SIGNALS:
    /// The text as it was when this began is shown.
    void drawn();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void schedule();
    void draw();
    void showDocument(std::shared_ptr<SafeTextDocument> document, bool isCut);
    void follow();
    void updateNote(bool isCut);

    QPointer<QPlainTextEdit> m_editor;
    QTextBrowser* m_browser;
    QLabel* m_note;
    std::shared_ptr<SafeTextDocument> m_document;
    QThreadPool m_thread; // one; the destructor waits for it
    QTimer m_pause;
    QElapsedTimer m_took;
    QElapsedTimer m_waiting; // since the first change that isn't drawn
    qint64 m_cost = 0;       // ms that drawing took last
    bool m_stale = true;
    bool m_drawing = false;
    bool m_again = false;
    bool m_cut = false;
};

} // namespace heartline
