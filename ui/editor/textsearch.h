// SPDX-License-Identifier: MIT
#pragma once

#include "textscan.h"
#include "visibletext.h"

#include <QFutureWatcher>
#include <QObject>
#include <QTextCursor>
#include <QTimer>

class QPainter;
class QTextDocument;

namespace heartline {

/// Finds and replaces in a document that may change at any time.
///
/// The text is searched on another thread, from a copy; hits come in batches. While the text changes, the
/// hits move along, those that are touched are dropped, and a little later all is searched again.
class HEARTLINE_WIDGETS_EXPORT TextSearch : public QObject
{
    Q_OBJECT
public:
    using Hit = TextHit;
    using Query = TextQuery;

    explicit TextSearch(QTextDocument* document, QObject* parent = nullptr);
    ~TextSearch() override;

    /// Searches anew; an empty pattern searches for nothing.
    void setQuery(const Query& query);
    [[nodiscard]] const Query& query() const { return m_query; }
    [[nodiscard]] bool isActive() const { return !m_query.pattern.isEmpty() && m_problem.isEmpty(); }
    /// Searches only in what is selected; a cursor without a selection: in all.
    void setRange(const QTextCursor& range);
    /// Whether hits are shown in the text, and kept fresh while it changes.
    void setShown(bool shown);
    [[nodiscard]] bool isShown() const { return m_isShown; }
    /// Searches now, also when nothing is shown.
    void refresh();
    /// What is wrong with the query, for people; empty: nothing.
    [[nodiscard]] QString problem() const { return m_problem; }

    /// In order. What isn't shown is forgotten when the text changes.
    [[nodiscard]] const QList<Hit>& hits() const { return m_hits; }
    /// `hits()` are those of the text as it is, or were a moment ago.
    [[nodiscard]] bool isKnown() const { return m_isKnown; }
    /// `hits()` are all there are in the text as it is.
    [[nodiscard]] bool isComplete() const;
    /// There are more than `kMostHits`.
    [[nodiscard]] bool isTooMany() const { return m_isTooMany; }
    /// Which hit is selected; −1: none.
    [[nodiscard]] int indexOf(const QTextCursor& selection) const;
    /// The next hit behind the selection (or before it), selected; goes round at the ends. Null: none is
    /// known.
    [[nodiscard]] QTextCursor next(const QTextCursor& selection, bool backwards) const;
    /// The first hit at a place or behind it, without going round. Null: none is known.
    [[nodiscard]] QTextCursor firstFrom(int position) const;

    /// Replaces a selected hit. False when the selection is none: nothing changes.
    bool replace(QTextCursor selection, const QString& replacement);
    /// Replaces all known hits as one edit; returns how many.
    int replaceAll(const QString& replacement);

    /// Grounds of the hits, below the text.
    void paintUnder(QPainter& painter, const VisibleText& text, const QRect& clip) const;
    /// A frame around the hit that is selected, over the text.
    void paintOver(QPainter& painter, const VisibleText& text, const QTextCursor& selection) const;

    /// The document's text with LF at line ends, and U+FFFD for halves of pairs: positions stay.
    [[nodiscard]] static QString textOf(const QTextDocument& document);

Q_SIGNALS:
    /// Hits, the problem or completeness changed.
    void changed();
    /// All hits are known.
    void completed();

private:
    struct Batch
    {
        QList<Hit> hits;
        std::optional<ScanEnd> end;
    };
    struct Change
    {
        int position;
        int removed;
        int added;
    };
    void start();
    void stop();
    void receive(int index);
    void onContentsChange(int position, int removed, int added);
    static void follow(QList<Hit>& hits, const Change& change);
    [[nodiscard]] QTextCursor select(const Hit& hit) const;

    void forget();

    QTextDocument* m_document;
    QTextCursor m_range; // null: all
    Query m_query;
    QRegularExpression m_expression;
    QString m_problem;
    QList<Hit> m_hits;
    QList<Hit> m_incoming; // of the running search; what is shown stays until it ends
    QList<Change> m_since; // what happened to the text since the running search took its copy
    QFutureWatcher<Batch> m_watcher;
    QTimer m_again;
    bool m_isShown = false;
    bool m_isKnown = false; // once a search has ended; until then batches are shown as they come
    bool m_isTooMany = false;
    bool m_isScanning = false;
};

} // namespace heartline
