// SPDX-License-Identifier: MIT
#pragma once

#include "metrics.h"
#include "opendocument.h"
#include "stores/store.h"

#include <Heartline/SyncProtocol>

#include <functional>
#include <map>
#include <unordered_map>

namespace heartline::server {

/// How documents are treated. Sizes are bytes.
struct DocumentOptions
{
    /// Largest text that plain clients may send and are sent, in UTF-8.
    qsizetype textBytes = wire::kDocumentBytes;
    qsizetype updateBytes = qsizetype(16) * 1024 * 1024; ///< Largest update, and what may wait for others.
    qsizetype stateBytes = qsizetype(64) * 1024 * 1024;  ///< Largest document, as one update.
    /// How long one that nobody uses stays in memory.
    std::chrono::milliseconds keepFor{60'000};
    /// Revisions on disk before the state is written anew.
    int revisions = 500;
    /// Revisions of so many bytes are never too many.
    qsizetype fewBytes = qsizetype(64) * 1024;
    /// Awareness that one connection may send, messages a second and at once; more is dropped.
    int announcementsPerSecond = 50;
    int announcementBurst = 200;
    /// So many bytes of what it says of itself count as one more message.
    size_t announcementBytes = 4096;
    /// Clients of the awareness that one connection may speak for, and the bytes of their states together.
    size_t clientsPerPeer = 32;
    size_t announcedBytes = size_t(64) << 10;
    crdt::AwarenessLimits awareness{
        .maxClients = 10'000, .maxStateBytes = size_t(64) << 10, .maxTotalBytes = size_t(4) << 20};
};

/// Documents as Yjs' clients share them on /yjs (protocol.md §3), without sockets, clock or disk; a part of
/// Hub.
///
/// A document is loaded when somebody comes and let go some time after the last has gone. An update is judged
/// and taken in at once, ordered from the store at the end of the turn, and sent to everybody, its sender
/// included, when the store has it: so an update that comes back is on disk. Whatever else shows the
/// document, such as an answer to a step 1, waits in line behind what it shows.
///
/// Where the store fails, the document in memory is no longer what is on disk: it is dropped, and all its
/// connections are closed so that they come back and send again what is missing.
class Documents
{
public:
    struct Surroundings
    {
        Store& store;
        HubOutput& output;
        Metrics& metrics;
        std::function<TimePoint()> now;
        std::function<qint64()> wallClock;
        /// Closes a connection of the plain profile, which calls plainLeft().
        std::function<void(PeerId, uint16_t code, const QString& reason)> endPlain;
        /// Updates of one connection that may wait for the disk before it is no longer read from.
        int maxPending;
        qsizetype maxPendingBytes;
    };
    Documents(const Surroundings& surroundings, const DocumentOptions& options);
    ~Documents();
    Q_DISABLE_COPY_MOVE(Documents)

    /// @name What connections do; those that are none of these are left to others (false)
    /// @{
    void connected(PeerId id, const DocumentPeerInfo& info);
    /// Text is not for this path, and ignored.
    [[nodiscard]] bool received(PeerId id) const { return m_peers.contains(id); }
    bool receivedBinary(PeerId id, QByteArrayView frame);
    bool closed(PeerId id);
    void writable(PeerId id);
    /// @}

    /// @name Connections on /collab, which Hub keeps (protocol.md §1)
    /// @{
    void plainEntered(PeerId id, const QString& docId, const QString& userId, const QString& userName);
    void plainLeft(PeerId id);
    /// `message` is the client's, with its `userId` put right.
    void plainEdited(PeerId id, const QJsonObject& message);
    void plainMoved(PeerId id, qint64 position);
    /// Answers when what the client sent before is on disk.
    void plainPinged(PeerId id, const QJsonValue& timestamp);
    /// It has answered the ping behind that text.
    void plainPonged(PeerId id, quint64 serial);
    /// Runs `action` when the plain clients of the document were sent what it shows now.
    void behindTexts(const QString& docId, std::function<void()> action);
    /// @}

    /// @name From the HTTP API (protocol.md §4)
    /// @{
    /// The text as it is on disk; nothing where there is no document.
    void read(const QString& docId, const Done<std::optional<QByteArray>>& done);
    void list(Done<QList<documents::DocumentInfo>> done);
    /// Value: whether that made the document.
    void setTitle(const QString& docId, const QString& title, const Done<bool>& done);
    /// Closes its connections. Value: whether it was there.
    void remove(const QString& docId, const Done<bool>& done);
    void history(const QString& docId, qint64 before, int limit, Done<documents::History> done);
    /// The text after revision `n`; nothing where that is not known.
    void readAt(const QString& docId, qint64 n, Done<std::optional<QByteArray>> done);
    /// @}

    void tick();
    [[nodiscard]] std::optional<TimePoint> nextDeadline() const;
    void endTurn();
    /// Orders what was gathered, and what the list says of the documents.
    void flush();

    void addUsers(QStringList& users) const;

private:
    using Shared = std::shared_ptr<OpenDocument>;
    enum class Due
    {
        Unload,
        Describe,
        Tell,
        TellPlain,
    };

    DocumentPeer* find(PeerId id);
    void send(PeerId id, const crdt::Bytes& frame);
    void forget(DocumentPeer& peer);
    void end(DocumentPeer& peer, uint16_t code, const QString& reason);

    // Loading and letting go, in documents.cpp.
    const Shared& open(const QString& docId);
    void loaded(const Shared& document, const Stored<documents::Loaded>& result);
    void whenReady(const Shared& document, std::function<void()> action);
    [[nodiscard]] static bool takeIn(OpenDocument& document, const documents::Loaded& loaded);
    void drop(const Shared& document, uint16_t code, const QString& reason);
    /// From now on it's no longer the one of its name, and what its connections say is not heard…
    void letGo(OpenDocument& document);
    /// …which are to end with this.
    void endAll(const Shared& document, uint16_t code, const QString& reason);
    void unused(const Shared& document);
    void unload(const Shared& document);
    void compactIfDue(OpenDocument& document);
    void describe(OpenDocument& document);
    void later(Due what, TimePoint when, const Shared& document);
    void touch(const Shared& document);

    // On the way to the disk, in documentorders.cpp.
    /// Puts what the document has emitted behind what was gathered. `edit`: see DocumentOrder.
    void gather(const Shared& document, const QString& author, PeerId from, qsizetype bytes,
                const QJsonObject& edit = {});
    void order(const Shared& document);
    /// What plain clients are shown when it's on disk.
    using Shown = std::optional<PlainShown>;
    void order(const Shared& document, const DocumentOrder& order, const QByteArray& update,
               const Shown& shown);
    void stored(const Shared& document, const QByteArray& update, const Stored<qint64>& revision,
                const Shown& shown);
    void settle(const std::vector<std::pair<PeerId, qsizetype>>& from);
    [[nodiscard]] DocumentBacklog* backlogOf(PeerId id);
    void setPaused(PeerId id, DocumentBacklog& backlog, bool paused);
    /// Runs `action` when all that the document shows now is on disk.
    void inOrder(const Shared& document, std::function<void()> action);

    // What connections say, in documentsync.cpp.
    void greet(DocumentPeer& peer);
    /// False when it ended the connection, here and below.
    bool badMessage(DocumentPeer& peer);
    void answer(DocumentPeer& peer, const crdt::StateVector& state);
    bool take(DocumentPeer& peer, crdt::ByteView update);
    [[nodiscard]] bool hasRoomFor(OpenDocument& document, qsizetype bytes);
    void refuse(DocumentPeer& peer, const char* reason);

    // Who is there, in documentawareness.cpp.
    bool takeAwareness(DocumentPeer& peer, crdt::ByteView update);
    /// Whether it may announce a client that it has not announced yet.
    [[nodiscard]] bool maySpeakFor(const DocumentPeer& peer, const crdt::AwarenessEntry& entry) const;
    void sendAwareness(DocumentPeer& peer);
    void leaveAwareness(DocumentPeer& peer);
    void changed(const Shared& document, const crdt::AwarenessChanges& changes);
    void tellAwareness(OpenDocument& document);
    void checkAwareness();
    void watchAwareness();
    [[nodiscard]] crdt::Awareness::Time awarenessTime() const;

    void orderIfOpen(const QString& docId);

    // /collab, in documentplain.cpp.
    PlainClient* findPlain(PeerId id);
    void beginPlain(PlainClient& client);
    void sendPlain(PeerId id, const wire::PlainMessage& message);
    /// Sends everybody the newest text on disk, as far as they take it.
    void tellPlain(OpenDocument& document);
    /// `isFirst`: it's the text that the client begins with, which nobody has edited just now.
    void tellPlain(PlainRoom& room, PlainClient& client, bool isFirst = false);
    [[nodiscard]] bool isTooLong(const QString& text) const;
    void announcePlain(PlainClient& client, bool there);
    void renewPlain(const OpenDocument& document);

    Surroundings m_;
    DocumentOptions m_options;
    std::unordered_map<PeerId, DocumentPeer> m_peers;
    std::unordered_map<PeerId, PlainClient> m_plainClients;
    std::unordered_map<QString, Shared> m_documents;
    std::vector<Shared> m_touched; ///< With something to do at the end of the turn.
    std::multimap<TimePoint, std::pair<Due, std::weak_ptr<OpenDocument>>> m_due;
    std::optional<TimePoint> m_checkAt; ///< When silent clients are looked for.
};

} // namespace heartline::server
