// SPDX-License-Identifier: MIT
#include "wire.h"

#include <bit>
#include <cmath>

namespace heartline::test {

using crdt::Any;

Writer& Writer::number(std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        tag(int(0x80 | (value & 0x7f)));
    tag(int(value));
    return *this;
}

Writer& Writer::signedNumber(std::int64_t value)
{
    integer(double(value));
    return *this;
}

Writer& Writer::flag(bool value)
{
    tag(value ? 1 : 0);
    return *this;
}

Writer& Writer::bytes(crdt::ByteView value)
{
    number(value.size());
    m_data.append(reinterpret_cast<const char*>(value.data()), qsizetype(value.size()));
    return *this;
}

Writer& Writer::string(QStringView value)
{
    const QByteArray utf8 = value.toUtf8();
    number(std::uint64_t(utf8.size()));
    m_data.append(utf8);
    return *this;
}

void Writer::bigEndian(std::uint64_t value, int size)
{
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        tag(int((value >> shift) & 0xff));
}

// varInt: yjs-wire.md §1.3.
void Writer::integer(double value)
{
    auto magnitude = std::uint64_t(std::fabs(value));
    tag((magnitude > 0x3f ? 0x80 : 0) | (std::signbit(value) ? 0x40 : 0) | int(magnitude & 0x3f));
    if (magnitude > 0x3f)
        number(magnitude >> 6);
}

// yjs-wire.md §1.5.
Writer& Writer::any(const Any& value)
{
    if (const auto* x64 = value.as<double>()) {
        const double x = *x64;
        if (std::trunc(x) == x && std::fabs(x) <= 0x7fffffff) {
            tag(125);
            integer(x);
        } else if (double(float(x)) == x) {
            tag(124);
            bigEndian(std::bit_cast<std::uint32_t>(float(x)), 4);
        } else {
            tag(123);
            bigEndian(std::bit_cast<std::uint64_t>(x), 8);
        }
    } else if (const auto* big = value.as<Any::BigInt>()) {
        tag(122);
        bigEndian(std::uint64_t(big->value), 8);
    } else if (const bool* flag = value.as<bool>()) {
        tag(*flag ? 120 : 121);
    } else if (const auto* text = value.as<std::string>()) {
        tag(119);
        string(QString::fromStdString(*text));
    } else if (const auto* object = value.as<Any::Object>()) {
        tag(118);
        number(object->size());
        for (const auto& [key, member] : *object)
            string(QString::fromStdString(key)).any(member);
    } else if (const auto* array = value.as<Any::Array>()) {
        tag(117);
        number(array->size());
        for (const Any& entry : *array)
            any(entry);
    } else if (const auto* raw = value.as<crdt::Bytes>()) {
        tag(116);
        bytes(*raw);
    } else {
        tag(value.isNull() ? 126 : 127);
    }
    return *this;
}

std::uint64_t Reader::number()
{
    std::uint64_t value = 0;
    for (int shift = 0; m_position < m_data.size() && shift < 64; shift += 7) {
        const auto byte = std::uint8_t(m_data.at(m_position++));
        value |= std::uint64_t(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    throw std::runtime_error("yjspeer.mjs answered too little");
}

QByteArray Reader::rawBytes()
{
    const auto size = qsizetype(number());
    if (size > m_data.size() - m_position)
        throw std::runtime_error("yjspeer.mjs answered too little");
    const QByteArray value = m_data.mid(m_position, size);
    m_position += size;
    return value;
}

crdt::Bytes Reader::bytes()
{
    const QByteArray raw = rawBytes();
    return {raw.begin(), raw.end()};
}

} // namespace heartline::test
