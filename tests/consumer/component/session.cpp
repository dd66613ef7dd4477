// SPDX-License-Identifier: MIT
// What is written without a server waits on disk, and is told.
#include <Heartline/ChannelSession>
#include <Heartline/DurableSession>

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QTimer>

namespace {

bool waits(const heartline::SessionAccess& access)
{
    heartline::ChannelSession session(access);
    const auto published =
        session.publish(QStringLiteral("chat:general"), {{QStringLiteral("type"), QStringLiteral("chat")},
                                                         {QStringLiteral("content"), QStringLiteral("one")}});
    session.flush();
    return published && session.waiting() == 1 && session.storage().durable;
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    const QTemporaryDir folder;
    heartline::SessionAccess access;
    access.server = QUrl(QStringLiteral("ws://127.0.0.1:9"));
    access.self = {QStringLiteral("ann"), QStringLiteral("Ann")};
    access.profileFolder = folder.path();
    if (!waits(access))
        return 2;

    heartline::DurableSession session(access);
    QStringList waiting;
    QObject::connect(&session, &heartline::Session::messagesChanged, &app,
                     [&waiting](const QString&, const QList<heartline::ChatMessage>& messages) {
                         for (const heartline::ChatMessage& message : messages)
                             waiting.append(message.content);
                         if (waiting == QStringList{QStringLiteral("one"), QStringLiteral("two")})
                             QCoreApplication::quit();
                     });
    QTimer::singleShot(30'000, &app, [] { QCoreApplication::exit(3); });
    session.openRoom(QStringLiteral("general"));
    session.sendMessage(QStringLiteral("general"), QStringLiteral("two"));
    return QCoreApplication::exec();
}
