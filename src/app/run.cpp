// SPDX-License-Identifier: MIT
#include "run.h"

#include "application.h"
#include "commandline.h"
#include "demo.h"

#include <Heartline/Connection>
#include <Heartline/SignalWatcher>

#include <QApplication>
#include <QIcon>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

int say(const QString& text, std::FILE* where, int code)
{
    std::fputs(text.toUtf8().constData(), where);
    return code;
}

} // namespace

int run(int argc, char** argv)
{
    // Read before there is a QApplication: --help needs no display.
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    const QString version = QStringLiteral(HEARTLINE_VERSION);
    QCoreApplication::setApplicationName(u"heartline"_s);
    QCoreApplication::setApplicationVersion(version);
    CommandLine line = readCommandLine(arguments, version);
    if (line.verb == CommandLine::Verb::Say)
        return say(line.text, stdout, 0);
    if (line.verb == CommandLine::Verb::Wrong)
        return say(u"heartline: "_s + line.text, stderr, 2);

    QApplication application(argc, argv);
    QApplication::setApplicationDisplayName(u"Heartline"_s);
    QApplication::setDesktopFileName(u"io.heartline.Heartline"_s);
    QApplication::setQuitOnLastWindowClosed(false);
    QApplication::setWindowIcon(QIcon(u":/heartline/icons/io.heartline.Heartline.svg"_s));
    Connection::watchNetwork();
    const SignalWatcher signalWatcher;
    if (line.verb == CommandLine::Verb::Demo) {
        Demo demo(line);
        QObject::connect(&signalWatcher, &SignalWatcher::terminationRequested, &demo,
                         [] { QCoreApplication::exit(0); });
        demo.start();
        return QApplication::exec();
    }
    Application heartline(line);
    QObject::connect(&signalWatcher, &SignalWatcher::terminationRequested, &heartline, &Application::quit);
    heartline.start();
    return QApplication::exec();
}

} // namespace heartline
