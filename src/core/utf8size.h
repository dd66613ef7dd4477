// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <cstring>

namespace heartline {

[[nodiscard]] inline bool isAscii(const QString& text)
{
    // Four units at a time, which a compiler does by itself only when asked to optimise further than usual.
    constexpr qsizetype kUnits = sizeof(quint64) / sizeof(char16_t);
    const QChar* at = text.constData();
    const QChar* const end = at + text.size();
    quint64 seen = 0;
    for (; end - at >= kUnits; at += kUnits) {
        quint64 units = 0;
        std::memcpy(&units, at, sizeof units);
        seen |= units;
    }
    for (; at != end; ++at)
        seen |= at->unicode();
    return (seen & 0xff80'ff80'ff80'ff80U) == 0;
}

/// What `text` takes as UTF-8: text.toUtf8().size(), mostly without making it.
[[nodiscard]] inline qint64 utf8Size(const QString& text)
{
    if (isAscii(text))
        return text.size();
    qint64 size = text.size();
    for (const QChar c : text) {
        if (c.isSurrogate())
            return text.toUtf8().size();
        size += (c.unicode() >= 0x80) + (c.unicode() >= 0x800);
    }
    return size;
}

} // namespace heartline
