// SPDX-License-Identifier: MIT
#pragma once

#include "server.h"
#include "server_export.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace heartline::server {

/// What heartlined was asked to do.
struct CommandLine
{
    enum class Verb
    {
        Serve,
        Token, ///< Print a token and end.
        Say,   ///< Print `text` to stdout and end: --help, --version.
        Wrong, ///< Print `text` to stderr and end with 2.
    };
    Verb verb = Verb::Serve;
    QString text;
    Options options; ///< Of Serve; `dataDir` is set for Token as well.
    QString userId;  ///< Of Token, as the next four.
    QString name;
    std::chrono::seconds validFor{0};
    QStringList scopes;
};

/// Reads heartlined's arguments, the program's name first.
[[nodiscard]] HEARTLINE_SERVER_EXPORT CommandLine readCommandLine(const QStringList& arguments,
                                                                  const QString& version);

/// Reads `30d`, `12h`, `45m`, `90s`: a whole number from 1 on and a unit.
[[nodiscard]] HEARTLINE_SERVER_EXPORT std::optional<std::chrono::seconds> readDuration(const QString& text);

/// Does what heartlined was asked to, printing as heartlined does; the process's exit code. Serving blocks
/// until SIGTERM or SIGINT. Needs a QCoreApplication; not for use inside other programs, whose signals it
/// would take.
[[nodiscard]] HEARTLINE_SERVER_EXPORT int runHeartlined(const QStringList& arguments, const QString& version);

} // namespace heartline::server
