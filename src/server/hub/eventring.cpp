// SPDX-License-Identifier: MIT
#include "eventring.h"
#include "net/websocketframe.h"

#include <Heartline/JsonWriter>

namespace heartline::server {

QByteArray encodeEvent(const LogEvent& event)
{
    // By hand: one is made for every message, and for each of a page.
    wire::JsonWriter json(320 + event.data.size());
    json.raw(R"({"offset":)").number(event.offset).raw(R"(,"id":)").text(event.id);
    if (!event.from.id.isEmpty())
        json.raw(R"(,"from":{"id":)").text(event.from.id).raw(R"(,"name":)").text(event.from.name).raw("}");
    if (!event.device.isEmpty())
        json.raw(R"(,"device":)").text(event.device).raw(R"(,"n":)").number(event.n);
    json.raw(R"(,"timestamp":)").number(event.timestamp).raw(R"(,"data":)");
    // The data is JSON already: it is passed on as the store has it.
    json.raw(event.data.isEmpty() ? QByteArrayView("{}") : QByteArrayView(event.data));
    return json.raw("}").take();
}

QByteArray liveFrame(const QString& channel, const QByteArray& json)
{
    wire::JsonWriter out(64 + channel.size() + json.size());
    out.raw(R"({"type":"event","channel":)").text(channel).raw(",").raw(QByteArrayView(json).sliced(1));
    return encodeFrame(Opcode::Text, out.take());
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
