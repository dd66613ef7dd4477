// SPDX-License-Identifier: MIT
#include "websocketframe.h"

#include <QtEndian>

#include <limits>

namespace heartline::server {

QByteArray encodeFrame(Opcode opcode, QByteArrayView payload)
{
    const bool control = opcode >= Opcode::Close;
    if (control)
        payload.truncate(std::min(payload.size(), kMaxControlPayload));
    constexpr qsizetype kLongestHeader = 10;
    QByteArray frame;
    frame.reserve(kLongestHeader + payload.size());
    frame.append(char(0x80 | uint8_t(opcode))); // FIN: never fragmented (protocol.md §2 Frames)
    if (payload.size() <= kMaxControlPayload) {
        frame.append(char(payload.size()));
    } else if (payload.size() <= std::numeric_limits<uint16_t>::max()) {
        frame.append(char(126));
        char length[2];
        qToBigEndian(uint16_t(payload.size()), length);
        frame.append(length, sizeof(length));
    } else {
        frame.append(char(127));
        char length[8];
        qToBigEndian(uint64_t(payload.size()), length);
        frame.append(length, sizeof(length));
    }
    frame.append(payload.data(), payload.size());
    return frame;
}

QByteArray encodeClose(uint16_t code, QByteArrayView reason)
{
    if (code == closecode::kNoStatus)
        return encodeFrame(Opcode::Close, {});
    qsizetype size = std::min(reason.size(), kMaxControlPayload - 2);
    while (size > 0 && size < reason.size() && (uint8_t(reason[size]) & 0xc0) == 0x80)
        --size; // not inside a character
    char number[2];
    qToBigEndian(code, number);
    return encodeFrame(Opcode::Close, QByteArray(number, 2).append(reason.data(), size));
}

bool isValidCloseCode(uint16_t code)
{
    if (code >= 3000 && code <= 4999)
        return true;
    // 1004 is reserved; 1005, 1006 and 1015 never travel; 1012 to 1014 were registered later.
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

} // namespace heartline::server
