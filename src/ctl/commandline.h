// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>
#include <QUrl>

#include <chrono>
#include <optional>

namespace heartline::ctl {

/// What the program was asked to do.
struct CommandLine
{
    enum class Verb
    {
        Send,
        Listen,
        Notify,
        Flush,
        Rooms,
        Status,
        Doctor,
        DocCat,
        DocEdit,
        DocWatch,
        DocExport,
        DocHistory,
        Say,   ///< Print `text` to stdout and end with 0: --help, --version.
        Wrong, ///< Print `text`, one line, to stderr and end with 64.
    };
    Verb verb = Verb::Say;
    QString text;

    // Of every verb; from an option, else from the environment, else as said.
    QString profile;   ///< A folder; by default below XDG data.
    QUrl server;       ///< Empty where none was named.
    QString userId;    ///< Empty where none was named: the token's.
    QString userName;  ///< Empty: the id.
    QString tokenFile; ///< Empty: none.
    QString token;     ///< From the environment.
    QString caFile;    ///< Trusted beside the system's certificates.
    /// For a busy profile, and again for a server from which nothing comes. Nothing: for ever.
    std::optional<std::chrono::milliseconds> timeout{std::chrono::seconds(10)};
    bool json = false;
    bool useHere = false; ///< Makes a device of its own out of a profile that another copy has replaced.

    QString room;                ///< send, listen
    std::optional<QString> word; ///< send: TEXT, nothing or "-" for stdin; notify: MESSAGE
    bool noWait = false;
    bool lines = false;
    std::optional<qint64> since;
    std::optional<qint64> count; ///< listen, doc history
    bool once = false;
    bool retryRefused = false;
    bool discardRefused = false;
    QStringList to;
    QString type; ///< notify, with the next four
    QString title;
    QString level;
    QString link;
    QString id;

    QString document;               ///< doc …
    std::optional<qint64> revision; ///< doc cat, doc export: as it was then
    QString baseFile;               ///< doc edit: what the new text was made from; empty: the present text
    QString format;                 ///< doc export: txt or yjs
    QString outputFile;             ///< doc export; empty: stdout
};

/// Reads the arguments (the program's name first) and the environment's HEARTLINE_…; opens no file.
[[nodiscard]] CommandLine readCommandLine(const QStringList& arguments, const QString& version);

} // namespace heartline::ctl
