// SPDX-License-Identifier: MIT
#include "plainaccess.h"

#include "logging.h"

#include <Heartline/Addresses>
#include <Heartline/Connection>

using namespace Qt::StringLiterals;

namespace heartline {

ConnectionOptions PlainAccess::defaultConnection()
{
    ConnectionOptions options;
    options.maxReconnectAttempts = -1;
    options.messageExpiry = std::chrono::milliseconds::zero();
    return options;
}

void configure(Connection& connection, const PlainAccess& access, const QString& path,
               const QList<std::pair<QString, QString>>& query)
{
    connection.setUrl(wire::socketUrl(access.server, path, query));
    const QStringList problems = connection.setOptions(access.connection);
    for (const QString& problem : problems)
        qCWarning(lcSession, "option refused: %s", qUtf8Printable(problem));
    CloseCodePolicy policy;
    policy.set(1001, true); // how many servers restart
    connection.setCloseCodePolicy(policy);
    if (access.token.isEmpty())
        return;
    connection.setCredentialsProvider([token = access.token](const CredentialsRequest&,
                                                             const Connection::CredentialsReply& reply) {
        reply({.headers = {{"Authorization"_ba, "Bearer " + token.toLatin1()}}, .query = {}, .failure = {}});
    });
}

} // namespace heartline
