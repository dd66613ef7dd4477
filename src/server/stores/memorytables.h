// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"
#include "tables.h"

#include <map>
#include <set>
#include <tuple>
#include <vector>

namespace heartline::server {

/// Tables in memory, for simulations and tests. Between transactions it is a value: a copy is a backup.
class HEARTLINE_SERVER_EXPORT MemoryTables final : public Tables
{
public:
    MemoryTables();
    ~MemoryTables() override;
    MemoryTables(const MemoryTables&);
    MemoryTables& operator=(const MemoryTables&);

    /// Everything since the last of these two stays, or is undone.
    /// @{
    void commit() { m_undo.clear(); }
    void rollback();
    /// @}

    [[nodiscard]] QList<ChannelRow> channels() override;
    [[nodiscard]] std::optional<ChannelRow> channel(const QString& name) override;
    [[nodiscard]] std::optional<ChannelRow> channelOver(qint64 afterKey, qint64 count) override;
    [[nodiscard]] qint64 addChannel(const ChannelRow& row) override;
    void putChannel(const ChannelRow& row) override;
    void addEvent(qint64 channel, const EventRow& row) override;
    [[nodiscard]] std::optional<EventRow> event(qint64 channel, qint64 offset) override;
    [[nodiscard]] QList<EventRow> events(qint64 channel, const EventRange& range) override;
    void blankEvent(qint64 channel, qint64 offset, const QByteArray& data) override;
    void cutEvents(qint64 channel, qint64 from, qint64 to) override;
    void addEdit(qint64 channel, qint64 target, qint64 offset) override;
    [[nodiscard]] QList<qint64> editsOf(qint64 channel, qint64 target) override;
    [[nodiscard]] std::optional<IdRow> id(qint64 channel, const QString& id) override;
    std::optional<IdRow> addId(qint64 channel, const QString& id, const IdRow& row) override;
    int forgetIds(qint64 before, int limit) override;
    [[nodiscard]] qint64 producer(qint64 channel, const QString& user, const QString& device) override;
    void putProducer(qint64 channel, const QString& user, const QString& device, qint64 n) override;
    [[nodiscard]] GenerationRow generation(const QString& user, const QString& device) override;
    void putGeneration(const QString& user, const QString& device, const GenerationRow& row) override;
    [[nodiscard]] qint64 readMarker(qint64 channel, const QString& user) override;
    void putReadMarker(qint64 channel, const QString& user, qint64 offset) override;

private:
    using Place = std::pair<qint64, qint64>; // channel and offset, so that a log is a range
    using Id = std::pair<qint64, QString>;   // channel and id

    /// Sets or removes a value, remembering what was there.
    template<class Map>
    void set(Map& map, const typename Map::key_type& key, std::optional<typename Map::mapped_type> value);

    std::map<qint64, ChannelRow> m_channels;
    std::map<QString, qint64> m_keys;
    std::map<Place, EventRow> m_events;
    std::map<std::pair<Place, qint64>, char> m_edits; // channel and target, offset
    std::map<Id, IdRow> m_ids;
    std::map<qint64, Id> m_idOrder; // by number of their adding
    qint64 m_idsAdded = 0;
    std::map<std::tuple<qint64, QString, QString>, qint64> m_producers;
    std::map<std::pair<QString, QString>, GenerationRow> m_generations;
    std::map<Id, qint64> m_readMarkers; // channel and user
    std::vector<std::function<void()>> m_undo;
};

} // namespace heartline::server
