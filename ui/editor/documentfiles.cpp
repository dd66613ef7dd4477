// SPDX-License-Identifier: MIT
#include "documentfiles.h"

#include "safemarkdown.h"
#include "shared/theme.h"

#include <QBuffer>
#include <QFile>
#include <QFileInfo>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLocale>
#include <QPagedPaintDevice>
#include <QPdfWriter>
#include <QSaveFile>
#include <QStringConverter>
#include <QTextBlock>
#include <QTextCursor>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr double kPaperPoints = 10.5;
constexpr double kMarginMm = 20;

/// CR LF, CR and the separators that a QTextDocument can't tell from its own become LF.
QString withLf(QString text)
{
    text.replace("\r\n"_L1, "\n"_L1);
    for (QChar& unit : text) {
        if (unit == u'\r' || unit == QChar::LineSeparator || unit == QChar::ParagraphSeparator)
            unit = u'\n';
    }
    return text;
}

/// UTF-16 without a mark: mostly Latin letters have a zero as every other byte.
std::optional<QStringConverter::Encoding> guessedUtf16(const QByteArray& bytes)
{
    const qsizetype looked = std::min<qsizetype>(bytes.size(), 4096) & ~qsizetype(1);
    if (looked < 4)
        return {};
    qsizetype even = 0;
    qsizetype odd = 0;
    for (qsizetype i = 0; i < looked; i += 2) {
        even += bytes.at(i) == 0 ? 1 : 0;
        odd += bytes.at(i + 1) == 0 ? 1 : 0;
    }
    const qsizetype pairs = looked / 2;
    if (odd * 10 >= pairs * 7 && even * 10 <= pairs)
        return QStringConverter::Utf16LE;
    if (even * 10 >= pairs * 7 && odd * 10 <= pairs)
        return QStringConverter::Utf16BE;
    return {};
}

bool looksBinary(QStringView text)
{
    const QStringView looked = text.left(8192);
    const auto odd = std::ranges::count_if(looked, [](QChar unit) {
        return unit.unicode() < 0x20 && unit != u'\t' && unit != u'\n' && unit != u'\r' && unit != u'\f' &&
               unit != u'\x1b';
    });
    return odd * 20 > looked.size();
}

qsizetype replacements(QStringView text)
{
    return std::ranges::count(text, QChar(QChar::ReplacementCharacter));
}

/// A document for paper: dark on white whatever the window's theme is.
std::unique_ptr<SafeTextDocument> forPaper(const QString& text, bool asMarkdown)
{
    QFont font = QGuiApplication::font();
    font.setPointSizeF(kPaperPoints);
    if (asMarkdown)
        return SafeMarkdown::document(text, font, Theme::light());
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(kPaperPoints - 1);
    auto document = std::make_unique<SafeTextDocument>();
    document->setUndoRedoEnabled(false);
    document->setDefaultFont(fixed);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    document->setDefaultTextOption(option);
    document->setPlainText(text);
    return document;
}

QString readProblem(const QFile& file)
{
    return DocumentFiles::tr("“%1” can't be read: %2")
        .arg(QFileInfo(file.fileName()).fileName(), file.errorString());
}

} // namespace

DocumentFiles::Imported DocumentFiles::read(const QString& path)
{
    Imported result;
    QFile file(path);
    if (QFileInfo(path).isDir() || !file.open(QIODevice::ReadOnly)) {
        result.problem = readProblem(file);
        return result;
    }
    // One byte more than is taken: a pipe or a device has no size.
    const QByteArray bytes = file.read(kMostBytes + 1);
    if (file.error() != QFileDevice::NoError) {
        result.problem = readProblem(file);
        return result;
    }
    if (bytes.size() > kMostBytes) {
        result.problem = tr("“%1” is larger than %2.")
                             .arg(QFileInfo(path).fileName(), QLocale().formattedDataSize(kMostBytes));
        return result;
    }
    const QString suffix = QFileInfo(path).suffix().toLower();
    result = suffix == "htm"_L1 || suffix == "html"_L1 ? decodeHtml(bytes) : decode(bytes);
    if (!result.problem.isEmpty())
        result.problem = tr("“%1”: %2").arg(QFileInfo(path).fileName(), result.problem);
    return result;
}

DocumentFiles::Imported DocumentFiles::decode(const QByteArray& bytes)
{
    Imported result;
    auto encoding = QStringConverter::encodingForData(bytes);
    if (!encoding)
        encoding = guessedUtf16(bytes);
    QStringDecoder decoder(encoding.value_or(QStringConverter::Utf8));
    result.encoding = QString::fromLatin1(decoder.name());
    QString text = decoder(bytes);
    if (decoder.hasError()) {
        // A file may hold U+FFFD of its own.
        const qsizetype own = result.encoding == "UTF-8"_L1 ? bytes.count("\xEF\xBF\xBD") : 0;
        result.invalid = std::max<qsizetype>(1, replacements(text) - own);
    }
    if (looksBinary(text) || result.invalid * 4 > text.size()) {
        result.problem = tr("this is no text.");
        return result;
    }
    result.text = withLf(std::move(text));
    return result;
}

DocumentFiles::Imported DocumentFiles::decodeHtml(const QByteArray& bytes)
{
    Imported result;
    QStringDecoder decoder = QStringDecoder::decoderForHtml(bytes);
    if (!decoder.isValid())
        decoder = QStringDecoder(QStringDecoder::Utf8);
    result.encoding = QString::fromLatin1(decoder.name());
    const QString html = decoder(bytes);
    if (decoder.hasError())
        result.invalid = std::max<qsizetype>(1, replacements(html));
    if (looksBinary(html)) {
        result.problem = tr("this is no text.");
        return result;
    }
    SafeTextDocument document;
    document.setUndoRedoEnabled(false);
    document.setHtml(html);
    result.text = withLf(document.toMarkdown(QTextDocument::MarkdownDialectGitHub));
    return result;
}

QString DocumentFiles::toHtml(const QString& text, const QString& title)
{
    auto document = forPaper(text, true);
    // toHtml() writes it as it is.
    document->setMetaInformation(QTextDocument::DocumentTitle, title.toHtmlEscaped());
    return document->toHtml();
}

void DocumentFiles::print(QPagedPaintDevice& device, const QString& text, bool asMarkdown)
{
    auto document = forPaper(text, asMarkdown);
    document->setDocumentMargin(0);
    document->print(&device);
}

QByteArray DocumentFiles::encoded(const QString& text, Format format, const QString& title)
{
    switch (format) {
    case Format::Text:
    case Format::Markdown:
        return text.toUtf8();
    case Format::WindowsText:
        return "\xEF\xBB\xBF" + QString(text).replace(u'\n', "\r\n"_L1).toUtf8();
    case Format::Html:
        return toHtml(text, title).toUtf8();
    case Format::Pdf:
    case Format::PlainPdf:
        break;
    }
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setTitle(title);
        writer.setPageMargins(QMarginsF(kMarginMm, kMarginMm, kMarginMm, kMarginMm), QPageLayout::Millimeter);
        print(writer, text, format == Format::Pdf);
    }
    return buffer.data();
}

QString DocumentFiles::write(const QString& path, const QString& text, Format format)
{
    const QFileInfo info(path);
    QSaveFile file(path);
    const QByteArray bytes = encoded(text, format, info.completeBaseName());
    // QSaveFile takes no notice of a write that found room for a part, so commit() alone would replace the
    // old file by a cut one.
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.flush() && file.commit())
        return {};
    const QString why =
        file.error() == QFileDevice::NoError ? tr("there is no room for it.") : file.errorString();
    file.cancelWriting();
    return tr("“%1” can't be written: %2").arg(info.fileName(), why);
}

} // namespace heartline
