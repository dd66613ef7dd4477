// SPDX-License-Identifier: MIT
// Three replicas that edit, undo and exchange updates in an order that the bytes choose, until all have
// everything.
#include "editor.h"

#include <Heartline/Update>

using namespace heartline::crdt;
using namespace heartline::fuzz;

namespace {

class Session
{
public:
    explicit Session(Choices& choices)
        : m_choices(choices)
        , m_flags(choices.byte())
    {
        for (ClientId id = 1; id <= 3; ++id)
            m_editors.push_back(std::make_unique<Editor>(id, (m_flags & 1) == 0, (m_flags & 2) != 0, m_now));
    }

    void step()
    {
        const std::uint8_t what = m_choices.byte();
        Editor& editor = *m_editors[what % m_editors.size()];
        switch (what / 3 % 8) {
        case 0:
            deliver(editor);
            break;
        case 1:
            catchUp(editor);
            break;
        case 2:
            m_now += UndoManager::Milliseconds(m_choices.byte() * 10);
            break;
        default:
            editor.edit(m_choices);
        }
        collect();
    }

    void settle()
    {
        std::vector<ByteView> all(m_updates.begin(), m_updates.end());
        for (const auto& editor : m_editors) {
            for (std::size_t i = 0; i < m_updates.size(); ++i) {
                if (!editor->seen[i])
                    editor->take(m_updates[i]);
            }
        }
        const Editor& first = *m_editors.front();
        for (const auto& editor : m_editors) {
            editor->check();
            require(!editor->document.hasPending(), "nothing waits when everything came");
            requireSame(first, *editor);
        }
        if (all.empty())
            return;
        // In one go, and in the worst order.
        const auto merged = mergeUpdates(all);
        requireDone(merged, "updates are merged");
        Editor reader(9, (m_flags & 1) == 0, false, m_now);
        reader.take(*merged);
        requireSame(first, reader);
        Editor backwards(9, (m_flags & 1) == 0, false, m_now);
        for (auto update = m_updates.rbegin(); update != m_updates.rend(); ++update)
            backwards.take(*update);
        requireSame(first, backwards);
        requireEqual(backwards.document.encodeStateAsUpdate(), reader.document.encodeStateAsUpdate(),
                     "the state, however it came");
    }

private:
    static void requireSame(const Editor& a, const Editor& b)
    {
        require(a.document.stateVector() == b.document.stateVector(), "all know the same");
        requireEqual(a.text.toString(Text::Objects::Mark), b.text.toString(Text::Objects::Mark),
                     "the text everywhere");
        require(isSame(a.map, b.map), "the map is the same everywhere");
        require(isSame(a.array, b.array), "the array is the same everywhere");
    }

    /// What was made goes to a list, and from there to the others in any order.
    void collect()
    {
        for (const auto& author : m_editors) {
            for (Bytes& update : author->takeUpdates()) {
                m_updates.push_back(std::move(update));
                for (const auto& editor : m_editors)
                    editor->seen.push_back(editor == author);
            }
        }
    }

    /// Any update, known, next or before its time.
    void deliver(Editor& editor)
    {
        if (m_updates.empty())
            return;
        const std::size_t number = m_choices.place(m_updates.size() - 1);
        editor.take(m_updates[number]);
        editor.seen[number] = true;
    }

    void catchUp(Editor& editor)
    {
        Editor& other = *m_choices.pick(m_editors);
        editor.take(other.document.encodeStateAsUpdate(editor.document.stateVector()));
    }

    Choices& m_choices;
    std::uint8_t m_flags;
    UndoManager::Milliseconds m_now{1'000};
    std::vector<std::unique_ptr<Editor>> m_editors;
    std::vector<Bytes> m_updates;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Choices choices({data, size});
    Session session(choices);
    while (!choices.atEnd())
        session.step();
    session.settle();
    return 0;
}
