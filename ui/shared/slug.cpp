// SPDX-License-Identifier: MIT
#include "slug.h"

#include <QCryptographicHash>

namespace heartline {

QString slugOf(const QString& name, const QString& prefix)
{
    QString id;
    bool losesLetters = false;
    for (const QChar c : name.normalized(QString::NormalizationForm_KD).toLower()) {
        if (c.unicode() < 0x80 && c.isLetterOrNumber())
            id += c;
        else if (!c.isMark() && !id.isEmpty() && !id.endsWith(u'-'))
            id += u'-';
        losesLetters = losesLetters || (c.unicode() >= 0x80 && c.isLetter());
    }
    while (id.endsWith(u'-'))
        id.chop(1);
    id.truncate(64);
    if (!id.isEmpty() && !losesLetters)
        return id;
    // Two names that differ only in such letters are two ids.
    const QByteArray hash = QCryptographicHash::hash(name.simplified().toUtf8(), QCryptographicHash::Sha256);
    return (id.isEmpty() ? prefix : id) + u'-' + QString::fromLatin1(hash.toHex().left(10));
}

} // namespace heartline
