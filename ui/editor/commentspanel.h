// SPDX-License-Identifier: MIT
#pragma once

#include "commentthread.h"
#include "widgets_export.h"

#include <QHash>
#include <QWidget>
#include <memory>

namespace Ui {
class CommentsPanel;
}

namespace heartline {

class CommentCard;
class CommentEdit;

/// The comments on a text beside it, in the order of their places.
///
/// Knows values and asks by signals; who owns the document carries them out and tells the new state.
class HEARTLINE_WIDGETS_EXPORT CommentsPanel : public QWidget
{
    Q_OBJECT
public:
    enum class Filter
    {
        Open,
        Resolved,
        All,
    };
    /// Cards at most; a hostile document must not fill the window. The rest is told as a number.
    static constexpr int kMost = 200;

    explicit CommentsPanel(QWidget* parent = nullptr);
    ~CommentsPanel() override;

    void setThreads(const QList<CommentThread>& threads);
    void setCanWrite(bool can);
    /// Shows it and what can be done with it; changes the filter if it's hidden by it. Empty: none.
    void select(const QString& id);
    [[nodiscard]] QString selected() const { return m_selected; }
    /// Asks for the words of a new comment on this text.
    void beginDraft(const QString& quote);
    [[nodiscard]] bool isDrafting() const;
    [[nodiscard]] CommentEdit& draft() const;
    void setFilter(Filter filter);
    [[nodiscard]] QList<CommentCard*> cards() const;
    [[nodiscard]] int openCount() const;

Q_SIGNALS:
    /// The person chose one: show its place.
    void chosen(const QString& id);
    /// Empty: the selection is over.
    void selectionChanged(const QString& id);
    void addRequested(const QString& text);
    void draftDropped();
    void replyRequested(const QString& id, const QString& text);
    void resolveRequested(const QString& id, bool resolved);
    void removeRequested(const QString& id);
    void closeRequested();

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] bool isShown(const CommentThread& thread) const;
    CommentCard* makeCard(const QString& id);
    void arrange();
    void endDraft();
    void updateWords();

    std::unique_ptr<Ui::CommentsPanel> m_ui;
    QList<CommentThread> m_threads;
    QHash<QString, CommentCard*> m_cards;
    QString m_selected;
    Filter m_filter = Filter::Open;
    int m_hidden = 0; ///< Comments that would be too many.
    bool m_canWrite = true;
};

} // namespace heartline
