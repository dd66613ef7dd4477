// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Bytes>

#include <QByteArray>

/// The engine's bytes and Qt's.
namespace heartline::documents {

/// Valid as long as `bytes` is and stays as it is.
[[nodiscard]] inline crdt::ByteView view(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
}
crdt::ByteView view(QByteArray&&) = delete;

[[nodiscard]] inline QByteArray toByteArray(crdt::ByteView bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
}

} // namespace heartline::documents
