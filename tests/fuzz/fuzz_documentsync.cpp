// SPDX-License-Identifier: MIT
// What a client does with a server that says anything at any time: DocumentSync and what shows who is there,
// in both dialects. Whatever was said, nothing that the person wrote is lost, and a decent server gets it in
// the end.
#include "fuzz.h"
#include "sampledocument.h"

#include <Heartline/DocumentPresence>
#include <Heartline/DocumentSync>
#include <Heartline/SyncProtocol>
#include <Heartline/Update>

#include <variant>

using namespace heartline;
using namespace heartline::fuzz;
using heartline::crdt::Bytes;
using heartline::crdt::ByteView;
using Time = DocumentSync::Time;
using Kind = DocumentDialect::Kind;

namespace {

/// Bits of the first byte.
enum Flag : std::uint8_t
{
    kHocuspocus = 1,
    kRestored = 2, ///< Something is there from an earlier run.
    kPresent = 4,  ///< The person has a state.
};
/// Longest texts of a peer that may be shown.
constexpr qsizetype kNameUnits = 128;

Bytes bytesOf(ByteView view)
{
    return {view.begin(), view.end()};
}

/// A person's document at a server that says what the input says.
class Session
{
public:
    explicit Session(std::uint8_t flags)
        : m_kind((flags & kHocuspocus) != 0 ? Kind::Hocuspocus : Kind::YWebsocket)
        , m_dialect(DocumentDialect::make(m_kind, "doc"))
        , m_document((flags & kRestored) != 0 ? sampleDocument({.clientId = 90})
                                              : crdt::Document({.clientId = 90}))
        , m_sync(m_document, DocumentDialect::make(m_kind, "doc"), "token")
        , m_updates(m_document.onUpdate([this](const crdt::UpdateEvent& event) {
            if (event.local)
                m_sync.wrote(event.update, m_now);
        }))
    {
        if ((flags & kPresent) != 0)
            m_sync.setPresence(R"({"user":{"name":"Ann"}})", m_now);
        m_sync.opened(m_now);
        settle(0);
    }

    /// One step, of which the first byte tells the kind.
    void step(ByteView part)
    {
        Choices choices(part);
        switch (choices.below(8)) {
        case 0:
            say(bytesOf(choices.rest()));
            break;
        case 1:
        case 2:
            sayMessage(choices);
            break;
        case 3:
            edit(choices);
            break;
        case 4:
            pass(Time(100) * choices.byte());
            break;
        case 5:
            m_sync.lost();
            m_sync.opened(m_now);
            break;
        case 6:
            say(m_dialect->update(sampleDocument({.clientId = 91}).encodeStateAsUpdate()));
            break;
        default:
            m_sync.setPresence(choices.below(2) == 0 ? "{}" : R"({"cursor":null})", m_now);
            break;
        }
        settle(part.size());
    }

    /// Everything that was written here gets to a server that does what it should.
    void finish()
    {
        require(m_document.check().empty(), "the document is sound");
        m_sync.leave(m_now);
        settle(0);
        m_sync.lost();
        m_sync.opened(m_now);
        (void)m_sync.takeFrames();
        if (m_kind == Kind::Hocuspocus)
            say(crdt::sync::encodeHocuspocus({"doc", 2, kReadWrite}));
        crdt::Document server;
        say(m_dialect->step2(server.encodeStateAsUpdate()));
        require(!m_sync.isInStep(), "nothing is in step before the server has asked");
        say(m_dialect->step1(server.stateVector()));
        require(m_sync.isInStep(), "both have told");
        for (const Bytes& frame : m_sync.takeFrames()) {
            const auto messages = m_dialect->read(frame);
            requireDone(messages, "our frames are read");
            for (const auto& message : *messages) {
                if (const auto* update = std::get_if<DocumentDialect::Update>(&message))
                    requireDone(server.applyUpdate(update->update), "what we send is an update");
            }
        }
        // Strangers may have said two things of one unit, of which the server now knows one: it may have
        // more.
        const auto state = server.stateVector();
        for (const auto& [client, clock] : m_document.stateVector().clients())
            require(state.clock(client) >= clock, "the server has all");
        say(m_dialect->update(server.encodeStateAsUpdate()));
        require(m_sync.unsent() == 0, "and we know it");
    }

private:
    static constexpr std::array<std::uint8_t, 12> kReadWrite{2,   10,  'r', 'e', 'a', 'd',
                                                             '-', 'w', 'r', 'i', 't', 'e'};

    void say(const Bytes& frame) { m_sync.received(frame, m_now); }

    /// A frame that is in order up to what it carries.
    void sayMessage(Choices& choices)
    {
        switch (choices.below(6)) {
        case 0:
            if (const auto state = crdt::StateVector::decode(choices.rest()))
                say(m_dialect->step1(*state));
            break;
        case 1:
            say(m_dialect->step2(choices.rest()));
            break;
        case 2:
            say(m_dialect->update(choices.rest()));
            break;
        case 3:
            say(m_dialect->awareness(choices.rest()));
            break;
        case 4:
            if (m_kind == Kind::Hocuspocus)
                say(crdt::sync::encodeHocuspocus({"doc", choices.below(12), choices.rest()}));
            else
                say(crdt::sync::encodePermissionDenied("no"));
            break;
        default:
            if (m_kind == Kind::Hocuspocus)
                say(crdt::sync::encodeHocuspocus({"doc", 2, kReadWrite}));
            break;
        }
    }

    void edit(Choices& choices)
    {
        auto text = m_document.text("content");
        const auto at = choices.place(text.length());
        if (choices.below(2) == 0)
            requireDone(text.insert(at, u"ab"), "written");
        else
            requireDone(text.remove(at, std::min<std::size_t>(text.length() - at, 3)), "deleted");
    }

    void pass(Time time)
    {
        const Time end = m_now + time;
        while (m_sync.due() && *m_sync.due() <= end) {
            m_now = std::max(m_now, *m_sync.due());
            m_sync.tick(m_now);
            require(!m_sync.due() || *m_sync.due() > m_now, "what was due is done");
        }
        m_now = end;
    }

    /// After `bytes` were said.
    void settle(std::size_t bytes)
    {
        m_sync.tick(m_now);
        require(!m_sync.due() || *m_sync.due() > m_now, "what was due is done");
        const auto frames = m_sync.takeFrames();
        require(frames.size() <= 10 + bytes, "few frames a step");
        for (const Bytes& frame : frames)
            requireDone(m_dialect->read(frame), "our frames are read");
        if (m_sync.isConfused()) {
            m_sync.lost();
            m_sync.opened(m_now);
        }
        m_presence.update(m_sync.awareness(), m_sync.takePresenceChanges());
        const auto text = m_document.text("content");
        for (const DocumentPeer& peer : m_presence.peers(m_document, text, m_sync.awareness().clientId())) {
            require(peer.name.size() <= kNameUnits && peer.userId.size() <= kNameUnits, "short names");
            require(peer.caret >= -1 && peer.caret <= int(text.length()), "a caret is in the text");
            require((peer.caret < 0) == (peer.anchor < 0), "both ends or none");
        }
    }

    Kind m_kind;
    std::unique_ptr<DocumentDialect> m_dialect;
    crdt::Document m_document;
    DocumentSync m_sync;
    DocumentPresence m_presence;
    crdt::Subscription m_updates;
    Time m_now{1'000'000};
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    Session session(data[0]);
    for (const ByteView part : partsOf({data + 1, size - 1}))
        session.step(part);
    session.finish();
    return 0;
}
