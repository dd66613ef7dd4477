// SPDX-License-Identifier: MIT
#include "memorytables.h"

namespace heartline::server {

namespace {

template<class Map>
typename Map::mapped_type valueOr(const Map& map, const typename Map::key_type& key,
                                  const typename Map::mapped_type& otherwise)
{
    const auto it = map.find(key);
    return it == map.end() ? otherwise : it->second;
}

template<class Map>
std::optional<typename Map::mapped_type> valueOf(const Map& map, const typename Map::key_type& key)
{
    const auto it = map.find(key);
    return it == map.end() ? std::optional<typename Map::mapped_type>() : it->second;
}

} // namespace

MemoryTables::MemoryTables() = default;

MemoryTables::~MemoryTables() = default;

MemoryTables::MemoryTables(const MemoryTables& other)
    : Tables(other)
{
    *this = other;
}

// The steps back are about the maps of the object they were made in, so they are not taken along.
MemoryTables& MemoryTables::operator=(const MemoryTables& other)
{
    Q_ASSERT(other.m_undo.empty());
    if (this == &other)
        return *this;
    m_channels = other.m_channels;
    m_keys = other.m_keys;
    m_events = other.m_events;
    m_edits = other.m_edits;
    m_ids = other.m_ids;
    m_idOrder = other.m_idOrder;
    m_idsAdded = other.m_idsAdded;
    m_producers = other.m_producers;
    m_generations = other.m_generations;
    m_readMarkers = other.m_readMarkers;
    m_undo.clear();
    return *this;
}

void MemoryTables::rollback()
{
    for (; !m_undo.empty(); m_undo.pop_back())
        m_undo.back()();
}

template<class Map>
void MemoryTables::set(Map& map, const typename Map::key_type& key,
                       std::optional<typename Map::mapped_type> value)
{
    m_undo.push_back([&map, key, before = valueOf(map, key)] {
        if (before)
            map.insert_or_assign(key, *before);
        else
            map.erase(key);
    });
    if (value)
        map.insert_or_assign(key, *std::move(value));
    else
        map.erase(key);
}

QList<ChannelRow> MemoryTables::channels()
{
    QList<ChannelRow> rows;
    for (const auto& [key, row] : m_channels)
        rows.append(row);
    return rows;
}

std::optional<ChannelRow> MemoryTables::channel(const QString& name)
{
    const auto it = m_keys.find(name);
    return it == m_keys.end() ? std::optional<ChannelRow>() : m_channels.at(it->second);
}

std::optional<ChannelRow> MemoryTables::channelOver(qint64 afterKey, qint64 count)
{
    for (auto it = m_channels.upper_bound(afterKey); it != m_channels.end(); ++it) {
        if (it->second.last - it->second.first + 1 > count)
            return it->second;
    }
    return std::nullopt;
}

qint64 MemoryTables::addChannel(const ChannelRow& row)
{
    ChannelRow added = row;
    added.key = qint64(m_channels.size()) + 1;
    set(m_channels, added.key, added);
    set(m_keys, added.name, added.key);
    return added.key;
}

void MemoryTables::putChannel(const ChannelRow& row)
{
    set(m_channels, row.key, row);
}

void MemoryTables::addEvent(qint64 channel, const EventRow& row)
{
    EventRow kept = row;
    if (kept.plain != EventRow::Plain::Whole)
        kept.event.plain.clear();
    set(m_events, {channel, row.event.offset}, kept);
}

std::optional<EventRow> MemoryTables::event(qint64 channel, qint64 offset)
{
    return valueOf(m_events, {channel, offset});
}

QList<EventRow> MemoryTables::events(qint64 channel, const EventRange& range)
{
    QList<EventRow> rows;
    if (range.from > range.to)
        return rows;
    qsizetype bytes = 0;
    const auto take = [&](const EventRow& row) {
        if (rows.size() == range.limit || bytes >= range.bytes)
            return false;
        if (range.plainOnly && row.plain == EventRow::Plain::None)
            return true;
        rows.append(row);
        bytes += row.event.data.size() + row.event.plain.size();
        return true;
    };
    const auto first = m_events.lower_bound({channel, range.from});
    const auto end = m_events.upper_bound({channel, range.to});
    if (range.newestFirst) {
        for (auto it = std::make_reverse_iterator(end); it != std::make_reverse_iterator(first); ++it) {
            if (!take(it->second))
                break;
        }
    } else {
        for (auto it = first; it != end; ++it) {
            if (!take(it->second))
                break;
        }
    }
    return rows;
}

void MemoryTables::blankEvent(qint64 channel, qint64 offset, const QByteArray& data)
{
    std::optional<EventRow> row = event(channel, offset);
    if (!row)
        return;
    row->event.data = data;
    row->event.plain.clear();
    row->plain = EventRow::Plain::None;
    set(m_events, {channel, offset}, row);
}

void MemoryTables::cutEvents(qint64 channel, qint64 from, qint64 to)
{
    for (auto it = m_events.lower_bound({channel, from});
         it != m_events.end() && it->first <= Place{channel, to};)
        set(m_events, Place((it++)->first), {});
    for (auto it = m_edits.lower_bound({{channel, from}, 0});
         it != m_edits.end() && it->first.first <= Place{channel, to};)
        set(m_edits, std::pair<Place, qint64>((it++)->first), {});
}

void MemoryTables::addEdit(qint64 channel, qint64 target, qint64 offset)
{
    set(m_edits, {{channel, target}, offset}, char());
}

QList<qint64> MemoryTables::editsOf(qint64 channel, qint64 target)
{
    QList<qint64> offsets;
    const Place place{channel, target};
    for (auto it = m_edits.lower_bound({place, 0}); it != m_edits.end() && it->first.first == place; ++it)
        offsets.append(it->first.second);
    return offsets;
}

std::optional<IdRow> MemoryTables::id(qint64 channel, const QString& id)
{
    return valueOf(m_ids, {channel, id});
}

std::optional<IdRow> MemoryTables::addId(qint64 channel, const QString& id, const IdRow& row)
{
    const Id key{channel, id};
    if (const auto known = valueOf(m_ids, key))
        return known;
    set(m_ids, key, row);
    set(m_idOrder, ++m_idsAdded, key); // a number that is not used after a rollback harms nobody
    return std::nullopt;
}

int MemoryTables::forgetIds(qint64 before, int limit)
{
    int forgotten = 0;
    int seen = 0;
    for (auto it = m_idOrder.begin(); it != m_idOrder.end() && seen < limit; ++seen) {
        const auto [number, key] = *it++;
        if (m_ids.at(key).timestamp >= before)
            continue;
        set(m_ids, key, {});
        set(m_idOrder, number, {});
        ++forgotten;
    }
    return forgotten;
}

qint64 MemoryTables::producer(qint64 channel, const QString& user, const QString& device)
{
    return valueOr(m_producers, {channel, user, device}, 0);
}

void MemoryTables::putProducer(qint64 channel, const QString& user, const QString& device, qint64 n)
{
    set(m_producers, {channel, user, device}, n);
}

GenerationRow MemoryTables::generation(const QString& user, const QString& device)
{
    return valueOr(m_generations, {user, device}, {});
}

void MemoryTables::putGeneration(const QString& user, const QString& device, const GenerationRow& row)
{
    set(m_generations, {user, device}, row);
}

qint64 MemoryTables::readMarker(qint64 channel, const QString& user)
{
    return valueOr(m_readMarkers, {channel, user}, 0);
}

void MemoryTables::putReadMarker(qint64 channel, const QString& user, qint64 offset)
{
    set(m_readMarkers, {channel, user}, offset);
}

} // namespace heartline::server
