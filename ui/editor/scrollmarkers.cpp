// SPDX-License-Identifier: MIT
#include "scrollmarkers.h"

#include "shared/theme.h"
#include "sharedtextedit.h"
#include "textsearch.h"

#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolTip>
#include <algorithm>
#include <chrono>
#include <cmath>

using namespace std::chrono_literals;

namespace heartline {
namespace {
constexpr double kReach = 3; // pixels beside a marker that count as on it
constexpr double kPerson = 4;
constexpr double kHit = 2;
} // namespace

ScrollMarkers::ScrollMarkers(SharedTextEdit& editor)
    : QWidget(editor.verticalScrollBar())
    , m_editor(editor)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(40ms);
    connect(&m_timer, &QTimer::timeout, this, &ScrollMarkers::collect);
    // The text's length is what the marks' heights depend on.
    connect(&editor, &QPlainTextEdit::textChanged, this, &ScrollMarkers::updateSoon);
    parentWidget()->installEventFilter(this);
    setMouseTracking(true);
}

void ScrollMarkers::updateSoon()
{
    if (!m_timer.isActive())
        m_timer.start();
}

double ScrollMarkers::heightOf(int position) const
{
    const QTextDocument* document = m_editor.document();
    const QTextBlock block = document->findBlock(position);
    const int lines = std::max(1, document->lineCount());
    return std::floor(double(block.firstLineNumber()) / lines * (height() - kPerson));
}

QList<TextHit> ScrollMarkers::onePerRow(const QList<TextHit>& hits) const
{
    // A hundred thousand hits share a few hundred pixels.
    const QTextDocument* document = m_editor.document();
    const double linesPerRow = double(document->lineCount()) / std::max(1.0, height() - kPerson);
    QList<TextHit> shown;
    for (auto hit = hits.cbegin(); hit != hits.cend();) {
        shown << *hit;
        const int nextLine = int((heightOf(hit->position) + 2 * kHit) * linesPerRow) + 1;
        const QTextBlock next = document->findBlockByLineNumber(nextLine);
        if (!next.isValid())
            break;
        hit = std::lower_bound(std::next(hit), hits.cend(), next.position(),
                               [](const TextHit& other, int place) { return other.position < place; });
    }
    return shown;
}

void ScrollMarkers::collect()
{
    const Theme& theme = Theme::current();
    QList<Marker> markers;
    const double middle = std::floor(width() / 2.0);
    const QLocale locale = QLocale();
    const auto lineOf = [&](int position) {
        return locale.toString(m_editor.document()->findBlock(position).blockNumber() + 1);
    };
    const auto marks = m_editor.commentMarks();
    for (const SharedTextEdit::Mark& mark : marks) {
        if (!mark.resolved)
            markers << Marker{{0, heightOf(mark.from), 4, 3},
                              theme.warning,
                              mark.from,
                              tr("Comment, line %1").arg(lineOf(mark.from))};
    }
    if (const TextSearch& search = m_editor.search(); search.isShown()) {
        for (const TextSearch::Hit& hit : onePerRow(search.hits())) {
            markers << Marker{{middle - 3, heightOf(hit.position), 6, kHit},
                              theme.accent,
                              hit.position,
                              tr("Hit, line %1").arg(lineOf(hit.position))};
        }
    }
    for (const RemoteCaret& caret : m_editor.carets()) {
        if (caret.caret < 0)
            continue;
        markers << Marker{{middle - 1, heightOf(caret.caret), width() - middle + 1, kPerson},
                          m_editor.remoteCarets().colorOf(caret),
                          caret.caret,
                          tr("%1, line %2").arg(caret.name.simplified(), lineOf(caret.caret))};
    }
    if (markers == m_markers)
        return;
    m_markers = markers;
    update();
}

void ScrollMarkers::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (const Marker& marker : std::as_const(m_markers)) {
        if (!marker.rect.intersects(event->rect()))
            continue;
        painter.setBrush(marker.color);
        painter.drawRoundedRect(marker.rect, 1, 1);
    }
}

const ScrollMarkers::Marker* ScrollMarkers::markerAt(const QPointF& point) const
{
    // The last is painted on top.
    for (auto it = m_markers.crbegin(); it != m_markers.crend(); ++it) {
        if (it->rect.adjusted(-kReach, -kReach, kReach, kReach).contains(point))
            return &*it;
    }
    return nullptr;
}

void ScrollMarkers::mousePressEvent(QMouseEvent* event)
{
    const Marker* marker = event->button() == Qt::LeftButton ? markerAt(event->position()) : nullptr;
    if (!marker) {
        event->ignore();
        return;
    }
    Q_EMIT m_editor.personActed();
    m_editor.stopFollowing();
    m_editor.showPlace(marker->position);
}

bool ScrollMarkers::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const Marker* marker = markerAt(help->pos());
        // A tool tip takes what looks like HTML for it.
        QToolTip::showText(help->globalPos(), marker ? marker->words.toHtmlEscaped() : QString(), this);
        return true;
    }
    return QWidget::event(event);
}

bool ScrollMarkers::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::Show) {
        setGeometry(parentWidget()->rect());
        updateSoon();
    } else if (event->type() == QEvent::PaletteChange) {
        updateSoon();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace heartline
