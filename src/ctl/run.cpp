// SPDX-License-Identifier: MIT
#include "run.h"

#include "commandline.h"
#include "docjob.h"
#include "docread.h"
#include "doctor.h"
#include "exitcode.h"
#include "listen.h"
#include "notify.h"
#include "output.h"
#include "rooms.h"
#include "send.h"
#include "status.h"
#include "textinput.h"

#include <Heartline/SignalWatcher>

#include <QCoreApplication>
#include <QLoggingCategory>

#include <csignal>
#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;
using Verb = heartline::ctl::CommandLine::Verb;

namespace heartline::ctl {

namespace {

std::unique_ptr<Job> makeJob(const CommandLine& line, Output& output)
{
    switch (line.verb) {
    case Verb::Send:
    case Verb::Flush:
        return std::make_unique<SendJob>(line, output);
    case Verb::Listen:
        return std::make_unique<ListenJob>(line, output);
    case Verb::Notify:
        return std::make_unique<NotifyJob>(line, output);
    case Verb::Rooms:
        return std::make_unique<RoomsJob>(line, output);
    case Verb::Status:
        return std::make_unique<StatusJob>(line, output);
    case Verb::DocCat:
        return std::make_unique<DocCatJob>(line, output);
    case Verb::DocHistory:
        return std::make_unique<DocHistoryJob>(line, output);
    case Verb::DocEdit:
        return std::make_unique<DocEditJob>(line, output);
    case Verb::DocWatch:
        return std::make_unique<DocWatchJob>(line, output);
    case Verb::DocExport:
        if (line.format == "yjs"_L1)
            return std::make_unique<DocStateJob>(line, output);
        return std::make_unique<DocExportJob>(line, output);
    case Verb::Doctor:
    case Verb::Say:
    case Verb::Wrong:
        break;
    }
    return nullptr;
}

/// Reads a message from stdin where it is to come from there: before the profile is claimed, so that a slow
/// writer keeps nobody else out.
std::optional<Refusal> readMessage(CommandLine& line)
{
    if (line.verb == Verb::DocEdit) {
        // A person at a terminal gets an editor instead.
        if (::isatty(STDIN_FILENO) == 1)
            return std::nullopt;
        TextInput::Whole whole = TextInput::readWhole(true);
        if (!whole.error.isEmpty())
            return Refusal{whole.code, whole.error};
        line.word = std::move(whole.text);
        return std::nullopt;
    }
    const bool takes = line.verb == Verb::Notify || (line.verb == Verb::Send && !line.lines);
    if (!takes)
        return std::nullopt;
    if (line.word.value_or(u"-"_s) == "-"_L1) {
        TextInput::Whole whole = TextInput::readWhole();
        if (!whole.error.isEmpty())
            return Refusal{whole.code, whole.error};
        line.word = std::move(whole.text);
    }
    if (line.word->isEmpty())
        return Refusal{exitcode::kData, u"The message is empty."_s};
    return std::nullopt;
}

int runJob(Job& job)
{
    int code = 0;
    {
        const SignalWatcher signalWatcher;
        QObject::connect(&signalWatcher, &SignalWatcher::terminationRequested, qApp,
                         [](int signal) { QCoreApplication::exit(kBySignal + signal); });
        QObject::connect(&job, &Job::finished, qApp, [](int exitCode) { QCoreApplication::exit(exitCode); });
        QMetaObject::invokeMethod(&job, &Job::start, Qt::QueuedConnection);
        code = QCoreApplication::exec();
    }
    return code;
}

/// A shell tells a program that was interrupted from one that ended (and stops its loop) by how it died.
int endBy(int signal)
{
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    return 128 + signal;
}

} // namespace

int runHeartlinectl(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"heartlinectl"_s);
    // What goes well is nobody's news; QT_LOGGING_RULES brings it back.
    QLoggingCategory::setFilterRules(u"heartline.*.info=false"_s);
    CommandLine line = readCommandLine(QCoreApplication::arguments(), QStringLiteral(HEARTLINE_VERSION));
    Output output(line.json);
    if (line.verb == Verb::Wrong) {
        std::fputs(line.text.toUtf8().constData(), stderr);
        return exitcode::kUsage;
    }
    if (line.verb == Verb::Say) {
        output.raw(line.text);
        return output.error() == 0 ? exitcode::kDone : exitcode::kInputOutput;
    }
    useProxiesOfTheEnvironment();
    if (const auto refusal = readMessage(line)) {
        output.note(refusal->text);
        return refusal->code;
    }
    // One step after another, each bounded: the system's default answer to a signal is right for it.
    if (line.verb == Verb::Doctor)
        return runDoctor(line, output);
    int code = 0;
    {
        const std::unique_ptr<Job> job = makeJob(line, output);
        code = runJob(*job);
    }
    if (code >= kBySignal)
        return endBy(code - kBySignal);
    return code == exitcode::kDone && output.error() != 0 && output.error() != EPIPE ? exitcode::kInputOutput
                                                                                     : code;
}

} // namespace heartline::ctl
