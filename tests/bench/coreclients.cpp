// SPDX-License-Identifier: MIT
#include "coreclients.h"

#include <Heartline/Connection>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QWebSocket>
#include <cstdio>
#include <sys/resource.h>

using namespace Qt::StringLiterals;

namespace heartline::bench {

namespace {

using Kind = RawServer::Kind;

// Both kinds of client stop handing messages over at this much unsent, and go on at a quarter of it.
constexpr qint64 kHighWater = 1024 * 1024;

class Meter
{
public:
    void begin()
    {
        m_clock.start();
        m_cpu = cpuSeconds();
    }
    void finish(qint64 count) const
    {
        std::printf("%lld %.6f %.6f\n", static_cast<long long>(count),
                    static_cast<double>(m_clock.nsecsElapsed()) / 1e9, cpuSeconds() - m_cpu);
        QCoreApplication::quit();
    }

private:
    static double cpuSeconds()
    {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        const auto seconds = [](const timeval& t) {
            return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
        };
        return seconds(usage.ru_utime) + seconds(usage.ru_stime);
    }
    QElapsedTimer m_clock;
    double m_cpu = 0;
};

/// What one program keeps while it runs.
struct Run
{
    RawServer::Task task;
    Meter meter;
    qint64 done = 0;
    QJsonObject object;
    QString text;
    QByteArray binary;

    explicit Run(const RawServer::Task& what)
        : task(what)
        , object(QJsonDocument::fromJson(jsonMessage(what.size)).object())
        , text(QString(what.size, u't'))
        , binary(what.size, 'b')
    {
    }
    void received(bool right)
    {
        if (!right)
            qFatal("bench: not what was sent");
        if (++done == task.count)
            meter.finish(done);
    }
};

bool isChat(const QJsonObject& object)
{
    return object.value("type"_L1) == "chat"_L1;
}

} // namespace

int runConnection(const QUrl& url, const RawServer::Task& task)
{
    Run run(task);
    Connection connection(url);
    ConnectionOptions options;
    options.sendHighWater = kHighWater;
    if (!connection.setOptions(options).isEmpty())
        return 1;
    const auto pump = [&] {
        SendResult result = SendResult::Sent;
        while (run.done < task.count && result == SendResult::Sent) {
            ++run.done;
            result = task.kind == Kind::Json   ? connection.send(run.object)
                     : task.kind == Kind::Text ? connection.sendText(run.text)
                                               : connection.sendBinary(run.binary);
        }
    };
    QObject::connect(&connection, &Connection::opened, &connection, [&] {
        run.meter.begin();
        if (!task.sends)
            pump();
    });
    QObject::connect(&connection, &Connection::queueChanged, &connection, [&](int length) {
        if (length == 0 && !task.sends)
            pump();
    });
    QObject::connect(&connection, &Connection::jsonReceived, &connection,
                     [&](const QJsonObject& object) { run.received(isChat(object)); });
    QObject::connect(&connection, &Connection::textReceived, &connection, [&](const QString& text) {
        if (task.sends)
            run.received(text.size() == task.size);
        else
            run.meter.finish(run.done); // the server has read everything
    });
    QObject::connect(&connection, &Connection::binaryReceived, &connection,
                     [&](const QByteArray& data) { run.received(data.size() == task.size); });
    QObject::connect(&connection, &Connection::gaveUp, &connection,
                     [] { qFatal("bench: the link was lost"); });
    connection.open();
    return QCoreApplication::exec();
}

int runBare(const QUrl& url, const RawServer::Task& task)
{
    Run run(task);
    QWebSocket socket;
    bool full = false;
    const auto pump = [&] {
        while (run.done < task.count && socket.bytesToWrite() < kHighWater) {
            ++run.done;
            if (task.kind == Kind::Json)
                socket.sendTextMessage(
                    QString::fromUtf8(QJsonDocument(run.object).toJson(QJsonDocument::Compact)));
            else if (task.kind == Kind::Text)
                socket.sendTextMessage(run.text);
            else
                socket.sendBinaryMessage(run.binary);
        }
        full = run.done < task.count;
    };
    QObject::connect(&socket, &QWebSocket::connected, &socket, [&] {
        run.meter.begin();
        if (!task.sends)
            pump();
    });
    QObject::connect(&socket, &QWebSocket::bytesWritten, &socket, [&] {
        if (full && socket.bytesToWrite() <= kHighWater / 4)
            pump();
    });
    QObject::connect(&socket, &QWebSocket::textMessageReceived, &socket, [&](const QString& text) {
        if (!task.sends)
            run.meter.finish(run.done);
        else if (task.kind == Kind::Json)
            run.received(isChat(QJsonDocument::fromJson(text.toUtf8()).object()));
        else
            run.received(text.size() == task.size);
    });
    QObject::connect(&socket, &QWebSocket::binaryMessageReceived, &socket,
                     [&](const QByteArray& data) { run.received(data.size() == task.size); });
    socket.open(url);
    return QCoreApplication::exec();
}

} // namespace heartline::bench
