// SPDX-License-Identifier: MIT
#pragma once

#include "../qstrings.h"

#include <Heartline/Any>
#include <Heartline/Document>

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <stdexcept>

namespace heartline::test {

/// Writes what yjspeer.mjs reads, in lib0's encoding; not with the engine's encoder, which is what is tested.
class Writer
{
public:
    Writer& number(std::uint64_t value);
    Writer& signedNumber(std::int64_t value);
    Writer& flag(bool value);
    Writer& bytes(crdt::ByteView value);
    Writer& string(QStringView value);
    Writer& any(const crdt::Any& value);

    [[nodiscard]] const QByteArray& data() const { return m_data; }

private:
    void tag(int value) { m_data.append(char(value)); }
    void bigEndian(std::uint64_t value, int size);
    void integer(double value);

    QByteArray m_data;
};

/// Reads what it answers. Throws std::runtime_error where there is nothing left.
class Reader
{
public:
    Reader() = default;
    explicit Reader(QByteArray data)
        : m_data(std::move(data))
    {
    }

    std::uint64_t number();
    bool flag() { return number() == 1; }
    QByteArray rawBytes();
    crdt::Bytes bytes();
    QString string() { return fromUtf8(rawBytes()); }

private:
    QByteArray m_data;
    qsizetype m_position = 0;
};

} // namespace heartline::test
