// SPDX-License-Identifier: MIT
// Well-formed updates whose structs refer to each other in any way: the bytes choose clients, clocks,
// neighbours, parents and content out of few, so that they meet far more often than in updates that were
// mutated as bytes.
#include "encoding/structwriter.h"
#include "encoding/wirestruct.h"
#include "subject.h"

#include <Heartline/Update>

#include <map>
#include <span>
#include <string_view>

using namespace heartline::crdt;
using namespace heartline::fuzz;
using detail::ContentKind;
using detail::WireStruct;

namespace {

using namespace std::string_view_literals;

constexpr std::array<ClientId, 4> kClients{1, 2, 3, 7};
constexpr std::array kRoots{"t"sv, "m"sv, "a"sv};
constexpr std::array kKeys{"k"sv, "sub"sv};
// Any kind, and text more often than others.
constexpr std::array kKinds{
    ContentKind::String, ContentKind::String, ContentKind::Gc,    ContentKind::Deleted, ContentKind::Json,
    ContentKind::Binary, ContentKind::String, ContentKind::Embed, ContentKind::Format,  ContentKind::Type,
    ContentKind::Any,    ContentKind::Doc,    ContentKind::Skip};

/// A content, and how many units it has.
struct Content
{
    std::string_view payload;
    Clock length;
};
constexpr std::array kTexts{Content{"a"sv, 1}, Content{"bcd"sv, 3}, Content{"\xf0\x9f\x98\x80"sv, 2},
                            Content{"x\xf0\x9f\x98\x80y\xe2\x82\xac"sv, 5},
                            Content{"0123456789abcdefghijklmnopqrs"sv, 29}};
constexpr std::array kJson{Content{"\x01"
                                   "1"sv,
                                   1},
                           Content{"\x02{}\x09undefined"sv, 2}};
constexpr std::array kAny{Content{"\x7e"sv, 1}, Content{"\x7d\x01\x77\x01z\x75\x01\x7f"sv, 3}};
constexpr std::array kFormats{Content{"\x04"
                                      "bold\x04true"sv,
                                      1},
                              Content{"\x04"
                                      "bold\x04null"sv,
                                      1}};
constexpr std::array kTypes{Content{"\x00"sv, 1}, Content{"\x01"sv, 1}, Content{"\x02"sv, 1},
                            Content{"\x03\x01p"sv, 1}, Content{"\x06"sv, 1}};

ByteView bytesOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class Writer
{
public:
    explicit Writer(Choices& choices)
        : m_choices(choices)
    {
    }

    /// Adds a struct, or a run of deletions, to the update.
    void add(std::uint8_t what)
    {
        const ClientId client = m_choices.pick(kClients);
        if (what % 8 == 0) {
            m_deletions.add(client, m_choices.below(m_next[client] + 2), 1 + m_choices.below(6));
            return;
        }
        auto& structs = m_structs[client];
        WireStruct s;
        s.id.client = client;
        s.id.clock = structs.empty() ? start(client, what) : structs.back().id.clock + structs.back().length;
        s.kind = m_choices.pick(kKinds);
        setContent(s);
        if (s.kind != ContentKind::Gc && s.kind != ContentKind::Skip)
            setNeighbours(s, m_choices.byte());
        append(structs, s);
        m_last = s;
    }

    /// The last struct again and again, with the same neighbours: only somebody hostile writes that.
    void repeat()
    {
        auto& structs = m_structs[m_last.id.client];
        if (structs.empty() || m_last.length == 0)
            return;
        for (auto count = m_choices.byte() % 64; count > 0; --count) {
            m_last.id.clock = structs.back().id.clock + structs.back().length;
            append(structs, m_last);
        }
    }

    Bytes take()
    {
        detail::StructWriter out;
        for (const auto& [client, structs] : m_structs) {
            for (const WireStruct& s : structs)
                out.write(s);
        }
        m_structs.clear();
        m_deletions.normalise();
        return out.finish(std::exchange(m_deletions, {}));
    }

private:
    void append(std::vector<WireStruct>& structs, const WireStruct& s)
    {
        structs.push_back(s);
        m_next[s.id.client] = std::max(m_next[s.id.client], s.id.clock + s.length);
    }

    /// Mostly where the client was, sometimes before that, sometimes behind it.
    Clock start(ClientId client, std::uint8_t what)
    {
        const Clock next = m_next[client];
        if (what < 0x80)
            return next;
        return what < 0xe0 ? m_choices.below(next + 1) : next + 1 + m_choices.below(4);
    }

    void setContent(WireStruct& s)
    {
        const auto set = [&](const Content& content) {
            s.payload = bytesOf(content.payload);
            s.length = content.length;
        };
        switch (s.kind) {
        case ContentKind::Gc:
        case ContentKind::Deleted:
        case ContentKind::Skip:
            s.length = 1 + m_choices.below(5);
            break;
        case ContentKind::Json:
            set(m_choices.pick(kJson));
            break;
        case ContentKind::Binary:
            set({"\x00\xff"sv, 1});
            break;
        case ContentKind::String:
            set(m_choices.pick(kTexts));
            break;
        case ContentKind::Embed:
            set({R"({"img":1})"sv, 1});
            break;
        case ContentKind::Format:
            set(m_choices.pick(kFormats));
            break;
        case ContentKind::Type:
            set(m_choices.pick(kTypes));
            break;
        case ContentKind::Any:
            set(m_choices.pick(kAny));
            break;
        case ContentKind::Doc:
            set({"\x01g\x76\x00"sv, 1});
            break;
        }
    }

    Id neighbour()
    {
        const ClientId client = m_choices.pick(kClients);
        return {client, m_choices.below(m_next[client] + 1)};
    }

    void setNeighbours(WireStruct& s, std::uint8_t how)
    {
        s.hasOrigin = how & 1;
        s.hasRightOrigin = how & 2;
        if (s.hasOrigin)
            s.origin = how & 4 && s.id.clock > 0 ? Id{s.id.client, s.id.clock - 1} : neighbour();
        if (s.hasRightOrigin)
            s.rightOrigin = neighbour();
        if (s.hasOrigin || s.hasRightOrigin)
            return;
        s.parent = how & 8 ? WireStruct::Parent::Item : WireStruct::Parent::Root;
        if (how & 8)
            s.parentItem = neighbour();
        else
            s.rootName = bytesOf(m_choices.pick(kRoots));
        s.hasParentSub = how & 16;
        if (s.hasParentSub)
            s.parentSub = bytesOf(m_choices.pick(kKeys));
    }

    Choices& m_choices;
    std::map<ClientId, std::vector<WireStruct>, std::greater<>> m_structs;
    std::map<ClientId, Clock> m_next;
    WireStruct m_last;
    DeleteSet m_deletions;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Choices choices({data, size});
    Subject subject(choices.byte());
    Writer writer(choices);
    while (!choices.atEnd()) {
        const std::uint8_t what = choices.byte();
        if (what % 16 == 14) {
            writer.repeat();
        } else if (what % 16 != 15) {
            writer.add(what);
        } else if (what < 0x80) {
            subject.take(writer.take());
        } else if (const auto v2 = convertV1ToV2(writer.take())) {
            subject.takeV2(*v2);
        }
    }
    subject.take(writer.take());
    subject.finish();
    return 0;
}
