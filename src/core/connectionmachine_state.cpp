// SPDX-License-Identifier: MIT
// Saving and restoring a ConnectionMachine's state, for the flight recorder: each member is named once, in
// visit().
#include "connectionmachine.h"

using namespace Qt::StringLiterals;

namespace heartline {

using std::chrono::milliseconds;

namespace {

QVariant toVariant(bool value)
{
    return value;
}
QVariant toVariant(int value)
{
    return value;
}
QVariant toVariant(quint32 value)
{
    return value;
}
QVariant toVariant(qint64 value)
{
    return value;
}
QVariant toVariant(quint64 value)
{
    return value;
}
QVariant toVariant(const QString& value)
{
    return value;
}
QVariant toVariant(milliseconds value)
{
    return qint64(value.count());
}
QVariant toVariant(Instant value)
{
    return qint64(value.time_since_epoch().count());
}
template<typename Enum>
requires std::is_enum_v<Enum> QVariant toVariant(Enum value)
{
    return static_cast<int>(value);
}
template<typename Value>
QVariant toVariant(const std::optional<Value>& value)
{
    return value ? toVariant(*value) : QVariant();
}

void fromVariant(const QVariant& from, bool& to)
{
    to = from.toBool();
}
void fromVariant(const QVariant& from, int& to)
{
    to = from.toInt();
}
void fromVariant(const QVariant& from, quint32& to)
{
    to = from.toUInt();
}
void fromVariant(const QVariant& from, qint64& to)
{
    to = from.toLongLong();
}
void fromVariant(const QVariant& from, quint64& to)
{
    to = from.toULongLong();
}
void fromVariant(const QVariant& from, QString& to)
{
    to = from.toString();
}
void fromVariant(const QVariant& from, milliseconds& to)
{
    to = milliseconds(from.toLongLong());
}
void fromVariant(const QVariant& from, Instant& to)
{
    to = Instant(milliseconds(from.toLongLong()));
}
template<typename Enum>
requires std::is_enum_v<Enum>
void fromVariant(const QVariant& from, Enum& to)
{
    to = static_cast<Enum>(from.toInt());
}
template<typename Value>
void fromVariant(const QVariant& from, std::optional<Value>& to)
{
    to.reset();
    if (!from.isNull())
        fromVariant(from, to.emplace());
}

struct Save
{
    QVariantMap map;
    template<typename Value>
    void operator()(QLatin1StringView name, const Value& value)
    {
        map.insert(name, toVariant(value));
    }
};

struct Load
{
    const QVariantMap& map;
    template<typename Value>
    void operator()(QLatin1StringView name, Value& value)
    {
        fromVariant(map.value(name), value);
    }
};

// Payloads are left out of a record; what replays it needs only their sizes.
QVariantList saveMessages(const std::deque<OutgoingMessage>& messages)
{
    QVariantList list;
    for (const OutgoingMessage& message : messages)
        list << QVariant(QVariantList{message.id, message.text, qint64(message.payload.size()),
                                      toVariant(message.queuedAt)});
    return list;
}

qint64 loadMessages(const QVariantList& list, std::deque<OutgoingMessage>& messages)
{
    qint64 bytes = 0;
    for (const QVariant& entry : list) {
        const QVariantList fields = entry.toList();
        OutgoingMessage message;
        fromVariant(fields.value(0), message.id);
        fromVariant(fields.value(1), message.text);
        message.payload = QByteArray(std::max(0, fields.value(2).toInt()), '\0');
        fromVariant(fields.value(3), message.queuedAt);
        bytes += message.payload.size();
        messages.push_back(std::move(message));
    }
    return bytes;
}

} // namespace

/// Names every scalar member of the machine and its parts.
struct MachineState
{
    template<typename Machine, typename Visitor>
    static void visit(Machine& m, Visitor& v)
    {
        v("phase"_L1, m.m_phase);
        v("state"_L1, m.m_state);
        v("attemptId"_L1, m.m_attemptId);
        v("attempts"_L1, m.m_attempts);
        v("reconnecting"_L1, m.m_reconnecting);
        v("reopen"_L1, m.m_reopen);
        v("comeBack"_L1, m.m_comeBack);
        v("stable"_L1, m.m_stable);
        v("refreshesCredentials"_L1, m.m_refreshesCredentials);
        v("credentialsRefreshed"_L1, m.m_credentialsRefreshed);
        v("urlCount"_L1, m.m_urlCount);
        v("urlIndex"_L1, m.m_urlIndex);
        v("connectGraceGiven"_L1, m.m_connectGraceGiven);
        v("lastAttemptAt"_L1, m.m_lastAttemptAt);
        v("retryAt"_L1, m.m_retryAt);
        v("holdUntil"_L1, m.m_holdUntil);
        v("connectBy"_L1, m.m_connectBy);
        v("closeBy"_L1, m.m_closeBy);
        v("stableAt"_L1, m.m_stableAt);
        v("closeCode"_L1, m.m_closeCode);
        v("closeReason"_L1, m.m_closeReason);
        v("suspended"_L1, m.m_suspended);
        v("sleepSkew"_L1, m.m_sleepSkew);
        v("biggestUnconfirmed"_L1, m.m_biggestUnconfirmed);
        v("biggestUnconfirmedSize"_L1, m.m_biggestUnconfirmedSize);
        v("lastMessageId"_L1, m.m_lastMessageId);
        v("openedAt"_L1, m.m_openedAt);
        v("lastPongWallMs"_L1, m.m_lastPongWallMs);
        v("heartbeat.kind"_L1, m.m_heartbeat.m_options.kind);
        v("heartbeat.interval"_L1, m.m_heartbeat.m_options.interval);
        v("heartbeat.timeout"_L1, m.m_heartbeat.m_options.timeout);
        v("heartbeat.active"_L1, m.m_heartbeat.m_active);
        v("heartbeat.graceGiven"_L1, m.m_heartbeat.m_graceGiven);
        v("heartbeat.lastNumber"_L1, m.m_heartbeat.m_lastNumber);
        v("heartbeat.lastTraffic"_L1, m.m_heartbeat.m_lastTraffic);
        v("heartbeat.lastPong"_L1, m.m_heartbeat.m_lastPong);
        v("heartbeat.nextPing"_L1, m.m_heartbeat.m_nextPing);
        v("heartbeat.graceUntil"_L1, m.m_heartbeat.m_graceUntil);
    }

    static void savePings(const Heartbeat& heartbeat, QVariantList& list)
    {
        for (const Heartbeat::Ping& ping : heartbeat.m_waiting)
            list << QVariant(
                QVariantList{ping.number, toVariant(ping.sentAt), toVariant(ping.patience), ping.left});
    }
    static void loadPings(const QVariantList& list, Heartbeat& heartbeat)
    {
        for (const QVariant& entry : list) {
            const QVariantList fields = entry.toList();
            Heartbeat::Ping ping;
            fromVariant(fields.value(0), ping.number);
            fromVariant(fields.value(1), ping.sentAt);
            fromVariant(fields.value(2), ping.patience);
            fromVariant(fields.value(3), ping.left);
            heartbeat.m_waiting.push_back(ping);
        }
    }
    static const std::deque<OutgoingMessage>& messages(const OfflineQueue& queue) { return queue.m_messages; }
    static void loadQueue(const QVariantList& list, OfflineQueue& queue)
    {
        queue.m_bytes = loadMessages(list, queue.m_messages);
    }
};

QVariantMap ConnectionMachine::saveState() const
{
    Save save;
    MachineState::visit(*this, save);
    QVariantMap map = save.map;
    map.insert(u"options"_s, m_options.toVariantMap());
    map.insert(u"policy"_s, m_policy.toVariantMap());
    map.insert(u"queue"_s, saveMessages(MachineState::messages(m_queue)));
    map.insert(u"resendable"_s, saveMessages(m_resendable));
    QVariantList pings;
    MachineState::savePings(m_heartbeat, pings);
    map.insert(u"pings"_s, pings);
    QVariantList runs;
    for (const Run& run : m_unconfirmed)
        runs << QVariant(QVariantList{run.first, run.count});
    map.insert(u"unconfirmed"_s, runs);
    if (m_outage)
        map.insert(u"outage"_s, QVariantList{toVariant(m_outage->since), m_outage->wallMs});
    return map;
}

ConnectionMachine ConnectionMachine::restoreState(const QVariantMap& state)
{
    ConnectionMachine machine;
    Actions none;
    machine.setPolicy(CloseCodePolicy::fromVariantMap(state.value(u"policy"_s).toMap()));
    machine.setOptions(ConnectionOptions::fromVariantMap(state.value(u"options"_s).toMap(), {}, nullptr), {},
                       none);
    Load load{state};
    MachineState::visit(machine, load);
    MachineState::loadQueue(state.value(u"queue"_s).toList(), machine.m_queue);
    machine.m_resendableBytes = loadMessages(state.value(u"resendable"_s).toList(), machine.m_resendable);
    MachineState::loadPings(state.value(u"pings"_s).toList(), machine.m_heartbeat);
    for (const QVariant& entry : state.value(u"unconfirmed"_s).toList())
        machine.m_unconfirmed.push_back(
            {entry.toList().value(0).toULongLong(), entry.toList().value(1).toULongLong()});
    if (const QVariantList outage = state.value(u"outage"_s).toList(); outage.size() == 2) {
        machine.m_outage = Outage{};
        fromVariant(outage.value(0), machine.m_outage->since);
        machine.m_outage->wallMs = outage.value(1).toLongLong();
    }
    return machine;
}

} // namespace heartline
