// SPDX-License-Identifier: MIT
#pragma once

#include "inorder.h"
#include "peer.h"
#include "ratelimit.h"

#include <Heartline/Awareness>
#include <Heartline/Document>

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace heartline::server {

/// The root that holds a document's text (protocol.md §3).
inline constexpr std::string_view kTextRoot = "content";

/// The bytes as the engine reads them, and back.
/// @{
[[nodiscard]] inline crdt::ByteView bytesOf(QByteArrayView bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), size_t(bytes.size())};
}
[[nodiscard]] inline QByteArrayView viewOf(crdt::ByteView bytes)
{
    return {bytes.data(), qsizetype(bytes.size())};
}
/// @}

/// Who connects to a document on /yjs, once it's been let in.
struct DocumentPeerInfo
{
    QString docId;
    QString userId{}; ///< Empty: nobody said.
    bool canWrite = true;
};

struct OpenDocument;

/// A connection on /yjs as Documents keeps it.
struct DocumentPeer
{
    PeerId id = 0;
    std::shared_ptr<OpenDocument> document;
    QString userId;
    bool canWrite = true;
    bool toldReadOnly = false;
    bool greeted = false;   ///< It was sent where the document stands, and gets what comes from then on.
    bool paused = false;    ///< Not read from: the document is being loaded, or too much waits for the disk.
    bool answering = false; ///< An answer to its step 1 waits for the disk.
    int badMessages = 0;    ///< Since `badSince`.
    int pending = 0;        ///< Its updates that are not on disk yet.
    qsizetype pendingBytes = 0;
    TimePoint badSince;
    TimePoint askedBack; ///< When it was last asked for what is missing.
    /// A step 1 that came while its backlog was high, or an answer was waiting. The last one counts.
    std::optional<crdt::StateVector> asked;
    std::vector<crdt::ClientId> clients; ///< That it announced and that are present.
    RateLimit announcements;
};

/// Updates on their way to the disk as one revision.
struct DocumentOrder
{
    QString author;
    std::vector<QByteArray> updates;                ///< Oldest first.
    std::vector<std::pair<PeerId, qsizetype>> from; ///< Whose they are, and of how many bytes.
};

/// A document that somebody uses, or did a moment ago.
struct OpenDocument
{
    OpenDocument(const QString& id_, const crdt::Document::Options& options,
                 const crdt::AwarenessLimits& limits)
        : id(id_)
        , document(options)
        , awareness(document.clientId(), limits)
        , watching(document.onUpdate([this](const crdt::UpdateEvent& event) {
            emitted.push_back(viewOf(event.update).toByteArray());
        }))
    {
    }
    Q_DISABLE_COPY_MOVE(OpenDocument)
    ~OpenDocument() = default;

    const QString id;
    crdt::Document document;
    crdt::Awareness awareness;
    std::vector<QByteArray> emitted{}; ///< Updates of the present change.
    crdt::Subscription watching;
    bool ready = false;   ///< Loaded.
    bool dropped = false; ///< It's no longer the one of its name: what comes for it is late.
    bool touched = false; ///< In Documents::m_touched.
    bool kept = false;    ///< The store has it.
    bool described = true;

    std::vector<PeerId> peers{};
    InOrder order{};
    std::vector<DocumentOrder> gathered{}; ///< In this turn; not ordered yet.

    qint64 revision = 0;         ///< Newest one that is on disk.
    qint64 revisions = 0;        ///< On disk since the last state there.
    qsizetype revisionBytes = 0; ///< Of those.
    qsizetype stateBytes = 0;    ///< Of the whole as one update, as it was last known…
    qsizetype sinceBytes = 0;    ///< …and of the updates since: together no less than it is now.
    TimePoint idleSince;

    /// Connections that speak for a client of the awareness, while it has a state.
    std::unordered_map<crdt::ClientId, std::vector<PeerId>> speakers{};
    std::vector<crdt::ClientId> untold{}; ///< Clients whose states changed and were not sent yet.
    bool someLeft = false;                ///< Among `untold`.
    bool tellingLater = false;
    TimePoint told; ///< When the awareness was last sent.
};

} // namespace heartline::server
