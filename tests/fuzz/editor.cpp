// SPDX-License-Identifier: MIT
#include "editor.h"

#include "delta.h"

#include <Heartline/Update>

#include <string_view>

namespace heartline::fuzz {

using namespace crdt;

namespace {

// Few words, so that deletions and insertions meet, and pairs of surrogates often stand at the edge.
constexpr std::array<std::u16string_view, 8> kWords{u"a",  u"b",    u"cd",     u"\U0001f600",
                                                    u"\n", u"efgh", u"\u6f22", u"z\U0001f600\U0001f600"};
constexpr std::array<std::string_view, 3> kKeys{"k", "l", "nested"};

bool isInsidePair(std::u16string_view text, std::size_t index)
{
    return index > 0 && index < text.size() && (text[index - 1] & 0xfc00) == 0xd800 &&
           (text[index] & 0xfc00) == 0xdc00;
}

bool isSameType(const SharedType& a, const SharedType& b)
{
    if (a.toText().toString(Text::Objects::Mark) != b.toText().toString(Text::Objects::Mark))
        return false;
    auto keys = a.toMap().keys();
    auto otherKeys = b.toMap().keys();
    std::ranges::sort(keys);
    std::ranges::sort(otherKeys);
    return keys == otherKeys &&
           std::ranges::all_of(
               keys,
               [&](const std::string& key) { return isSame(*a.toMap().get(key), *b.toMap().get(key)); }) &&
           std::ranges::equal(a.toArray().values(), b.toArray().values(), isSame);
}

} // namespace

bool isSame(const Value& a, const Value& b)
{
    const auto* type = std::get_if<SharedType>(&a);
    const auto* otherType = std::get_if<SharedType>(&b);
    return type && otherType ? isSameType(*type, *otherType) : a == b;
}

Editor::Editor(ClientId id, bool collectGarbage, bool undoes, const UndoManager::Milliseconds& now)
    : document(Document::Options{.clientId = id, .collectGarbage = collectGarbage})
    , text(document.text("t"))
    , map(document.map("m"))
    , array(document.array("a"))
    , m_collectsGarbage(collectGarbage)
{
    if (undoes) {
        m_undo = std::make_unique<UndoManager>(document, std::vector<SharedType>{text, map, array},
                                               UndoManager::Options{.now = [&now] { return now; }});
        m_subscriptions.push_back(
            text.observe([this](const TextEvent& event) { m_textCopy = applied(event.delta, m_textCopy); }));
    }
    m_subscriptions.push_back(document.onUpdate([this](const UpdateEvent& event) {
        if (event.local)
            m_updates.emplace_back(event.update.begin(), event.update.end());
    }));
}

void Editor::edit(Choices& choices)
{
    const std::uint8_t what = choices.byte();
    const auto editOnce = [&](std::uint8_t kind) {
        switch (kind % 8) {
        case 0:
        case 1:
        case 2:
            return insert(choices);
        case 3:
        case 4:
            return remove(choices);
        case 5:
            return editMap(choices);
        case 6:
            return editArray(choices);
        default:
            return editNested(choices);
        }
    };
    switch (what % 16) {
    case 12:
        document.transact([&] {
            for (int i = 0; i < 3; ++i)
                editOnce(choices.byte());
        });
        break;
    case 13:
        undo();
        break;
    case 14:
        redo();
        break;
    case 15:
        remember();
        break;
    default:
        editOnce(what);
    }
    check();
}

void Editor::insert(Choices& choices)
{
    std::u16string expected = text.toString();
    std::size_t index = choices.place(expected.size());
    const std::u16string_view word = choices.pick(kWords);
    requireDone(text.insert(index, word), "an insertion");
    expected.insert(isInsidePair(expected, index) ? index - 1 : index, word);
    requireEqual(text.toString(), expected, "the text after an insertion");
}

void Editor::remove(Choices& choices)
{
    std::u16string expected = text.toString();
    std::size_t index = choices.place(expected.size());
    const std::size_t count = choices.below(std::min<std::size_t>(expected.size() - index, 20) + 1);
    std::size_t end = index + count;
    requireDone(text.remove(index, count), "a deletion");
    if (count > 0) {
        index -= isInsidePair(expected, index) ? 1u : 0u;
        end += isInsidePair(expected, end) ? 1u : 0u;
        expected.erase(index, end - index);
    }
    requireEqual(text.toString(), expected, "the text after a deletion");
}

void Editor::editMap(Choices& choices)
{
    const std::string_view key = choices.pick(kKeys);
    switch (choices.below(4)) {
    case 0:
        requireDone(map.remove(key), "a key's removal");
        require(!map.contains(key), "a key that was removed is gone");
        break;
    case 1:
        requireDone(map.setMap(key), "a nested map");
        break;
    default: {
        const Any value(choices.byte());
        requireDone(map.set(key, value), "a key");
        require(map.get(key) == Value(value), "a key has the value that was set");
    }
    }
}

void Editor::editArray(Choices& choices)
{
    const std::size_t size = array.size();
    const std::size_t index = choices.place(size);
    switch (choices.below(4)) {
    case 0:
        requireDone(array.insertText(index), "a nested text");
        break;
    case 1:
        requireDone(array.remove(index, choices.below(std::min<std::size_t>(size - index, 4) + 1)),
                    "a removal");
        break;
    default: {
        std::vector<Any> values;
        values.emplace_back(size);
        values.emplace_back("x");
        requireDone(array.insert(index, values), "values");
        const auto value = array.at(index);
        requireDone(value, "a value");
        const auto* const plain = std::get_if<Any>(&*value);
        require(plain && *plain == values.front(), "a value is where it was put");
    }
    }
}

void Editor::editNested(Choices& choices)
{
    if (const auto value = map.get(kKeys.back())) {
        if (const auto* type = std::get_if<SharedType>(&*value))
            requireDone(type->toMap().set("deep", choices.byte()), "a key of a nested map");
    }
    for (const Value& value : array.values()) {
        if (const auto* type = std::get_if<SharedType>(&value))
            requireDone(type->toText().insert(0, choices.pick(kWords)), "an insertion into a nested text");
    }
}

void Editor::undo()
{
    if (!m_undo)
        return;
    const std::u16string before = text.toString();
    if (!m_undo->undo())
        return;
    require(m_undo->canRedo(), "what was undone can be redone");
    require(m_undo->redo(), "what was undone is redone");
    requireEqual(text.toString(), before, "the text after an undo and a redo");
    (void)m_undo->undo();
}

void Editor::redo()
{
    if (m_undo)
        (void)m_undo->redo();
}

void Editor::remember()
{
    if (m_positions.size() < 8) {
        const auto position = text.relativePosition(text.length() / 2, int(m_positions.size() % 2) - 1);
        m_positions.push_back(*requireDone(position, "a position"));
        const auto place = document.resolve(m_positions.back());
        require(place && place->index == text.length() / 2, "a position is where it was made");
    }
    if (m_moments.size() < 8 && !m_collectsGarbage)
        m_moments.push_back({document.snapshot(), text.toString()});
    checkMoments();
}

void Editor::checkMoments()
{
    for (const RelativePosition& position : m_positions) {
        if (const auto place = document.resolve(position))
            require(place->index <= text.length(), "a position is within the text");
    }
    for (const Moment& moment : m_moments) {
        const auto shown = text.toString(moment.snapshot);
        requireEqual(*requireDone(shown, "an earlier text"), moment.text, "an earlier text");
        const auto update = document.encodeSnapshotAsUpdate(moment.snapshot);
        Document earlier;
        requireDone(earlier.applyUpdate(*requireDone(update, "an earlier document")), "an earlier document");
        requireEqual(earlier.text("t").toString(), moment.text, "the text of an earlier document");
    }
}

void Editor::take(ByteView update)
{
    requireDone(document.applyUpdate(update, this), "an update");
    check();
}

void Editor::check() const
{
    if (const std::string fault = document.check(); !fault.empty())
        fail("a document is sound: " + fault);
    if (m_undo)
        requireEqual(text.toString(Text::Objects::Mark), m_textCopy,
                     "the text, and what events made of its copy");
}

} // namespace heartline::fuzz
