// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QString>
#include <QUrl>
#include <optional>

namespace heartline {

/// Where to connect and as whom: what the connect dialog asks for and src/app remembers and carries out.
struct HEARTLINE_WIDGETS_EXPORT ServerChoice
{
    enum class Mode
    {
        Host,   ///< Run the server inside this program.
        Remote, ///< Connect to `url`.
    };
    Mode mode = Mode::Host;
    QUrl url;                   ///< ws or wss; only for Remote.
    QString userId;             ///< Legal for the protocol; from the name, or from an invitation.
    QString userName;           ///< Never empty once the dialog was accepted.
    QString token;              ///< May be empty: an open server.
    bool letOthersJoin = false; ///< Host: listen on all addresses and require tokens.
    bool operator==(const ServerChoice&) const = default;

    /// A legal user id made of a name: "Ann Lee" → "ann-lee"; names without a Latin letter keep a stable
    /// hash.
    [[nodiscard]] static QString userIdFor(const QString& name);
};

/// An invitation to a server: a link to hand to one person.
///
///     heartline://join?server=ws%3A%2F%2F192.168.1.5%3A8080&user=ann&name=Ann&token=…
struct HEARTLINE_WIDGETS_EXPORT InviteLink
{
    QUrl server;
    QString userId;
    QString userName;
    QString token;

    [[nodiscard]] QString toString() const;
    /// Nothing where the text is no invitation to a ws or wss address.
    [[nodiscard]] static std::optional<InviteLink> parse(const QString& text);
    bool operator==(const InviteLink&) const = default;
};

} // namespace heartline
