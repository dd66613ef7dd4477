// SPDX-License-Identifier: MIT
#pragma once

#include "rawpeer.h"

#include <Heartline/Document>
#include <Heartline/SyncProtocol>

/// A client of y-websocket's kind over a real socket.
class YjsPeer : public RawPeer
{
public:
    YjsPeer(quint16 port, const QByteArray& target)
        : RawPeer(port, target)
    {
    }

    void say(const heartline::crdt::Bytes& frame)
    {
        sendFrame(0x82, {reinterpret_cast<const char*>(frame.data()), qsizetype(frame.size())});
    }
    /// Writes, and sends what says so.
    void write(size_t at, std::u16string_view text)
    {
        heartline::crdt::Bytes update;
        const auto watch = document.onUpdate([&update](const heartline::crdt::UpdateEvent& event) {
            update.assign(event.update.begin(), event.update.end());
        });
        document.text("content").insert(at, text);
        say(heartline::crdt::sync::encodeUpdate(update));
    }
    /// Takes in the next binary frame; its first two bytes in hex, empty when none came.
    QByteArray take()
    {
        namespace protocol = heartline::crdt::sync;
        while (const auto frame = next()) {
            if (frame->opcode != 2)
                continue;
            last = frame->payload;
            const heartline::crdt::ByteView bytes{reinterpret_cast<const std::uint8_t*>(last.constData()),
                                                  size_t(last.size())};
            const auto messages = protocol::decodeFrame(bytes);
            if (!messages)
                return "?";
            if (const auto* answer = std::get_if<protocol::SyncStep2>(&messages->front()))
                isSound = isSound && document.applyUpdate(answer->update);
            if (const auto* update = std::get_if<protocol::Update>(&messages->front()))
                isSound = isSound && document.applyUpdate(update->update);
            return last.first(2).toHex();
        }
        return {};
    }
    /// Asks for what is missing and takes frames up to the answer.
    bool catchUp()
    {
        say(heartline::crdt::sync::encodeSyncStep1(document.stateVector()));
        for (QByteArray kind = take(); !kind.isEmpty(); kind = take()) {
            if (kind == "0001")
                return isSound;
        }
        return false;
    }
    [[nodiscard]] QString string() { return QString::fromStdU16String(document.text("content").toString()); }

    heartline::crdt::Document document;
    QByteArray last;
    bool isSound = true;
};
