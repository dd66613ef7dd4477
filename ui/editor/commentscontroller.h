// SPDX-License-Identifier: MIT
#pragma once

#include "commentthread.h"
#include "widgets_export.h"

#include <Heartline/DocumentComments>

#include <QObject>
#include <QPointer>
#include <QTextCursor>
#include <memory>

namespace heartline {

class CommentsPanel;
class SharedTextEdit;

/// Keeps a document's comments, their marks in the text and the panel beside it the same.
class HEARTLINE_WIDGETS_EXPORT CommentsController : public QObject
{
    Q_OBJECT
public:
    CommentsController(CommentsPanel& panel, SharedTextEdit& editor, QObject* parent = nullptr);

    /// Not owned; null for none. `userId`: whose comments may be removed here.
    void setComments(DocumentComments* comments, const QString& userId);
    /// Shows marks only where the panel, or the person, wants them.
    [[nodiscard]] int openCount() const;
    /// Begins a comment on a piece of the text, or on the word at the caret where they are equal.
    void begin(int anchor, int head);
    /// User ids and names of all who commented.
    [[nodiscard]] QHash<QString, QString> names() const;

Q_SIGNALS:
    /// The comments should be seen now.
    void panelWanted();
    void changed();

private:
    void update();
    void showPlaceOf(const QString& id);
    void add(const QString& text);
    [[nodiscard]] QString quoteOf(int from, int to) const;
    [[nodiscard]] CommentThread threadOf(const DocumentComments::Comment& comment) const;

    CommentsPanel& m_panel;
    SharedTextEdit& m_editor;
    QPointer<DocumentComments> m_comments;
    QString m_userId;
    QTextCursor m_draft; // what a new comment is about; moves with the text
};

} // namespace heartline
