// SPDX-License-Identifier: MIT
// The smallest program with a Connection: says hello in a chat room, prints what comes, and says what state
// it is in.
//
//     hello-core ws://127.0.0.1:8080/chat?userId=ann
#include <Heartline/Connection>

#include <QCoreApplication>
#include <QJsonDocument>
#include <QMetaEnum>
#include <cstdio>

using heartline::Connection;
using heartline::ConnectionState;

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // A line at a time, into a pipe too.
    if (argc != 2) {
        std::fputs("usage: hello-core ws://HOST:PORT/chat?userId=NAME\n", stderr);
        return 2;
    }

    Connection connection(QUrl(QString::fromLocal8Bit(argv[1])));
    QObject::connect(&connection, &Connection::stateChanged, &app, [](ConnectionState state) {
        std::puts(QMetaEnum::fromType<ConnectionState>().valueToKey(int(state)));
    });
    QObject::connect(&connection, &Connection::errorOccurred, &app,
                     [](const heartline::ConnectionError& error) { std::puts(qPrintable(error.detail)); });
    QObject::connect(&connection, &Connection::jsonReceived, &app, [](const QJsonObject& object) {
        std::puts(QJsonDocument(object).toJson(QJsonDocument::Compact).constData());
    });
    QObject::connect(&connection, &Connection::gaveUp, &app, [] { QCoreApplication::exit(1); });

    connection.open();
    // Waits in the queue until there is a link.
    connection.send({{QStringLiteral("type"), QStringLiteral("chat")},
                     {QStringLiteral("content"), QStringLiteral("hello")}});
    return QCoreApplication::exec();
}
