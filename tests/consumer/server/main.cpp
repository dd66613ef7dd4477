// SPDX-License-Identifier: MIT
// A server inside another program, and a connection to it.
#include <Heartline/Connection>
#include <Heartline/Server>

#include <QCoreApplication>
#include <QTimer>

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    heartline::server::Options options;
    options.open = true;
    heartline::server::Server server(options);
    if (!server.start())
        return 2;
    heartline::Connection connection(
        QUrl(QStringLiteral("ws://127.0.0.1:%1/chat?userId=ann").arg(server.port())));
    QObject::connect(&connection, &heartline::Connection::jsonReceived, &app, [](const QJsonObject& object) {
        QCoreApplication::exit(object["type"] == "welcome" ? 0 : 3);
    });
    QTimer::singleShot(30'000, &app, [] { QCoreApplication::exit(4); });
    connection.open();
    return QCoreApplication::exec();
}
