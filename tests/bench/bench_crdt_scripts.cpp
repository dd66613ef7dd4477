// SPDX-License-Identifier: MIT
#include "bench_crdt_scripts.h"

namespace heartline::bench {

namespace {

std::u16string joined(const std::vector<std::u16string>& paragraphs)
{
    std::u16string text;
    for (const std::u16string& paragraph : paragraphs)
        text += paragraph + u'\n';
    return text;
}

} // namespace

std::u16string baseText(std::size_t length)
{
    Random random(7);
    std::u16string text(length, u'\n');
    for (std::size_t i = 0; i < length; ++i) {
        if (i % 64 != 63)
            text[i] = random.letter();
    }
    return text;
}

std::vector<Key> offlineScript(std::uint32_t client, std::size_t keys, std::size_t length)
{
    Random random(1000 + client);
    std::vector<Key> script;
    script.reserve(keys);
    std::uint32_t cursor = random.below(length);
    for (std::size_t i = 0; i < keys; ++i) {
        if (random.below(40) == 0)
            cursor = random.below(length);
        if (cursor > 0 && random.below(8) == 0) {
            script.push_back({--cursor, 0});
            --length;
        } else {
            script.push_back({cursor++, random.letter()});
            ++length;
        }
    }
    return script;
}

TypingScript::TypingScript(std::size_t clients, std::size_t rounds)
{
    constexpr std::size_t kParagraph = 200;
    Random random(500 + static_cast<std::uint32_t>(clients));
    std::vector<std::u16string> paragraphs(clients, std::u16string(kParagraph, u' '));
    for (std::u16string& paragraph : paragraphs) {
        for (char16_t& unit : paragraph)
            unit = random.letter();
    }
    start = joined(paragraphs);
    std::vector<std::uint32_t> cursors;
    cursors.reserve(clients);
    for (const std::u16string& paragraph : paragraphs)
        cursors.push_back(random.below(paragraph.size()));
    keys.reserve(clients * rounds);
    for (std::size_t round = 0; round < rounds; ++round) {
        std::size_t before = 0;
        for (std::size_t client = 0; client < clients; ++client) {
            std::u16string& paragraph = paragraphs[client];
            std::uint32_t& cursor = cursors[client];
            const std::size_t length = paragraph.size();
            const auto at = static_cast<std::uint32_t>(before);
            if (random.below(40) == 0)
                cursor = random.below(length);
            if (cursor > 0 && random.below(8) == 0) {
                paragraph.erase(--cursor, 1);
                keys.push_back({at + cursor, 0});
            } else {
                const char16_t unit = random.letter();
                paragraph.insert(cursor, 1, unit);
                keys.push_back({at + cursor++, unit});
            }
            before += length + 1;
        }
    }
    end = joined(paragraphs);
}

} // namespace heartline::bench
