// SPDX-License-Identifier: MIT
#include "disk.h"

#include "core/overloaded.h"

#include <algorithm>

namespace heartline::sim {

void Disk::apply(const std::vector<session::Write>& writes)
{
    for (const session::Write& write : writes) {
        std::visit(Overloaded{
                       [this](const session::PutProfile& w) { profile = w.profile; },
                       [this](const session::PutChannel& w) { channels[w.channel.channel] = w.channel; },
                       [this](const session::RemoveChannel& w) {
                           channels.erase(w.channel);
                           logs.erase(w.channel);
                       },
                       [this](const session::PutEntry& w) { outbox[w.entry.id] = w.entry; },
                       [this](const session::RemoveEntry& w) { outbox.erase(w.id); },
                       [this](const session::PutEvents& w) {
                           Run& run = logs[w.channel][w.run];
                           run.epoch = w.epoch;
                           for (const wire::v1::Event& event : w.events)
                               run.events[event.offset] = event;
                       },
                   },
                   write);
    }
}

session::Stored Disk::load() const
{
    session::Stored stored;
    stored.profile = profile;
    for (const auto& [name, record] : channels)
        stored.channels.append(record);
    for (const auto& [id, entry] : outbox)
        stored.outbox.append(entry);
    return stored;
}

QList<wire::v1::Event> Disk::own(const QString& channel) const
{
    constexpr qsizetype kMost = 1000;
    QList<wire::v1::Event> own;
    const auto log = logs.find(channel);
    const auto record = channels.find(channel);
    if (log == logs.end() || record == channels.end())
        return own;
    for (const auto& [number, run] : log->second) {
        if (number >= record->second.run)
            break;
        for (const auto& [offset, event] : run.events) {
            if (event.from.id == profile.userId)
                own.append(event);
        }
    }
    if (own.size() > kMost)
        own.remove(0, own.size() - kMost);
    return own;
}

} // namespace heartline::sim
