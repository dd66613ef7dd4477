// SPDX-License-Identifier: MIT
#pragma once

#include "commandline.h"

#include <QSslConfiguration>

#include <variant>

namespace heartline::ctl {

/// Who goes where, with what: the command line's files read.
struct Access
{
    QUrl server;
    QString userId;
    QString userName; ///< Never empty.
    QString token;    ///< Empty for a server that takes names on trust.
    QString tokenFile;
    QString caFile;
    QStringList warnings; ///< To be told.
};

/// Why not, and what to end with.
struct Refusal
{
    int code = 0;
    QString text;
};

[[nodiscard]] std::variant<Access, Refusal> readAccess(const CommandLine& line);

/// The token in a file; nothing with `error` set.
[[nodiscard]] std::optional<QString> readToken(const QString& path, QString* error);

/// The user that a token says it is for, unverified: servers verify. Empty where it can't be read.
[[nodiscard]] QString userOfToken(const QString& token);
/// When a token says it expires, in ms since the epoch; nothing where it doesn't.
[[nodiscard]] std::optional<qint64> expiryOfToken(const QString& token);

/// The default configuration with the certificates of `caFile` beside the system's.
[[nodiscard]] QSslConfiguration tlsConfiguration(const QString& caFile);

/// Connections go through the proxies that the environment names (https_proxy, http_proxy, all_proxy,
/// no_proxy), as other Unix programs' do; to this computer itself always directly.
void useProxiesOfTheEnvironment();

} // namespace heartline::ctl
