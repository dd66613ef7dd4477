// SPDX-License-Identifier: MIT
#pragma once

#include "access.h"
#include "output.h"

#include <QByteArray>
#include <QList>
#include <QSslError>

namespace heartline::ctl {

/// What one step of the way to a server turned out to be.
struct Finding
{
    enum class Kind
    {
        Good,
        Warning, ///< It works, but somebody should know.
        Bad,     ///< The way ends here.
    };
    QString step; ///< address, proxy, dns, tcp, tls, upgrade, hello, roundtrip, clock, token
    Kind kind = Kind::Good;
    QString words;  ///< What was found.
    QString advice; ///< What to do; empty where there's nothing.
    int code = 0;   ///< Of Bad: what to end with.
};

/// Walks to the server step by step; stops at the first that fails.
int runDoctor(const CommandLine& line, Output& output);

/// @name Judgements, apart from sockets
/// @{
/// Of the head of the answer to an upgrade request to /session (protocol.md §2), or of what came instead.
[[nodiscard]] Finding judgeUpgrade(const QByteArray& answer, const QUrl& asked);
/// Of errors in the order in which OpenSSL told them; `serverSaid` are bytes that came in place of TLS.
[[nodiscard]] Finding judgeTls(const QList<QSslError>& errors, const QString& socketError,
                               const QString& host);
/// Of the end of a session instead of `welcome`.
[[nodiscard]] Finding judgeClose(int code, const QString& reason, bool hasToken);
/// Of the server's clock compared with this one's; nothing where they agree well enough.
[[nodiscard]] std::optional<Finding> judgeClock(qint64 serverMs, qint64 ownMs);
/// @}

} // namespace heartline::ctl
