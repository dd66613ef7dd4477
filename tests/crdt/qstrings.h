// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringDecoder>

#include <string>
#include <string_view>

namespace heartline::test {

/// Unit by unit: QString::fromUtf16() takes a U+FEFF at the beginning for a byte order mark and drops it.
inline QString toQString(std::u16string_view units)
{
    return QString(reinterpret_cast<const QChar*>(units.data()), qsizetype(units.size()));
}

/// The same for UTF-8, and QString::fromUtf8().
inline QString fromUtf8(const QByteArray& utf8)
{
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    return decoder(utf8);
}

} // namespace heartline::test
