// SPDX-License-Identifier: MIT
#include "canonicaljson.h"
#include "jsonwriter.h"

#include <QJsonArray>
#include <QVarLengthArray>

#include <algorithm>
#include <charconv>
#include <cmath>

using namespace Qt::StringLiterals;

namespace heartline::wire {

namespace {

void append(JsonWriter& out, const QJsonValue& value);

// ECMA-262 Number::toString (RFC 8785 §3.2.2.3), from the shortest digits that read back as the same double.
QByteArray numberText(double number)
{
    if (number == 0) // also −0
        return "0";
    std::array<char, 40> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(number),
                                            std::chars_format::scientific);
    Q_ASSERT(error == std::errc());
    const QByteArrayView text(buffer.data(), end - buffer.data());
    const qsizetype e = text.indexOf('e');
    const int exponent = text.sliced(e + 1).toByteArray().toInt();
    QByteArray digits = text.first(e).toByteArray();
    digits.replace(".", "");
    const auto count = int(digits.size());
    const int point = exponent + 1; // digits before the decimal point
    QByteArray out;
    if (number < 0)
        out += '-';
    if (count <= point && point <= 21) {
        out += digits + QByteArray(point - count, '0');
    } else if (0 < point && point <= 21) {
        out += digits.first(point) + '.' + digits.sliced(point);
    } else if (-6 < point && point <= 0) {
        out += "0." + QByteArray(-point, '0') + digits;
    } else {
        out += digits.first(1);
        if (count > 1)
            out += '.' + digits.sliced(1);
        out += 'e';
        out += exponent < 0 ? '-' : '+';
        out += QByteArray::number(std::abs(exponent));
    }
    return out;
}

void append(JsonWriter& out, const QJsonObject& object)
{
    QVarLengthArray<std::pair<QString, QJsonValue>, 8> members;
    members.reserve(object.size());
    for (auto it = object.begin(); it != object.end(); ++it)
        members.emplace_back(it.key(), it.value());
    // QString compares by UTF-16 code units, which is the order asked for (RFC 8785 §3.2.3).
    std::ranges::sort(members, {}, [](const auto& member) -> const QString& { return member.first; });
    out.raw("{");
    bool first = true;
    for (const auto& [key, value] : std::as_const(members)) {
        if (!std::exchange(first, false))
            out.raw(",");
        out.text(key).raw(":");
        append(out, value);
    }
    out.raw("}");
}

void append(JsonWriter& out, const QJsonArray& array)
{
    out.raw("[");
    bool first = true;
    for (const QJsonValue& value : array) {
        if (!std::exchange(first, false))
            out.raw(",");
        append(out, value);
    }
    out.raw("]");
}

void append(JsonWriter& out, const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        out.raw("null");
        break;
    case QJsonValue::Bool:
        out.raw(value.toBool() ? QByteArrayView("true") : QByteArrayView("false"));
        break;
    case QJsonValue::Double:
        out.raw(numberText(value.toDouble()));
        break;
    case QJsonValue::String:
        out.text(value.toString());
        break;
    case QJsonValue::Array:
        append(out, value.toArray());
        break;
    case QJsonValue::Object:
        append(out, value.toObject());
        break;
    }
}

} // namespace

QByteArray canonicalJson(const QJsonObject& object)
{
    JsonWriter out(256);
    append(out, object);
    return out.take();
}

} // namespace heartline::wire
