// SPDX-License-Identifier: MIT
#include "address.h"

#include <QHostAddress>

using namespace Qt::StringLiterals;

namespace heartline::server {

QString Endpoint::toString() const
{
    const QString host = address.contains(u':') ? u'[' + address + u']' : address;
    return host + u':' + QString::number(port);
}

std::optional<ListenAddress> parseListenAddress(const QString& text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon < 0)
        return std::nullopt;
    bool isNumber = false;
    const QStringView digits = QStringView(text).sliced(colon + 1);
    const ushort port = digits.toUShort(&isNumber);
    if (!isNumber || !digits.front().isDigit())
        return std::nullopt;
    QString host = text.first(colon);
    if (host == "*"_L1)
        return ListenAddress{{}, port};
    if (host == "localhost"_L1)
        return ListenAddress{u"127.0.0.1"_s, port};
    const bool bracketed = host.startsWith(u'[') && host.endsWith(u']');
    if (bracketed)
        host = host.sliced(1, host.size() - 2);
    QHostAddress address;
    if (!address.setAddress(host) || (address.protocol() == QAbstractSocket::IPv6Protocol) != bracketed)
        return std::nullopt;
    return ListenAddress{host, port};
}

} // namespace heartline::server
