// SPDX-License-Identifier: MIT
#include "encoding/anycodec.h"
#include "encoding/json.h"
#include "encoding/runlength.h"
#include "encoding/structwriter.h"
#include "encoding/updatev2.h"
#include "encoding/wirestruct.h"
#include "update.h"

#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

namespace heartline::crdt {

namespace detail {

namespace {

/// A run can announce any number of structs in a few bytes, and a key be used again and again. What was
/// written by an editor is about a quarter larger in v1; this is how much it may be before it is taken for an
/// attack.
constexpr std::size_t kMaxGrowth = 64;
constexpr std::size_t kFreeGrowth = std::size_t{1} << 14;

/// Copies structs out of an update of format v2 into one of format v1. Whether they are what they should be
/// is for `readLayout` to say, which looks at the result.
class Converter
{
public:
    explicit Converter(ByteView updateV2)
        : m_update(updateV2)
        , m_rest(updateV2)
        , m_hasFeatures(m_rest.readVarUint() != 0)
        , m_keyClock(column())
        , m_client(column())
        , m_leftClock(column())
        , m_rightClock(column())
        , m_info(column())
        , m_string(column())
        , m_parentInfo(column())
        , m_typeRef(column())
        , m_length(column())
        , m_maxSize(updateV2.size() * kMaxGrowth + kFreeGrowth)
    {
        if (m_hasFeatures)
            m_rest.fail(ErrorCode::Malformed, "format v2 without features");
    }

    Result<Bytes> convert(std::uint64_t maxStructs)
    {
        std::optional<ClientId> last;
        const auto clients = m_rest.readCount(2);
        for (std::uint64_t i = 0; i < clients && !failed(); ++i) {
            const auto count = m_rest.readVarUint();
            const ClientId client = m_client.read();
            Clock clock = m_rest.readVarUint();
            if (count > maxStructs - m_out.count())
                m_rest.fail(ErrorCode::TooLarge, "an update of fewer structs");
            // Two others are for `readLayout`, but the second of these would continue the first.
            if (count > 0 && std::exchange(last, client) == client)
                m_rest.fail(ErrorCode::Malformed, "each client once");
            for (std::uint64_t k = 0; k < count && !failed(); ++k) {
                const auto length = copyStruct(m_out.begin(client, clock));
                if (length == 0 || length > kMaxInteger - clock)
                    m_rest.fail(ErrorCode::Malformed, "a struct of at least one unit that ends below 2^53");
                clock += length;
            }
        }
        const auto deletions = readDeleteSetV2(m_rest);
        if (failed())
            return error();
        return m_out.finish(deletions);
    }

private:
    Decoder column()
    {
        const auto size = m_rest.readVarUint();
        const auto start = m_rest.offset();
        m_rest.readBytes(size);
        // Only up to where the column ends, with offsets that count from the beginning of the update.
        return Decoder(m_update.first(m_rest.offset()), m_rest.failed() ? m_rest.offset() : start);
    }

    bool failed()
    {
        if (m_out.size() > m_maxSize)
            m_rest.fail(ErrorCode::TooLarge, "an update that says more with as many bytes");
        return m_rest.failed() || m_keyClock.failed() || m_client.failed() || m_leftClock.failed() ||
               m_rightClock.failed() || m_info.failed() || m_string.failed() || m_parentInfo.failed() ||
               m_typeRef.failed() || m_length.failed();
    }

    /// A column that ended too early leads to further errors, so that it is the one to tell of.
    Error error() const
    {
        if (m_string.failed())
            return m_string.error();
        for (const ColumnReader* reader :
             std::initializer_list<const ColumnReader*>{&m_info, &m_client, &m_leftClock, &m_rightClock,
                                                        &m_parentInfo, &m_length, &m_keyClock, &m_typeRef}) {
            if (reader->failed())
                return reader->error();
        }
        return m_rest.error();
    }

    Clock copyStruct(Encoder& out)
    {
        const auto info = m_info.read();
        const auto kind = ContentKind(info & kInfoKindBits);
        if (kind == ContentKind::Gc || kind == ContentKind::Skip) {
            const Clock length = kind == ContentKind::Gc ? m_length.read() : m_rest.readVarUint();
            out.writeByte(info);
            out.writeVarUint(length);
            return length;
        }
        const bool hasNeighbour = (info & (kInfoOrigin | kInfoRightOrigin)) != 0;
        const bool hasParentSub = !hasNeighbour && (info & kInfoParentSub) != 0;
        out.writeByte(std::uint8_t(hasParentSub ? info : info & ~kInfoParentSub));
        if ((info & kInfoOrigin) != 0)
            copyId(out, m_leftClock);
        if ((info & kInfoRightOrigin) != 0)
            copyId(out, m_rightClock);
        if (!hasNeighbour) {
            const auto parentInfo = m_parentInfo.read();
            out.writeByte(parentInfo);
            if (parentInfo == 1)
                copyString(out);
            else if (parentInfo == 0)
                copyId(out, m_leftClock);
            else
                m_rest.fail(ErrorCode::Malformed, "a parent, 0 or 1");
            if (hasParentSub)
                copyString(out);
        }
        return copyContent(out, kind);
    }

    Clock copyContent(Encoder& out, ContentKind kind)
    {
        switch (kind) {
        case ContentKind::Deleted:
            return copyLength(out);
        case ContentKind::Json: {
            const auto count = copyLength(out);
            for (Clock i = 0; i < count && !failed(); ++i)
                copyString(out);
            return count;
        }
        case ContentKind::Any: {
            const auto count = copyLength(out);
            for (Clock i = 0; i < count && !m_rest.failed(); ++i)
                copyAny(out);
            return count;
        }
        case ContentKind::Binary:
            out.writeVarBytes(m_rest.readVarBytes());
            return 1;
        case ContentKind::String:
            return copyString(out);
        case ContentKind::Format:
            copyKey(out);
            [[fallthrough]];
        case ContentKind::Embed:
            out.writeVarString(toJson(readAny(m_rest)));
            return 1;
        case ContentKind::Type: {
            const auto ref = m_typeRef.read();
            out.writeVarUint(ref);
            if (typeRefHasName(ref))
                copyKey(out);
            return 1;
        }
        case ContentKind::Doc:
            copyString(out);
            copyAny(out);
            return 1;
        case ContentKind::Gc:
        case ContentKind::Skip:
            break;
        }
        m_rest.fail(ErrorCode::Malformed, "a content ref, 0 to 10");
        return 0;
    }

    void copyId(Encoder& out, DifferenceReader& clock)
    {
        const auto client = m_client.read();
        out.writeId({client, clock.read()});
    }

    Clock copyLength(Encoder& out)
    {
        const auto length = m_length.read();
        out.writeVarUint(length);
        return length;
    }

    void copyAny(Encoder& out)
    {
        const auto* const begin = m_rest.position();
        skipAny(m_rest);
        out.writeBytes({begin, m_rest.position()});
    }

    std::uint64_t copyString(Encoder& out)
    {
        const auto piece = m_string.read();
        writePiece(out, piece);
        return piece.units;
    }

    /// Keys are numbered as they come; one that has its number already is not written again.
    void copyKey(Encoder& out)
    {
        const auto number = m_keyClock.read();
        if (number >= m_keys.size()) {
            m_keys.push_back(m_string.read());
            writePiece(out, m_keys.back());
        } else {
            writePiece(out, m_keys[number]);
        }
    }

    ByteView m_update;
    Decoder m_rest;
    bool m_hasFeatures;
    // In the order in which they are written.
    DifferenceReader m_keyClock;
    UintReader m_client;
    DifferenceReader m_leftClock;
    DifferenceReader m_rightClock;
    ByteReader m_info;
    StringReader m_string;
    ByteReader m_parentInfo;
    UintReader m_typeRef;
    UintReader m_length;

    std::vector<Piece> m_keys;
    StructWriter m_out;
    std::size_t m_maxSize;
};

} // namespace

} // namespace detail

Result<Bytes> convertV2ToV1(ByteView updateV2, const Limits& limits)
{
    auto update = detail::Converter(updateV2).convert(limits.maxStructs);
    if (!update)
        return update;
    if (const auto layout = detail::readLayout(*update, limits); !layout) {
        auto error = layout.error();
        // It would count the bytes of the result.
        error.offset = 0;
        return error;
    }
    return update;
}

} // namespace heartline::crdt
