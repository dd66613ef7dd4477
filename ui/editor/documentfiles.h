// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QString>

class QPagedPaintDevice;

namespace heartline {

/// A shared text's way into files and out of them.
///
/// Only the text itself goes out: no carets, no comments, no names. Errors are sentences for the person.
class HEARTLINE_WIDGETS_EXPORT DocumentFiles
{
    Q_DECLARE_TR_FUNCTIONS(heartline::DocumentFiles)
public:
    /// Larger files are not taken in.
    static constexpr qint64 kMostBytes = qint64(16) << 20;

    struct Imported
    {
        QString text;          ///< Lines end with LF.
        QString encoding;      ///< "UTF-8", "UTF-16LE" …: what the file was read as.
        qsizetype invalid = 0; ///< Places that were no characters of that encoding; U+FFFD stands there.
        QString problem;       ///< Why nothing was read; empty if something was.
    };

    /// Reads a file: what ends with .htm or .html becomes Markdown, everything else is text.
    [[nodiscard]] static Imported read(const QString& path);
    /// Text of an unknown encoding. A byte order mark decides; without one it's UTF-16 where every other byte
    /// is zero, and UTF-8 elsewhere. Refuses what is no text.
    [[nodiscard]] static Imported decode(const QByteArray& bytes);
    /// A web page as Markdown. Nothing that it names is loaded.
    [[nodiscard]] static Imported decodeHtml(const QByteArray& bytes);

    enum class Format
    {
        Text,        ///< UTF-8, lines end with LF.
        WindowsText, ///< UTF-8 with a byte order mark, lines end with CR LF.
        Markdown,    ///< As Text.
        Html,        ///< The text as Markdown, set as a web page.
        Pdf,         ///< The text as Markdown, set on pages.
        PlainPdf,    ///< The text as it's written, on pages.
    };

    /// What such a file holds. `title` names web pages and PDFs.
    [[nodiscard]] static QByteArray encoded(const QString& text, Format format, const QString& title);
    /// Writes a file, which is complete or as it was before. Empty, or why it couldn't be written.
    [[nodiscard]] static QString write(const QString& path, const QString& text, Format format);
    /// The text on pages: as Markdown, or as it's written.
    static void print(QPagedPaintDevice& device, const QString& text, bool asMarkdown);
    /// As one web page of its own.
    [[nodiscard]] static QString toHtml(const QString& text, const QString& title);
};

} // namespace heartline
