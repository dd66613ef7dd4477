// SPDX-License-Identifier: MIT
#include "encoding/updatev2.h"

#include "encoding/anycodec.h"
#include "encoding/json.h"
#include "encoding/runlength.h"
#include "encoding/structreader.h"
#include "encoding/utf.h"
#include "update.h"

#include <initializer_list>

namespace heartline::crdt {

namespace detail {

namespace {

/// Writes an update of format v2.
class WriterV2
{
public:
    void begin(const ClientBlock& block)
    {
        m_client.write(block.client);
        rest.writeVarUint(block.count);
        rest.writeVarUint(block.clock);
    }

    void write(const WireStruct& s)
    {
        const int flags = (s.hasOrigin ? kInfoOrigin : 0) | (s.hasRightOrigin ? kInfoRightOrigin : 0) |
                          (s.hasParentSub ? kInfoParentSub : 0);
        m_info.write(std::uint8_t(int(s.kind) | flags));
        if (s.kind == ContentKind::Skip)
            return rest.writeVarUint(s.length);
        if (s.kind == ContentKind::Gc)
            return m_length.write(s.length);

        if (s.hasOrigin)
            writeId(s.origin, m_leftClock);
        if (s.hasRightOrigin)
            writeId(s.rightOrigin, m_rightClock);
        if (s.parent != WireStruct::Parent::Implied) {
            const bool isRoot = s.parent == WireStruct::Parent::Root;
            m_parentInfo.write(isRoot ? 1 : 0);
            if (isRoot)
                writeString(s.rootName);
            else
                writeId(s.parentItem, m_leftClock);
            if (s.hasParentSub)
                writeString(s.parentSub);
        }
        writeContent(s);
    }

    Bytes take()
    {
        Encoder out;
        out.writeVarUint(0);
        for (const auto& column :
             {m_keyClock.take(), m_client.take(), m_leftClock.take(), m_rightClock.take(), m_info.take(),
              m_string.take(), m_parentInfo.take(), m_typeRef.take(), m_length.take()})
            out.writeVarBytes(column);
        out.writeBytes(rest.view());
        return out.take();
    }

    Encoder rest;

private:
    void writeContent(const WireStruct& s)
    {
        Decoder in(s.payload);
        switch (s.kind) {
        case ContentKind::Deleted:
            m_length.write(s.length);
            break;
        case ContentKind::Json:
            m_length.write(s.length);
            while (!in.atEnd())
                writeString(in.readVarBytes());
            break;
        case ContentKind::Any:
            m_length.write(s.length);
            rest.writeBytes(s.payload);
            break;
        case ContentKind::Binary:
            rest.writeVarBytes(s.payload);
            break;
        case ContentKind::String:
            m_string.write(s.payload, s.length);
            break;
        case ContentKind::Embed:
            writeJson(s.payload);
            break;
        case ContentKind::Format:
            writeKey(in.readVarBytes());
            writeJson(in.readVarBytes());
            break;
        case ContentKind::Type: {
            const auto ref = in.readVarUint();
            m_typeRef.write(ref);
            if (typeRefHasName(ref))
                writeKey(in.readVarBytes());
            break;
        }
        case ContentKind::Doc:
            writeString(in.readVarBytes());
            rest.writeBytes(s.payload.subspan(in.offset()));
            break;
        case ContentKind::Gc:
        case ContentKind::Skip:
            break;
        }
    }

    void writeId(const Id& id, DifferenceWriter& clock)
    {
        m_client.write(id.client);
        clock.write(id.clock);
    }
    void writeString(ByteView utf8) { m_string.write(utf8, utf16Length(utf8).value_or(0)); }
    void writeJson(ByteView text) { writeAny(rest, parseJson(text).value_or(Any())); }
    /// Yjs gives every key a new number, also one that it wrote before.
    void writeKey(ByteView key)
    {
        m_keyClock.write(m_keys++);
        writeString(key);
    }

    DifferenceWriter m_keyClock;
    UintWriter m_client;
    DifferenceWriter m_leftClock;
    DifferenceWriter m_rightClock;
    ByteWriter m_info;
    StringWriter m_string;
    ByteWriter m_parentInfo;
    UintWriter m_typeRef;
    UintWriter m_length;
    std::uint64_t m_keys = 0;
};

} // namespace

DeleteSet readDeleteSetV2(Decoder& in)
{
    DeleteSet set;
    const auto clients = in.readCount(2);
    for (std::uint64_t i = 0; i < clients && !in.failed(); ++i) {
        const auto client = in.readVarUint();
        Clock clock = 0;
        for (auto left = in.readCount(2); left > 0; --left) {
            const auto gap = in.readVarUint();
            const auto lengthMinus1 = in.readVarUint();
            if (gap > kMaxInteger - clock || lengthMinus1 >= kMaxInteger - clock - gap)
                in.fail(ErrorCode::Malformed, "a deletion that ends below 2^53");
            if (in.failed())
                break;
            set.add(client, clock + gap, lengthMinus1 + 1);
            clock += gap + lengthMinus1 + 1;
        }
    }
    set.normalise();
    return set;
}

void writeDeleteSetV2(Encoder& out, const DeleteSet& set)
{
    out.writeVarUint(set.clients().size());
    for (const auto& [client, ranges] : set.clients()) {
        out.writeVarUint(client);
        out.writeVarUint(ranges.size());
        Clock clock = 0;
        for (const auto& range : ranges) {
            out.writeVarUint(range.clock - clock);
            out.writeVarUint(range.length - 1);
            clock = range.clock + range.length;
        }
    }
}

} // namespace detail

Result<Bytes> convertV1ToV2(ByteView updateV1, const Limits& limits)
{
    const auto layout = detail::readLayout(updateV1, limits);
    if (!layout)
        return layout.error();
    detail::WriterV2 writer;
    writer.rest.writeVarUint(layout->blocks.size());
    for (const auto& block : layout->blocks) {
        writer.begin(block);
        for (detail::StructReader reader(updateV1, {block}); reader.next();)
            writer.write(reader.current());
    }
    detail::Decoder in(updateV1, layout->deleteSetOffset);
    detail::writeDeleteSetV2(writer.rest, detail::readDeleteSet(in));
    return writer.take();
}

} // namespace heartline::crdt
