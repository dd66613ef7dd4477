// SPDX-License-Identifier: MIT
#include "access.h"

#include "exitcode.h"

#include <Heartline/Names>

#include <QFile>
#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkProxy>
#include <QSslCertificate>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

namespace {

constexpr qint64 kLongestToken = 16 * 1024;

QJsonObject claimsOf(const QString& token)
{
    const QStringList parts = token.split(u'.');
    return QJsonDocument::fromJson(
               QByteArray::fromBase64(parts.value(1).toLatin1(), QByteArray::Base64UrlEncoding))
        .object();
}

class EnvironmentProxies : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override
    {
        const QString host = query.peerHostName();
        if (host == "localhost"_L1 || QHostAddress(host).isLoopback())
            return {QNetworkProxy::NoProxy};
        QNetworkProxyQuery known = query;
        // Qt picks the variable by the protocol, and has none for WebSocket.
        const QString tag = query.protocolTag();
        const bool secure = tag == "wss"_L1 || tag == "https"_L1 || query.peerPort() == 443;
        known.setProtocolTag(secure ? u"https"_s : u"http"_s);
        return systemProxyForQuery(known);
    }
};

} // namespace

std::optional<QString> readToken(const QString& path, QString* error)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        *error = u"The token file %1 can't be read: %2."_s.arg(path, file.errorString());
        return std::nullopt;
    }
    const QString token = QString::fromUtf8(file.read(kLongestToken)).trimmed();
    if (token.isEmpty()) {
        *error = u"The token file %1 is empty."_s.arg(path);
        return std::nullopt;
    }
    return token;
}

QString userOfToken(const QString& token)
{
    return claimsOf(token).value("sub"_L1).toString();
}

std::optional<qint64> expiryOfToken(const QString& token)
{
    const QJsonValue expires = claimsOf(token).value("exp"_L1);
    return expires.isDouble() ? std::optional(expires.toInteger() * 1000) : std::nullopt;
}

std::variant<Access, Refusal> readAccess(const CommandLine& line)
{
    Access access{.server = line.server,
                  .userId = line.userId,
                  .userName = line.userName,
                  .token = line.token,
                  .tokenFile = line.tokenFile,
                  .caFile = line.caFile,
                  .warnings = {}};
    if (!line.tokenFile.isEmpty()) {
        QString error;
        const auto token = readToken(line.tokenFile, &error);
        if (!token)
            return Refusal{exitcode::kNoInput, error};
        access.token = *token;
        constexpr auto kOthers = QFile::ReadGroup | QFile::ReadOther;
        if (QFile::permissions(line.tokenFile) & kOthers)
            access.warnings.append(
                u"Others can read the token file %1 (chmod 600 it)."_s.arg(line.tokenFile));
    }
    if (access.userId.isEmpty())
        access.userId = userOfToken(access.token);
    // The HTTP calls go by the token alone.
    const bool needsUser = line.verb != CommandLine::Verb::Rooms && line.verb != CommandLine::Verb::Notify;
    if (needsUser && !wire::isValidName(access.userId))
        return Refusal{exitcode::kUsage, u"Who are you? --user ID, HEARTLINE_USER, or a token."_s};
    if (access.userName.isEmpty())
        access.userName = access.userId;
    if (!line.caFile.isEmpty() && QSslCertificate::fromPath(line.caFile).isEmpty())
        return Refusal{exitcode::kNoInput,
                       u"%1 holds no PEM certificate that can be read."_s.arg(line.caFile)};
    return access;
}

QSslConfiguration tlsConfiguration(const QString& caFile)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    if (!caFile.isEmpty())
        tls.addCaCertificates(QSslCertificate::fromPath(caFile));
    return tls;
}

void useProxiesOfTheEnvironment()
{
    QNetworkProxyFactory::setApplicationProxyFactory(new EnvironmentProxies); // Qt's from here
}

} // namespace heartline::ctl
