// SPDX-License-Identifier: MIT
#include "websocketframe.h"

#include <QtEndian>

#include <cstring>
#include <limits>

namespace heartline::server {

QByteArray encodeFrame(Opcode opcode, QByteArrayView payload)
{
    const bool control = opcode >= Opcode::Close;
    if (control)
        payload.truncate(std::min(payload.size(), kMaxControlPayload));
    const qsizetype size = payload.size();
    const bool isShort = size <= kMaxControlPayload;
    const bool fitsTwo = size <= std::numeric_limits<uint16_t>::max();
    const qsizetype header = isShort ? 2 : fitsTwo ? 4 : 10;
    QByteArray frame(header + size, Qt::Uninitialized);
    char* to = frame.data();
    to[0] = char(0x80 | uint8_t(opcode)); // FIN: never fragmented (protocol.md §2 Frames)
    to[1] = isShort ? char(size) : fitsTwo ? char(126) : char(127);
    if (header == 4)
        qToBigEndian(uint16_t(size), to + 2);
    else if (header == 10)
        qToBigEndian(uint64_t(size), to + 2);
    if (size > 0)
        std::memcpy(to + header, payload.data(), size_t(size));
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
