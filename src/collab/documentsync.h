// SPDX-License-Identifier: MIT
#pragma once

#include "documentdialect.h"
#include "unsentwork.h"

#include <Heartline/Awareness>
#include <Heartline/Document>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace heartline {

/// Keeps one crdt::Document the same here and at a server, and tells the people in it of each other: all
/// that is decided about that, without a socket, a timer or a clock. It is told what happened and when; it
/// answers what to send (`takeFrames()`) and when it wants to be asked again (`due()`).
///
///     link is there --opened()--> [says who we are] --admitted--> step 1, presence
///         server's step 1  -> what it lacks, as one step 2
///         server's step 2  -> in step: what is written goes out as it comes, at most 50 frames a second
///     link is gone --lost()--> nothing is queued: the next link's step 1 says what is missing
///
/// "Unsent" is what the server did not show that it has: by sending it back (y-websocket), by acknowledging
/// it (Hocuspocus), or by its state vector. What is not confirmed for a while is sent again, once the server
/// has shown with a step 2 that it is there.
///
/// Times are of any steady clock. For the document's thread; the document must outlive it.
class HEARTLINE_COLLAB_EXPORT DocumentSync
{
public:
    using Time = std::chrono::milliseconds;

    /// How long writing is gathered into one frame.
    static constexpr Time kGather{20};
    /// Least time between two announcements of the own presence.
    static constexpr Time kPresenceEvery{100};
    /// How long an update may wait for what it builds on before the server is asked for it.
    static constexpr Time kPendingAge{3'000};
    /// How long the server may take to show that it has what was sent; doubles from time to time.
    static constexpr Time kConfirmAge{10'000};
    static constexpr Time kLongestPatience{60'000};
    /// How long a new link may be in step before "read only" of an older one is doubted.
    static constexpr Time kReadOnlyAge{3'000};
    /// So many others are seen at once; each is looked at and drawn when something changes.
    static constexpr std::size_t kMostPeople = 1'000;
    /// How many frames of a link may be rubbish.
    static constexpr int kMalformedFrames = 20;

    DocumentSync(crdt::Document& document, std::unique_ptr<DocumentDialect> dialect, std::string token);

    // What happened:

    void opened(Time now);
    void lost();
    void received(crdt::ByteView frame, Time now);
    /// The document was changed here, by `update`.
    void wrote(crdt::ByteView update, Time now);
    /// The own presence, a JSON object in UTF-8. Announced soon, but not more often than every
    /// `kPresenceEvery`.
    void setPresence(std::string json, Time now);
    /// About to close the link: what waits is sent, and the own presence taken back.
    void leave(Time now);
    void tick(Time now);

    // What follows:

    /// What is to be sent over the present link, in order.
    [[nodiscard]] std::vector<crdt::Bytes> takeFrames();
    /// When `tick()` is due; nothing while there is nothing to wait for.
    [[nodiscard]] std::optional<Time> due() const;
    /// The clients whose presence changed since the last call.
    [[nodiscard]] std::vector<crdt::ClientId> takePresenceChanges();
    [[nodiscard]] const crdt::Awareness& awareness() const { return m_awareness; }

    /// Whether the server has told over the present link all that it has, and what we have that it lacks:
    /// before both, nobody knows what is unsent.
    [[nodiscard]] bool isInStep() const { return m_caughtUp && m_asked; }
    /// Whether that was ever so.
    [[nodiscard]] bool wasInStep() const { return m_wasInStep; }
    /// Whether the document ever was all that the server has.
    [[nodiscard]] bool wasCaughtUp() const { return m_wasCaughtUp; }
    /// Changes made here that the server is not known to have.
    [[nodiscard]] std::size_t unsent() const { return m_unsent.count(); }
    [[nodiscard]] bool isReadOnly() const { return m_readOnly; }
    /// What the server said to that.
    [[nodiscard]] const std::string& readOnlyReason() const { return m_readOnlyReason; }
    /// The server's words, where it did not let us in; told once.
    [[nodiscard]] std::optional<std::string> takeDenial() { return std::exchange(m_denial, {}); }
    /// Whether so much of what came made no sense that the link should be made anew.
    [[nodiscard]] bool isConfused() const { return m_confused; }
    /// Bad frames since the beginning.
    [[nodiscard]] std::uint64_t malformedFrames() const { return m_malformed; }
    /// Whether something that was sent is not confirmed although it was asked for.
    [[nodiscard]] bool isUnconfirmed() const { return m_resends > 0; }

private:
    /// Fires once after a time that doubles from one time to the next.
    struct Patience
    {
        std::optional<Time> at;
        Time wait{0};
    };

    void handle(const DocumentDialect::Step1& message, Time now);
    void handle(const DocumentDialect::Update& message, Time now);
    void handle(const DocumentDialect::AwarenessUpdate& message, Time now);
    void handle(const DocumentDialect::Acknowledged& message, Time now);
    void handle(const DocumentDialect::Admitted& message, Time now);
    void handle(const DocumentDialect::TokenAsked& message, Time now);
    void handle(const DocumentDialect::EditsRefused& message, Time now);
    void handle(const DocumentDialect::Denied& message, Time now);
    void handle(const DocumentDialect::Ended& message, Time now);
    void handle(const DocumentDialect::Ping& message, Time now);

    void begin(Time now);
    void endSession();
    void catchUp(const crdt::UpdateContent& server, Time now);
    void answer();
    void refuseEdits(std::string reason);
    void sendStep1();
    void sendUpdate(const crdt::Bytes& update, bool isStep2);
    void flush();
    void sendMissing();
    void announcePresence(Time now);
    void checkClientId(Time now);
    void checkPending(Time now);
    void askForConfirmation(Time now);
    void tell(const crdt::AwarenessChanges& changes);
    void progressed(Time now);
    void foundMalformed();

    crdt::Document& m_document;
    std::unique_ptr<DocumentDialect> m_dialect;
    std::string m_token;
    crdt::ClientId m_writer; ///< The document's when it was last looked at.
    crdt::Awareness m_awareness;
    UnsentWork m_unsent;
    std::vector<crdt::Bytes> m_frames;
    std::vector<crdt::ClientId> m_presenceChanges;
    std::string m_readOnlyReason;
    std::optional<std::string> m_denial;
    bool m_wasInStep = false;
    bool m_wasCaughtUp = false;
    bool m_readOnly = false;
    std::uint64_t m_malformed = 0;

    // Of the present link:

    bool m_linked = false;
    bool m_admitted = false; ///< Sync and awareness may be spoken.
    bool m_asked = false;    ///< The server has told its state.
    bool m_caughtUp = false; ///< The server has answered with what we lacked.
    /// The server's state, to be answered with the next frames: however often it is told until then, one
    /// answer, which may be the whole document, is enough.
    std::optional<crdt::StateVector> m_toAnswer;
    bool m_confused = false;
    int m_malformedHere = 0;
    /// What was written since the last frame.
    std::vector<crdt::Bytes> m_gathered;
    std::size_t m_gatheredBytes = 0;
    std::optional<Time> m_sendAt;
    /// Of what was sent and is not acknowledged, oldest first, where the dialect has such a thing.
    std::deque<crdt::UpdateContent> m_inFlight;
    std::optional<Time> m_checkAt; ///< Awareness::checkTimeouts()
    std::optional<Time> m_readOnlyUntil;
    std::optional<Time> m_reopenAt;
    Time m_reopenAfter{1'000};
    Patience m_confirm; ///< Runs while something sent is not confirmed.
    bool m_resendDue = false;
    int m_resends = 0;
    Patience m_pending; ///< Runs while something waits for what it builds on.

    std::optional<std::string> m_presence; ///< To be announced.
    Time m_presenceAt{-kPresenceEvery};    ///< When it was announced last.
};

} // namespace heartline
