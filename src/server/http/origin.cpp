// SPDX-License-Identifier: MIT
#include "origin.h"

#include <QHostAddress>
#include <QSysInfo>
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

// No one but this computer and its network gives these: an address can't be rebound, and a host name without
// a domain, or below .local, is not asked of the public DNS.
bool isOwnName(const QString& host)
{
    if (isLoopback(host) || !QHostAddress(host).isNull())
        return true;
    const QString machine = QSysInfo::machineHostName();
    const QString label = machine.section(u'.', 0, 0);
    if (label.isEmpty())
        return false;
    return std::ranges::any_of(QStringList{machine, label, label + u".local"_s}, [&](const QString& name) {
        return host.compare(name, Qt::CaseInsensitive) == 0;
    });
}

QString hostOf(const QString& origin)
{
    return QUrl(origin, QUrl::StrictMode).host();
}

} // namespace

bool isOriginAllowed(const HttpRequest& request, const OriginRules& rules)
{
    const QString origin = QString::fromLatin1(request.header("origin"));
    const QString host = hostOf(u"http://"_s + QString::fromLatin1(request.header("host")));
    const auto isListed = [&](auto&& matches) {
        return std::ranges::any_of(rules.allowed, [&](const QString& entry) {
            return entry == "*"_L1 || matches(entry.endsWith(u'/') ? entry.chopped(1) : entry);
        });
    };
    if (origin.isEmpty()) {
        // Browsers send no origin with a GET to what they take for the page's own host; so a page that was
        // rebound would read without one. Upgrades always carry it, and other programs choose their Host.
        const bool readsData = request.path().startsWith("/api/");
        if (!rules.open || !readsData || !request.fromThisComputer || host.isEmpty() || isOwnName(host))
            return true;
        return isListed([&](const QString& entry) { return hostOf(entry) == host; });
    }
    if (isListed([&](const QString& entry) { return entry.compare(origin, Qt::CaseInsensitive) == 0; }))
        return true;
    const QUrl from(origin, QUrl::StrictMode);
    if (!from.isValid() || (from.scheme() != "http"_L1 && from.scheme() != "https"_L1) ||
        from.host().isEmpty())
        return false; // "null" is every sandboxed page and every file
    return isLoopback(from.host()) || (from.host() == host && (!rules.open || isOwnName(host)));
}

} // namespace heartline::server
