// SPDX-License-Identifier: MIT
#include "serverchoice.h"

#include "shared/slug.h"

#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace heartline {

QString ServerChoice::userIdFor(const QString& name)
{
    return slugOf(name, u"user"_s);
}

QString InviteLink::toString() const
{
    QUrl link;
    link.setScheme(u"heartline"_s);
    link.setHost(u"join"_s);
    QUrlQuery query;
    const auto add = [&query](const QString& key, const QString& value) {
        if (!value.isEmpty())
            query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    };
    add(u"server"_s, server.toString(QUrl::FullyEncoded));
    add(u"user"_s, userId);
    add(u"name"_s, userName);
    add(u"token"_s, token);
    link.setQuery(query);
    return link.toString(QUrl::FullyEncoded);
}

std::optional<InviteLink> InviteLink::parse(const QString& text)
{
    const QUrl link(text.trimmed(), QUrl::StrictMode);
    if (!link.isValid() || link.scheme() != "heartline"_L1 || link.host() != "join"_L1)
        return {};
    const QUrlQuery query(link);
    const auto value = [&query](const QString& key) { return query.queryItemValue(key, QUrl::FullyDecoded); };
    InviteLink invite{QUrl(value(u"server"_s), QUrl::StrictMode), value(u"user"_s), value(u"name"_s),
                      value(u"token"_s)};
    const QString scheme = invite.server.scheme();
    if (!invite.server.isValid() || invite.server.host().isEmpty() ||
        (scheme != "ws"_L1 && scheme != "wss"_L1))
        return {};
    return invite;
}

} // namespace heartline
