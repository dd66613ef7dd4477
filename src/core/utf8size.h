// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <cstring>

namespace heartline {

[[nodiscard]] inline bool isAscii(const QString& text)
{
    // Sixteen units at a time, which a compiler does by itself only when asked to optimise further than
    // usual.
    constexpr qsizetype kWords = 4;
    constexpr qsizetype kUnits = kWords * sizeof(quint64) / sizeof(char16_t);
    const QChar* at = text.constData();
    const QChar* const end = at + text.size();
    quint64 words[kWords] = {};
    for (; end - at >= kUnits; at += kUnits) {
        quint64 units[kWords];
        std::memcpy(units, at, sizeof units);
        for (qsizetype i = 0; i < kWords; ++i)
            words[i] |= units[i];
    }
    quint64 seen = words[0] | words[1] | words[2] | words[3];
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
