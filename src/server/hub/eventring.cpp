// SPDX-License-Identifier: MIT
#include "eventring.h"
#include "net/websocketframe.h"

#include <Heartline/JsonText>

namespace heartline::server {

QByteArray encodeEvent(const LogEvent& event)
{
    // By hand: one is made for every message, and for each of a page.
    QByteArray json;
    json.reserve(256 + event.data.size());
    json += R"({"offset":)" + QByteArray::number(event.offset) + R"(,"id":)";
    wire::appendJson(json, event.id);
    if (!event.from.id.isEmpty()) {
        json += R"(,"from":{"id":)";
        wire::appendJson(json, event.from.id);
        json += R"(,"name":)";
        wire::appendJson(json, event.from.name);
        json += '}';
    }
    if (!event.device.isEmpty()) {
        json += R"(,"device":)";
        wire::appendJson(json, event.device);
        json += R"(,"n":)" + QByteArray::number(event.n);
    }
    // The data is JSON already: it is passed on as the store has it.
    json += R"(,"timestamp":)" + QByteArray::number(event.timestamp) + R"(,"data":)";
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
