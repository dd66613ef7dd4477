// SPDX-License-Identifier: MIT
#include "connectionlog.h"

#include <QLoggingCategory>
#include <QMetaEnum>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace heartline::test {

namespace {

QString name(auto value)
{
    return QString::fromLatin1(QMetaEnum::fromType<decltype(value)>().valueToKey(static_cast<int>(value)));
}

} // namespace

ConnectionLog::ConnectionLog(Connection& connection)
    : m_connection(connection)
{
    using C = Connection;
    connect(&connection, &C::stateChanged, this, [this](ConnectionState to) { add(u"state "_s + name(to)); });
    connect(&connection, &C::readyStateChanged, this, [this](ReadyState to) { add(u"ready "_s + name(to)); });
    connect(&connection, &C::opened, this, [this] { add(u"opened"_s); });
    connect(&connection, &C::closed, this, [this](const CloseInfo& info) {
        add(u"closed %1 %2 %3"_s.arg(info.code).arg(info.clean ? u"clean"_s : u"lost"_s, name(info.cause)));
    });
    connect(&connection, &C::errorOccurred, this, [this](const ConnectionError& error) {
        add(u"error "_s + name(error.cause) +
            (error.httpStatus != 0 ? u" %1"_s.arg(error.httpStatus) : QString()));
    });
    connect(&connection, &C::reconnectScheduled, this,
            [this](int attempt, int of) { add(u"retry %1/%2"_s.arg(attempt).arg(of)); });
    connect(&connection, &C::gaveUp, this, [this] { add(u"gave up"_s); });
    connect(&connection, &C::suspendedChanged, this,
            [this](bool on) { add(on ? u"suspended"_s : u"no longer suspended"_s); });
    connect(&connection, &C::messageDropped, this,
            [this](quint64 id, DropReason why) { add(u"dropped %1 %2"_s.arg(id).arg(name(why))); });
    connect(&connection, &C::jsonReceived, this, [this] { add(u"json"_s); });
    connect(&connection, &C::textReceived, this, [this] { add(u"text"_s); });
    connect(&connection, &C::binaryReceived, this, [this] { add(u"binary"_s); });
    connect(&connection, &C::pongReceived, this, [this] { add(u"pong"_s); });
}

void ConnectionLog::add(const QString& line)
{
    lines << line;
    const ConnectionSnapshot snapshot = m_connection.snapshot();
    const auto check = [&](bool holds, QLatin1StringView what) {
        if (!holds)
            inconsistencies << what + u" at "_s + line;
    };
    check(snapshot.state == m_connection.state(), "state"_L1);
    check(snapshot.readyState == m_connection.readyState(), "readyState"_L1);
    check((snapshot.readyState == ReadyState::Open || snapshot.readyState == ReadyState::Closing) ==
              (snapshot.state == ConnectionState::Connected),
          "Connected means open or closing"_L1);
    check(snapshot.state == ConnectionState::Connected || snapshot.statistics.connectedFor.count() == 0,
          "connected time"_L1);
    check(snapshot.nextAttempt.isForever() || snapshot.readyState == ReadyState::Closed,
          "an attempt is scheduled beside a socket"_L1);
    check(snapshot.state != ConnectionState::Disconnected || snapshot.nextAttempt.isForever(),
          "an attempt is scheduled though disconnected"_L1);
    check(snapshot.state != ConnectionState::Connected || !snapshot.offlineSince.isValid(),
          "offline though connected"_L1);
    check(snapshot.queue.length == m_connection.queueLength(), "queue"_L1);
    check(!snapshot.heartbeat.active || snapshot.readyState == ReadyState::Open, "heartbeat"_L1);
}

QStringList ConnectionLog::only(const QStringList& words) const
{
    QStringList found;
    for (const QString& line : lines) {
        for (const QString& word : words) {
            if (line.startsWith(word)) {
                found << line;
                break;
            }
        }
    }
    return found;
}

ConnectionOptions quickOptions(int maxReconnectAttempts)
{
    ConnectionOptions options;
    options.maxReconnectAttempts = maxReconnectAttempts;
    options.reconnectDelay = options.maxReconnectDelay = std::chrono::milliseconds(1);
    options.minAttemptSpacing = std::chrono::milliseconds(1);
    options.reconnectJitter = 0;
    return options;
}

Subject::Subject(const QUrl& url, const ConnectionOptions& options)
    : connection(url)
{
    QLoggingCategory::setFilterRules(u"heartline.*.info=false"_s);
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    const QStringList problems = connection.setOptions(options);
    if (!problems.isEmpty())
        qFatal("Subject: %s", qPrintable(problems.join(u"; "_s)));
}

QString replayFault(const Connection& connection)
{
    const auto replay = FlightRecorder::replay(connection.exportFlightRecord());
    if (!replay.understood)
        return u"not understood"_s;
    if (replay.firstDivergence < 0)
        return {};
    return u"entry %1: recorded '%2', replayed '%3'"_s.arg(replay.firstDivergence)
        .arg(replay.expected, replay.got);
}

} // namespace heartline::test
