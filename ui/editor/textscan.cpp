// SPDX-License-Identifier: MIT
#include "textscan.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr qsizetype kSmallestWindow = 2048;
constexpr qsizetype kLargestWindow = 262'144;
constexpr qsizetype kLongestLine = 65'536; // a window may end within a longer one
constexpr qsizetype kOverlap = 4096;       // what a hit over several lines may reach into the next window
constexpr qsizetype kLookBehind = 256;
constexpr qint64 kSlowMs = 20;
constexpr qint64 kFastMs = 5;
constexpr qint64 kLongestMs = 10'000;

// PCRE2's own words at the start of a pattern; of several, the lowest counts.
const QString kBounds = u"(*LIMIT_MATCH=100000)(*LIMIT_DEPTH=5000)"_s;

qsizetype wholeCharacter(const QString& text, qsizetype position)
{
    return position > 0 && position < text.size() && text.at(position).isLowSurrogate() ? position - 1
                                                                                        : position;
}

qsizetype windowEnd(const QString& text, qsizetype start, qsizetype window)
{
    const qsizetype least = start + window;
    if (least >= text.size())
        return text.size();
    const qsizetype lineEnd = text.indexOf(u'\n', least);
    if (lineEnd < 0)
        return text.size() - least <= kLongestLine ? text.size() : wholeCharacter(text, least + kLongestLine);
    return lineEnd - least <= kLongestLine ? lineEnd : wholeCharacter(text, least + kLongestLine);
}

} // namespace

QRegularExpression TextQuery::expression() const
{
    QString core = isExpression ? pattern : QRegularExpression::escape(pattern);
    if (isWholeWords)
        core = u"(?<!\\w)(?:"_s + core + u")(?!\\w)"_s;
    QRegularExpression::PatternOptions options =
        QRegularExpression::UseUnicodePropertiesOption | QRegularExpression::MultilineOption;
    if (!isCaseSensitive)
        options |= QRegularExpression::CaseInsensitiveOption;
    return QRegularExpression(kBounds + core, options);
}

QString TextQuery::problem() const
{
    if (!isExpression)
        return {};
    // Without what is put around it: its own offsets count.
    const QRegularExpression own(pattern);
    if (!own.isValid()) {
        return QCoreApplication::translate("heartline::TextQuery",
                                           "Not a valid expression, at character %1: %2")
            .arg(own.patternErrorOffset() + 1)
            .arg(own.errorString());
    }
    const QRegularExpression whole = expression();
    if (!whole.isValid())
        return QCoreApplication::translate("heartline::TextQuery", "Not a valid expression: %1")
            .arg(whole.errorString());
    return {};
}

ScanEnd scanText(const QString& text, const QRegularExpression& expression,
                 const std::function<bool(QList<TextHit>)>& receive)
{
    QElapsedTimer whole;
    whole.start();
    int count = 0;
    qsizetype window = kSmallestWindow;
    for (qsizetype start = 0; start < text.size();) {
        QElapsedTimer timer;
        timer.start();
        const qsizetype end = windowEnd(text, start, window);
        const bool isLast = end == text.size();
        const qsizetype base = wholeCharacter(text, std::max<qsizetype>(0, start - kLookBehind));
        // No copy: `text` outlives the matches.
        const QString part = QString::fromRawData(text.constData() + base, end - base);
        QList<TextHit> hits;
        qsizetype next =
            isLast ? end : std::max(start + 1, wholeCharacter(text, end - std::min(kOverlap, window / 2)));
        qsizetype offset = start - base;
        bool isCut = false;
        while (offset <= part.size()) {
            // The text has been checked once; checking it for each hit would take a square of its length.
            const QRegularExpressionMatch match =
                expression.match(part, offset, QRegularExpression::NormalMatch,
                                 QRegularExpression::DontCheckSubjectStringMatchOption);
            if (!match.isValid())
                return ScanEnd::TooComplex;
            if (!match.hasMatch())
                break;
            const qsizetype from = match.capturedStart();
            const qsizetype to = match.capturedEnd();
            if (to == from) {
                offset = to + 1 < part.size() && part.at(to).isHighSurrogate() ? to + 2 : to + 1;
                continue;
            }
            // It may go on behind the window.
            if (to == part.size() && !isLast && window < kLargestWindow && base + from > start) {
                next = base + from;
                isCut = true;
                break;
            }
            hits << TextHit{int(base + from), int(to - from)};
            offset = to;
            if (++count >= kMostHits) {
                (void)receive(std::move(hits));
                return ScanEnd::TooMany;
            }
            if (hits.size() % 1024 == 0 && whole.elapsed() > kLongestMs)
                return ScanEnd::TooComplex;
        }
        if (!isCut && !isLast && !hits.isEmpty())
            next = std::max<qsizetype>(next, hits.last().position + hits.last().length);
        start = next;
        if (!receive(std::move(hits)))
            return ScanEnd::Stopped;
        if (whole.elapsed() > kLongestMs)
            return ScanEnd::TooComplex;
        if (timer.elapsed() > kSlowMs)
            window = std::max(kSmallestWindow, window / 2);
        else if (timer.elapsed() < kFastMs || isCut)
            window = std::min(kLargestWindow, window * 2);
    }
    return ScanEnd::Complete;
}

QString expandedReplacement(const QString& replacement, const QRegularExpressionMatch& match)
{
    QString result;
    const auto digitsAt = [&replacement](qsizetype at, int most) {
        qsizetype count = 0;
        while (count < most && at + count < replacement.size() && replacement.at(at + count) >= u'0' &&
               replacement.at(at + count) <= u'9')
            ++count;
        return count;
    };
    for (qsizetype i = 0; i < replacement.size();) {
        const QChar sign = replacement.at(i);
        const QChar next = i + 1 < replacement.size() ? replacement.at(i + 1) : QChar();
        if (sign == u'$' || sign == u'\\') {
            const qsizetype digits = digitsAt(i + 1, sign == u'$' ? 2 : 1);
            if (digits > 0) {
                result += match.captured(replacement.mid(i + 1, digits).toInt());
                i += 1 + digits;
                continue;
            }
        }
        if (sign == u'$' && next == u'{') {
            const qsizetype close = replacement.indexOf(u'}', i);
            if (close > 0) {
                const QString name = replacement.mid(i + 2, close - i - 2);
                bool isNumber = false;
                const int number = name.toInt(&isNumber);
                result += isNumber ? match.captured(number) : match.captured(name);
                i = close + 1;
                continue;
            }
        }
        if ((sign == u'$' && next == u'$') || (sign == u'\\' && next == u'\\')) {
            result += next;
            i += 2;
            continue;
        }
        if (sign == u'\\' && (next == u'n' || next == u't')) {
            result += next == u'n' ? u'\n' : u'\t';
            i += 2;
            continue;
        }
        result += sign;
        ++i;
    }
    return result;
}

} // namespace heartline
