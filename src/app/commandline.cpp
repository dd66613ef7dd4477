// SPDX-License-Identifier: MIT
#include "commandline.h"

#include "connection/serverchoice.h"

#include <Heartline/Names>

#include <QCommandLineParser>
#include <QFile>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

CommandLine wrong(const QString& why)
{
    CommandLine line;
    line.verb = CommandLine::Verb::Wrong;
    line.text = why + u"\nheartline --help lists the options.\n"_s;
    return line;
}

std::optional<QString> readToken(const QString& path, QString* error)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        *error = u"The token file %1 can't be read: %2."_s.arg(path, file.errorString());
        return std::nullopt;
    }
    const QString token = QString::fromUtf8(file.read(16 * 1024)).trimmed();
    if (token.isEmpty())
        *error = u"The token file %1 is empty."_s.arg(path);
    return token.isEmpty() ? std::nullopt : std::optional(token);
}

bool isServer(const QUrl& url)
{
    return (url.scheme() == "ws"_L1 || url.scheme() == "wss"_L1) && !url.host().isEmpty();
}

} // namespace

CommandLine readCommandLine(const QStringList& arguments, const QString& version)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Chat, notifications and shared documents that survive bad networks.\n"
                                     "Without options: what was chosen last, or a dialog that asks."_s);
    const QCommandLineOption help({u"h"_s, u"help"_s}, u"Says this."_s);
    const QCommandLineOption versionOption({u"v"_s, u"version"_s}, u"Says the version."_s);
    const QCommandLineOption profile(u"profile"_s, u"Keeps everything in this folder."_s, u"DIR"_s);
    const QCommandLineOption connectTo(u"connect"_s, u"Connects to this server (ws:// or wss://)."_s,
                                       u"URL"_s);
    const QCommandLineOption user(u"user"_s, u"Who you are to the server."_s, u"ID"_s);
    const QCommandLineOption name(u"name"_s, u"The name others see."_s, u"NAME"_s);
    const QCommandLineOption tokenFile(u"token-file"_s, u"A file with the server's token for you."_s,
                                       u"FILE"_s);
    const QCommandLineOption host({u"host"_s, u"embedded"_s}, u"Runs the server inside this program."_s);
    const QCommandLineOption welcome(u"welcome"_s,
                                     u"Asks nothing at the start: hosts if nothing is remembered."_s);
    const QCommandLineOption language(u"language"_s, u"en or zh_CN."_s, u"CODE"_s);
    const QCommandLineOption theme(u"theme"_s, u"light, dark or system."_s, u"NAME"_s);
    const QCommandLineOption demo(u"demo"_s, u"Plays a short session of three people in two windows."_s);
    const QCommandLineOption screenshots(
        u"screenshots"_s, u"With --demo: saves pictures of each step in this folder, then ends."_s, u"DIR"_s);
    parser.addOptions({help, versionOption, profile, connectTo, user, name, tokenFile, host, welcome,
                       language, theme, demo, screenshots});
    parser.addPositionalArgument(u"invitation"_s, u"A link heartline://join?… that somebody gave you."_s,
                                 u"[invitation]"_s);

    if (!parser.parse(arguments))
        return wrong(parser.errorText());
    CommandLine line;
    if (parser.isSet(help) || parser.isSet(versionOption)) {
        line.verb = CommandLine::Verb::Say;
        line.text = parser.isSet(help) ? parser.helpText().replace("<executable_name>"_L1, "heartline"_L1)
                                       : u"heartline %1\n"_s.arg(version);
        return line;
    }
    line.verb = parser.isSet(demo) ? CommandLine::Verb::Demo : CommandLine::Verb::Run;
    line.profile = parser.value(profile);
    line.welcome = parser.isSet(welcome);
    line.host = parser.isSet(host);
    line.userId = parser.value(user);
    line.userName = parser.value(name);
    line.language = parser.value(language);
    line.theme = parser.value(theme);
    line.screenshotsDir = parser.value(screenshots);

    if (parser.isSet(profile) && line.profile.isEmpty())
        return wrong(u"--profile needs a folder."_s);
    if (parser.isSet(screenshots) && (line.verb != CommandLine::Verb::Demo || line.screenshotsDir.isEmpty()))
        return wrong(u"--screenshots needs a folder, and --demo."_s);
    if (!QStringList{QString(), u"light"_s, u"dark"_s, u"system"_s}.contains(line.theme))
        return wrong(u"--theme is light, dark or system, not \"%1\"."_s.arg(line.theme));
    if (!QStringList{QString(), u"en"_s, u"zh_CN"_s}.contains(line.language))
        return wrong(u"--language is en or zh_CN, not \"%1\"."_s.arg(line.language));
    if (parser.isSet(user) && !wire::isValidName(line.userId))
        return wrong(u"--user: \"%1\" is not a valid name (letters, digits and ._:@/-)."_s.arg(line.userId));
    if (parser.isSet(connectTo)) {
        line.server = QUrl(parser.value(connectTo), QUrl::StrictMode);
        if (!isServer(line.server))
            return wrong(
                u"--connect: \"%1\" is not an address like ws://host:8080."_s.arg(parser.value(connectTo)));
        if (line.host)
            return wrong(u"--host and --connect exclude each other."_s);
    }
    if (parser.isSet(tokenFile)) {
        QString error;
        const auto token = readToken(parser.value(tokenFile), &error);
        if (!token)
            return wrong(error);
        line.token = *token;
    }
    const QStringList rest = parser.positionalArguments();
    if (rest.size() > 1)
        return wrong(u"Only one invitation can be followed at a time."_s);
    if (!rest.isEmpty()) {
        const auto invitation = InviteLink::parse(rest.constFirst());
        if (!invitation)
            return wrong(u"\"%1\" is not an invitation (heartline://join?…)."_s.arg(rest.constFirst()));
        line.server = invitation->server;
        line.userId = invitation->userId;
        line.userName = invitation->userName;
        line.token = invitation->token;
    }
    return line;
}

} // namespace heartline
