// SPDX-License-Identifier: MIT
#pragma once

#include "hub/peer.h"

#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QSet>

/// What a hub sent to each peer, read back; and how full their queues are said to be.
class HubPeers final : public heartline::server::HubOutput
{
public:
    using PeerId = heartline::server::PeerId;

    void send(PeerId peer, const QByteArray& frame, heartline::server::Delivery delivery) override
    {
        if (delivery == heartline::server::Delivery::DropWhenBusy && backlogs.value(peer) > kLowWater)
            return;
        qsizetype head = 2;
        if (uchar(frame[1]) == 126)
            head = 4;
        else if (uchar(frame[1]) == 127)
            head = 10;
        if (frame[0] == char(0x89)) {
            pings[peer].append(frame.sliced(2));
            return;
        }
        frames[peer].append(frame);
        sent[peer].append(QJsonDocument::fromJson(frame.sliced(head)).object());
        if (fills)
            backlogs[peer] += frame.size();
    }
    void close(PeerId peer, uint16_t code, const QString& reason) override
    {
        closed.insert(peer, code);
        reasons.insert(peer, reason);
    }
    void setReading(PeerId peer, bool reading) override
    {
        if (reading)
            paused.remove(peer);
        else
            paused.insert(peer);
    }
    [[nodiscard]] qsizetype backlog(PeerId peer) const override { return backlogs.value(peer); }

    /// What the peer was sent since the last call.
    QList<QJsonObject> take(PeerId peer) { return std::exchange(sent[peer], {}); }
    /// Likewise, the types in a row.
    QStringList types(PeerId peer)
    {
        QStringList types;
        for (const QJsonObject& message : take(peer))
            types.append(message.value(QLatin1StringView("type")).toString());
        return types;
    }

    QHash<PeerId, QList<QJsonObject>> sent;
    QHash<PeerId, QList<QByteArray>> frames;
    QHash<PeerId, QByteArrayList> pings; ///< Their payloads.
    QHash<PeerId, int> closed;
    QHash<PeerId, QString> reasons;
    QSet<PeerId> paused;
    QHash<PeerId, qsizetype> backlogs;
    bool fills = false; ///< Whether what is sent stays in the queue.
};
