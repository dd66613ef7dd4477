// SPDX-License-Identifier: MIT
#include "publishcheck.h"

#include <QJsonArray>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

constexpr qint64 kLargestExact = (qint64(1) << 53) - 1;

// Depth is bounded by the decoder (wire::kClientMessageDepth).
QString check(const QJsonValue& value)
{
    if (value.isString())
        return value.toString().isValidUtf16() ? QString() : u"\"data\" holds half a surrogate pair."_s;
    if (value.isDouble()) {
        const QVariant number = value.toVariant();
        const bool exact = number.typeId() != QMetaType::LongLong ||
                           qAbs(std::max(number.toLongLong(), -kLargestExact - 1)) <= kLargestExact;
        return exact ? QString() : u"\"data\" holds a whole number beyond 2^53 - 1."_s;
    }
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue& element : array) {
            if (QString wrong = check(element); !wrong.isEmpty())
                return wrong;
        }
    }
    return value.isObject() ? whyNotInteroperable(value.toObject()) : QString();
}

} // namespace

QString whyNotInteroperable(const QJsonObject& data)
{
    for (auto it = data.begin(); it != data.end(); ++it) {
        if (!it.key().isValidUtf16())
            return u"\"data\" has a name with half a surrogate pair."_s;
        if (QString wrong = check(it.value()); !wrong.isEmpty())
            return wrong;
    }
    return {};
}

} // namespace heartline::server
