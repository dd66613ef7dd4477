// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/SessionRecords>

#include <functional>
#include <map>
#include <vector>

namespace heartline::sim {

/// A profile's file as a value: what a transaction wrote is there, and nothing else. Copying it is what a
/// person does who copies a profile.
class Disk
{
public:
    struct Run
    {
        QString epoch;
        std::map<qint64, wire::v1::Event> events;
    };
    using Runs = std::map<int, Run>;

    /// One transaction.
    void apply(const std::vector<session::Write>& writes);
    [[nodiscard]] session::Stored load() const;
    /// The answer to ListOwn.
    [[nodiscard]] QList<wire::v1::Event> own(const QString& channel) const;

    session::ProfileRecord profile;
    std::map<QString, session::ChannelRecord> channels;
    std::map<QString, session::OutboxEntry> outbox;
    std::map<QString, Runs> logs; // by channel
};

} // namespace heartline::sim
