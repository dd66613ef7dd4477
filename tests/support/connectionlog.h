// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Connection>
#include <Heartline/FlightRecorder>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

namespace heartline::test {

/// Runs the event loop until `condition` holds, looking after every event (QTRY_… looks every 50 ms).
/// Returns whether it came true within `limit`.
template<typename Condition>
[[nodiscard]] bool until(Condition condition, std::chrono::milliseconds limit = std::chrono::seconds(10))
{
    const QDeadlineTimer end(limit, Qt::PreciseTimer);
    QTimer wake;
    wake.start(limit);
    while (!condition()) {
        if (end.hasExpired())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

/// Waits, in a test slot, for `condition`.
#define UNTIL(condition) QVERIFY2(::heartline::test::until([&] { return condition; }), #condition)

/// Everything a Connection says, one word each, in order: "state Connecting", "opened", "error Refused" …
/// Checks with every word that properties and snapshot agree.
class ConnectionLog : public QObject
{
    Q_OBJECT
public:
    explicit ConnectionLog(Connection& connection);

    QStringList lines;
    QStringList inconsistencies;
    [[nodiscard]] bool has(const QString& line) const { return lines.contains(line); }
    [[nodiscard]] qsizetype count(const QString& line) const { return lines.count(line); }
    /// Those that begin with one of `words`.
    [[nodiscard]] QStringList only(const QStringList& words) const;

private:
    void add(const QString& line);
    Connection& m_connection;
};

/// Options with which nothing waits: attempts 1 ms apart and without jitter.
[[nodiscard]] ConnectionOptions quickOptions(int maxReconnectAttempts = 0);

/// A Connection with its log, that goes away quietly at the end of a test.
struct Subject
{
    explicit Subject(const QUrl& url, const ConnectionOptions& options = quickOptions());

    Connection connection;
    ConnectionLog log{connection};

    [[nodiscard]] bool isOpen() const { return connection.readyState() == ReadyState::Open; }
    [[nodiscard]] bool isOver() const { return connection.state() == ConnectionState::Disconnected; }
};

/// At the end of a test: nothing it saw contradicts itself, and the flight record replays exactly.
#define VERIFY_SOUND(subject)                                                                                \
    QCOMPARE((subject).log.inconsistencies, QStringList());                                                  \
    QCOMPARE(::heartline::test::replayFault((subject).connection), QString())

/// What is wrong with the connection's flight record; empty when it replays exactly.
[[nodiscard]] QString replayFault(const Connection& connection);

} // namespace heartline::test
