// SPDX-License-Identifier: MIT
#include "avatar.h"

#include "theme.h"

#include <QPainter>
#include <QTextBoundaryFinder>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

QString firstLetter(const QString& word)
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, word);
    const qsizetype end = finder.toNextBoundary();
    return end > 0 ? word.left(end).toUpper() : QString();
}

} // namespace

QString Avatar::initials(const QString& name)
{
    QStringList words = name.simplified().split(u' ', Qt::SkipEmptyParts);
    // "Bob (browser)" is Bob.
    words.removeIf([](const QString& word) { return word.front().isPunct(); });
    if (words.isEmpty())
        return u"?"_s;
    const QString first = firstLetter(words.first());
    const bool isWide = first.at(0).unicode() >= 0x2e80;
    return words.size() == 1 || isWide ? first : first + firstLetter(words.last());
}

void Avatar::paint(QPainter& painter, const QRectF& rect, const QString& id, const QString& name,
                   const QFont& font)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::personFill(id));
    painter.drawEllipse(rect);
    QFont small = font;
    small.setPixelSize(int(rect.height() * 0.4));
    small.setWeight(QFont::DemiBold);
    painter.setFont(small);
    painter.setPen(Qt::white);
    painter.drawText(rect, Qt::AlignCenter, initials(name));
    painter.restore();
}

} // namespace heartline
