// SPDX-License-Identifier: MIT
#include "sharedtextedit.h"

#include "editorgutter.h"
#include "followbar.h"
#include "scrollmarkers.h"
#include "shared/theme.h"
#include "textsearch.h"

#include <QAbstractTextDocumentLayout>
#include <QApplication>
#include <QPaintEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>

namespace heartline {
namespace {

constexpr int kColumn = 860; // pixels of text, at 100 %: lines that the eye can follow
constexpr int kMargin = 20;

} // namespace

SharedTextEdit::SharedTextEdit(QWidget* parent)
    : QPlainTextEdit(parent)
    , m_carets(document(), this)
    , m_marks(document())
    , m_search(std::make_unique<TextSearch>(document()))
    , m_gutter(new EditorGutter(*this))
    , m_markers(new ScrollMarkers(*this))
    , m_followBar(new FollowBar(this))
{
    setUndoRedoEnabled(false);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    // A wrapped line can be a space wider than the view; there's nothing to see there.
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_gutter->hide();
    connect(&m_carets, &RemoteCarets::placesChanged, this, &SharedTextEdit::placeSoon);
    connect(this, &QPlainTextEdit::textChanged, this, &SharedTextEdit::placeSoon);
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &SharedTextEdit::placeSoon);
    connect(this, &QPlainTextEdit::updateRequest, this, &SharedTextEdit::placeGutter);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &SharedTextEdit::arrangeColumn);
    connect(this, &QPlainTextEdit::textChanged, this, &SharedTextEdit::onFollowedMoved);
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &SharedTextEdit::onActed);
    connect(horizontalScrollBar(), &QScrollBar::actionTriggered, this, &SharedTextEdit::onActed);
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, &SharedTextEdit::arrangeColumn);
    connect(m_followBar, &FollowBar::stopRequested, this, &SharedTextEdit::stopFollowing);
    connect(m_search.get(), &TextSearch::changed, this, [this] {
        viewport()->update();
        m_markers->updateSoon();
    });
    connect(m_search.get(), &TextSearch::completed, this, &SharedTextEdit::onSearched);
    applyFont();
    setTabWidth(m_tabWidth);
}

SharedTextEdit::~SharedTextEdit() = default;

bool SharedTextEdit::isComposing() const
{
    const QTextLayout* layout = textCursor().block().layout();
    return layout && !layout->preeditAreaText().isEmpty();
}

void SharedTextEdit::setCarets(const QList<RemoteCaret>& carets)
{
    m_carets.setCarets(carets);
    m_markers->updateSoon();
    onFollowedMoved();
}

void SharedTextEdit::setCommentMarks(const QList<Mark>& marks)
{
    if (marks == m_marks.marks())
        return;
    m_marks.setMarks(marks);
    m_markers->updateSoon();
    viewport()->update();
}

// What is seen

VisibleText SharedTextEdit::visibleText() const
{
    QList<VisibleText::Block> blocks;
    QTextBlock block = firstVisibleBlock();
    const QAbstractTextDocumentLayout* layout = document()->documentLayout();
    const double bottom = viewport()->height();
    for (QPointF at = contentOffset(); block.isValid() && at.y() <= bottom; block = block.next()) {
        if (!block.isVisible())
            continue;
        const QRectF rect = layout->blockBoundingRect(block).translated(at);
        blocks << VisibleText::Block{block, rect};
        at.setY(rect.bottom());
    }
    return {std::move(blocks), bottom};
}

QRectF SharedTextEdit::currentLineRect(const VisibleText& text) const
{
    const auto line = text.lineRect(textCursor().position(), viewport()->width());
    return line.value_or(QRectF());
}

std::pair<int, int> SharedTextEdit::visibleRange() const
{
    const VisibleText text = visibleText();
    return {text.begin(), text.end()};
}

void SharedTextEdit::placeSoon()
{
    m_isStale = true;
    if (std::exchange(m_isPlacing, true))
        return;
    // Once for all that happens in this turn; posted, and so before the paint.
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_isPlacing = false;
            if (m_isStale)
                placeNow({});
        },
        Qt::QueuedConnection);
}

void SharedTextEdit::placeNow(const QRegion& painted)
{
    m_isStale = false;
    const VisibleText text = visibleText();
    const QRectF line = currentLineRect(text);
    QRegion dirty = m_carets.place(text, line, viewport()->size());
    if (m_hasCurrentLine && line != m_lineRect) {
        for (const QRectF& rect : {line, m_lineRect}) {
            if (!rect.isNull())
                dirty += rect.toAlignedRect();
        }
        m_gutter->update();
    }
    m_lineRect = line;
    dirty -= painted;
    if (!dirty.isEmpty())
        viewport()->update(dirty);
}

void SharedTextEdit::paintEvent(QPaintEvent* event)
{
    if (m_isStale)
        placeNow(event->region());
    const VisibleText text = visibleText();
    const QRect clip = event->rect();
    {
        QPainter painter(viewport());
        if (m_hasCurrentLine && !m_lineRect.isNull())
            painter.fillRect(m_lineRect, Theme::current().currentLine);
        m_marks.paintGrounds(painter, text, clip);
        m_search->paintUnder(painter, text, clip);
        m_marks.paintLines(painter, text, clip);
        m_carets.paintUnder(painter, clip);
    }
    QPlainTextEdit::paintEvent(event);
    QPainter painter(viewport());
    m_search->paintOver(painter, text, textCursor());
    m_carets.paintNames(painter, clip);
}

void SharedTextEdit::scrollContentsBy(int dx, int dy)
{
    QPlainTextEdit::scrollContentsBy(dx, dy);
    // What was painted has moved along, but names stand elsewhere at the edges.
    m_carets.forgetPlaces();
    m_isStale = true;
    viewport()->update();
    m_gutter->update();
    Q_EMIT visibleRangeChanged();
}

// How it looks

void SharedTextEdit::setLineNumbersShown(bool shown)
{
    m_hasNumbers = shown;
    m_gutter->setVisible(shown);
    arrangeColumn();
}

void SharedTextEdit::setCurrentLineShown(bool shown)
{
    m_hasCurrentLine = shown;
    viewport()->update();
    m_gutter->update();
}

void SharedTextEdit::setWrapping(bool wrapping)
{
    const ScrollAnchor anchor = saveAnchor();
    setLineWrapMode(wrapping ? WidgetWidth : NoWrap);
    setHorizontalScrollBarPolicy(wrapping ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    arrangeColumn();
    restoreAnchor(anchor);
}

void SharedTextEdit::setTabWidth(int digits)
{
    m_tabWidth = std::clamp(digits, 1, 16);
    applyTabWidth();
}

void SharedTextEdit::applyTabWidth()
{
    setTabStopDistance(m_tabWidth * QFontMetricsF(font()).horizontalAdvance(u'0'));
}

void SharedTextEdit::setZoom(int percent)
{
    percent = std::clamp(percent, kSmallestZoom, kLargestZoom);
    if (percent == m_zoom)
        return;
    m_zoom = percent;
    const ScrollAnchor anchor = saveAnchor();
    applyFont();
    restoreAnchor(anchor);
    Q_EMIT zoomChanged(percent);
}

void SharedTextEdit::applyFont()
{
    const QFont base = QApplication::font();
    QFont scaled;
    if (m_zoom != 100)
        scaled.setPointSizeF(base.pointSizeF() * m_zoom / 100);
    setFont(scaled); // what isn't set is inherited
    m_carets.setFont(base);
    // A name has room over the first line, too.
    document()->setDocumentMargin(std::max(kMargin, m_carets.flagHeight() + 2));
    applyTabWidth();
    arrangeColumn();
    m_isStale = true;
    viewport()->update();
}

void SharedTextEdit::arrangeColumn()
{
    const int numbers = m_hasNumbers ? m_gutter->neededWidth() : 0;
    int side = 0;
    if (isWrapping()) {
        const int column = kColumn * m_zoom / 100 + 2 * int(document()->documentMargin());
        side = std::max(0, (width() - column) / 2);
    }
    const int bar = verticalScrollBar()->maximum() > 0 ? verticalScrollBar()->sizeHint().width() : 0;
    const QMargins margins(std::max(side, numbers), 0, std::max(0, side - bar), 0);
    if (viewportMargins() != margins)
        setViewportMargins(margins);
    arrangeOverlays();
}

void SharedTextEdit::arrangeOverlays()
{
    const QRect text = viewport()->geometry();
    const int numbers = m_gutter->neededWidth();
    m_gutter->setGeometry(text.left() - numbers, text.top(), numbers, text.height());
    m_followBar->setGeometry(rect());
}

void SharedTextEdit::placeGutter(const QRect& rect, int dy)
{
    if (!m_hasNumbers)
        return;
    if (dy != 0)
        m_gutter->update();
    else
        m_gutter->update(0, rect.top(), m_gutter->width(), rect.height());
}

void SharedTextEdit::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    arrangeColumn();
    m_isStale = true;
    Q_EMIT visibleRangeChanged();
}

void SharedTextEdit::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    switch (event->type()) {
    case QEvent::FontChange:
        applyTabWidth();
        arrangeColumn();
        break;
    case QEvent::PaletteChange:
    case QEvent::StyleChange:
        m_carets.forgetPlaces();
        m_isStale = true;
        onFollowedMoved();
        viewport()->update();
        break;
    default:
        break;
    }
}

} // namespace heartline
