// SPDX-License-Identifier: MIT
#include "utf8validator.h"

#include <cstring>

namespace heartline::server {

bool Utf8Validator::feed(QByteArrayView bytes)
{
    const auto* at = reinterpret_cast<const uint8_t*>(bytes.data());
    const auto* const end = at + bytes.size();
    while (at != end) {
        if (m_missing > 0) {
            const uint8_t byte = *at++;
            if (byte < m_low || byte > m_high)
                return false;
            --m_missing;
            m_low = 0x80;
            m_high = 0xbf;
            continue;
        }
        // Nearly all text is ASCII: eight bytes a step.
        uint64_t word = 0;
        while (end - at >= 8) {
            std::memcpy(&word, at, sizeof(word));
            if (word & 0x8080808080808080U)
                break;
            at += 8;
        }
        if (at == end)
            break;
        const uint8_t lead = *at++;
        if (lead < 0x80)
            continue;
        // RFC 3629 §4: C0, C1 and F5 to FF never appear.
        if (lead >= 0xc2 && lead <= 0xdf) {
            m_missing = 1;
        } else if (lead >= 0xe0 && lead <= 0xef) {
            m_missing = 2;
            m_low = lead == 0xe0 ? 0xa0 : 0x80;  // no overlong forms
            m_high = lead == 0xed ? 0x9f : 0xbf; // no surrogates
        } else if (lead >= 0xf0 && lead <= 0xf4) {
            m_missing = 3;
            m_low = lead == 0xf0 ? 0x90 : 0x80;
            m_high = lead == 0xf4 ? 0x8f : 0xbf; // nothing above U+10FFFF
        } else {
            return false;
        }
    }
    return true;
}

} // namespace heartline::server
