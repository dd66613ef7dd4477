// SPDX-License-Identifier: MIT
#pragma once

#include "hub/hub.h"
#include "hubpeers.h"
#include "ledgerstore.h"
#include "net/websocketframe.h"

#include <Heartline/Document>
#include <Heartline/SyncProtocol>

#include <QTest>

/// A hub with documents in a store that answers when the test says so, and connections on /yjs whose words
/// are kept.
class HubDocuments
{
public:
    using PeerId = heartline::server::PeerId;
    using Bytes = heartline::crdt::Bytes;
    using TimePoint = heartline::server::TimePoint;

    explicit HubDocuments(const heartline::server::DocumentOptions& options = {}, int maxPending = 256)
        : hub(store, out, metrics,
              heartline::server::Hub::Options{
                  .maxPending = maxPending, .document = options, .now = [this] { return now; }})
    {
    }

    /// Connects to `docId`, and has the store answer what that asks.
    void connect(PeerId id, const QString& user = QStringLiteral("ann"), bool canWrite = true,
                 const QString& docId = QStringLiteral("d"))
    {
        hub.documentConnected(id, {.docId = docId, .userId = user, .canWrite = canWrite});
        turn();
    }
    void say(PeerId id, const Bytes& frame)
    {
        hub.receivedBinary(id, QByteArrayView(frame.data(), qsizetype(frame.size())));
    }
    /// Likewise, and the turn ends, and the store answers.
    void sayAndTurn(PeerId id, const Bytes& frame)
    {
        say(id, frame);
        turn();
    }
    void turn()
    {
        hub.endTurn();
        store.answer();
        hub.endTurn();
    }
    void pass(std::chrono::milliseconds time)
    {
        now += time;
        hub.tick();
        turn();
    }

    /// The payloads that a peer was sent since the last call.
    QByteArrayList takeFrames(PeerId id)
    {
        QByteArrayList payloads;
        for (const QByteArray& frame : std::exchange(out.frames[id], {})) {
            const int length = uchar(frame[1]);
            payloads.append(frame.sliced(length == 127 ? 10 : length == 126 ? 4 : 2));
        }
        return payloads;
    }
    /// Likewise, a word each: step1, step2, update, nothing (an update that holds nothing), people, denied.
    QStringList take(PeerId id)
    {
        QStringList words;
        for (const QByteArray& payload : takeFrames(id))
            words.append(wordFor(payload));
        return words;
    }
    static QString wordFor(const QByteArray& payload)
    {
        namespace sync = heartline::crdt::sync;
        const auto messages = sync::decodeFrame(view(payload));
        if (!messages)
            return QStringLiteral("unreadable");
        const sync::Message& message = messages->front();
        if (std::holds_alternative<sync::SyncStep1>(message))
            return QStringLiteral("step1");
        if (std::holds_alternative<sync::SyncStep2>(message))
            return QStringLiteral("step2");
        if (const auto* update = std::get_if<sync::Update>(&message))
            return update->update.size() == 2 ? QStringLiteral("nothing") : QStringLiteral("update");
        if (std::holds_alternative<sync::AwarenessUpdate>(message))
            return QStringLiteral("people");
        if (const auto* denied = std::get_if<sync::PermissionDenied>(&message))
            return QStringLiteral("denied: ") +
                   QString::fromUtf8(denied->reason.data(), qsizetype(denied->reason.size()));
        return QStringLiteral("?");
    }
    static heartline::crdt::ByteView view(const QByteArray& bytes)
    {
        return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), size_t(bytes.size())};
    }

    TimePoint now{std::chrono::hours(1)};
    LedgerStore store;
    HubPeers out;
    heartline::server::Metrics metrics;
    heartline::server::Hub hub;
};

/// The document at the other end of a connection. Ids of writers are the connection's.
class FarDocument
{
public:
    explicit FarDocument(HubDocuments::PeerId id_)
        : id(id_)
        , document({.clientId = id_})
        , m_watch(document.onUpdate([this](const heartline::crdt::UpdateEvent& event) {
            if (event.local)
                written.emplace_back(event.update.begin(), event.update.end());
        }))
    {
    }

    [[nodiscard]] heartline::crdt::Text text() { return document.text("content"); }
    [[nodiscard]] QString string() { return QString::fromStdU16String(text().toString()); }
    /// Writes, and gives the frame that says so.
    HubDocuments::Bytes write(size_t at, std::u16string_view inserted)
    {
        written.clear();
        text().insert(at, inserted);
        return heartline::crdt::sync::encodeUpdate(written.back());
    }
    HubDocuments::Bytes erase(size_t at, size_t count)
    {
        written.clear();
        text().remove(at, count);
        return heartline::crdt::sync::encodeUpdate(written.back());
    }
    /// Takes in what the hub has sent, and answers as clients do.
    void sync(HubDocuments& hub)
    {
        namespace sync = heartline::crdt::sync;
        for (const QByteArray& payload : hub.takeFrames(id)) {
            const auto messages = sync::decodeFrame(HubDocuments::view(payload));
            QVERIFY(messages);
            for (const sync::Message& message : *messages) {
                if (const auto* step = std::get_if<sync::SyncStep1>(&message))
                    hub.say(id, sync::encodeSyncStep2(document.encodeStateAsUpdate(step->state)));
                else if (const auto* answer = std::get_if<sync::SyncStep2>(&message))
                    QVERIFY(document.applyUpdate(answer->update));
                else if (const auto* update = std::get_if<sync::Update>(&message))
                    QVERIFY(document.applyUpdate(update->update));
            }
        }
    }
    /// Asks for what it lacks, and takes it in.
    void catchUp(HubDocuments& hub)
    {
        hub.sayAndTurn(id, heartline::crdt::sync::encodeSyncStep1(document.stateVector()));
        sync(hub);
        hub.turn();
    }

    const HubDocuments::PeerId id;
    heartline::crdt::Document document;
    std::vector<HubDocuments::Bytes> written;

private:
    heartline::crdt::Subscription m_watch;
};
