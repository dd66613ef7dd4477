// SPDX-License-Identifier: MIT
#include "shownunits.h"

#include <QTextCursor>

#include <algorithm>

namespace heartline::shownunits {
namespace {
constexpr char16_t kLineSeparator = 0x2028;
constexpr char16_t kParagraphSeparator = 0x2029;
constexpr char16_t kReturnSymbol = 0x240d;
constexpr char16_t kBeginningOfFrame = 0xfdd0;
constexpr char16_t kEndOfFrame = 0xfdd1;
constexpr char16_t kObject = 0xfffc;
constexpr char16_t kReplacement = 0xfffd;
} // namespace

std::u16string shown(std::u16string text)
{
    for (char16_t& unit : text) {
        switch (unit) {
        case kLineSeparator:
        case kParagraphSeparator:
            unit = u'\n';
            break;
        case u'\r':
            unit = kReturnSymbol;
            break;
        case kBeginningOfFrame:
        case kEndOfFrame:
            unit = kReplacement;
            break;
        default:
            break;
        }
    }
    return text;
}

std::u16string read(const QTextDocument& document, int position, int count)
{
    if (count <= 0)
        return {};
    // Not toPlainText(), which makes spaces of no-break spaces, nor a block's text, which may be long.
    QTextCursor cursor(const_cast<QTextDocument*>(&document));
    cursor.setPosition(position);
    cursor.setPosition(position + count, QTextCursor::KeepAnchor);
    const QString selected = cursor.selectedText();
    std::u16string units(reinterpret_cast<const char16_t*>(selected.utf16()), std::size_t(selected.size()));
    for (char16_t& unit : units) {
        switch (unit) {
        case kLineSeparator:
        case kParagraphSeparator:
        case kBeginningOfFrame:
        case kEndOfFrame:
        case u'\r':
            unit = u'\n';
            break;
        default:
            break;
        }
    }
    return units;
}

std::u16string read(const QTextDocument& document)
{
    return read(document, 0, length(document));
}

int length(const QTextDocument& document)
{
    return document.characterCount() - 1;
}

std::u16string written(std::u16string read)
{
    std::erase(read, kObject);
    return read;
}

bool isWrittenAsIs(std::u16string_view read)
{
    for (std::size_t i = 0; i < read.size(); ++i) {
        if (read[i] == kObject || QChar::isLowSurrogate(read[i]))
            return false;
        if (!QChar::isHighSurrogate(read[i]))
            continue;
        if (i + 1 == read.size() || !QChar::isLowSurrogate(read[i + 1]))
            return false;
        ++i;
    }
    return true;
}

} // namespace heartline::shownunits
