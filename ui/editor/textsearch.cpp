// SPDX-License-Identifier: MIT
#include "textsearch.h"

#include "shared/theme.h"

#include <QPainter>
#include <QPromise>
#include <QTextDocument>
#include <QThreadPool>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr int kAgainMs = 150;
constexpr int kUnitsPerMs = 5000; // a longer text is searched again less often
constexpr qsizetype kMostChanges = 256;
constexpr qsizetype kBatch = 2048;

} // namespace

TextSearch::TextSearch(QTextDocument* document, QObject* parent)
    : QObject(parent)
    , m_document(document)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &TextSearch::start);
    connect(&m_watcher, &QFutureWatcherBase::resultReadyAt, this, &TextSearch::receive);
    connect(document, &QTextDocument::contentsChange, this, &TextSearch::onContentsChange);
}

TextSearch::~TextSearch()
{
    stop();
}

QString TextSearch::textOf(const QTextDocument& document)
{
    QString text = document.toRawText();
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar unit = text.at(i);
        if (unit == QChar::ParagraphSeparator || unit == QChar::LineSeparator)
            text[i] = u'\n';
        else if (unit.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate())
            ++i;
        else if (unit.isSurrogate())
            text[i] = QChar::ReplacementCharacter;
    }
    return text;
}

void TextSearch::setQuery(const Query& query)
{
    if (query == m_query)
        return;
    stop();
    m_query = query;
    m_problem = query.pattern.isEmpty() ? QString() : query.problem();
    m_expression = query.expression();
    forget();
    if (isActive() && m_isShown)
        start();
    Q_EMIT changed();
}

void TextSearch::setRange(const QTextCursor& range)
{
    if (m_range.isNull() && !range.hasSelection())
        return;
    m_range = range.hasSelection() ? range : QTextCursor();
    stop();
    forget();
    if (isActive() && m_isShown)
        start();
    Q_EMIT changed();
}

void TextSearch::setShown(bool shown)
{
    if (shown == m_isShown)
        return;
    m_isShown = shown;
    if (shown && isActive() && !m_isKnown)
        start();
    Q_EMIT changed();
}

void TextSearch::refresh()
{
    if (isActive())
        start();
}

void TextSearch::forget()
{
    m_hits.clear();
    m_isTooMany = false;
    m_isKnown = false;
}

bool TextSearch::isComplete() const
{
    return m_isKnown && isActive() && !m_isScanning && !m_again.isActive();
}

void TextSearch::stop()
{
    m_again.stop();
    m_watcher.cancel();
    m_watcher.setFuture({});
    m_isScanning = false;
    m_incoming.clear();
    m_since.clear();
}

void TextSearch::start()
{
    stop();
    m_isScanning = true;
    auto promise = std::make_shared<QPromise<Batch>>();
    promise->start();
    m_watcher.setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, text = textOf(*m_document), expression = m_expression] {
        QList<Hit> batch;
        const ScanEnd end = scanText(text, expression, [&](const QList<Hit>& hits) {
            batch += hits;
            if (batch.size() >= kBatch)
                promise->addResult(Batch{std::exchange(batch, {}), {}});
            return !promise->isCanceled();
        });
        promise->addResult(Batch{batch, end});
        promise->finish();
    });
}

void TextSearch::receive(int index)
{
    Batch batch = m_watcher.resultAt(index);
    for (const Change& change : std::as_const(m_since))
        follow(batch.hits, change);
    if (!m_range.isNull()) {
        batch.hits.removeIf([this](const Hit& hit) {
            return hit.position < m_range.selectionStart() ||
                   hit.position + hit.length > m_range.selectionEnd();
        });
    }
    m_incoming += batch.hits;
    if (!m_isKnown)
        m_hits = m_incoming;
    if (batch.end) {
        m_hits = m_incoming;
        m_isScanning = false;
        m_isKnown = true;
        m_isTooMany = batch.end == ScanEnd::TooMany;
        if (batch.end == ScanEnd::TooComplex) {
            m_problem = tr("This expression takes too long here");
            m_hits.clear();
        }
        m_incoming.clear();
        if (!m_since.isEmpty())
            m_again.start(kAgainMs);
        m_since.clear();
    }
    Q_EMIT changed();
    if (isComplete())
        Q_EMIT completed();
}

void TextSearch::onContentsChange(int position, int removed, int added)
{
    if (!isActive())
        return;
    if (!m_isShown && !m_isScanning) {
        forget();
        return;
    }
    const Change change{position, removed, added};
    follow(m_hits, change);
    if (m_isScanning) {
        follow(m_incoming, change);
        m_since << change;
        if (m_since.size() <= kMostChanges)
            return;
        stop();
    }
    if (!m_again.isActive())
        m_again.start(std::max(kAgainMs, m_document->characterCount() / kUnitsPerMs));
}

void TextSearch::follow(QList<Hit>& hits, const Change& change)
{
    // The first hit that ends behind the change's start; all before stay.
    const auto first = std::partition_point(hits.begin(), hits.end(), [&change](const Hit& hit) {
        return hit.position + hit.length <= change.position;
    });
    const auto behind = std::partition_point(first, hits.end(), [&change](const Hit& hit) {
        return hit.position < change.position + change.removed;
    });
    for (auto it = behind; it != hits.end(); ++it)
        it->position += change.added - change.removed;
    hits.erase(first, behind);
}

int TextSearch::indexOf(const QTextCursor& selection) const
{
    const Hit sought{selection.selectionStart(), selection.selectionEnd() - selection.selectionStart()};
    const auto found = std::lower_bound(m_hits.cbegin(), m_hits.cend(), sought.position,
                                        [](const Hit& hit, int position) { return hit.position < position; });
    return found != m_hits.cend() && *found == sought ? int(found - m_hits.cbegin()) : -1;
}

QTextCursor TextSearch::select(const Hit& hit) const
{
    QTextCursor cursor(m_document);
    cursor.setPosition(hit.position);
    cursor.setPosition(hit.position + hit.length, QTextCursor::KeepAnchor);
    return cursor;
}

QTextCursor TextSearch::firstFrom(int position) const
{
    const auto found = std::lower_bound(m_hits.cbegin(), m_hits.cend(), position,
                                        [](const Hit& hit, int place) { return hit.position < place; });
    return found == m_hits.cend() ? QTextCursor() : select(*found);
}

QTextCursor TextSearch::next(const QTextCursor& selection, bool backwards) const
{
    if (m_hits.isEmpty())
        return {};
    if (!backwards) {
        // From an empty selection, a hit right at the caret is the next.
        const QTextCursor found = firstFrom(selection.selectionEnd());
        return found.isNull() ? select(m_hits.first()) : found;
    }
    const auto behind = std::partition_point(m_hits.cbegin(), m_hits.cend(), [&selection](const Hit& hit) {
        return hit.position + hit.length <= selection.selectionStart();
    });
    return select(behind == m_hits.cbegin() ? m_hits.last() : *std::prev(behind));
}

bool TextSearch::replace(QTextCursor selection, const QString& replacement)
{
    const int index = indexOf(selection);
    if (index < 0)
        return false;
    QString text = replacement;
    if (m_query.isExpression) {
        const QRegularExpressionMatch match = m_expression.match(
            textOf(*m_document), m_hits.at(index).position, QRegularExpression::NormalMatch,
            QRegularExpression::AnchorAtOffsetMatchOption |
                QRegularExpression::DontCheckSubjectStringMatchOption);
        if (match.capturedLength() != m_hits.at(index).length)
            return false;
        text = expandedReplacement(replacement, match);
    }
    selection.insertText(text);
    return true;
}

int TextSearch::replaceAll(const QString& replacement)
{
    const QList<Hit> hits = m_hits;
    if (hits.isEmpty())
        return 0;
    const QString whole = m_query.isExpression ? textOf(*m_document) : QString();
    int count = 0;
    QTextCursor cursor(m_document);
    cursor.beginEditBlock();
    // The last first: an edit moves none of those before it.
    for (auto hit = hits.crbegin(); hit != hits.crend(); ++hit) {
        QString text = replacement;
        if (m_query.isExpression) {
            const QRegularExpressionMatch match =
                m_expression.match(whole, hit->position, QRegularExpression::NormalMatch,
                                   QRegularExpression::AnchorAtOffsetMatchOption |
                                       QRegularExpression::DontCheckSubjectStringMatchOption);
            if (match.capturedLength() != hit->length)
                continue;
            text = expandedReplacement(replacement, match);
        }
        cursor.setPosition(hit->position);
        cursor.setPosition(hit->position + hit->length, QTextCursor::KeepAnchor);
        cursor.insertText(text);
        ++count;
    }
    cursor.endEditBlock();
    return count;
}

void TextSearch::paintUnder(QPainter& painter, const VisibleText& text, const QRect& clip) const
{
    if (!m_isShown)
        return;
    const QColor ground = Theme::current().hit;
    auto hit = std::partition_point(m_hits.cbegin(), m_hits.cend(), [&text](const Hit& other) {
        return other.position + other.length <= text.begin();
    });
    for (; hit != m_hits.cend() && hit->position < text.end(); ++hit) {
        for (const QRectF& rect : text.lineRects(hit->position, hit->position + hit->length)) {
            if (rect.intersects(clip))
                painter.fillRect(rect, ground);
        }
    }
}

void TextSearch::paintOver(QPainter& painter, const VisibleText& text, const QTextCursor& selection) const
{
    if (!m_isShown || indexOf(selection) < 0)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::current().warning, 2));
    painter.setBrush(Qt::NoBrush);
    for (const QRectF& rect : text.lineRects(selection.selectionStart(), selection.selectionEnd()))
        painter.drawRoundedRect(rect.adjusted(-1, 0, 1, 0), 3, 3);
}

} // namespace heartline
