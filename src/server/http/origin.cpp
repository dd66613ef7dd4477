// SPDX-License-Identifier: MIT
#include "origin.h"

#include <QHostAddress>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

bool isLoopback(const QString& host)
{
    if (host == "localhost"_L1 || host.endsWith(".localhost"_L1))
        return true;
    // Only literals: a name that merely resolves to this computer is anybody's.
    QHostAddress address;
    return address.setAddress(host) && address.isLoopback();
}

} // namespace

bool isOriginAllowed(const QByteArray& origin, const QByteArray& host, const QStringList& allowed)
{
    if (origin.isEmpty())
        return true;
    const QString text = QString::fromLatin1(origin);
    const bool listed = std::ranges::any_of(allowed, [&](const QString& entry) {
        const QStringView bare = entry.endsWith(u'/') ? QStringView(entry).chopped(1) : QStringView(entry);
        return bare == u"*" || bare.compare(text, Qt::CaseInsensitive) == 0;
    });
    if (listed)
        return true;
    const QUrl from(text, QUrl::StrictMode);
    if (!from.isValid() || (from.scheme() != "http"_L1 && from.scheme() != "https"_L1) ||
        from.host().isEmpty())
        return false; // "null" is every sandboxed page and every file
    const QUrl asked(u"http://"_s + QString::fromLatin1(host), QUrl::StrictMode);
    return isLoopback(from.host()) || (asked.isValid() && from.host() == asked.host());
}

} // namespace heartline::server
