// SPDX-License-Identifier: MIT
// The smallest program with a session: says hello in a chat room, prints what is said there, and says when
// the server has taken its message. End it at any time: the next run goes on where this one stopped.
//
//     hello-session ws://127.0.0.1:8080 ann FOLDER
#include <Heartline/ChannelSession>

#include <QCoreApplication>
#include <cstdio>

using heartline::ChannelSession;
using heartline::session::EventsStored;
using heartline::session::OutboxEntry;
using namespace Qt::StringLiterals;

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // A line at a time, into a pipe too.
    if (argc != 4) {
        std::fputs("usage: hello-session ws://HOST:PORT USER FOLDER\n", stderr);
        return 2;
    }

    heartline::SessionAccess access;
    access.server = QUrl(QString::fromLocal8Bit(argv[1]));
    access.self = {QString::fromLocal8Bit(argv[2]), {}};
    access.profileFolder = QString::fromLocal8Bit(argv[3]);
    ChannelSession session(access);
    QObject::connect(&session, &ChannelSession::eventsStored, &app, [](const EventsStored& stored) {
        for (const heartline::wire::v1::Event& event : stored.events)
            std::printf("%s: %s\n", qPrintable(event.from.id),
                        qPrintable(event.data["content"_L1].toString()));
    });
    QObject::connect(&session, &ChannelSession::entryChanged, &app, [](const OutboxEntry& entry) {
        if (entry.state == OutboxEntry::State::Accepted)
            std::puts("(the server has it)");
    });
    QObject::connect(&session, &ChannelSession::standingChanged, &app,
                     [](heartline::session::Standing, const QString& reason) {
                         if (!reason.isEmpty())
                             std::puts(qPrintable(reason));
                     });

    session.start();
    session.subscribe(u"chat:general"_s);
    // On disk before it is sent, and sent until the server has it.
    session.publish(u"chat:general"_s, {{"type"_L1, "chat"_L1}, {"content"_L1, "hello"_L1}});
    return QCoreApplication::exec();
}
