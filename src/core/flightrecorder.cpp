// SPDX-License-Identifier: MIT
#include "flightrecorder.h"

#include "overloaded.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMetaEnum>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

QString name(auto value)
{
    return QString::fromLatin1(QMetaEnum::fromType<decltype(value)>().valueToKey(static_cast<int>(value)));
}

/// One line that names an action and its numbers, the same on every machine.
QString describe(const Action& done)
{
    return std::visit(
        Overloaded{
            [](const action::RequestCredentials& a) {
                return u"request credentials attempt=%1"_s.arg(a.attempt);
            },
            [](const action::OpenSocket& a) {
                return u"open socket attempt=%1 url=%2"_s.arg(a.attempt).arg(a.urlIndex);
            },
            [](const action::CloseSocket& a) {
                return u"close socket attempt=%1 code=%2"_s.arg(a.attempt).arg(a.code);
            },
            [](const action::AbortSocket& a) { return u"abort socket attempt=%1"_s.arg(a.attempt); },
            [](const action::WriteMessage& a) {
                return u"write message=%1 bytes=%2"_s.arg(a.message.id).arg(a.message.payload.size());
            },
            [](const action::SendPing& a) { return u"ping number=%1"_s.arg(a.number); },
            [](const action::StateChanged& a) { return u"state %1 from %2"_s.arg(name(a.to), name(a.from)); },
            [](const action::ReadyStateChanged& a) { return u"ready state %1"_s.arg(name(a.to)); },
            [](const action::Opened&) { return u"opened"_s; },
            [](const action::Closed& a) {
                return u"closed code=%1 clean=%2 cause=%3"_s.arg(a.info.code)
                    .arg(a.info.clean)
                    .arg(name(a.info.cause));
            },
            [](const action::Failed& a) {
                return u"failed cause=%1 status=%2"_s.arg(name(a.error.cause)).arg(a.error.httpStatus);
            },
            [](const action::ReconnectScheduled& a) {
                return u"reconnect attempt=%1 of=%2 in=%3ms"_s.arg(a.attempt).arg(a.of).arg(a.delay.count());
            },
            [](const action::AttemptCounted&) { return u"attempt counted"_s; },
            [](const action::GaveUp&) { return u"gave up"_s; },
            [](const action::SuspendedChanged& a) { return u"suspended %1"_s.arg(a.suspended); },
            [](const action::Dropped& a) {
                return u"dropped message=%1 why=%2"_s.arg(a.message.id).arg(name(a.message.why));
            },
            [](const action::QueueChanged&) { return u"queue changed"_s; },
            [](const action::PongReceived& a) { return u"pong rtt=%1ms"_s.arg(a.roundTrip.count()); },
        },
        done);
}

/// A line an action, but one for a run of messages dropped for one reason: a link that dies under a flood
/// drops hundreds of thousands, and the record stays bounded.
QStringList describe(const Actions& actions)
{
    QStringList lines;
    for (size_t i = 0; i < actions.size(); ++i) {
        const auto* first = std::get_if<action::Dropped>(&actions[i]);
        size_t run = 1;
        for (; first && i + run < actions.size(); ++run) {
            const auto* next = std::get_if<action::Dropped>(&actions[i + run]);
            if (!next || next->message.why != first->message.why ||
                next->message.id != first->message.id + run)
                break;
        }
        if (!first || run == 1) {
            lines << describe(actions[i]);
            continue;
        }
        lines << u"dropped messages=%1..%2 why=%3"_s.arg(first->message.id)
                     .arg(first->message.id + run - 1)
                     .arg(name(first->message.why));
        i += run - 1;
    }
    return lines;
}

QJsonObject toJsonObject(const FlightRecorder::Entry& entry)
{
    QJsonObject object{{u"event"_s, name(entry.event)},
                       {u"steady"_s, qint64(entry.at.steady.time_since_epoch().count())},
                       {u"elapsed"_s, qint64(entry.at.elapsed.time_since_epoch().count())},
                       {u"wall"_s, entry.at.wallMs}};
    if (entry.attempt != 0)
        object.insert(u"attempt"_s, qint64(entry.attempt));
    if (entry.a != 0)
        object.insert(u"a"_s, entry.a);
    if (entry.b != 0)
        object.insert(u"b"_s, entry.b);
    if (!entry.text.isEmpty())
        object.insert(u"text"_s, entry.text);
    return object;
}

std::optional<FlightRecorder::Entry> entryFrom(const QJsonObject& object)
{
    bool known = false;
    const int event = QMetaEnum::fromType<FlightRecorder::Event>().keyToValue(
        object.value("event"_L1).toString().toLatin1().constData(), &known);
    if (!known)
        return std::nullopt;
    const auto instant = [&object](QLatin1StringView key) {
        return Instant(std::chrono::milliseconds(object.value(key).toInteger()));
    };
    FlightRecorder::Entry entry;
    entry.event = static_cast<FlightRecorder::Event>(event);
    entry.attempt = static_cast<AttemptId>(object.value("attempt"_L1).toInteger());
    entry.at = {instant("steady"_L1), instant("elapsed"_L1), object.value("wall"_L1).toInteger()};
    entry.a = object.value("a"_L1).toInteger();
    entry.b = object.value("b"_L1).toInteger();
    entry.text = object.value("text"_L1).toString();
    return entry;
}

QVariantMap parseMap(const QString& json)
{
    return QJsonDocument::fromJson(json.toUtf8()).object().toVariantMap();
}

SocketEnd socketEndOf(const FlightRecorder::Entry& entry)
{
    SocketEnd end;
    end.error.cause = static_cast<Cause>(entry.a);
    if (end.error.cause == Cause::PeerClose)
        end.closeCode = static_cast<int>(entry.b);
    else
        end.error.httpStatus = static_cast<int>(entry.b);
    return end;
}

/// Feeds one recorded event to the machine. `draws` are the random numbers that it may ask for meanwhile.
Actions feed(ConnectionMachine& machine, const FlightRecorder::Entry& e)
{
    using Event = FlightRecorder::Event;
    Actions actions;
    switch (e.event) {
    case Event::Options:
        machine.setOptions(ConnectionOptions::fromVariantMap(parseMap(e.text), {}, nullptr), e.at, actions);
        return actions;
    case Event::Policy:
        machine.setPolicy(CloseCodePolicy::fromVariantMap(parseMap(e.text)));
        return actions;
    case Event::UrlCount:
        machine.setUrlCount(static_cast<int>(e.a));
        return actions;
    case Event::RefreshesCredentials:
        machine.setRefreshesCredentials(e.a != 0);
        return actions;
    case Event::Open:
        return machine.open(e.at);
    case Event::Close:
        return machine.close(e.at, static_cast<int>(e.a), e.text);
    case Event::Restart:
        return machine.restart(e.at, static_cast<int>(e.a), e.text);
    case Event::RetryNow:
        return machine.retryNow(e.at);
    case Event::HoldOff:
        return machine.holdOff(e.at, std::chrono::milliseconds(e.a));
    case Event::Confirm:
        return machine.confirm(e.at);
    case Event::NetworkUp:
        return machine.networkUp(e.at);
    case Event::TimePassed:
        return machine.timePassed(e.at);
    case Event::CredentialsReady:
        return machine.credentialsReady(e.at, e.attempt, e.a != 0 ? u"failed"_s : QString());
    case Event::SocketOpened:
        return machine.socketOpened(e.at, e.attempt);
    case Event::SocketEnded:
        return machine.socketEnded(e.at, e.attempt, socketEndOf(e));
    case Event::PongReceived:
        return machine.pongReceived(e.at, e.attempt, static_cast<quint64>(e.a));
    case Event::SocketDrained:
        return machine.socketDrained(e.at, e.attempt, e.a);
    case Event::Traffic:
        machine.traffic(e.at, e.attempt);
        return actions;
    case Event::Received:
        return actions; // counts only
    case Event::SentDirectly:
        for (qint64 i = 0; i < e.a; ++i) {
            const MessageId id = machine.sentDirectly(e.b);
            if (machine.keepsCopies())
                machine.keepCopy({id, true, QByteArray(e.b, '\0'), e.at.elapsed});
        }
        return actions;
    case Event::Enqueued:
        machine.enqueue(e.at, e.text == "text"_L1, QByteArray(e.a, '\0'), e.b, actions);
        return actions;
    case Event::ClearQueue:
        return machine.clearQueue();
    case Event::ResetStatistics:
        machine.resetStatistics(e.at);
        return actions;
    case Event::Draw:
    case Event::Done:
        break;
    }
    return actions;
}

} // namespace

void FlightRecorder::append(const ConnectionMachine& machine, Entry entry)
{
    if (!m_begun || m_newer.entries.size() >= kStretch) {
        m_older = std::exchange(m_newer, {});
        m_newer.state = machine.saveState();
        m_newer.entries.reserve(kStretch);
        m_begun = true;
    }
    m_newer.entries.push_back(std::move(entry));
}

void FlightRecorder::settleCounts(const ConnectionMachine& machine)
{
    if (m_received > 0)
        append(machine, {Event::Received,
                         0,
                         m_last,
                         std::exchange(m_received, 0),
                         std::exchange(m_receivedBytes, 0),
                         {}});
    m_sent = 0;
}

void FlightRecorder::note(const ConnectionMachine& machine, const Entry& entry)
{
    settleCounts(machine);
    m_last = entry.at;
    if (entry.event == Event::Traffic && !m_newer.entries.empty()) {
        // Within one millisecond a second sign of life says nothing new.
        const Entry& before = m_newer.entries.back();
        if (before.event == Event::Traffic && before.at.steady == entry.at.steady &&
            before.attempt == entry.attempt)
            return;
    }
    append(machine, entry);
}

void FlightRecorder::note(const Moment& now, const Actions& actions)
{
    // A stretch grows past its size here rather than begin between an event and what came of it.
    for (const QString& done : describe(actions))
        m_newer.entries.push_back({Event::Done, 0, now, 0, 0, done});
}

void FlightRecorder::noteSentDirectly(const ConnectionMachine& machine, qint64 bytes)
{
    if (m_sent > 0 && m_sentSize == bytes) {
        ++m_newer.entries.back().a;
        return;
    }
    settleCounts(machine);
    append(machine, {Event::SentDirectly, 0, m_last, 1, bytes, {}});
    m_sent = 1;
    m_sentSize = bytes;
}

QByteArray FlightRecorder::toJson() const
{
    const bool twoStretches = !m_older.entries.empty();
    QJsonArray entries;
    for (const Stretch* stretch : {&m_older, &m_newer}) {
        for (const Entry& entry : stretch->entries)
            entries.append(toJsonObject(entry));
    }
    const QJsonObject record{
        {u"heartlineFlightRecord"_s, 1},
        {u"state"_s, QJsonObject::fromVariantMap(twoStretches ? m_older.state : m_newer.state)},
        {u"entries"_s, entries}};
    return QJsonDocument(record).toJson(QJsonDocument::Indented);
}

FlightRecorder::Replay FlightRecorder::replay(const QByteArray& json)
{
    Replay result;
    const QJsonObject record = QJsonDocument::fromJson(json).object();
    if (record.value("heartlineFlightRecord"_L1).toInt() != 1)
        return result;
    result.understood = true;
    ConnectionMachine machine =
        ConnectionMachine::restoreState(record.value("state"_L1).toObject().toVariantMap());

    std::vector<Entry> entries;
    for (const auto& value : record.value("entries"_L1).toArray()) {
        const auto entry = entryFrom(value.toObject());
        if (!entry) {
            result.understood = false; // of a later version
            return result;
        }
        entries.push_back(*entry);
    }

    // A number drawn while an event was handled is written behind the event.
    size_t next = 0;
    machine.setRandomSource([&entries, &next] {
        for (size_t i = next; i < entries.size(); ++i) {
            if (entries[i].event == Event::Draw)
                return entries[i].text.toDouble();
        }
        return 0.5;
    });
    while (next < entries.size()) {
        const size_t at = next++;
        const QStringList lines = describe(feed(machine, entries[at]));
        qsizetype done = 0;
        for (; next < entries.size() &&
               (entries[next].event == Event::Done || entries[next].event == Event::Draw);
             ++next) {
            if (entries[next].event == Event::Draw)
                continue;
            const QString got = lines.value(done, u"nothing"_s);
            ++done;
            if (got != entries[next].text && result.firstDivergence < 0) {
                result.firstDivergence = static_cast<int>(next);
                result.expected = entries[next].text;
                result.got = got;
            }
        }
        if (done < lines.size() && result.firstDivergence < 0) {
            result.firstDivergence = static_cast<int>(at);
            result.expected = u"nothing more"_s;
            result.got = lines[done];
        }
        ++result.entries;
    }
    return result;
}

} // namespace heartline
