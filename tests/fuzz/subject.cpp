// SPDX-License-Identifier: MIT
#include "subject.h"

#include "delta.h"
#include "sampledocument.h"

#include <Heartline/Update>

namespace heartline::fuzz {

using namespace crdt;

namespace {

constexpr ClientId kOwnId = 1'000'003;
constexpr ClientId kTakenId = 1;
constexpr ClientId kFollowerId = 1'000'033;
constexpr ClientId kReaderId = 1'000'037;

Document::Options optionsOf(std::uint8_t flags)
{
    return {.clientId = flags & Subject::kTaken ? kTakenId : kOwnId,
            .collectGarbage = !(flags & Subject::kKeepsAll)};
}

Document documentOf(std::uint8_t flags)
{
    return flags & Subject::kPrefilled ? sampleDocument(optionsOf(flags)) : Document(optionsOf(flags));
}

void requireSound(const Document& document, const char* what)
{
    if (const std::string fault = document.check(); !fault.empty())
        fail(std::string(what) + " is sound: " + fault);
}

/// Reads all of it, as a program that shows it would.
void read(const Value& value)
{
    const auto* type = std::get_if<SharedType>(&value);
    if (!type)
        return;
    const Text text = type->toText();
    require(text.toString(Text::Objects::Mark).size() == text.length(), "a text is as long as it says");
    const Map map = type->toMap();
    for (const std::string& key : map.keys()) {
        const auto entry = map.get(key);
        require(entry.has_value(), "a key has a value");
        read(*entry);
    }
    const Array array = type->toArray();
    const auto values = array.values();
    require(values.size() == array.size(), "an array is as long as it says");
    for (const Value& entry : values)
        read(entry);
}

} // namespace

Subject::Subject(std::uint8_t flags)
    : m_flags(flags)
    , m_document(documentOf(flags))
    , m_text(m_document.text("t"))
    , m_follower({.clientId = kFollowerId, .collectGarbage = !(flags & kKeepsAll)})
{
    if (flags & kPrefilled)
        requireDone(m_follower.applyUpdate(sampleUpdate()), "the sample");
    if (flags & kWatched)
        observe();
    m_subscriptions.push_back(m_document.onUpdate([this](const UpdateEvent& event) {
        requireDone(m_follower.applyUpdate(event.update), "an update that is told is taken elsewhere");
    }));
}

void Subject::observe()
{
    m_textCopy = m_text.toString(Text::Objects::Mark);
    m_undo = std::make_unique<UndoManager>(
        m_document, std::vector<SharedType>{m_text, m_document.map("m"), m_document.array("a")},
        UndoManager::Options{.captureTimeout = UndoManager::Milliseconds(0)});
    m_subscriptions.push_back(
        m_text.observe([this](const TextEvent& event) { m_textCopy = applied(event.delta, m_textCopy); }));
    m_subscriptions.push_back(m_document.map("m").observe(
        [](const MapEvent& event) { require(!event.keys.empty(), "an event of a map names keys"); }));
}

void Subject::take(ByteView update)
{
    take(update, &Document::applyUpdate, bool(checkUpdate(update)));
}

void Subject::takeV2(ByteView update)
{
    take(update, &Document::applyUpdateV2, bool(convertV2ToV1(update)));
}

void Subject::take(ByteView update, Apply apply, bool accepted)
{
    const Bytes before = m_document.encodeStateAsUpdate();
    const auto result = (m_document.*apply)(update, this);
    require(bool(result) == accepted, "a document takes what was judged to be an update");
    if (!result)
        requireEqual(m_document.encodeStateAsUpdate(), before, "a document after an update that was refused");
    check();
}

void Subject::check()
{
    requireSound(m_document, "the document");
    if (m_flags & kWatched)
        requireEqual(m_text.toString(Text::Objects::Mark), m_textCopy,
                     "the text, and what events made of its copy");
}

void Subject::edit()
{
    const std::size_t length = m_text.length();
    m_document.transact([&] {
        requireDone(m_text.insert(length / 2, u"a\U0001f600"), "an insertion");
        requireDone(m_text.insert(0, u"b"), "an insertion");
        requireDone(m_text.remove(length / 3, length / 2), "a deletion");
    });
    check();
    requireDone(m_text.insert(m_text.length(), u"cd"), "an insertion");
    requireDone(m_text.remove(m_text.length() - 1, 1), "a deletion");
    Map map = m_document.map("m");
    for (const std::string& key : map.keys())
        requireDone(map.set(key, 1), "a key is set");
    requireDone(map.setArray("k")->insert(0, true), "a nested array");
    Array array = m_document.array("a");
    requireDone(array.insert(array.size() / 2, std::vector<Any>{1, "two"}), "values");
    requireDone(array.remove(array.size() / 3, array.size() / 2), "a removal");
    check();
    if (!m_undo)
        return;
    for (int i = 0; i < 4; ++i)
        (void)m_undo->undo();
    check();
    (void)m_undo->redo();
    (void)m_undo->redo();
    check();
}

void Subject::finish()
{
    if (m_flags & kEdited)
        edit();
    for (const std::string& name : m_document.rootNames())
        read(m_document.array(name));
    checkReload();
    requireSound(m_follower, "who follows");
    require(!m_follower.hasPending(), "who follows lacks nothing");
    require(m_follower.stateVector() == m_document.stateVector(), "who follows knows as much");
}

/// In what order content stands that was made to contradict itself hangs on the order in which it came, in
/// Yjs too, so that text and bytes may differ in the end; in what honest replicas make they don't
/// (fuzz_edits.cpp).
void Subject::checkReload()
{
    const Bytes state = m_document.encodeStateAsUpdate();
    requireDone(checkUpdate(state), "a state is an update");
    const Document reader = loaded(state);
    const Document secondReader = loaded(reader.encodeStateAsUpdate());
    requireDone(checkUpdate(m_document.encodeStateAsUpdate(reader.stateVector())),
                "nothing new is an update");
    // What waits may be known already, or be there with a local edit, and nobody looks before the next
    // update.
    if (m_document.hasPending())
        return;
    require(!reader.hasPending() && !secondReader.hasPending(), "a loaded state lacks nothing");
    require(reader.stateVector() == m_document.stateVector(), "a loaded state has as much");
    require(secondReader.stateVector() == m_document.stateVector(),
            "a state that was loaded twice has as much");
    DeleteSet deletions = reader.snapshot().deletions;
    deletions.add(m_document.snapshot().deletions);
    deletions.normalise();
    require(deletions == reader.snapshot().deletions, "what was deleted is deleted in a loaded state");
}

/// The document that somebody has who gets `state`.
Document Subject::loaded(ByteView state) const
{
    Document reader({.clientId = kReaderId, .collectGarbage = !(m_flags & kKeepsAll)});
    requireDone(reader.applyUpdate(state), "a state is taken elsewhere");
    requireSound(reader, "the document that was loaded");
    return reader;
}

} // namespace heartline::fuzz
