// SPDX-License-Identifier: MIT
#include "commentscontroller.h"

#include "commentspanel.h"
#include "sharedtextedit.h"

#include <QTextBlock>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kQuote = 120; // UTF-16 code units
const QString kDraft = u"draft"_s;
} // namespace

CommentsController::CommentsController(CommentsPanel& panel, SharedTextEdit& editor, QObject* parent)
    : QObject(parent)
    , m_panel(panel)
    , m_editor(editor)
{
    connect(&editor, &SharedTextEdit::commentRequested, this, &CommentsController::begin);
    connect(&editor, &SharedTextEdit::commentClicked, this, [this](const QString& id) {
        if (id == kDraft)
            return;
        Q_EMIT panelWanted();
        m_panel.select(id);
    });
    connect(&panel, &CommentsPanel::chosen, this, &CommentsController::showPlaceOf);
    connect(&panel, &CommentsPanel::addRequested, this, &CommentsController::add);
    connect(&panel, &CommentsPanel::draftDropped, this, [this] {
        m_draft = {};
        update();
        m_editor.setFocus();
    });
    const auto order = [this](auto what) {
        return [this, what](const QString& id, const auto&... more) {
            if (m_comments)
                (m_comments->*what)(id, more...);
        };
    };
    connect(&panel, &CommentsPanel::replyRequested, this, order(&DocumentComments::reply));
    connect(&panel, &CommentsPanel::resolveRequested, this, order(&DocumentComments::setResolved));
    connect(&panel, &CommentsPanel::removeRequested, this, order(&DocumentComments::remove));
}

void CommentsController::setComments(DocumentComments* comments, const QString& userId)
{
    if (m_comments)
        m_comments->disconnect(this);
    m_comments = comments;
    m_userId = userId;
    m_draft = {};
    if (comments)
        connect(comments, &DocumentComments::changed, this, &CommentsController::update);
    update();
}

int CommentsController::openCount() const
{
    return m_panel.openCount();
}

QString CommentsController::quoteOf(int from, int to) const
{
    const QTextDocument& document = *m_editor.document();
    const int end = document.characterCount() - 1;
    QTextCursor cursor(m_editor.document());
    cursor.setPosition(std::clamp(from, 0, end));
    cursor.setPosition(std::clamp(std::min(to, from + kQuote), 0, end), QTextCursor::KeepAnchor);
    const QString text = cursor.selectedText().replace(QChar::ParagraphSeparator, u' ').simplified();
    return to - from > kQuote ? text + u'…' : text;
}

CommentThread CommentsController::threadOf(const DocumentComments::Comment& comment) const
{
    const auto line = [](const auto& from) {
        const QString name = from.authorName.simplified();
        return CommentThread::Line{from.author,
                                   !name.isEmpty()          ? name
                                   : !from.author.isEmpty() ? from.author
                                                            : tr("Somebody"),
                                   from.time, from.text};
    };
    CommentThread thread;
    thread.id = comment.id;
    thread.first = line(comment);
    for (const DocumentComments::Reply& reply : comment.replies)
        thread.replies << line(reply);
    thread.isPlaced = comment.isPlaced;
    if (comment.isPlaced)
        thread.quote =
            quoteOf(std::min(comment.anchor, comment.head), std::max(comment.anchor, comment.head));
    thread.isResolved = comment.resolved;
    thread.isOwn = !m_userId.isEmpty() && comment.author == m_userId;
    return thread;
}

void CommentsController::update()
{
    QList<CommentThread> threads;
    QList<CommentMark> marks;
    if (m_comments) {
        for (const DocumentComments::Comment& comment : m_comments->comments()) {
            threads << threadOf(comment);
            if (comment.isPlaced && !comment.resolved)
                marks.append({std::min(comment.anchor, comment.head), std::max(comment.anchor, comment.head),
                              comment.id, false});
        }
    }
    if (m_draft.hasSelection())
        marks.append({m_draft.selectionStart(), m_draft.selectionEnd(), kDraft, false});
    m_editor.setCommentMarks(marks);
    m_panel.setThreads(threads);
    Q_EMIT changed();
}

QHash<QString, QString> CommentsController::names() const
{
    QHash<QString, QString> names;
    if (!m_comments)
        return names;
    for (const DocumentComments::Comment& comment : m_comments->comments()) {
        if (!comment.authorName.isEmpty())
            names.insert(comment.author, comment.authorName);
        for (const DocumentComments::Reply& reply : comment.replies) {
            if (!reply.authorName.isEmpty())
                names.insert(reply.author, reply.authorName);
        }
    }
    return names;
}

void CommentsController::begin(int anchor, int head)
{
    if (!m_comments || m_editor.isReadOnly())
        return;
    const int end = m_editor.document()->characterCount() - 1;
    m_draft = QTextCursor(m_editor.document());
    m_draft.setPosition(std::clamp(anchor, 0, end));
    m_draft.setPosition(std::clamp(head, 0, end), QTextCursor::KeepAnchor);
    if (!m_draft.hasSelection())
        m_draft.select(QTextCursor::WordUnderCursor);
    if (!m_draft.hasSelection())
        m_draft.select(QTextCursor::BlockUnderCursor);
    if (!m_draft.hasSelection())
        return; // there's nothing to comment on
    Q_EMIT panelWanted();
    m_panel.beginDraft(quoteOf(m_draft.selectionStart(), m_draft.selectionEnd()));
    update();
}

void CommentsController::add(const QString& text)
{
    const QTextCursor draft = std::exchange(m_draft, {});
    if (!m_comments)
        return;
    const QString id = m_comments->add(draft.selectionStart(), draft.selectionEnd(), text);
    update();
    if (!id.isEmpty())
        m_panel.select(id);
}

void CommentsController::showPlaceOf(const QString& id)
{
    if (!m_comments)
        return;
    for (const DocumentComments::Comment& comment : m_comments->comments()) {
        if (comment.id != id || !comment.isPlaced)
            continue;
        QTextCursor cursor(m_editor.document());
        const int end = m_editor.document()->characterCount() - 1;
        cursor.setPosition(std::clamp(comment.anchor, 0, end));
        cursor.setPosition(std::clamp(comment.head, 0, end), QTextCursor::KeepAnchor);
        m_editor.setTextCursor(cursor);
        m_editor.showPlace(cursor.selectionStart());
    }
}

} // namespace heartline
