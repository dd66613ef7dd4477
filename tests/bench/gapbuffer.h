// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace heartline::bench {

/// The text of an old editor: one array with the free space where the cursor is. Knows nothing of history.
/// Typing in one place costs next to nothing, a jump moves all that lies between.
class GapBuffer
{
public:
    [[nodiscard]] std::size_t length() const { return m_capacity - (m_gapEnd - m_gapBegin); }

    void insert(std::size_t index, std::u16string_view text)
    {
        if (text.size() > m_gapEnd - m_gapBegin)
            grow(text.size());
        moveGap(index);
        if (text.size() == 1)
            m_units[m_gapBegin] = text.front();
        else
            std::memcpy(&m_units[m_gapBegin], text.data(), text.size() * sizeof(char16_t));
        m_gapBegin += text.size();
    }

    /// Whichever end of the range is nearer goes to the gap.
    void remove(std::size_t index, std::size_t count)
    {
        if (m_gapBegin == index + count) { // a backspace
            m_gapBegin = index;
            return;
        }
        moveGap(index);
        m_gapEnd += count;
    }

    [[nodiscard]] std::u16string toString() const
    {
        std::u16string text(m_units.get(), m_gapBegin);
        text.append(m_units.get() + m_gapEnd, m_capacity - m_gapEnd);
        return text;
    }

private:
    void moveGap(std::size_t index)
    {
        if (index < m_gapBegin) {
            const std::size_t count = m_gapBegin - index;
            std::memmove(&m_units[m_gapEnd - count], &m_units[index], count * sizeof(char16_t));
            m_gapBegin -= count;
            m_gapEnd -= count;
        } else if (index > m_gapBegin) {
            const std::size_t count = index - m_gapBegin;
            std::memmove(&m_units[m_gapBegin], &m_units[m_gapEnd], count * sizeof(char16_t));
            m_gapBegin += count;
            m_gapEnd += count;
        }
    }

    void grow(std::size_t needed)
    {
        const std::size_t behind = m_capacity - m_gapEnd;
        const std::size_t capacity = 2 * m_capacity + needed + 64;
        auto units = std::make_unique_for_overwrite<char16_t[]>(capacity);
        if (m_capacity > 0) {
            std::memcpy(units.get(), m_units.get(), m_gapBegin * sizeof(char16_t));
            std::memcpy(units.get() + capacity - behind, m_units.get() + m_gapEnd, behind * sizeof(char16_t));
        }
        m_units = std::move(units);
        m_capacity = capacity;
        m_gapEnd = capacity - behind;
    }

    std::unique_ptr<char16_t[]> m_units;
    std::size_t m_capacity = 0;
    std::size_t m_gapBegin = 0; ///< The gap is [m_gapBegin, m_gapEnd).
    std::size_t m_gapEnd = 0;
};

} // namespace heartline::bench
