// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QTextDocument>

#include <cstddef>
#include <string>
#include <string_view>

/// How a shared text looks in a QTextDocument, and what is read back from there: unit by unit, so that a
/// position in one is the same position in the other.
namespace heartline::shownunits {

/// What the document holds where the text holds `text`: U+2028 and U+2029 are line breaks like LF; CR, for
/// which a QTextDocument has no place, is its symbol U+240D; U+FDD0 and U+FDD1, by which a QTextDocument
/// marks frames, are U+FFFD. Line breaks are LF here.
[[nodiscard]] std::u16string shown(std::u16string text);

/// The document's units [position, position + count) in the same form. Everything by which a document breaks
/// lines is LF; all other units are as they are, no-break spaces too.
[[nodiscard]] std::u16string read(const QTextDocument& document, int position, int count);
[[nodiscard]] std::u16string read(const QTextDocument& document);

/// The units that the document holds; its last paragraph's end is none.
[[nodiscard]] int length(const QTextDocument& document);

/// What of `read` may be written into a text: all but U+FFFC, which stands for objects and is none.
[[nodiscard]] std::u16string written(std::u16string read);
/// Whether a text shows `read` again after it was written into it: without objects, and without halves of
/// surrogate pairs.
[[nodiscard]] bool isWrittenAsIs(std::u16string_view read);

[[nodiscard]] inline QStringView toView(std::u16string_view units)
{
    return {units.data(), qsizetype(units.size())};
}

} // namespace heartline::shownunits
