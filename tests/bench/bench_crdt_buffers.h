// SPDX-License-Identifier: MIT
#pragma once

#include "bench_crdt_contestant.h"
#include "bench_crdt_scripts.h"
#include "bench_crdt_traces.h"

#include <sstream>

namespace heartline::bench {

/// A text without history: GapBuffer or PlainRope. It can type, and nothing else.
template<typename Buffer>
class BufferContestant : public Contestant
{
public:
    explicit BufferContestant(Traces& traces)
        : m_traces(traces)
    {
    }

    Outcome run(const std::string& task) override
    {
        std::istringstream words(task);
        std::string name;
        words >> name;
        if (name == "local" || name == "quiet") {
            words >> name;
            return local(m_traces.sequential(name));
        }
        if (name == "big") {
            std::size_t units = 0;
            std::size_t edits = 0;
            words >> units >> edits;
            return big(units, edits);
        }
        return Outcome::cannot("has no history");
    }

private:
    static Outcome local(const Trace& trace)
    {
        Buffer buffer;
        const double ms = milliseconds([&] {
            for (const Patch& patch : trace.patches) {
                if (patch.deleted > 0)
                    buffer.remove(patch.position, patch.deleted);
                if (!patch.inserted.empty())
                    buffer.insert(patch.position, patch.inserted);
            }
        });
        return buffer.toString() == trace.end ? done(ms, trace.end) : Outcome::wrong("a wrong text");
    }

    static Outcome big(std::size_t units, std::size_t edits)
    {
        const std::u16string text = baseText(units);
        Buffer buffer;
        buffer.insert(0, text);
        Random random(99);
        std::size_t length = units;
        const double ms = milliseconds([&] {
            for (std::size_t i = 0; i < edits; ++i) {
                const std::size_t count = 1 + random.below(8);
                if (random.below(2) == 0) {
                    const std::size_t place = random.below(length + 1);
                    buffer.insert(place, std::u16string_view(text).substr(random.below(1000), count));
                    length += count;
                } else {
                    buffer.remove(random.below(length - count), count);
                    length -= count;
                }
            }
        });
        return done(ms, buffer.toString());
    }

    static Outcome done(double ms, std::u16string_view text)
    {
        return {Outcome::Kind::Done, {{"ms", ms}, {"text", hashOf(text)}}, {}};
    }

    Traces& m_traces;
};

} // namespace heartline::bench
