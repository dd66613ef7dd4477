// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace heartline::server {

/// Rights of a token: `chat`, `publish`, `doc:read:<pattern>`, `doc:write:<pattern>`, where `*` in a pattern
/// stands for any characters. A token that names no scope has those of an ordinary person.
struct HEARTLINE_SERVER_EXPORT Claims
{
    QString userId;
    QString name;       ///< May be empty.
    qint64 expires = 0; ///< Seconds since the Unix epoch.
    QStringList scopes;

    [[nodiscard]] bool mayChat() const;
    [[nodiscard]] bool mayPublish() const;
    [[nodiscard]] bool mayRead(const QString& docId) const;
    [[nodiscard]] bool mayWrite(const QString& docId) const;

    /// `chat`, `doc:read:*`, `doc:write:*`.
    [[nodiscard]] static QStringList ordinaryScopes();
};

/// The server's own key, and what it signs: JWTs with HS256 (RFC 7515, RFC 7519). A value; safe from any
/// thread.
class HEARTLINE_SERVER_EXPORT TokenKey
{
public:
    /// A key of random bytes that is kept nowhere.
    [[nodiscard]] static TokenKey temporary();

    /// The key in `folder`/token.key, made with mode 0600 when there is none. Two processes that start at
    /// once get the same key. On failure nothing, with one sentence in `error`.
    [[nodiscard]] static std::optional<TokenKey> inFolder(const QString& folder, QString* error);

    [[nodiscard]] QString issue(const Claims& claims) const;

    struct Verdict
    {
        std::optional<Claims> claims;
        QString reason; ///< Why there are none: one sentence for the peer.
        /// It was good until it expired: asking for a new one may help.
        bool expired = false;
    };
    /// `now`: seconds since the Unix epoch. Signatures are compared in constant time, before anything else is
    /// read.
    [[nodiscard]] Verdict verify(const QString& token, qint64 now) const;

private:
    explicit TokenKey(QByteArray secret)
        : m_secret(std::move(secret))
    {
    }
    QByteArray m_secret;
};

} // namespace heartline::server
