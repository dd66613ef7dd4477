// SPDX-License-Identifier: MIT
#include "safemarkdown.h"

#include "shared/theme.h"
#include "shared/weblink.h"

#include <QFontDatabase>
#include <QImage>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>
#include <array>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr std::array<double, 6> kHeadingScale{1.7, 1.4, 1.2, 1.05, 1.0, 1.0};

constexpr int kLongParagraph = 400; // lines

/// Qt's reader takes time by the square of a paragraph's length, minutes for a log file of a megabyte. So
/// very long ones are made into several.
QString brokenUp(const QString& markdown)
{
    QString result;
    int lines = 0;
    bool isCode = false;
    for (const QStringView line : QStringView(markdown).tokenize(u'\n')) {
        const QStringView words = line.trimmed();
        if (words.startsWith(u"```") || words.startsWith(u"~~~"))
            isCode = !isCode;
        const bool isTable = words.startsWith(u'|');
        lines = words.isEmpty() || isCode || isTable ? 0 : lines + 1;
        if (lines > kLongParagraph) {
            result += u'\n';
            lines = 0;
        }
        result += line;
        result += u'\n';
    }
    return result;
}

/// A run of one format within a block.
struct Run
{
    int position;
    int length;
    QTextCharFormat format;
};

QList<Run> runsOf(const QTextBlock& block)
{
    QList<Run> runs;
    for (auto it = block.begin(); !it.atEnd(); ++it)
        runs.append({it.fragment().position(), it.fragment().length(), it.fragment().charFormat()});
    return runs;
}

void select(QTextCursor& cursor, int position, int length)
{
    cursor.setPosition(position);
    cursor.setPosition(position + length, QTextCursor::KeepAnchor);
}

bool isCode(const QTextBlock& block)
{
    return block.isValid() && (block.blockFormat().hasProperty(QTextFormat::BlockCodeFence) ||
                               block.blockFormat().hasProperty(QTextFormat::BlockCodeLanguage));
}

void disarm(QTextCursor& cursor, const Run& run, const Theme& theme)
{
    if (run.format.isImageFormat()) {
        QString words = run.format.stringProperty(QTextFormat::ImageAltText).simplified();
        if (words.isEmpty())
            words = run.format.toImageFormat().name();
        QTextCharFormat muted;
        muted.setForeground(theme.muted);
        muted.setFontItalic(true);
        select(cursor, run.position, run.length);
        cursor.insertText(u'[' + words + u']', muted);
    } else if (run.format.isAnchor()) {
        QTextCharFormat format = run.format;
        const bool opens = WebLink::canOpen(QUrl(format.anchorHref(), QUrl::StrictMode));
        if (!opens) {
            format.setAnchor(false);
            format.clearProperty(QTextFormat::AnchorHref);
        }
        format.setForeground(opens ? theme.accent : theme.text);
        format.setFontUnderline(opens);
        select(cursor, run.position, run.length);
        cursor.setCharFormat(format);
    } else if (run.format.fontFixedPitch() && !isCode(cursor.document()->findBlock(run.position))) {
        QTextCharFormat format;
        format.setBackground(theme.hover);
        select(cursor, run.position, run.length);
        cursor.mergeCharFormat(format);
    }
}

void dress(QTextCursor& cursor, const QTextBlock& block, double points, const Theme& theme)
{
    cursor.setPosition(block.position());
    const bool isInTable = cursor.currentTable();
    QTextBlockFormat format = block.blockFormat();
    format.setLineHeight(140, QTextBlockFormat::ProportionalHeight);
    format.setTopMargin(0);
    format.setBottomMargin(block.textList() || isInTable ? 2 : 10);
    QTextCharFormat letters;
    if (const int level = format.headingLevel(); level > 0) {
        const auto step = std::size_t(std::min(level, int(kHeadingScale.size())) - 1);
        format.setTopMargin(block.position() == 0 ? 0 : 16);
        format.setBottomMargin(6);
        format.setLineHeight(120, QTextBlockFormat::ProportionalHeight);
        letters.setFontPointSize(points * kHeadingScale.at(step));
        letters.clearProperty(QTextFormat::FontSizeAdjustment);
        letters.setFontWeight(QFont::DemiBold);
    } else if (isCode(block)) {
        // Without anything between its lines: the ground would be in stripes.
        format.setBackground(theme.hover);
        format.setLineHeight(100, QTextBlockFormat::ProportionalHeight);
        format.setNonBreakableLines(false);
        format.setBottomMargin(isCode(block.next()) ? 0 : 12);
    } else if (format.hasProperty(QTextFormat::BlockQuoteLevel)) {
        letters.setForeground(theme.muted);
    }
    cursor.setPosition(block.position());
    cursor.setBlockFormat(format);
    if (letters.propertyCount() > 0) {
        select(cursor, block.position(), block.length() - 1);
        for (const Run& run : runsOf(block)) {
            QTextCharFormat merged = run.format;
            merged.merge(letters);
            merged.clearProperty(QTextFormat::FontSizeAdjustment);
            select(cursor, run.position, run.length);
            cursor.setCharFormat(merged);
        }
    }
}

void dressTables(QTextDocument& document, const Theme& theme)
{
    for (QTextFrame* frame : document.rootFrame()->childFrames()) {
        auto* table = qobject_cast<QTextTable*>(frame);
        if (!table)
            continue;
        QTextTableFormat format = table->format();
        format.setBorderCollapse(true);
        format.setBorder(1);
        format.setBorderBrush(theme.border);
        format.setCellPadding(6);
        format.setCellSpacing(0);
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setTopMargin(4);
        format.setBottomMargin(12);
        table->setFormat(format);
    }
}

} // namespace

QVariant SafeTextDocument::nothing(int type)
{
    if (type != ImageResource)
        return QByteArray("");
    QImage dot(1, 1, QImage::Format_ARGB32);
    dot.fill(Qt::transparent);
    return dot;
}

QVariant SafeTextDocument::loadResource(int type, const QUrl&)
{
    return nothing(type);
}

std::unique_ptr<SafeTextDocument> SafeMarkdown::document(const QString& markdown, const QFont& font,
                                                         const Theme& theme)
{
    auto document = std::make_unique<SafeTextDocument>();
    document->setUndoRedoEnabled(false);
    document->setDefaultFont(font);
    document->setMarkdown(brokenUp(markdown),
                          QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                              QTextDocument::MarkdownNoHTML);
    QTextCursor cursor(document.get());
    cursor.beginEditBlock();
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
        const QList<Run> runs = runsOf(block);
        // From behind: what takes a picture's place is longer.
        for (qsizetype i = runs.size() - 1; i >= 0; --i)
            disarm(cursor, runs.at(i), theme);
        dress(cursor, block, font.pointSizeF(), theme);
    }
    dressTables(*document, theme);
    cursor.endEditBlock();
    return document;
}

} // namespace heartline
