// SPDX-License-Identifier: MIT
#include "commandline.h"

#include <Heartline/Limits>
#include <Heartline/Names>

#include <QDir>
#include <QHash>

#include <array>
#include <span>

using namespace Qt::StringLiterals;
using Verb = heartline::ctl::CommandLine::Verb;

namespace heartline::ctl {

namespace {

/// The first word of the verbs on documents.
constexpr QLatin1StringView kDocumentVerbs{"doc"};

struct Option
{
    QLatin1StringView name;
    QLatin1StringView value; ///< How help names it; empty: the option takes none.
    QLatin1StringView help;  ///< Lines of at most 55 characters.
};

constexpr std::array kEverywhere{
    Option{"--profile"_L1, "DIR"_L1,
           "where messages wait and positions are kept\n(HEARTLINE_PROFILE; default: %1)"_L1},
    Option{"--url"_L1, "URL"_L1, "the server: ws://, wss://, http:// or https://\n(HEARTLINE_URL)"_L1},
    Option{"--user"_L1, "ID"_L1, "who you are (HEARTLINE_USER; default: the token's user)"_L1},
    Option{"--name"_L1, "NAME"_L1, "the name others see (HEARTLINE_NAME; default: the ID)"_L1},
    Option{
        "--token-file"_L1, "FILE"_L1,
        "a file with the server's token for you\n(HEARTLINE_TOKEN_FILE; HEARTLINE_TOKEN holds one itself)"_L1},
    Option{"--ca-file"_L1, "FILE"_L1,
           "PEM certificates to trust beside the system's\n(HEARTLINE_CA_FILE)"_L1},
    Option{"--timeout"_L1, "TIME"_L1,
           "how long to wait for a busy profile, and again for a\nserver that does not answer: 10, 10s, 5m, "
           "none\n"
           "(default: 10s)"_L1},
    Option{"--json"_L1, {}, "one JSON object a line, for programs"_L1},
    Option{"--help"_L1, {}, "says this"_L1},
    Option{"--version"_L1, {}, "says the version"_L1},
};

constexpr Option kRoom{"--room"_L1, "ROOM"_L1, "the room"_L1};
constexpr Option kUseHere{"--use-here"_L1, {}, "go on with a profile that a copy of it has replaced"_L1};

constexpr std::array kSend{
    kRoom,
    Option{"--no-wait"_L1, {}, "leave it in the outbox for the next run"_L1},
    Option{
        "--lines"_L1, {}, "one message a line of stdin, each sent as it comes;\nempty lines are skipped"_L1},
    kUseHere,
};
constexpr std::array kListen{
    kRoom,
    Option{"--since"_L1, "OFFSET"_L1, "begin behind this offset; 0: with the room's first"_L1},
    Option{"--count"_L1, "N"_L1, "end after N messages"_L1},
    Option{"--once"_L1, {}, "end when everything there is has been printed"_L1},
    kUseHere,
};
constexpr std::array kNotify{
    Option{"--to"_L1, "USER[,USER]"_L1, "whom to notify; may be repeated"_L1},
    Option{"--type"_L1, "TYPE"_L1, "order_update, system_alert or any word\n(default: message)"_L1},
    Option{"--title"_L1, "TITLE"_L1, "a line above the message"_L1},
    Option{"--level"_L1, "LEVEL"_L1, "info (the default), success, warning or error"_L1},
    Option{"--link"_L1, "URL"_L1, "what the notification opens"_L1},
    Option{"--id"_L1, "ID"_L1,
           "the same id again is the same notification\n(default: a new one, kept for retries)"_L1},
    Option{"--no-wait"_L1, {}, "leave it in the profile for the next run"_L1},
};
constexpr std::array kFlush{
    Option{"--retry-refused"_L1, {}, "send again what the server refused or did not keep"_L1},
    Option{"--discard-refused"_L1, {}, "forget what the server refused or did not keep"_L1},
    kUseHere,
};

constexpr Option kAt{"--at"_L1, "N"_L1, "as it was after revision N of its history"_L1};
constexpr std::array kDocCat{kAt};
constexpr std::array kDocEdit{
    Option{"--base"_L1, "FILE"_L1,
           "the text that the new one was made from\n(default: the text at the start)"_L1},
};
constexpr std::array kDocWatch{
    Option{"--count"_L1, "N"_L1, "end after N changes"_L1},
};
constexpr std::array kDocExport{
    Option{
        "--format"_L1, "FORMAT"_L1,
        "txt, md, html, or yjs: all that is in it, as an update\n(default: by FILE's ending, else txt)"_L1},
    Option{"--output"_L1, "FILE"_L1, "written whole or not at all (default: stdout)"_L1},
    kAt,
};
constexpr std::array kDocHistory{
    Option{"--count"_L1, "N"_L1, "the newest N entries (default: all)"_L1},
};

struct VerbText
{
    Verb verb;
    QLatin1StringView name;
    QLatin1StringView arguments;
    QLatin1StringView summary; ///< One line, for the list.
    QLatin1StringView about;
    std::span<const Option> options;
};

constexpr std::array kVerbs{
    VerbText{Verb::Send, "send"_L1, "--room ROOM [TEXT | -]"_L1,
             "sends a message and waits until the server has it"_L1,
             R"(Sends TEXT, or with "-" or nothing all of stdin (without its last newline).

The message is on disk before anything is sent. Exit code 0 means that the
server has acknowledged it: it is in the room's log, once, behind everything
this profile sent before. With 69 it is still in the profile: the next run of
send, listen or flush sends it, so don't send it again. The same holds after a
kill or a power cut. With 75 the profile was busy and nothing was done.)"_L1,
             kSend},
    VerbText{Verb::Listen, "listen"_L1, "--room ROOM"_L1,
             "prints messages as they come, from where it stopped"_L1,
             R"(Prints what is said in ROOM. The first run begins with what comes from then on;
each later one goes on where this profile stopped: behind the last message that
was written to stdout whole. Nothing is skipped, whatever killed it; at most the
messages of the last write (4 KiB, or one message) come again after a SIGKILL,
with the same offset. Where the server no longer has what came next, a line says
so ("type":"gap").

With --json a line is {"type":"event","room","epoch","offset","id","from":{"id",
"name"},"timestamp","data"}. A line counts when its newline is there. It waits
for a server that is away, and also sends what this profile has left to send.)"_L1,
             kListen},
    VerbText{Verb::Notify, "notify"_L1, "--to USER[,USER] MESSAGE"_L1,
             "puts a notification into people's inboxes"_L1,
             R"(Sends MESSAGE ("-": stdin) as a notification. It is kept in the profile with its
id until the server has it, so that a retry, by this run or a later one, is one
notification. With 69 it still waits: the next run of notify or flush sends it.)"_L1,
             kNotify},
    VerbText{Verb::Flush, "flush"_L1, ""_L1, "sends what earlier runs have left behind, nothing new"_L1,
             R"(Sends the messages and notifications that still wait in the profile, and waits
until the server has them.)"_L1,
             kFlush},
    VerbText{Verb::Rooms,
             "rooms"_L1,
             ""_L1,
             "lists the server's rooms and who is there"_L1,
             "Lists the server's rooms, their last offset and who is there."_L1,
             {}},
    VerbText{Verb::Status,
             "status"_L1,
             ""_L1,
             "says what the profile holds, without a server"_L1,
             "Says what waits in the profile, what was refused and why, how far each room was\n"
             "read and printed, and what went wrong in its life. Asks no server."_L1,
             {}},
    VerbText{Verb::Doctor,
             "doctor"_L1,
             ""_L1,
             "finds out why there is no connection"_L1,
             "Tries address, proxy, DNS, TCP, TLS, the upgrade to WebSocket, the greeting and\n"
             "a round trip one after another, and says which one fails and what to do.\n"
             "Touches neither the profile nor a client that runs."_L1,
             {}},
    VerbText{Verb::DocCat, "doc cat"_L1, "ID"_L1, "prints a shared document's text"_L1,
             R"(Prints the text that the server has now, or had after a revision of "doc
history".)"_L1,
             kDocCat},
    VerbText{Verb::DocEdit, "doc edit"_L1, "ID"_L1, "changes a shared document, by stdin or $EDITOR"_L1,
             R"(With a terminal as stdin opens the text in $VISUAL or $EDITOR; otherwise reads the
whole new text from stdin. What differs from the text at the start (or from
--base) is merged as edits: what others write meanwhile stays.

The edit is in the profile before it is sent. Exit code 0 means that the server
has it. With 69 it waits in the profile, and the next "doc edit" or "doc watch"
of this document sends it.)"_L1,
             kDocEdit},
    VerbText{Verb::DocWatch, "doc watch"_L1, "ID"_L1, "prints a shared document's changes as they come"_L1,
             R"(Prints what changes from now on, a line a change: "+" or "-", where (line:column)
and the text. With --json a line is {"type":"change","position","removed",
"inserted"}, in UTF-16 code units, after a first {"type":"text","text"}; others
coming and going are {"type":"people","people":[{"name","caret"}]}. Waits for a
server that is away.)"_L1,
             kDocWatch},
    VerbText{Verb::DocExport, "doc export"_L1, "ID"_L1, "writes a shared document to a file"_L1,
             "Writes the document to FILE or stdout."_L1, kDocExport},
    VerbText{Verb::DocHistory, "doc history"_L1, "ID"_L1, "lists who changed a shared document when"_L1,
             R"(Lists revisions, the newest first: number, time, author, bytes. "doc cat --at N"
prints the text as it was then.)"_L1,
             kDocHistory},
};

constexpr QLatin1StringView kExitCodes{R"(
Exit codes: 0 done, 64 wrong usage, 65 refused (or no text), 66 a file can't be
read, 69 server not reached or no answer in time, 73 the profile can't be made,
74 disk or output failed, 75 the profile is busy, 76 no Heartline server there,
77 not allowed, 78 the profile is of another server or user, damaged or newer.
)"};

QString defaultProfile()
{
    // XDG Base Directory Specification: relative paths are to be ignored.
    const QString data = qEnvironmentVariable("XDG_DATA_HOME");
    const QString base = QDir::isAbsolutePath(data) ? data : QDir::homePath() + u"/.local/share"_s;
    return base + u"/heartlinectl"_s;
}

QString listed(std::span<const Option> options)
{
    constexpr int kColumn = 24;
    QString text;
    for (const Option& option : options) {
        QString line = u"  "_s + option.name;
        if (!option.value.isEmpty())
            line += u' ' + option.value;
        line =
            line.size() < kColumn - 1 ? line.leftJustified(kColumn) : line + u'\n' + QString(kColumn, u' ');
        QString help = option.help;
        if (help.contains("%1"_L1))
            help = help.arg(defaultProfile());
        text += line + help.replace(u'\n', u'\n' + QString(kColumn, u' ')) + u'\n';
    }
    return text;
}

QString generalHelp()
{
    QString text =
        u"usage: heartlinectl VERB [OPTION]...\n\nHeartline without a window, for scripts and cron jobs.\n\n"_s;
    for (const VerbText& verb : kVerbs)
        text += u"  %1 %2\n"_s.arg(verb.name, -12).arg(verb.summary);
    return text + u"\nOptions of every verb (\"heartlinectl VERB --help\" lists its own):\n"_s +
           listed(kEverywhere) + kExitCodes;
}

QString helpOf(const VerbText& verb)
{
    return u"usage: heartlinectl %1 %2\n\n%3\n\n"_s.arg(
               verb.name, u"%1 [OPTION]..."_s.arg(verb.arguments).trimmed(), verb.about) +
           listed(verb.options) + (verb.options.empty() ? u""_s : u"\n"_s) + listed(kEverywhere) + kExitCodes;
}

CommandLine wrong(const QString& text, const VerbText* verb = nullptr)
{
    CommandLine line;
    line.verb = Verb::Wrong;
    line.text = u"heartlinectl: %1 See heartlinectl%2 --help.\n"_s.arg(text, verb ? QString(u' ' + verb->name)
                                                                                  : QString());
    return line;
}

CommandLine say(const QString& text)
{
    CommandLine line;
    line.text = text;
    return line;
}

const Option* findOption(const VerbText* verb, const QString& name)
{
    for (const std::span<const Option> options :
         {verb ? verb->options : std::span<const Option>(), std::span<const Option>(kEverywhere)}) {
        for (const Option& option : options) {
            if (option.name == name)
                return &option;
        }
    }
    return nullptr;
}

/// The arguments, before they mean anything.
struct Words
{
    QHash<QString, QStringList> options;
    QStringList plain;
    QString error;

    [[nodiscard]] bool has(QLatin1StringView option) const { return options.contains(option); }
    [[nodiscard]] QString last(QLatin1StringView option, const char* variable = nullptr) const
    {
        const QStringList all = options.value(option);
        if (!all.isEmpty())
            return all.last();
        return variable ? qEnvironmentVariable(variable) : QString();
    }
};

Words split(const QStringList& arguments, const VerbText* verb)
{
    Words words;
    bool onlyWords = false;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& argument = arguments[i];
        if (onlyWords || argument == "-"_L1 || !argument.startsWith(u'-')) {
            words.plain.append(argument);
            continue;
        }
        if (argument == "--"_L1) {
            onlyWords = true;
            continue;
        }
        const qsizetype equals = argument.indexOf(u'=');
        const QString name = argument == "-h"_L1 ? u"--help"_s
                             : equals < 0        ? argument
                                                 : argument.left(equals);
        const Option* const option = findOption(verb, name);
        if (!option) {
            words.error = u"There is no option %1%2."_s.arg(
                name, name == "-"_L1 || name.startsWith("--"_L1)
                          ? QString()
                          : u" (a text that begins with - goes behind --)"_s);
            return words;
        }
        if (option->value.isEmpty()) {
            if (equals >= 0) {
                words.error = u"%1 takes no value."_s.arg(name);
                return words;
            }
            words.options[name].append(QString());
        } else if (equals >= 0) {
            words.options[name].append(argument.sliced(equals + 1));
        } else if (++i < arguments.size()) {
            words.options[name].append(arguments[i]);
        } else {
            words.error = u"%1 needs a value (%2)."_s.arg(name, option->value);
            return words;
        }
    }
    return words;
}

// 10, 10s, 1500ms, 5m, 2h or none; false for anything else.
bool readTimeout(const QString& text, std::optional<std::chrono::milliseconds>& timeout)
{
    if (text == "none"_L1) {
        timeout.reset();
        return true;
    }
    constexpr qint64 kLongest = 1'000'000'000; // ms; well within a timer's int
    qsizetype digits = 0;
    while (digits < text.size() && text[digits] >= u'0' && text[digits] <= u'9')
        ++digits;
    const QStringView unit = QStringView(text).sliced(digits);
    const qint64 each = unit.isEmpty() || unit == u"s"_s ? 1'000
                        : unit == u"ms"_s                ? 1
                        : unit == u"m"_s                 ? 60'000
                        : unit == u"h"_s                 ? 3'600'000
                                                         : 0;
    bool good = false;
    const qint64 number = QStringView(text).left(digits).toLongLong(&good);
    if (!good || each == 0 || number > kLongest / each)
        return false;
    timeout = std::chrono::milliseconds(number * each);
    return true;
}

bool readNumber(const QString& text, qint64 least, std::optional<qint64>& into)
{
    bool good = false;
    const qint64 number = text.toLongLong(&good);
    if (!good || number < least)
        return false;
    into = number;
    return true;
}

bool isServer(const QUrl& url)
{
    const QString scheme = url.scheme();
    return url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() && !url.hasQuery() &&
           !url.hasFragment() &&
           (scheme == "ws"_L1 || scheme == "wss"_L1 || scheme == "http"_L1 || scheme == "https"_L1);
}

/// What every verb may be told; returns what is wrong.
QString takeCommon(const Words& words, CommandLine& line)
{
    line.profile = words.last("--profile"_L1, "HEARTLINE_PROFILE");
    if (line.profile.isEmpty())
        line.profile = defaultProfile();
    line.userId = words.last("--user"_L1, "HEARTLINE_USER");
    line.userName = words.last("--name"_L1, "HEARTLINE_NAME");
    line.tokenFile = words.last("--token-file"_L1, "HEARTLINE_TOKEN_FILE");
    if (line.tokenFile.isEmpty())
        line.token = qEnvironmentVariable("HEARTLINE_TOKEN").trimmed();
    line.caFile = words.last("--ca-file"_L1, "HEARTLINE_CA_FILE");
    line.json = words.has("--json"_L1);
    line.useHere = words.has("--use-here"_L1);
    if (words.has("--profile"_L1) && words.last("--profile"_L1).isEmpty())
        return u"--profile needs a folder."_s;
    if (!line.userId.isEmpty() && !wire::isValidName(line.userId))
        return u"\"%1\" is not a valid user (letters, digits and ._:@/-)."_s.arg(line.userId);
    if (!wire::fitsUtf8(line.userName, wire::kTitleBytes))
        return u"--name is longer than %1 bytes."_s.arg(wire::kTitleBytes);
    if (const QString url = words.last("--url"_L1, "HEARTLINE_URL"); !url.isEmpty()) {
        line.server = QUrl(url, QUrl::StrictMode);
        if (!isServer(line.server))
            return u"\"%1\" is not an address like wss://chat.example or ws://127.0.0.1:8080."_s.arg(url);
    }
    if (words.has("--timeout"_L1) && !readTimeout(words.last("--timeout"_L1), line.timeout))
        return u"--timeout wants a time such as 10, 1500ms, 5m or none, not \"%1\"."_s.arg(
            words.last("--timeout"_L1));
    return {};
}

QString takeNotification(const Words& words, CommandLine& line)
{
    const QStringList lists = words.options.value(u"--to"_s);
    for (const QString& list : lists)
        line.to += list.split(u',', Qt::SkipEmptyParts);
    if (line.to.isEmpty())
        return u"Whom to notify? --to USER."_s;
    for (const QString& user : std::as_const(line.to)) {
        if (!wire::isValidName(user))
            return u"\"%1\" is not a valid user (letters, digits and ._:@/-)."_s.arg(user);
    }
    line.type = words.has("--type"_L1) ? words.last("--type"_L1) : u"message"_s;
    if (!wire::isValidId(line.type))
        return u"\"%1\" is not a valid type."_s.arg(line.type);
    line.title = words.last("--title"_L1);
    if (!wire::fitsUtf8(line.title, wire::kTitleBytes))
        return u"--title is longer than %1 bytes."_s.arg(wire::kTitleBytes);
    line.level = words.last("--level"_L1);
    if (words.has("--level"_L1) &&
        !QStringList{u"info"_s, u"success"_s, u"warning"_s, u"error"_s}.contains(line.level))
        return u"--level is info, success, warning or error, not \"%1\"."_s.arg(line.level);
    line.link = words.last("--link"_L1);
    line.id = words.last("--id"_L1);
    if (words.has("--id"_L1) && !wire::isValidId(line.id))
        return u"--id wants 1 to %1 bytes without control characters."_s.arg(wire::kIdBytes);
    return {};
}

bool isOnDocument(Verb verb)
{
    return verb == Verb::DocCat || verb == Verb::DocEdit || verb == Verb::DocWatch ||
           verb == Verb::DocExport || verb == Verb::DocHistory;
}

QString takeDocument(const Words& words, CommandLine& line)
{
    if (words.plain.isEmpty())
        return u"Which document? Its ID is missing."_s;
    if (words.plain.size() > 1)
        return u"\"%1\" is too much."_s.arg(words.plain[1]);
    line.document = words.plain.first();
    if (!wire::isValidName(line.document))
        return u"\"%1\" is not a valid document (letters, digits and ._:@/-)."_s.arg(line.document);
    if (words.has("--at"_L1) && !readNumber(words.last("--at"_L1), 1, line.revision))
        return u"--at wants a revision's number (1, 2, 3 …), not \"%1\"."_s.arg(words.last("--at"_L1));
    line.baseFile = words.last("--base"_L1);
    line.outputFile = words.last("--output"_L1);
    line.format = words.last("--format"_L1);
    if (line.verb != Verb::DocExport)
        return {};
    if (!words.has("--format"_L1))
        line.format = line.outputFile.endsWith(".yjs"_L1) ? u"yjs"_s : u"txt"_s;
    if (line.format != "txt"_L1 && line.format != "yjs"_L1)
        return u"--format is txt or yjs, not \"%1\"."_s.arg(line.format);
    if (line.format == "yjs"_L1 && line.revision)
        return u"--at gives a text; it can't be written as yjs."_s;
    return {};
}

/// What one verb may be told; returns what is wrong.
QString takeOwn(const Words& words, CommandLine& line)
{
    line.room = words.last("--room"_L1);
    line.noWait = words.has("--no-wait"_L1);
    line.lines = words.has("--lines"_L1);
    line.once = words.has("--once"_L1);
    line.retryRefused = words.has("--retry-refused"_L1);
    line.discardRefused = words.has("--discard-refused"_L1);
    if (line.retryRefused && line.discardRefused)
        return u"--retry-refused and --discard-refused exclude each other."_s;
    if (words.has("--since"_L1) && !readNumber(words.last("--since"_L1), 0, line.since))
        return u"--since wants an offset (0, 1, 2 …), not \"%1\"."_s.arg(words.last("--since"_L1));
    if (words.has("--count"_L1) && !readNumber(words.last("--count"_L1), 1, line.count))
        return u"--count wants a number (1, 2, 3 …), not \"%1\"."_s.arg(words.last("--count"_L1));
    if (line.verb == Verb::Send || line.verb == Verb::Listen) {
        if (line.room.isEmpty())
            return u"Which room? --room ROOM."_s;
        if (!wire::isValidName(line.room))
            return u"\"%1\" is not a valid room (letters, digits and ._:@/-)."_s.arg(line.room);
    }
    if (isOnDocument(line.verb))
        return takeDocument(words, line);
    const bool takesWord = line.verb == Verb::Send || line.verb == Verb::Notify;
    if (words.plain.size() > (takesWord ? 1 : 0))
        return u"\"%1\" is too much%2."_s.arg(words.plain[takesWord ? 1 : 0],
                                              takesWord ? u" (quote a text with spaces)"_s : u""_s);
    if (!words.plain.isEmpty())
        line.word = words.plain.first();
    if (line.verb == Verb::Send && line.lines && line.word && line.word != "-"_L1)
        return u"--lines reads stdin; it takes no text."_s;
    if (line.verb == Verb::Notify) {
        if (!line.word)
            return u"What to say? MESSAGE, or - for stdin."_s;
        return takeNotification(words, line);
    }
    return {};
}

} // namespace

CommandLine readCommandLine(const QStringList& arguments, const QString& version)
{
    // The verb is the first word, or the first two; options of every verb may stand before them.
    const VerbText* verb = nullptr;
    bool onDocument = false;
    QStringList rest = arguments.mid(1);
    for (qsizetype i = 0; i < rest.size() && !verb; ++i) {
        const QString& argument = rest[i];
        if (argument == "help"_L1)
            return say(generalHelp());
        if (argument.startsWith(u'-')) {
            const Option* const option = findOption(nullptr, argument);
            i += option && !option->value.isEmpty() ? 1 : 0;
            continue;
        }
        const QString name = onDocument ? kDocumentVerbs + u' ' + argument : argument;
        for (const VerbText& known : kVerbs) {
            if (known.name == name)
                verb = &known;
        }
        if (!verb && (onDocument || name != kDocumentVerbs))
            return wrong(u"There is no verb \"%1\"."_s.arg(name));
        onDocument = true;
        rest.removeAt(i--);
    }
    const Words words = split(rest, verb);
    if (words.has("--help"_L1))
        return say(verb ? helpOf(*verb) : generalHelp());
    if (words.has("--version"_L1))
        return say(u"heartlinectl "_s + version + u'\n');
    if (!words.error.isEmpty())
        return wrong(words.error, verb);
    if (!verb && onDocument)
        return wrong(u"What to do with a document? doc cat, edit, watch, export or history."_s);
    if (!verb)
        return wrong(u"What to do? A verb is missing."_s);

    CommandLine line;
    line.verb = verb->verb;
    QString error = takeCommon(words, line);
    if (error.isEmpty())
        error = takeOwn(words, line);
    const bool needsServer = line.verb != Verb::Status && !line.noWait;
    if (error.isEmpty() && needsServer && line.server.isEmpty())
        error = u"Which server? --url URL or HEARTLINE_URL."_s;
    return error.isEmpty() ? line : wrong(error, verb);
}

} // namespace heartline::ctl
