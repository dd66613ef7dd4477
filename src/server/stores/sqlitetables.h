// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"
#include "tables.h"

#include <Heartline/Statements>

namespace heartline::server {

/// Tables in a server's SQLite file. Failures are those of its store::Statements.
class HEARTLINE_SERVER_EXPORT SqliteTables final : public Tables
{
public:
    explicit SqliteTables(store::Statements& statements);

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
    std::optional<ChannelRow> oneChannel(QSqlQuery* query);

    store::Statements& m_statements;
};

} // namespace heartline::server
