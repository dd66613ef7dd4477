// SPDX-License-Identifier: MIT
#pragma once

#include "array.h"
#include "bytes.h"
#include "crdt_export.h"
#include "id.h"
#include "map.h"
#include "origin.h"
#include "relativeposition.h"
#include "result.h"
#include "snapshot.h"
#include "statevector.h"
#include "subscription.h"
#include "text.h"
#include "update.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heartline::crdt {

namespace detail {
class Store;
}

/// What a transaction changed, for who keeps or sends updates.
struct UpdateEvent
{
    /// One update, format v1, for everybody who has the state before it. Valid during the call.
    ByteView update;
    Origin origin = nullptr;
    bool local = true; ///< Of a transaction begun here; false where `applyUpdate()` began it.
};

/// A document that several replicas edit at once, also while apart, and that becomes equal everywhere once
/// each has all updates: in any order, any number of times, in any grouping. It reads and writes what Yjs
/// reads and writes, byte for byte, so the other replicas may be browsers.
///
/// @code
///     #include <Heartline/Document>
///     #include <cstdio>
///     using namespace heartline::crdt;
///
///     int main()
///     {
///         Document ann, ben;
///         // What one does goes to the other: here at once, elsewhere through a network.
///         const auto sendTo = [](Document& other) {
///             return [&other](const UpdateEvent& event) {
///                 if (!event.local)
///                     return; // came from there
///                 if (const auto taken = other.applyUpdate(event.update); !taken)
///                     std::printf("refused: %s expected\n", taken.error().what);
///             };
///         };
///         const auto toBen = ann.onUpdate(sendTo(ben));
///         const auto toAnn = ben.onUpdate(sendTo(ann));
///
///         Text text = ann.text("note");
///         text.insert(0, u"Hello");
///         ben.text("note").insert(5, u", Ann");
///         std::puts(text.toUtf8().c_str()); // Hello, Ann
///     }
/// @endcode
///
/// Who was away asks with `stateVector()`, and gets from `encodeStateAsUpdate(vector)` what is missing.
///
/// It keeps and serves what it does not show: roots and types of any kind, formats, embedded objects,
/// sub-documents, and updates that still wait for something they build on.
///
/// A document and all handles to it belong to one thread at a time. Nothing here throws, except for lack of
/// memory. Callbacks may edit the document: what they do is a transaction of its own, told after the present
/// one was told to all. They must not destroy it, and must not throw; an UndoManager goes before its
/// document.
class HEARTLINE_CRDT_EXPORT Document
{
public:
    struct Options
    {
        /// Drawn at random if not given. Never reuse one, unless for tests: two writers with one id damage
        /// the document for ever (yjs-wire.md §11.1). One above 2^53 - 1 is not taken.
        std::optional<ClientId> clientId = {};
        /// Forget the content of what was deleted. Off: deleted content is kept, and snapshots can show it.
        bool collectGarbage = true;
        Limits limits = {};
        /// What may wait for missing parts; an update that would go beyond it is refused with TooLarge.
        std::size_t maxPendingBytes = 64u << 20;
    };

    Document();
    explicit Document(Options options);
    ~Document();
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;

    /// The id that this document writes with. It draws a new one when an update shows that somebody else uses
    /// it.
    [[nodiscard]] ClientId clientId() const;
    [[nodiscard]] bool collectsGarbage() const;

    /// The root of that name (UTF-8; an invalid handle if it is not), made when it is first asked for; each
    /// is there from the beginning everywhere.
    Text text(std::string_view root);
    Map map(std::string_view root);
    Array array(std::string_view root);
    /// The roots seen so far, in an update or here.
    [[nodiscard]] std::vector<std::string> rootNames() const;
    /// How many these are; they only become more. O(1).
    [[nodiscard]] std::size_t rootCount() const;

    /// Makes one transaction, and so one update and one event, of all that `edit` does. May be nested: the
    /// outermost counts, and so does its origin.
    template<typename Edit>
    void transact(Edit&& edit, Origin origin = nullptr)
    {
        const Transacting guard(*this, origin);
        std::forward<Edit>(edit)();
    }

    /// What this document has.
    [[nodiscard]] StateVector stateVector() const;
    /// Everything as one update, what still waits included.
    [[nodiscard]] Bytes encodeStateAsUpdate() const;
    /// What somebody with `state` lacks. Deletions are always complete.
    [[nodiscard]] Bytes encodeStateAsUpdate(const StateVector& state) const;

    /// Takes in an update, format v1, of whoever. On an error (Truncated, Malformed, TooLarge) nothing was
    /// changed. What builds on updates that are not here yet waits for them. O(log n) for each struct.
    [[nodiscard]] Result<void> applyUpdate(ByteView update, Origin origin = nullptr);
    /// The same for format v2.
    [[nodiscard]] Result<void> applyUpdateV2(ByteView update, Origin origin = nullptr);

    /// Whether something waits for updates that did not come: after some seconds ask the others with
    /// `stateVector()`.
    [[nodiscard]] bool hasPending() const;
    [[nodiscard]] bool hasPendingStructs() const;
    [[nodiscard]] bool hasPendingDeletions() const;
    /// Whether some of the last update that was taken in waits, or did until more of it was there: as
    /// hasPending(), but not because of what others sent.
    [[nodiscard]] bool lastUpdateWaits() const;
    /// Other than the option said, from now on; what waits already stays. For one who takes in what was
    /// accepted once.
    void setMaxPendingBytes(std::size_t bytes);

    /// Called after each transaction that changed something, local or remote, with its update.
    Subscription onUpdate(std::function<void(const UpdateEvent&)> callback);

    /// Names this moment.
    [[nodiscard]] Snapshot snapshot() const;
    /// The document of that moment, as an update for an empty one. Collected where garbage collection is on
    /// here. Malformed where the snapshot names what this document has not.
    [[nodiscard]] Result<Bytes> encodeSnapshotAsUpdate(const Snapshot& moment) const;

    /// Where a relative position is now.
    struct Place
    {
        SharedType type;       ///< Check that it is the one you show.
        std::size_t index = 0; ///< UTF-16 code units, or entries of an array.
    };
    /// Nothing where the unit it stands at is not here yet, or was collected with the type around it. A
    /// deleted unit gives the place where it was. `followUndo`: where an undo brought the unit back, the
    /// place of that copy. O(log n).
    [[nodiscard]] std::optional<Place> resolve(const RelativePosition& position,
                                               bool followUndo = true) const;

    /// Checks what must hold inside, for tests: an empty string, or what does not hold. O(n log n).
    [[nodiscard]] std::string check() const;

private:
    class HEARTLINE_CRDT_EXPORT Transacting
    {
    public:
        Transacting(Document& document, Origin origin);
        ~Transacting();
        Transacting(const Transacting&) = delete;
        Transacting& operator=(const Transacting&) = delete;

    private:
        detail::Store& m_store;
    };

    std::unique_ptr<detail::Store> m_store;
    friend class UndoManager;
};

} // namespace heartline::crdt
