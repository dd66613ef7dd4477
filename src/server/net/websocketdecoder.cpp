// SPDX-License-Identifier: MIT
#include "websocketdecoder.h"

#include <QtEndian>

#include <cstring>

namespace heartline::server {

namespace {

bool isControl(Opcode opcode)
{
    return opcode >= Opcode::Close;
}

// Appends `source` unmasked (RFC 6455 §5.3), eight bytes a step; `at` is the place in the mask.
void appendUnmasked(QByteArray& target, QByteArrayView source, const uint8_t (&mask)[4], unsigned& at)
{
    const qsizetype start = target.size();
    target.resize(start + source.size());
    char* out = target.data() + start;
    const char* in = source.data();
    qsizetype left = source.size();
    uint8_t turned[8];
    for (unsigned i = 0; i < 8; ++i)
        turned[i] = mask[(at + i) & 3];
    uint64_t wide = 0;
    std::memcpy(&wide, turned, sizeof(wide));
    for (; left >= 8; left -= 8, in += 8, out += 8) {
        uint64_t word = 0;
        std::memcpy(&word, in, sizeof(word));
        word ^= wide;
        std::memcpy(out, &word, sizeof(word));
    }
    for (qsizetype i = 0; i < left; ++i)
        out[i] = char(uint8_t(in[i]) ^ turned[i]);
    at = unsigned((at + quint64(source.size())) & 3);
}

} // namespace

void WebSocketDecoder::feed(QByteArrayView bytes)
{
    if (m_done)
        return;
    m_input.remove(0, std::exchange(m_at, 0));
    m_input.append(bytes);
}

std::optional<WebSocketEvent> WebSocketDecoder::next()
{
    while (!m_done) {
        if (!m_inFrame) {
            const HeaderResult header = readHeader();
            if (header == HeaderResult::NeedMore) {
                forgetRead();
                return std::nullopt;
            }
            if (header == HeaderResult::Failed)
                return std::exchange(m_failure, std::nullopt);
        }
        if (auto event = readPayload())
            return event;
        if (m_inFrame) { // the payload goes on in bytes to come
            forgetRead();
            return std::nullopt;
        }
    }
    return std::nullopt;
}

// Ten thousand idle connections shall not each keep a buffer.
void WebSocketDecoder::forgetRead()
{
    if (m_at < m_input.size())
        return;
    m_input = {};
    m_at = 0;
}

// RFC 6455 §5.2, byte by byte.
WebSocketDecoder::HeaderResult WebSocketDecoder::readHeader()
{
    const auto failed = [this](uint16_t code, const char* reason) {
        m_failure = fail(code, reason);
        return HeaderResult::Failed;
    };
    const qsizetype available = m_input.size() - m_at;
    const auto* bytes = reinterpret_cast<const uint8_t*>(m_input.constData()) + m_at;
    if (available < 2)
        return HeaderResult::NeedMore;

    const unsigned opcode = bytes[0] & 0x0fU;
    const bool final = bytes[0] & 0x80U;
    const unsigned shortLength = bytes[1] & 0x7fU;
    // What is wrong is said at the second byte, not when the frame is whole.
    if (bytes[0] & 0x70U)
        return failed(closecode::kProtocolError, "a reserved bit is set, and no extension was agreed");
    if ((opcode > 2 && opcode < 8) || opcode > 10)
        return failed(closecode::kProtocolError, "reserved opcode");
    if (!(bytes[1] & 0x80U))
        return failed(closecode::kProtocolError, "a client's frame must be masked");
    if (opcode >= 8 && !final)
        return failed(closecode::kProtocolError, "a control frame must not be fragmented");
    if (opcode >= 8 && shortLength > unsigned(kMaxControlPayload))
        return failed(closecode::kProtocolError, "a control frame must not exceed 125 bytes");
    if (opcode == 0 && !m_fragmented)
        return failed(closecode::kProtocolError, "a continuation of nothing");
    if ((opcode == 1 || opcode == 2) && m_fragmented)
        return failed(closecode::kProtocolError, "a new message inside a fragmented one");

    const qsizetype extra = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
    if (available < 2 + extra + 4)
        return HeaderResult::NeedMore;
    uint64_t length = shortLength;
    if (extra == 2) {
        length = qFromBigEndian<uint16_t>(bytes + 2);
        if (length < 126)
            return failed(closecode::kProtocolError, "the length is not in its shortest form");
    } else if (extra == 8) {
        length = qFromBigEndian<uint64_t>(bytes + 2);
        if (length > uint64_t(std::numeric_limits<int64_t>::max()) || length <= 0xffff)
            return failed(closecode::kProtocolError, "the length is not in its shortest form");
    }
    const qsizetype held = opcode == 0 ? m_message.size() : 0;
    if (opcode < 8 && length > uint64_t(m_maxMessage - held))
        return failed(closecode::kTooBig, "the message is too big");

    m_final = final;
    m_opcode = Opcode(opcode);
    m_left = length;
    m_maskAt = 0;
    std::memcpy(m_mask, bytes + 2 + extra, sizeof(m_mask));
    m_at += 2 + extra + 4;
    m_inFrame = true;
    if (opcode == 1 || opcode == 2) {
        m_messageOpcode = m_opcode;
        m_message.resize(0);
        m_utf8.reset();
    } else if (opcode >= 8) {
        m_control.resize(0);
    }
    return HeaderResult::Ready;
}

std::optional<WebSocketEvent> WebSocketDecoder::readPayload()
{
    const auto size = qsizetype(std::min<uint64_t>(m_left, uint64_t(m_input.size() - m_at)));
    QByteArray& target = isControl(m_opcode) ? m_control : m_message;
    const qsizetype start = target.size();
    appendUnmasked(target, QByteArrayView(m_input).sliced(m_at, size), m_mask, m_maskAt);
    m_at += size;
    m_left -= uint64_t(size);
    // Checked as it comes: a wrong byte closes at once, however long the message still is (RFC 6455 §8.1).
    if (!isControl(m_opcode) && m_messageOpcode == Opcode::Text &&
        !m_utf8.feed(QByteArrayView(target).sliced(start)))
        return fail(closecode::kInvalidText, "the text is not UTF-8");
    if (m_left > 0)
        return std::nullopt;
    m_inFrame = false;
    return finishFrame();
}

std::optional<WebSocketEvent> WebSocketDecoder::finishFrame()
{
    using Kind = WebSocketEvent::Kind;
    switch (m_opcode) {
    case Opcode::Ping:
        return WebSocketEvent{Kind::Ping, m_control, 0};
    case Opcode::Pong:
        return WebSocketEvent{Kind::Pong, m_control, 0};
    case Opcode::Close:
        return closeEvent();
    default:
        break;
    }
    m_fragmented = !m_final;
    if (!m_final)
        return std::nullopt;
    if (m_messageOpcode == Opcode::Text && !m_utf8.isComplete())
        return fail(closecode::kInvalidText, "the text ends inside a character");
    const Kind kind = m_messageOpcode == Opcode::Text ? Kind::Text : Kind::Binary;
    return WebSocketEvent{kind, std::exchange(m_message, {}), 0};
}

WebSocketEvent WebSocketDecoder::closeEvent()
{
    if (m_control.isEmpty()) {
        m_done = true;
        return {WebSocketEvent::Kind::Close, {}, closecode::kNoStatus};
    }
    if (m_control.size() == 1)
        return fail(closecode::kProtocolError, "a Close frame of one byte");
    const auto code = qFromBigEndian<uint16_t>(m_control.constData());
    if (!isValidCloseCode(code))
        return fail(closecode::kProtocolError, "a close code that must not be sent");
    const QByteArray reason = m_control.sliced(2);
    Utf8Validator utf8;
    if (!utf8.feed(reason) || !utf8.isComplete())
        return fail(closecode::kInvalidText, "the close reason is not UTF-8");
    m_done = true;
    return {WebSocketEvent::Kind::Close, reason, code};
}

WebSocketEvent WebSocketDecoder::fail(uint16_t code, const char* reason)
{
    m_done = true;
    m_input.clear();
    m_message.clear();
    return {WebSocketEvent::Kind::Error, QByteArray(reason), code};
}

} // namespace heartline::server
