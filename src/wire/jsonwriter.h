// SPDX-License-Identifier: MIT
#pragma once

#include "wire_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QStringView>

#include <cstring>
#include <utility>

namespace heartline::wire {

/// Writes a JSON text piece by piece, for messages of which so many are made that a QJsonObject of each would
/// be what costs most. That the pieces make JSON together is the caller's business.
class HEARTLINE_WIRE_EXPORT JsonWriter
{
public:
    /// How long it will be, about.
    explicit JsonWriter(qsizetype expected)
        : m_bytes(expected, Qt::Uninitialized)
    {
    }

    /// Bytes that are JSON already.
    JsonWriter& raw(QByteArrayView json)
    {
        if (m_bytes.size() - m_size < json.size())
            grow(json.size());
        std::memcpy(m_bytes.data() + m_size, json.data(), size_t(json.size()));
        m_size += json.size();
        return *this;
    }
    /// A string, with the escapes of RFC 8785 §3.2.2.2 and no others; half a surrogate pair, which I-JSON has
    /// not, as an escape.
    JsonWriter& text(QStringView text);
    JsonWriter& number(qint64 number);

    /// What was written; the writer is of no further use.
    [[nodiscard]] QByteArray take()
    {
        m_bytes.truncate(m_size);
        return std::move(m_bytes);
    }

private:
    void grow(qsizetype bytes);

    QByteArray m_bytes; // of which m_size are written
    qsizetype m_size = 0;
};

} // namespace heartline::wire
