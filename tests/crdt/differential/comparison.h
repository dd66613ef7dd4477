// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Document>

#include <QString>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace heartline::test {

inline QString toHex(crdt::ByteView bytes)
{
    return QString::fromLatin1(
        QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())).toHex());
}

inline void require(bool holds, const QString& what)
{
    if (!holds)
        throw std::runtime_error(what.toStdString());
}
inline void require(bool holds, const char* what)
{
    require(holds, QString::fromUtf8(what));
}

inline void requireEqual(const QString& ours, const QString& theirs, const char* what)
{
    if (ours != theirs)
        throw std::runtime_error(std::string(what) + ": ours\n  " + ours.toStdString() + "\nYjs'\n  " +
                                 theirs.toStdString());
}
inline void requireEqual(crdt::ByteView ours, crdt::ByteView theirs, const char* what)
{
    if (!std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end()))
        requireEqual(toHex(ours), toHex(theirs), what);
}
inline void requireEqual(std::uint64_t ours, std::uint64_t theirs, const char* what)
{
    if (ours != theirs)
        requireEqual(QString::number(ours), QString::number(theirs), what);
}

template<typename T>
void requireDone(const crdt::Result<T>& result, const char* what)
{
    if (!result)
        throw std::runtime_error(std::string(what) + ": " + result.error().what);
}

} // namespace heartline::test
