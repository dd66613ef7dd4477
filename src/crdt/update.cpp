// SPDX-License-Identifier: MIT
#include "update.h"

#include "encoding/structreader.h"
#include "encoding/structwriter.h"
#include "encoding/wirestruct.h"

#include <algorithm>
#include <utility>

namespace heartline::crdt {

using detail::ClientBlock;
using detail::ContentKind;
using detail::Decoder;
using detail::StructReader;
using detail::StructWriter;

Result<Bytes> diffUpdate(ByteView update, const StateVector& state, const Limits& limits)
{
    auto layout = detail::readLayout(update, limits);
    if (!layout)
        return layout.error();
    std::erase_if(layout->blocks,
                  [&state](const ClientBlock& block) { return block.end <= state.clock(block.client); });

    StructWriter out;
    StructReader reader(update, std::move(layout->blocks));
    std::optional<ClientId> started;
    Clock known = 0;
    while (reader.next()) {
        const auto& s = reader.current();
        if (started == s.id.client) {
            out.write(s);
            continue;
        }
        known = state.clock(s.id.client);
        if (s.kind == ContentKind::Skip || s.id.clock + s.length <= known)
            continue;
        out.write(s, known > s.id.clock ? known - s.id.clock : 0);
        started = s.id.client;
    }
    Decoder in(update, layout->deleteSetOffset);
    return out.finish(detail::readDeleteSet(in));
}

Result<StateVector> stateVectorOfUpdate(ByteView update, const Limits& limits)
{
    const auto layout = detail::readLayout(update, limits);
    if (!layout)
        return layout.error();
    // Yjs counts a gap at clock 0 of the first client as if it were known; that would lose it.
    StateVector state;
    for (const auto& block : layout->blocks) {
        if (block.clock != 0)
            continue;
        Clock known = 0;
        for (StructReader reader(update, {block}); reader.next();) {
            if (reader.current().kind == ContentKind::Skip)
                break;
            known += reader.current().length;
        }
        if (known > 0)
            state.set(block.client, known);
    }
    return state;
}

Result<UpdateContent> contentOfUpdate(ByteView update, const Limits& limits)
{
    auto layout = detail::readLayout(update, limits);
    if (!layout)
        return layout.error();
    UpdateContent content;
    StructReader reader(update, std::move(layout->blocks));
    while (reader.next()) {
        const auto& s = reader.current();
        if (s.kind != ContentKind::Skip)
            content.insertions.add(s.id.client, s.id.clock, s.length);
    }
    content.insertions.normalise();
    Decoder in(update, layout->deleteSetOffset);
    content.deletions = detail::readDeleteSet(in);
    return content;
}

Result<void> checkUpdate(ByteView update, const Limits& limits)
{
    const auto layout = detail::readLayout(update, limits);
    if (!layout)
        return layout.error();
    return {};
}

} // namespace heartline::crdt
