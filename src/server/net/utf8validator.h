// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QByteArrayView>

#include <cstdint>

namespace heartline::server {

/// Checks UTF-8 piece by piece, as it comes off the wire: a text may be cut anywhere, inside a character too.
///
/// Refuses what RFC 3629 §3 refuses: overlong forms, surrogates, code points above U+10FFFF, stray or missing
/// continuation bytes. It fails at the first byte that cannot lead to valid text, not at the end of the
/// message.
class HEARTLINE_SERVER_EXPORT Utf8Validator
{
public:
    /// False at the first wrong byte; the object must then be reset() before further use.
    [[nodiscard]] bool feed(QByteArrayView bytes);

    /// Whether the text may end here, that is, not inside a character.
    [[nodiscard]] bool isComplete() const { return m_missing == 0; }

    void reset() { m_missing = 0; }

private:
    uint8_t m_missing = 0; // continuation bytes still to come
    uint8_t m_low = 0x80;  // range of the next of them: narrower than 80..BF after E0, ED, F0 and F4
    uint8_t m_high = 0xbf;
};

} // namespace heartline::server
