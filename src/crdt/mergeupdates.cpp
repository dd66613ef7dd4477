// SPDX-License-Identifier: MIT
#include "encoding/structreader.h"
#include "encoding/structwriter.h"
#include "update.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace heartline::crdt {

using detail::ClientBlock;
using detail::ContentKind;
using detail::Decoder;
using detail::StructReader;
using detail::StructWriter;
using detail::WireStruct;

namespace {

Clock endOf(const WireStruct& s)
{
    return s.id.clock + s.length;
}

/// One update, without its gaps.
class Source
{
public:
    Source(ByteView update, std::vector<ClientBlock> blocks)
        : m_reader(update, std::move(blocks))
    {
        advance();
    }

    void advance()
    {
        do
            m_atEnd = !m_reader.next();
        while (!m_atEnd && current().kind == ContentKind::Skip);
    }
    [[nodiscard]] bool atEnd() const { return m_atEnd; }
    [[nodiscard]] const WireStruct& current() const { return m_reader.current(); }

private:
    StructReader m_reader;
    bool m_atEnd = false;
};

/// Puts the sources in the order in which Yjs takes from them: clients descending, then clocks ascending.
/// Which of two versions of one struct is written hangs on what comes first among equals, so that this has to
/// be as in Yjs too.
class Queue
{
public:
    explicit Queue(std::vector<Source>& sources)
    {
        for (auto& source : sources) {
            if (!source.atEnd())
                m_order.push_back({&source, std::int64_t(m_order.size())});
        }
        m_isSmall = m_order.size() < kSmall;
        if (m_isSmall)
            sortSmall();
        else
            std::make_heap(m_order.begin(), m_order.end(), comesLater);
    }

    /// The source that is first, nullptr when all are at their end.
    [[nodiscard]] Source* first() const { return m_order.empty() ? nullptr : m_order.front().source; }

    /// The first source may have moved, and no other.
    void update()
    {
        if (m_isSmall) {
            std::erase_if(m_order, [](const Entry& entry) { return entry.source->atEnd(); });
            sortSmall();
            return;
        }
        std::pop_heap(m_order.begin(), m_order.end(), comesLater);
        if (m_order.back().source->atEnd()) {
            m_order.pop_back();
            return;
        }
        // Yjs sorts in place and stably, so that what stood first stays in front of its equals.
        m_order.back().rank = --m_lowestRank;
        std::push_heap(m_order.begin(), m_order.end(), comesLater);
    }

private:
    struct Entry
    {
        Source* source;
        std::int64_t rank; ///< Among equals.
    };

    /// From this many on JavaScript engines sort otherwise.
    static constexpr std::size_t kSmall = 64;

    /// Below 0: `a` first. 0: as they stand.
    static int compare(const Entry& a, const Entry& b)
    {
        const auto& left = a.source->current().id;
        const auto& right = b.source->current().id;
        if (left.client != right.client)
            return left.client > right.client ? -1 : 1;
        if (left.clock != right.clock)
            return left.clock < right.clock ? -1 : 1;
        return 0;
    }

    static bool comesLater(const Entry& a, const Entry& b)
    {
        const int order = compare(a, b);
        return order > 0 || (order == 0 && a.rank > b.rank);
    }

    /// Yjs' own comparison. Of a GC and an Item with one id it calls each the first, so that the result hangs
    /// on what is compared with what, which `sortSmall` therefore does as V8 does it.
    static bool yjsPutsFirst(const Entry& a, const Entry& b)
    {
        const int order = compare(a, b);
        const bool aIsGc = a.source->current().kind == ContentKind::Gc;
        const bool bIsGc = b.source->current().kind == ContentKind::Gc;
        return order < 0 || (order == 0 && aIsGc != bIsGc);
    }

    void sortSmall()
    {
        if (m_order.size() < 2)
            return;
        // A run that is in order already, or in strictly descending order, which is reversed.
        std::size_t run = 2;
        const bool descending = yjsPutsFirst(m_order[1], m_order[0]);
        while (run < m_order.size() && yjsPutsFirst(m_order[run], m_order[run - 1]) == descending)
            ++run;
        const auto begin = m_order.begin();
        if (descending)
            std::reverse(begin, begin + std::ptrdiff_t(run));
        // The rest by binary insertion.
        for (auto at = begin + std::ptrdiff_t(run); at != m_order.end(); ++at) {
            auto left = begin;
            for (auto right = at; left < right;) {
                const auto middle = left + (right - left) / 2;
                if (yjsPutsFirst(*at, *middle))
                    right = middle;
                else
                    left = middle + 1;
            }
            std::rotate(left, at, at + 1);
        }
    }

    std::vector<Entry> m_order;
    std::int64_t m_lowestRank = 0;
    bool m_isSmall = true;
};

/// Yjs' mergeUpdatesV2, step by step: even where it joins neighbours and where it does not is in the bytes.
class Merger
{
public:
    void take(Source& source)
    {
        if (!m_last) {
            append(source);
        } else if (!skipWritten(source)) {
            return;
        }
        takeRun(source);
    }

    StructWriter& finish()
    {
        flush();
        return m_out;
    }

private:
    /// A struct that is not written yet, as the next may lengthen it.
    struct Pending
    {
        WireStruct s;
        Clock offset = 0; ///< Units of it that are not written.
    };

    void flush()
    {
        if (m_last)
            m_out.write(m_last->s, m_last->offset);
    }

    void append(Source& source, Clock offset = 0)
    {
        flush();
        m_last = {source.current(), offset};
        source.advance();
    }

    /// Takes the first struct of `source` that brings something new. False if another source may have to go
    /// first.
    bool skipWritten(Source& source)
    {
        const auto client = source.current().id.client;
        if (client != m_last->s.id.client) {
            append(source);
            return true;
        }
        const auto end = endOf(m_last->s);
        bool skipped = false;
        while (!source.atEnd() && source.current().id.client == client && endOf(source.current()) <= end) {
            source.advance();
            skipped = true;
        }
        if (source.atEnd() || source.current().id.client != client)
            return false;

        const auto& s = source.current();
        if (s.id.clock > end) {
            if (skipped)
                return false;
            flush();
            m_last = {{}, 0};
            m_last->s.kind = ContentKind::Skip;
            m_last->s.id = {client, end};
            m_last->s.length = s.id.clock - end;
            return true;
        }
        // What is known of it is cut off; GCs become one.
        const auto known = end - s.id.clock;
        if (m_last->s.kind == ContentKind::Gc && s.kind == ContentKind::Gc)
            m_last->s.length += s.length - known;
        else
            append(source, known);
        return true;
    }

    /// Takes what follows in `source` without a gap.
    void takeRun(Source& source)
    {
        while (!source.atEnd() && source.current().id == Id{m_last->s.id.client, endOf(m_last->s)})
            append(source);
    }

    StructWriter m_out;
    std::optional<Pending> m_last;
};

std::uint64_t countRanges(const DeleteSet& set)
{
    std::uint64_t count = 0;
    for (const auto& [client, ranges] : set.clients())
        count += ranges.size();
    return count;
}

} // namespace

Result<Bytes> mergeUpdates(std::span<const ByteView> updates, const Limits& limits)
{
    std::vector<Source> sources;
    sources.reserve(updates.size());
    DeleteSet deletions;
    for (const auto& update : updates) {
        auto layout = detail::readLayout(update, limits);
        if (!layout)
            return layout.error();
        if (updates.size() == 1)
            return Bytes(update.begin(), update.end());
        auto& blocks = layout->blocks;
        std::sort(blocks.begin(), blocks.end(),
                  [](const ClientBlock& a, const ClientBlock& b) { return a.client > b.client; });
        sources.emplace_back(update, std::move(blocks));
        Decoder in(update, layout->deleteSetOffset);
        detail::readDeleteSet(in, [&deletions](ClientId client, Clock clock, Clock length) {
            deletions.add(client, clock, length);
        });
    }
    deletions.normalise();

    Merger merger;
    for (Queue queue(sources); auto* source = queue.first(); queue.update())
        merger.take(*source);
    auto& out = merger.finish();
    if (out.count() + countRanges(deletions) > limits.maxStructs)
        return Error{ErrorCode::TooLarge, "updates that are smaller together", 0};
    return out.finish(deletions);
}

} // namespace heartline::crdt
