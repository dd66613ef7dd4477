// SPDX-License-Identifier: MIT
#include "envelope.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace heartline::wire {

namespace {

// Counts brackets outside strings. Qt's parser recurses, to 1024 levels, and building such a tree only to
// refuse it would cost more than this one pass.
bool isDeeperThan(QByteArrayView text, int most)
{
    int depth = 0;
    bool inString = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > most)
                return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

} // namespace

DecodeResult decodeObject(QByteArrayView utf8, int depth)
{
    if (isDeeperThan(utf8, depth))
        return {{}, DecodeError::TooDeep};
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(QByteArray::fromRawData(utf8.data(), utf8.size()), &error);
    if (error.error == QJsonParseError::NoError)
        return document.isObject() ? DecodeResult{{{}, document.object()}, DecodeError::None}
                                   : DecodeResult{{}, DecodeError::NotAnObject};
    // Qt refuses a bare number or string as an "illegal value", although it is JSON.
    const QByteArray text = utf8.toByteArray().trimmed();
    const bool scalar = text == "null" || text == "true" || text == "false" ||
                        (!text.isEmpty() && QByteArrayView("\"-0123456789").contains(text.front()));
    return {{}, scalar ? DecodeError::NotAnObject : DecodeError::NotJson};
}

DecodeResult decode(QByteArrayView utf8, int depth)
{
    DecodeResult result = decodeObject(utf8, depth);
    if (!result)
        return result;
    const QJsonValue type = result.envelope.object.value("type"_L1);
    if (!type.isString())
        return {{}, DecodeError::NoType};
    result.envelope.type = type.toString();
    return result;
}

QString reasonFor(DecodeError error, int depth)
{
    switch (error) {
    case DecodeError::None:
        break;
    case DecodeError::NotJson:
        return u"The message is not valid JSON in UTF-8."_s;
    case DecodeError::NotAnObject:
        return u"The message is not a JSON object."_s;
    case DecodeError::NoType:
        return u"The message has no string \"type\"."_s;
    case DecodeError::TooDeep:
        return u"The message is nested deeper than %1 levels."_s.arg(depth);
    }
    return {};
}

QByteArray encode(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace heartline::wire
