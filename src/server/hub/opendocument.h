// SPDX-License-Identifier: MIT
#pragma once

#include "inorder.h"
#include "peer.h"
#include "plaintext.h"
#include "ratelimit.h"

#include <Heartline/Awareness>
#include <Heartline/Document>

#include <QJsonObject>

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

/// What of a connection waits for the disk.
struct DocumentBacklog
{
    int orders = 0;
    qsizetype bytes = 0;
    bool paused = false; ///< Not read from: the document is being loaded, or too much waits.
};

/// A connection on /yjs as Documents keeps it.
struct DocumentPeer
{
    PeerId id = 0;
    std::shared_ptr<OpenDocument> document;
    QString userId;
    bool canWrite = true;
    bool toldReadOnly = false;
    bool greeted = false;   ///< It was sent where the document stands, and gets what comes from then on.
    bool answering = false; ///< An answer to its step 1 waits for the disk.
    DocumentBacklog backlog{};
    int badMessages = 0; ///< Since `badSince`.
    TimePoint badSince;
    TimePoint askedBack; ///< When it was last asked for what is missing.
    /// A step 1 that came while its backlog was high, or an answer was waiting. The last one counts.
    std::optional<crdt::StateVector> asked;
    std::vector<crdt::ClientId> clients; ///< That it announced and that are present.
    RateLimit announcements;
};

/// A text as clients of the plain profile are to be shown it.
struct PlainShown
{
    QString text;
    quint64 version = 0; ///< Of PlainRoom::steps.
    /// What made it: of an edit of the plain profile its message, else who it was alone.
    QJsonObject edit{};
    /// As it goes out: to others than who made it; and to those, as if it were nobody's.
    QByteArray frame{}, nobodysFrame{};
};

/// Updates on their way to the disk as one revision.
struct DocumentOrder
{
    QString author;
    std::vector<QByteArray> updates{};                ///< Oldest first.
    std::vector<std::pair<PeerId, qsizetype>> from{}; ///< Whose they are, and of how many bytes.
    QJsonObject edit{}; ///< The last of them, if it came from the plain profile.
};

/// A connection on /collab.
struct PlainClient
{
    PeerId id = 0;
    std::shared_ptr<OpenDocument> document;
    QString userId;
    QString userName;
    DocumentBacklog backlog{};
    bool synced = false; ///< It was sent the text that it begins with.
    bool toldTooLong = false;
    PlainBases bases{};
    std::optional<quint64> told{}; ///< Version that it was sent last, unless it has edited since…
    quint64 mayShow = 0; ///< …and the first with its own last edit: an older one would take that back.
    crdt::ClientId client = 0; ///< In the awareness.
    crdt::Clock clock = 0;
    qsizetype caret = -1; ///< Where it was last, in its text; -1: not said.
    TimePoint announced{};
};

/// A document's clients of the plain profile and what they are shown; once there were any.
struct PlainRoom
{
    explicit PlainRoom(crdt::Text text_)
        : text(std::move(text_))
        , watching(
              text.observe([this](const crdt::TextEvent& event) { steps.add(crdt::toPatch(event.delta)); }))
    {
    }
    Q_DISABLE_COPY_MOVE(PlainRoom)
    ~PlainRoom() = default;

    /// The newest text, what is not on disk included. Embedded objects are marked, so that places agree.
    [[nodiscard]] QString now()
    {
        if (m_read != steps.version() || m_now.isNull()) {
            const std::u16string units = text.toString(crdt::Text::Objects::Mark);
            m_now = QString(reinterpret_cast<const QChar*>(units.data()), qsizetype(units.size()));
            m_read = steps.version();
        }
        return m_now;
    }

    crdt::Text text;
    TextSteps steps{};
    crdt::Subscription watching;
    std::vector<PeerId> clients{};
    PlainShown shown{};  ///< On disk.
    bool isLate = false; ///< Not everybody was sent `shown`.
    bool tellingLater = false;
    TimePoint told{};

private:
    QString m_now;
    quint64 m_read = 0;
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

    [[nodiscard]] bool isUsed() const { return !peers.empty() || users > 0 || !readers.empty(); }
    /// On disk, or on its way there.
    [[nodiscard]] bool isWritten() const { return kept || !gathered.empty() || !order.isIdle(); }

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
    int users = 0; ///< Connections on /collab, those that wait for the loading included.
    std::unique_ptr<PlainRoom> plain{};
    std::vector<std::function<void()>> readers{}; ///< Wait for the loading.
    InOrder order{};
    std::vector<DocumentOrder> gathered{}; ///< In this turn; not ordered yet.

    qint64 revision = 0;         ///< Newest one that is on disk.
    qint64 revisions = 0;        ///< On disk since the last state there.
    qsizetype revisionBytes = 0; ///< Of those.
    qsizetype stateBytes = 0;    ///< Of the whole as one update, as it was last known…
    qsizetype sinceBytes = 0;    ///< …and of the updates since: together no less than it is now.
    TimePoint idleUntil;

    /// Connections that speak for a client of the awareness, while it has a state.
    std::unordered_map<crdt::ClientId, std::vector<PeerId>> speakers{};
    std::vector<crdt::ClientId> untold{}; ///< Clients whose states changed and were not sent yet.
    bool someLeft = false;                ///< Among `untold`.
    bool tellingLater = false;
    TimePoint told; ///< When the awareness was last sent.
};

} // namespace heartline::server
