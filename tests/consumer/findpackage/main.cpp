// SPDX-License-Identifier: MIT
#include <Heartline/Connection>

#include <QCoreApplication>

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    heartline::Connection connection(QUrl("ws://127.0.0.1:9/"));
    const bool queued = connection.sendText("hello") == heartline::SendResult::Queued;
    return queued && connection.state() == heartline::ConnectionState::Disconnected ? 0 : 1;
}
