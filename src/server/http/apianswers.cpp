// SPDX-License-Identifier: MIT
#include "apianswers.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace heartline::server {

HttpResponse notFound()
{
    return HttpResponse::error(404, u"not_found"_s, u"There is nothing at this address."_s);
}

HttpResponse wrongField(const QString& reason)
{
    return HttpResponse::error(400, u"invalid"_s, reason);
}

HttpResponse unavailable(const QString& reason)
{
    return HttpResponse::error(503, u"unavailable"_s, reason);
}

QByteArray toBytes(const QJsonArray& array)
{
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

QString decoded(const QByteArray& part)
{
    return QString::fromUtf8(QByteArray::fromPercentEncoding(part));
}

bool readNumber(const HttpRequest& request, const QString& key, qint64& value)
{
    const QString text = request.query(key);
    if (text.isNull())
        return true;
    bool good = false;
    const qint64 number = text.toLongLong(&good);
    if (good && number >= 0)
        value = number;
    return good && number >= 0;
}

} // namespace heartline::server
