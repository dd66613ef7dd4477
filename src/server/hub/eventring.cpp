// SPDX-License-Identifier: MIT
#include "eventring.h"
#include "net/websocketframe.h"

#include <Heartline/Envelope>

using namespace Qt::StringLiterals;

namespace heartline::server {

QByteArray encodeEvent(const LogEvent& event)
{
    QJsonObject head{{"offset"_L1, event.offset}, {"id"_L1, event.id}, {"timestamp"_L1, event.timestamp}};
    if (!event.from.id.isEmpty())
        head.insert("from"_L1, QJsonObject{{"id"_L1, event.from.id}, {"name"_L1, event.from.name}});
    if (!event.device.isEmpty()) {
        head.insert("device"_L1, event.device);
        head.insert("n"_L1, event.n);
    }
    // The data is JSON already: it is passed on as the store has it.
    QByteArray json = wire::encode(head);
    json.back() = ',';
    json += "\"data\":";
    json += event.data.isEmpty() ? QByteArray("{}") : event.data;
    json += '}';
    return json;
}

QByteArray liveFrame(const QString& channel, const QByteArray& json)
{
    // Names of channels need no escapes in JSON.
    return encodeFrame(Opcode::Text,
                       R"({"type":"event","channel":")" + channel.toLatin1() + "\"," + json.sliced(1));
}

void EventRing::append(const LogEvent& event)
{
    if (event.offset != m_last + 1) {
        m_entries.clear();
        m_bytes = 0;
    }
    m_last = event.offset;
    m_entries.push_back({encodeEvent(event), {}});
    m_bytes += m_entries.back().json.size();
    while (m_entries.size() > 1 && (m_entries.size() > kEvents || m_bytes > kBytes)) {
        m_bytes -= m_entries.front().json.size();
        m_entries.pop_front();
    }
}

void EventRing::skipTo(qint64 offset)
{
    if (offset <= m_last)
        return;
    m_entries.clear();
    m_bytes = 0;
    m_last = offset;
}

void EventRing::forgetThrough(qint64 offset)
{
    while (!m_entries.empty() && m_last - qint64(m_entries.size()) < offset) {
        m_bytes -= m_entries.front().json.size();
        m_entries.pop_front();
    }
}

const QByteArray& EventRing::frame(qint64 offset)
{
    Entry& entry = m_entries[indexOf(offset)];
    if (entry.frame.isEmpty())
        entry.frame = liveFrame(m_channel, entry.json);
    return entry.frame;
}

} // namespace heartline::server
