// SPDX-License-Identifier: MIT
#include "canonicaljson.h"

#include <QJsonArray>
#include <QStringList>

#include <algorithm>
#include <charconv>
#include <cmath>

using namespace Qt::StringLiterals;

namespace heartline::wire {

namespace {

void append(QByteArray& out, const QJsonValue& value);

void append(QByteArray& out, const QString& text)
{
    out += '"';
    QString plain; // what needs no escape, gathered so that surrogate pairs stay together
    const auto flush = [&] {
        out += plain.toUtf8();
        plain.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool pair = c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        if (pair) {
            plain += c;
            plain += text[++i];
        } else if (c.isSurrogate()) { // I-JSON has none; kept apart all the same
            flush();
            out += "\\u" + QByteArray::number(c.unicode(), 16);
        } else if (c == u'"' || c == u'\\') {
            plain += u'\\';
            plain += c;
        } else if (c.unicode() >= 0x20) {
            plain += c;
        } else {
            flush();
            switch (c.unicode()) {
            case '\b':
                out += "\\b";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\r':
                out += "\\r";
                break;
            default:
                out += "\\u" + QByteArray::number(c.unicode(), 16).rightJustified(4, '0');
            }
        }
    }
    flush();
    out += '"';
}

// ECMA-262 Number::toString (RFC 8785 §3.2.2.3), from the shortest digits that read back as the same double.
void append(QByteArray& out, double number)
{
    if (number == 0) { // also −0
        out += '0';
        return;
    }
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
}

void append(QByteArray& out, const QJsonObject& object)
{
    QStringList keys = object.keys();
    // QString compares by UTF-16 code units, which is the order asked for (RFC 8785 §3.2.3).
    std::ranges::sort(keys);
    out += '{';
    bool first = true;
    for (const QString& key : std::as_const(keys)) {
        if (!std::exchange(first, false))
            out += ',';
        append(out, key);
        out += ':';
        append(out, object.value(key));
    }
    out += '}';
}

void append(QByteArray& out, const QJsonArray& array)
{
    out += '[';
    bool first = true;
    for (const QJsonValue& value : array) {
        if (!std::exchange(first, false))
            out += ',';
        append(out, value);
    }
    out += ']';
}

void append(QByteArray& out, const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        out += "null";
        break;
    case QJsonValue::Bool:
        out += value.toBool() ? "true" : "false";
        break;
    case QJsonValue::Double:
        append(out, value.toDouble());
        break;
    case QJsonValue::String:
        append(out, value.toString());
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
    QByteArray out;
    append(out, object);
    return out;
}

} // namespace heartline::wire
