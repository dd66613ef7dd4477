// SPDX-License-Identifier: MIT
#include "addresses.h"

using namespace Qt::StringLiterals;

namespace heartline::wire {

namespace {

QUrl serviceUrl(const QUrl& server, bool socket, const QString& path,
                const QList<std::pair<QString, QString>>& query)
{
    const bool secure = server.scheme() == "wss"_L1 || server.scheme() == "https"_L1;
    QUrl url;
    url.setScheme(socket ? (secure ? u"wss"_s : u"ws"_s) : (secure ? u"https"_s : u"http"_s));
    url.setHost(server.host());
    url.setPort(server.port());
    QString base = server.path(QUrl::FullyEncoded);
    while (base.endsWith(u'/'))
        base.chop(1);
    url.setPath(base + path, QUrl::TolerantMode);
    if (!query.isEmpty()) {
        QByteArray encoded;
        for (const auto& [key, value] : query) {
            // Everything but letters, digits and -._~ : a "+" must not be read as a space.
            encoded += encoded.isEmpty() ? "" : "&";
            encoded += QUrl::toPercentEncoding(key) + '=' + QUrl::toPercentEncoding(value);
        }
        url.setQuery(QString::fromLatin1(encoded));
    }
    return url;
}

} // namespace

QUrl socketUrl(const QUrl& server, const QString& path, const QList<std::pair<QString, QString>>& query)
{
    return serviceUrl(server, true, path, query);
}

QUrl httpUrl(const QUrl& server, const QString& path, const QList<std::pair<QString, QString>>& query)
{
    return serviceUrl(server, false, path, query);
}

QString pathSegment(const QString& name)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(name));
}

} // namespace heartline::wire
