// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <Heartline/Document>

#include <QList>
#include <QObject>
#include <QString>

#include <memory>

namespace heartline {

/// What people say about places in a shared text. It is kept in the document, in the map root `comments`, so
/// that everybody's client has it and keeps it:
///
///     id -> map { anchor, head: relative positions as JSON objects; author, authorName, text: strings;
///                 time: ms since 1970; replies: array of objects { author, authorName, time, text };
///                 resolved: boolean }
///
/// What stands there in other shapes is somebody else's: it's left alone and not shown.
///
/// Places move with the text; what is written at either end does not become part of what is commented on.
///
/// Cost: nothing but a flag for a change of the document; all is read again at most every 50 ms, less often
/// where that takes long. Its own edits show at once. Lives in the document's thread, and not longer.
class HEARTLINE_COLLAB_EXPORT DocumentComments : public QObject
{
    Q_OBJECT
public:
    struct Reply
    {
        QString author; ///< User id; may be empty.
        QString authorName;
        qint64 time = 0; ///< Milliseconds since 1970, by the author's clock; 0: not told.
        QString text;
        bool operator==(const Reply&) const = default;
    };
    struct Comment
    {
        QString id;
        /// UTF-16 code units; −1: not known here. Equal where what was commented on was deleted: where it
        /// was.
        int anchor = -1;
        int head = -1;
        bool isPlaced = false; ///< There is text between `anchor` and `head`.
        QString author;        ///< User id; may be empty.
        QString authorName;
        qint64 time = 0; ///< As Reply's.
        QString text;    ///< Plain text, as all of these; cut after 16,384 units.
        QList<Reply> replies;
        bool resolved = false;
        bool operator==(const Comment&) const = default;
    };

    /// `author` and `authorName` sign what is written here.
    DocumentComments(crdt::Document& document, crdt::Text text, const QString& author,
                     const QString& authorName, QObject* parent = nullptr);
    ~DocumentComments() override;

    /// By place; those without one at the end. At most 10,000.
    [[nodiscard]] QList<Comment> comments() const;

    /// A new comment on the units between the two; its id. Empty where a place is beyond the text or the text
    /// is only spaces.
    QString add(int anchor, int head, const QString& text);
    /// All of these: false where there is no such comment, or the text is only spaces.
    bool reply(const QString& id, const QString& text);
    bool setResolved(const QString& id, bool resolved);
    bool edit(const QString& id, const QString& text);
    bool remove(const QString& id);

Q_SIGNALS:
    /// A comment came, went, or is another one now; or moved with the text.
    void changed();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace heartline
