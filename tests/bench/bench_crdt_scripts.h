// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What invented clients type: the same, number by number, as in crdt_peers/scripts.cjs.
namespace heartline::bench {

/// mulberry32
class Random
{
public:
    explicit Random(std::uint32_t seed)
        : m_state(seed)
    {
    }

    std::uint32_t next()
    {
        m_state += 0x6d2b79f5;
        std::uint32_t t = (m_state ^ (m_state >> 15)) * (1 | m_state);
        t = (t + (t ^ (t >> 7)) * (61 | t)) ^ t;
        return t ^ (t >> 14);
    }
    std::uint32_t below(std::size_t limit) { return next() % static_cast<std::uint32_t>(limit); }
    char16_t letter() { return below(6) == 0 ? u' ' : static_cast<char16_t>(u'a' + below(26)); }

private:
    std::uint32_t m_state;
};

/// Letters and blanks in lines of up to 64.
std::u16string baseText(std::size_t length);

/// Inserts one unit, or deletes one where `character` is 0.
struct Key
{
    std::uint32_t position = 0;
    char16_t character = 0;
};

/// Typing in one place for about 40 keys, one in eight a backspace, then in another, in a text of `length` at
/// first.
std::vector<Key> offlineScript(std::uint32_t client, std::size_t keys, std::size_t length);

/// Each client has a paragraph of its own, so that the places are known without asking an engine.
struct TypingScript
{
    TypingScript(std::size_t clients, std::size_t rounds);

    std::u16string start;
    std::vector<Key> keys; ///< [round * clients + client]; places in the text as it was before the round.
    std::u16string end;
};

} // namespace heartline::bench
