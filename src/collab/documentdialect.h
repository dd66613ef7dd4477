// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <Heartline/Bytes>
#include <Heartline/Result>
#include <Heartline/StateVector>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace heartline {

/// How one kind of server wants to be spoken to about a document: which bytes say what. It holds no
/// connection and no state; `DocumentSync` decides what is said, and when.
class HEARTLINE_COLLAB_EXPORT DocumentDialect
{
public:
    enum class Kind
    {
        YWebsocket, ///< Heartline's server and every other of y-websocket's protocol (yjs-wire.md §10.2).
        Hocuspocus, ///< yjs-wire.md §10.11
    };

    /// "This is what I have: send me the rest."
    struct Step1
    {
        crdt::StateVector state;
    };
    struct Update
    {
        crdt::ByteView update; ///< Not judged yet; a view into the frame.
        bool isStep2 = false;  ///< The answer to a step 1 of ours.
    };
    struct AwarenessUpdate
    {
        crdt::ByteView update; ///< Not judged yet; a view into the frame.
    };
    /// Of the oldest step 2 or update of ours that is not acknowledged yet.
    struct Acknowledged
    {
        bool stored = false; ///< False: it was refused, as we may only read.
    };
    /// What we said at `opening()` is enough.
    struct Admitted
    {
        bool readOnly = false;
    };
    struct TokenAsked
    {
    };
    /// We may only read.
    struct EditsRefused
    {
        std::string reason; ///< Of any bytes.
    };
    /// We may not even read.
    struct Denied
    {
        std::string reason; ///< Of any bytes.
    };
    /// The server is done with this document for now; one may begin again with `opening()`.
    struct Ended
    {
    };
    struct Ping
    {
    };
    using Message = std::variant<Step1, Update, AwarenessUpdate, Acknowledged, Admitted, TokenAsked,
                                 EditsRefused, Denied, Ended, Ping>;

    /// `document`: its name, UTF-8, where frames carry it.
    [[nodiscard]] static std::unique_ptr<DocumentDialect> make(Kind kind, std::string document);

    DocumentDialect() = default;
    DocumentDialect(const DocumentDialect&) = delete;
    DocumentDialect& operator=(const DocumentDialect&) = delete;
    virtual ~DocumentDialect() = default;

    /// What is said first, and answered by Admitted or Denied before anything else is said. Nothing: begin at
    /// once.
    [[nodiscard]] virtual std::optional<crdt::Bytes> opening(std::string_view token) const = 0;
    [[nodiscard]] virtual crdt::Bytes step1(const crdt::StateVector& state) const = 0;
    [[nodiscard]] virtual crdt::Bytes step2(crdt::ByteView update) const = 0;
    [[nodiscard]] virtual crdt::Bytes update(crdt::ByteView update) const = 0;
    [[nodiscard]] virtual crdt::Bytes awareness(crdt::ByteView update) const = 0;
    /// The answer to a Ping.
    [[nodiscard]] virtual crdt::Bytes pong() const = 0;
    /// Said before leaving; nothing: just leave.
    [[nodiscard]] virtual std::optional<crdt::Bytes> farewell() const = 0;
    /// Whether each step 2 and update of ours is answered by an Acknowledged.
    [[nodiscard]] virtual bool acknowledges() const = 0;

    /// What a frame says, in order. Nothing for frames that are for somebody else or mean nothing to us;
    /// Truncated or Malformed: drop the frame.
    [[nodiscard]] virtual crdt::Result<std::vector<Message>> read(crdt::ByteView frame) const = 0;
};

/// y-websocket's.
class HEARTLINE_COLLAB_EXPORT YWebsocketDialect final : public DocumentDialect
{
public:
    [[nodiscard]] std::optional<crdt::Bytes> opening(std::string_view token) const override;
    [[nodiscard]] crdt::Bytes step1(const crdt::StateVector& state) const override;
    [[nodiscard]] crdt::Bytes step2(crdt::ByteView update) const override;
    [[nodiscard]] crdt::Bytes update(crdt::ByteView update) const override;
    [[nodiscard]] crdt::Bytes awareness(crdt::ByteView update) const override;
    [[nodiscard]] crdt::Bytes pong() const override;
    [[nodiscard]] std::optional<crdt::Bytes> farewell() const override;
    [[nodiscard]] bool acknowledges() const override { return false; }
    [[nodiscard]] crdt::Result<std::vector<Message>> read(crdt::ByteView frame) const override;
};

/// Hocuspocus', of versions 2 to 4.
class HEARTLINE_COLLAB_EXPORT HocuspocusDialect final : public DocumentDialect
{
public:
    explicit HocuspocusDialect(std::string document);

    [[nodiscard]] std::optional<crdt::Bytes> opening(std::string_view token) const override;
    [[nodiscard]] crdt::Bytes step1(const crdt::StateVector& state) const override;
    [[nodiscard]] crdt::Bytes step2(crdt::ByteView update) const override;
    [[nodiscard]] crdt::Bytes update(crdt::ByteView update) const override;
    [[nodiscard]] crdt::Bytes awareness(crdt::ByteView update) const override;
    [[nodiscard]] crdt::Bytes pong() const override;
    [[nodiscard]] std::optional<crdt::Bytes> farewell() const override;
    [[nodiscard]] bool acknowledges() const override { return true; }
    [[nodiscard]] crdt::Result<std::vector<Message>> read(crdt::ByteView frame) const override;

private:
    [[nodiscard]] crdt::Bytes frame(std::uint64_t type, crdt::ByteView payload) const;

    std::string m_document;
};

} // namespace heartline
