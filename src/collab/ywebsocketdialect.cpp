// SPDX-License-Identifier: MIT
#include "documentdialect.h"

#include <Heartline/SyncProtocol>

namespace heartline {

namespace sync = crdt::sync;
using crdt::Bytes;
using crdt::ByteView;

std::optional<Bytes> YWebsocketDialect::opening(std::string_view /*token*/) const
{
    return {}; // the address holds it (yjs-wire.md §10.3)
}

Bytes YWebsocketDialect::step1(const crdt::StateVector& state) const
{
    return sync::encodeSyncStep1(state);
}

Bytes YWebsocketDialect::step2(ByteView update) const
{
    return sync::encodeSyncStep2(update);
}

Bytes YWebsocketDialect::update(ByteView update) const
{
    return sync::encodeUpdate(update);
}

Bytes YWebsocketDialect::awareness(ByteView update) const
{
    return sync::encodeAwareness(update);
}

Bytes YWebsocketDialect::pong() const
{
    return {}; // nobody asks: WebSocket's own pings are the connection's business
}

std::optional<Bytes> YWebsocketDialect::farewell() const
{
    return {};
}

crdt::Result<std::vector<DocumentDialect::Message>> YWebsocketDialect::read(ByteView frame) const
{
    const auto read = sync::decodeFrame(frame);
    if (!read)
        return read.error();
    std::vector<Message> messages;
    for (const sync::Message& message : *read) {
        if (const auto* step1 = std::get_if<sync::SyncStep1>(&message))
            messages.emplace_back(Step1{step1->state});
        else if (const auto* step2 = std::get_if<sync::SyncStep2>(&message))
            messages.emplace_back(Update{step2->update, true});
        else if (const auto* update = std::get_if<sync::Update>(&message))
            messages.emplace_back(Update{update->update, false});
        else if (const auto* people = std::get_if<sync::AwarenessUpdate>(&message))
            messages.emplace_back(AwarenessUpdate{people->update});
        else if (const auto* denied = std::get_if<sync::PermissionDenied>(&message))
            messages.emplace_back(EditsRefused{std::string(denied->reason)});
        // Clients do not answer a query for awareness (yjs-wire.md §10.4).
    }
    return messages;
}

} // namespace heartline
