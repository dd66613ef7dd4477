// SPDX-License-Identifier: MIT
#include "textedit.h"

#include <algorithm>

namespace heartline {

TextEdit TextEdit::between(const QString& before, const QString& after)
{
    const qsizetype shorter = std::min(before.size(), after.size());
    qsizetype prefix = 0;
    while (prefix < shorter && before.at(prefix) == after.at(prefix))
        ++prefix;
    if (prefix > 0 && before.at(prefix - 1).isHighSurrogate())
        --prefix;
    qsizetype suffix = 0;
    while (suffix < shorter - prefix &&
           before.at(before.size() - 1 - suffix) == after.at(after.size() - 1 - suffix))
        ++suffix;
    if (suffix > 0 && before.at(before.size() - suffix).isLowSurrogate())
        --suffix;
    return {int(prefix), int(before.size() - prefix - suffix),
            after.mid(prefix, after.size() - prefix - suffix)};
}

bool TextEdit::transform(TextEdit& first, TextEdit& second)
{
    if (second.position >= first.position + first.removed) {
        second.position += first.delta();
        return true;
    }
    if (second.position + second.removed <= first.position) {
        first.position += second.delta();
        return true;
    }
    return false;
}

int TextEdit::moved(int place) const
{
    if (place <= position)
        return place;
    if (place >= position + removed)
        return place + delta();
    return position;
}

} // namespace heartline
