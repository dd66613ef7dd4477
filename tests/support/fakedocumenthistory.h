// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/DocumentHistory>

#include <QHash>
#include <algorithm>

/// A document's past in memory. Answers when told to, so that a test sees what is shown meanwhile.
class FakeDocumentHistory : public heartline::DocumentHistory
{
    Q_OBJECT
public:
    using DocumentHistory::DocumentHistory;

    void fetch(qint64 before, int limit) override
    {
        asked << before;
        mostAsked = limit;
        pending = true;
        if (answersAtOnce)
            answer();
    }
    void fetchText(qint64 n) override
    {
        askedText = n;
        if (answersAtOnce)
            answerText();
    }

    void answer()
    {
        QList<heartline::documents::Revision> page;
        for (const heartline::documents::Revision& revision : revisions) {
            if ((asked.last() == 0 || revision.n < asked.last()) &&
                page.size() < std::min(mostAsked, pageSize))
                page << revision;
        }
        const bool more = !page.isEmpty() && page.last().n != revisions.last().n;
        pending = false;
        Q_EMIT fetched(page, more);
    }
    void answerText() { Q_EMIT textFetched(askedText, texts.value(askedText)); }

    /// One revision of `author` from `from` to `to` after all that are there, and the text that it left.
    void write(const QString& author, const QDateTime& from, const QDateTime& to, const QString& text)
    {
        const qint64 n = revisions.isEmpty() ? 1 : revisions.first().n + 1;
        revisions.prepend({n, from.toMSecsSinceEpoch(), to.toMSecsSinceEpoch(), author, text.size(), false});
        texts.insert(n, text);
    }

    QList<heartline::documents::Revision> revisions; // newest first
    QHash<qint64, QString> texts;
    QList<qint64> asked;
    int mostAsked = 0;
    int pageSize = 1000;
    qint64 askedText = 0;
    bool pending = false;
    bool answersAtOnce = true;
};
