// SPDX-License-Identifier: MIT
#include "commandline.h"
#include "tokens.h"

#include <Heartline/Names>

#include <QDateTime>
#include <QDir>
#include <QUrl>

#include <csignal>
#include <cstdio>

#include <pthread.h>
#include <sys/resource.h>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

constexpr auto kTokenTtl = std::chrono::days(30);

QString defaultFolder()
{
    // XDG Base Directory Specification: state that should outlive restarts.
    const QString state = qEnvironmentVariable("XDG_STATE_HOME");
    const QString base = QDir::isAbsolutePath(state) ? state : QDir::homePath() + u"/.local/state"_s;
    return base + u"/heartline"_s;
}

QString helpText()
{
    return uR"(usage: heartlined [OPTION]...
       heartlined token USER [--name NAME] [--ttl 30d] [--scope SCOPE]... [--data DIR]

Serves chat, notifications and shared documents over WebSocket and HTTP on one port.
Prints "listening on ADDRESS:PORT" once it accepts connections; SIGTERM and
SIGINT close the clients politely and end it.

  --listen ADDRESS    where to listen: 127.0.0.1:8080 (the default), [::1]:0,
                      *:8080 for every address; port 0 takes any free one; repeatable
  --data DIR          where rooms, inboxes, documents and the key are kept
                      (default: %1)
  --open              take user names on trust instead of asking for tokens
  --tls-cert FILE     PEM certificate chain: serve wss and https
  --tls-key FILE      its PEM key
  --allow-origin URL  let web pages of this origin in, * for any; repeatable
  --keep-events N     newest events of each room and inbox kept at least (10000)
  --keep-for TIME     how long older ones are kept, as 30d, 12h, 45m or 90s (not at all)
  --remember-ids TIME how long a message sent again is recognised (90d)
  --publish-rate N    messages a second that one connection may publish (50)
  --document-size N   largest document, in MiB (64)
  --update-size N     largest single change of one, in MiB (16)
  --keep-open TIME    how long a document that nobody uses stays in memory (60s)
  --keep-past TIME    how long the past of documents is kept (365d)
  --past-size N       how much of it for each document, in MiB (256)
  --help, --version

token prints a token for USER, signed with the key in DIR (made if there is none):
  --name NAME         name shown to others
  --ttl TIME          how long it holds, as 30d, 12h, 45m or 90s (default: 30d)
  --scope SCOPE       chat, publish, doc:read:PATTERN or doc:write:PATTERN; repeatable
                      (default: chat, doc:read:*, doc:write:*)

Exit codes: 0 done, 1 could not be done, 2 wrong usage.
)"_s.arg(defaultFolder());
}

// One that is none would let nobody in and say nothing.
bool isOrigin(const QString& text)
{
    const QUrl url(text, QUrl::StrictMode);
    const QString path = url.path();
    return text == "*"_L1 ||
           (!url.scheme().isEmpty() && !url.host().isEmpty() && (path.isEmpty() || path == "/"_L1) &&
            url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment());
}

CommandLine wrong(const QString& text)
{
    CommandLine line;
    line.verb = CommandLine::Verb::Wrong;
    line.text = text;
    return line;
}

CommandLine say(const QString& text)
{
    CommandLine line;
    line.verb = CommandLine::Verb::Say;
    line.text = text;
    return line;
}

bool isScope(const QString& scope)
{
    return scope == "chat"_L1 || scope == "publish"_L1 ||
           ((scope.startsWith("doc:read:"_L1) || scope.startsWith("doc:write:"_L1)) &&
            !scope.endsWith(u':') && !scope.contains(u' '));
}

void print(std::FILE* to, const QString& text)
{
    std::fputs(text.toUtf8().constData(), to);
    std::fflush(to);
}

constexpr qint64 kMost = 1'000'000'000;
constexpr qint64 kMostMib = 1024;

// A whole number from 1 on; else `line` is made wrong.
void readCount(const QString& option, const QString& value, qint64& count, CommandLine& line,
               qint64 most = kMost)
{
    bool isNumber = false;
    const qint64 number = value.toLongLong(&isNumber);
    if (isNumber && number >= 1 && number <= most)
        count = number;
    else
        line = wrong(u"%1 wants a number from 1 to %2, not \"%3\"."_s.arg(option).arg(most).arg(value));
}

// Likewise, as bytes.
void readMib(const QString& option, const QString& value, qint64& bytes, CommandLine& line)
{
    qint64 count = 1;
    readCount(option, value, count, line, kMostMib);
    bytes = count * 1024 * 1024;
}

// What an option that takes a time sets; null for others.
std::chrono::milliseconds* timeFor(const QString& option, Options& options)
{
    if (option == "--keep-for"_L1)
        return &options.keepFor;
    if (option == "--remember-ids"_L1)
        return &options.rememberIds;
    if (option == "--keep-open"_L1)
        return &options.limits.documentKeep;
    return option == "--keep-past"_L1 ? &options.keepPast : nullptr;
}

// An option with its value; false with `line` made wrong.
bool apply(const QString& option, const QString& value, bool forToken, CommandLine& line)
{
    if (option == "--data"_L1 && !value.isEmpty()) {
        line.options.dataDir = value;
    } else if (forToken && option == "--name"_L1) {
        line.name = value;
    } else if (forToken && option == "--ttl"_L1) {
        const auto duration = readDuration(value);
        if (!duration)
            line = wrong(u"--ttl wants a time such as 30d, 12h, 45m or 90s, not \"%1\"."_s.arg(value));
        else
            line.validFor = *duration;
    } else if (forToken && option == "--scope"_L1) {
        if (isScope(value))
            line.scopes.append(value);
        else
            line = wrong(
                u"\"%1\" is no scope: chat, publish, doc:read:PATTERN or doc:write:PATTERN."_s.arg(value));
    } else if (!forToken && option == "--keep-events"_L1) {
        readCount(option, value, line.options.keepEvents, line);
    } else if (!forToken && option == "--publish-rate"_L1) {
        qint64 rate = 0;
        readCount(option, value, rate, line);
        line.options.limits.publishPerSecond = int(rate);
    } else if (!forToken && (option == "--document-size"_L1 || option == "--update-size"_L1)) {
        qint64 bytes = 0;
        readMib(option, value, bytes, line);
        (option == "--update-size"_L1 ? line.options.limits.updateBytes : line.options.limits.stateBytes) =
            int(bytes);
    } else if (!forToken && option == "--past-size"_L1) {
        readMib(option, value, line.options.pastBytes, line);
    } else if (std::chrono::milliseconds* time = forToken ? nullptr : timeFor(option, line.options)) {
        const auto duration = readDuration(value);
        if (!duration)
            line = wrong(u"%1 wants a time such as 30d, 12h, 45m or 90s, not \"%2\"."_s.arg(option, value));
        else
            *time = *duration;
    } else if (!forToken && option == "--listen"_L1) {
        line.options.listen.append(value);
    } else if (!forToken && option == "--tls-cert"_L1) {
        line.options.tlsCertificate = value;
    } else if (!forToken && option == "--tls-key"_L1) {
        line.options.tlsKey = value;
    } else if (!forToken && option == "--allow-origin"_L1) {
        if (isOrigin(value))
            line.options.allowOrigins.append(value);
        else
            line =
                wrong(u"--allow-origin wants an origin such as https://app.example, or *, not \"%1\"."_s.arg(
                    value));
    } else {
        return false;
    }
    return true;
}

int serve(const Options& options)
{
    // Each connection is a file; the soft limit of 1024 is there for programs that use select().
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    // Before any thread is made, so that all of them leave these signals to sigwait() below.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    Server server(options);
    const StartResult started = server.start();
    if (!started) {
        print(stderr, u"heartlined: "_s + started.error + u'\n');
        return 1;
    }
    if (!started.notice.isEmpty())
        print(stderr, u"heartlined: "_s + started.notice + u'\n');
    for (const Endpoint& endpoint : started.endpoints)
        print(stdout, u"listening on "_s + endpoint.toString() + u'\n');
    int received = 0;
    sigwait(&signals, &received);
    server.stop();
    return 0;
}

int printToken(const CommandLine& line)
{
    QString error;
    const auto key = TokenKey::inFolder(line.options.dataDir, &error);
    if (!key) {
        print(stderr, u"heartlined: "_s + error + u'\n');
        return 1;
    }
    print(stdout, key->issue({.userId = line.userId,
                              .name = line.name,
                              .expires = QDateTime::currentSecsSinceEpoch() + line.validFor.count(),
                              .scopes = line.scopes}) +
                      u'\n');
    return 0;
}

} // namespace

std::optional<std::chrono::seconds> readDuration(const QString& text)
{
    constexpr qint64 kLongest = 100LL * 365 * 24 * 60 * 60;
    if (text.size() < 2)
        return std::nullopt;
    const qsizetype unit = QStringView(u"smhd").indexOf(text.back());
    bool isNumber = false;
    const qint64 number = text.chopped(1).toLongLong(&isNumber);
    if (unit < 0 || !isNumber || number < 1)
        return std::nullopt;
    constexpr std::array<qint64, 4> kSeconds{1, 60, 60 * 60, 24 * 60 * 60};
    const qint64 each = kSeconds[size_t(unit)];
    return number > kLongest / each ? std::nullopt : std::optional(std::chrono::seconds(number * each));
}

CommandLine readCommandLine(const QStringList& arguments, const QString& version)
{
    CommandLine line;
    line.options.listen.clear();
    const bool forToken = arguments.value(1) == "token"_L1;
    line.verb = forToken ? CommandLine::Verb::Token : CommandLine::Verb::Serve;
    line.validFor = kTokenTtl;
    for (qsizetype i = forToken ? 2 : 1; i < arguments.size(); ++i) {
        QString option = arguments[i];
        if (option == "--help"_L1 || option == "-h"_L1)
            return say(helpText());
        if (option == "--version"_L1)
            return say(u"heartlined "_s + version + u'\n');
        if (!forToken && option == "--open"_L1) {
            line.options.open = true;
            continue;
        }
        if (!option.startsWith("--"_L1)) {
            if (!forToken || !line.userId.isEmpty())
                return wrong(u"\"%1\" is not understood."_s.arg(option));
            line.userId = option;
            continue;
        }
        QString value;
        const qsizetype equals = option.indexOf(u'=');
        if (equals > 0) {
            value = option.sliced(equals + 1);
            option.truncate(equals);
        } else if (++i < arguments.size()) {
            value = arguments[i];
        } else {
            value = QString();
        }
        if (i >= arguments.size() || !apply(option, value, forToken, line))
            return wrong(i >= arguments.size() ? u"%1 is not understood, or needs a value."_s.arg(option)
                                               : u"%1 is not understood."_s.arg(option));
        if (line.verb == CommandLine::Verb::Wrong)
            return line;
    }
    if (line.options.dataDir.isEmpty())
        line.options.dataDir = defaultFolder();
    if (forToken && !wire::isValidName(line.userId))
        return wrong(line.userId.isEmpty() ? u"token needs a USER."_s
                                           : u"\"%1\" is not a valid user name."_s.arg(line.userId));
    if (line.options.listen.isEmpty())
        line.options.listen.append(u"127.0.0.1:8080"_s);
    if (line.options.tlsCertificate.isEmpty() != line.options.tlsKey.isEmpty())
        return wrong(u"--tls-cert and --tls-key go together."_s);
    if (line.scopes.isEmpty())
        line.scopes = Claims::ordinaryScopes();
    return line;
}

int runHeartlined(const QStringList& arguments, const QString& version)
{
    const CommandLine line = readCommandLine(arguments, version);
    switch (line.verb) {
    case CommandLine::Verb::Serve:
        return serve(line.options);
    case CommandLine::Verb::Token:
        return printToken(line);
    case CommandLine::Verb::Say:
        print(stdout, line.text);
        return 0;
    case CommandLine::Verb::Wrong:
        print(stderr, u"heartlined: %1 See heartlined --help.\n"_s.arg(line.text));
        return 2;
    }
    return 2;
}

} // namespace heartline::server
