// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>
#include <QUrl>

namespace heartline {

/// What the program was asked to do on its command line.
struct CommandLine
{
    enum class Verb
    {
        Run,
        Demo,  ///< The scripted session of two people.
        Say,   ///< Print `text` to stdout and end: --help, --version.
        Wrong, ///< Print `text` to stderr and end with 2.
    };
    Verb verb = Verb::Run;
    QString text;

    QString profile;      ///< A folder; empty: the person's own.
    bool welcome = false; ///< Start without asking, hosting if nothing is remembered.
    bool host = false;    ///< The server in this program, whatever is remembered.
    QUrl server;          ///< From --connect or an invitation; empty: what is remembered.
    QString userId;       ///< As the next two: empty where not given.
    QString userName;
    QString token;          ///< From an invitation, or read from --token-file.
    QString language;       ///< `en`, `zh_CN`.
    QString theme;          ///< `light`, `dark`, `system`.
    QString screenshotsDir; ///< Demo: pictures of every step go there, then the program ends.
};

/// Reads the arguments, the program's name first. Reads the file of --token-file.
[[nodiscard]] CommandLine readCommandLine(const QStringList& arguments, const QString& version);

} // namespace heartline
