// SPDX-License-Identifier: MIT
#include "comparisonview.h"

#include "shared/theme.h"

#include <QEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>

using namespace Qt::StringLiterals;

namespace heartline {

/// The margin with the signs.
class SignStrip : public QWidget
{
public:
    explicit SignStrip(ComparisonView* view)
        : QWidget(view)
        , m_view(*view)
    {
    }

protected:
    void paintEvent(QPaintEvent*) override { m_view.paintSigns(*this); }

private:
    ComparisonView& m_view;
};

namespace {

constexpr int kStrip = 28;
constexpr int kColumn = 860; // as the editor's
constexpr int kMargin = 24;

// A block's user state.
constexpr int kHasRemoved = 1;
constexpr int kHasInserted = 2;

/// A line end alone would be invisible.
QString visible(const TextComparison::Piece& piece)
{
    if (piece.kind == TextComparison::Kind::Same || !piece.text.trimmed().isEmpty())
        return piece.text;
    return QString(piece.text).replace(u'\n', u"↵\n"_s);
}

} // namespace

ComparisonView::ComparisonView(QWidget* parent)
    : QPlainTextEdit(parent)
    , m_signs(new SignStrip(this))
{
    setObjectName(u"comparison"_s);
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setFrameShape(NoFrame);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    connect(this, &QPlainTextEdit::updateRequest, m_signs, qOverload<>(&QWidget::update));
}

void ComparisonView::setComparison(const TextComparison& comparison)
{
    m_comparison = comparison;
    m_current = -1;
    fill();
    goTo(m_differences.isEmpty() ? -1 : 0);
}

void ComparisonView::fill()
{
    const Theme& theme = Theme::current();
    QTextCharFormat removed;
    removed.setBackground(theme.dangerSoft);
    removed.setForeground(theme.text);
    removed.setFontStrikeOut(true);
    QTextCharFormat inserted;
    inserted.setBackground(theme.successSoft);
    inserted.setForeground(theme.text);
    inserted.setUnderlineStyle(QTextCharFormat::SingleUnderline);
    inserted.setUnderlineColor(theme.success);

    clear();
    m_differences.clear();
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (const TextComparison::Piece& piece : m_comparison.pieces()) {
        if (piece.kind == TextComparison::Kind::Same) {
            cursor.insertText(piece.text, QTextCharFormat());
            continue;
        }
        const bool isRemoved = piece.kind == TextComparison::Kind::Removed;
        int first = cursor.blockNumber();
        cursor.insertText(visible(piece), isRemoved ? removed : inserted);
        // What ends with a line end has nothing in the line after it.
        const int last = piece.text.endsWith(u'\n') ? cursor.blockNumber() - 1 : cursor.blockNumber();
        for (int i = first; i <= last; ++i) {
            QTextBlock block = document()->findBlockByNumber(i);
            block.setUserState(std::max(0, block.userState()) | (isRemoved ? kHasRemoved : kHasInserted));
        }
        if (!m_differences.isEmpty() && first <= m_differences.last().last + 1)
            m_differences.last().last = std::max(last, m_differences.last().last);
        else
            m_differences.append({first, last});
    }
    cursor.endEditBlock();
}

void ComparisonView::goToNext()
{
    goTo(std::min(m_current + 1, differenceCount() - 1));
}

void ComparisonView::goToPrevious()
{
    goTo(std::max(m_current - 1, std::min(0, differenceCount() - 1)));
}

void ComparisonView::goTo(int difference)
{
    m_current = difference;
    if (difference >= 0) {
        const Difference& at = m_differences.at(difference);
        QTextCursor cursor(document()->findBlockByNumber(at.last));
        setTextCursor(cursor);
        ensureCursorVisible();
        cursor.setPosition(document()->findBlockByNumber(at.first).position());
        setTextCursor(cursor);
        ensureCursorVisible();
    } else {
        setTextCursor(QTextCursor(document()));
    }
    m_signs->update();
    Q_EMIT currentDifferenceChanged(m_current);
}

void ComparisonView::paintSigns(QWidget& strip)
{
    const Theme& theme = Theme::current();
    QPainter painter(&strip);
    QFont bold = font();
    bold.setWeight(QFont::Bold);
    painter.setFont(bold);
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
        if (rect.top() > viewport()->height())
            break;
        const double top = rect.top() + viewport()->y();
        if (m_current >= 0 && block.blockNumber() >= m_differences.at(m_current).first &&
            block.blockNumber() <= m_differences.at(m_current).last)
            painter.fillRect(QRectF(strip.width() - 4, top, 3, rect.height()), theme.accent);
        const int state = std::max(0, block.userState());
        if (state == 0)
            continue;
        const bool both = state == (kHasRemoved | kHasInserted);
        painter.setPen(both ? theme.warning : state == kHasInserted ? theme.success : theme.danger);
        painter.drawText(QRectF(0, top, strip.width() - 8, fontMetrics().height()), Qt::AlignCenter,
                         both                    ? u"±"_s
                         : state == kHasInserted ? u"+"_s
                                                 : u"−"_s);
    }
}

void ComparisonView::placeSigns()
{
    const int side = std::max(kMargin, (width() - kColumn) / 2);
    const QMargins margins(std::max(side, kStrip), kMargin, side - verticalScrollBar()->sizeHint().width(),
                           0);
    if (viewportMargins() != margins)
        setViewportMargins(margins);
    m_signs->setGeometry(viewport()->x() - kStrip, 0, kStrip, height());
}

void ComparisonView::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    placeSigns();
}

void ComparisonView::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_comparison.pieces().isEmpty()) {
        const int current = m_current;
        fill();
        goTo(current);
    }
}

} // namespace heartline
