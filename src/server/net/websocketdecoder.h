// SPDX-License-Identifier: MIT
#pragma once

#include "utf8validator.h"
#include "websocketframe.h"

#include <QByteArray>

#include <optional>

namespace heartline::server {

/// What the peer sent, once whole.
struct WebSocketEvent
{
    enum class Kind
    {
        Text, ///< A message; `payload` is valid UTF-8.
        Binary,
        Ping, ///< To be answered with the same payload.
        Pong,
        Close, ///< `code` (kNoStatus when none came) and the reason in `payload`.
        Error, ///< The peer broke the protocol: close with `code`, `payload` says why. Nothing follows.
    };
    Kind kind = Kind::Error;
    QByteArray payload;
    uint16_t code = 0;
};

/// The receiving half of RFC 6455 for a server: bytes in, messages out.
///
/// Reassembles fragments, lets control frames through between them, demands masks, checks UTF-8 as it comes
/// and refuses a message as soon as a frame header announces too much. It judges no message and owns no
/// socket; answering (pong, Close) is the caller's. No extension is ever agreed, so reserved bits are errors.
class HEARTLINE_SERVER_EXPORT WebSocketDecoder
{
public:
    /// `maxMessage`: largest payload of a message over all its fragments, in bytes.
    explicit WebSocketDecoder(qsizetype maxMessage)
        : m_maxMessage(maxMessage)
    {
    }

    /// Takes bytes as they came. They are read by next(); feed only what will be, for all of it is kept.
    void feed(QByteArrayView bytes);

    /// The next event, or nothing until more is fed. After Close or Error nothing comes any more.
    [[nodiscard]] std::optional<WebSocketEvent> next();

    /// Whether a frame or a fragmented message has begun and not ended.
    [[nodiscard]] bool isMidMessage() const { return m_inFrame || m_fragmented || !m_input.isEmpty(); }

    /// Bytes held for what is not complete yet.
    [[nodiscard]] qsizetype bufferedBytes() const
    {
        return m_input.size() - m_at + m_message.size() + m_control.size();
    }

private:
    enum class HeaderResult
    {
        Ready,
        NeedMore,
        Failed
    };
    void forgetRead();
    HeaderResult readHeader();
    std::optional<WebSocketEvent> readPayload();
    std::optional<WebSocketEvent> finishFrame();
    WebSocketEvent closeEvent();
    WebSocketEvent fail(uint16_t code, const char* reason);

    qsizetype m_maxMessage;
    QByteArray m_input; // bytes not yet taken apart, from m_at on
    qsizetype m_at = 0;
    QByteArray m_message; // payload of the message so far
    QByteArray m_control; // payload of the control frame so far
    Utf8Validator m_utf8;
    std::optional<WebSocketEvent> m_failure;

    // The frame being read.
    bool m_inFrame = false;
    bool m_final = false;
    Opcode m_opcode = Opcode::Continuation;
    uint8_t m_mask[4] = {};
    uint64_t m_left = 0; // payload bytes still to come
    unsigned m_maskAt = 0;

    bool m_fragmented = false; // a message began without FIN
    Opcode m_messageOpcode = Opcode::Text;
    bool m_done = false;
};

} // namespace heartline::server
