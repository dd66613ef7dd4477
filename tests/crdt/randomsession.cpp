// SPDX-License-Identifier: MIT
#include "randomsession.h"

#include "differential/comparison.h"
#include "differential/edit.h"

#include <Heartline/Update>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace heartline::test {

using namespace crdt;

namespace {

// Few words, so that deletions and insertions meet, and pairs of surrogates often stand at the edge.
constexpr std::array<std::u16string_view, 9> kWords{u"a",  u"b",    u"cd", u"😀",   u"𝒳y",
                                                    u"\n", u"efgh", u"漢", u"z😀😀z"};

bool isInsidePair(std::u16string_view text, std::size_t index)
{
    return outsidePairs(text, index) != index;
}

} // namespace

ObservedReplica::ObservedReplica(ClientId id, bool collectGarbage, bool alone,
                                 const std::chrono::milliseconds& now)
    : document(Document::Options{.clientId = id, .collectGarbage = collectGarbage})
    , m_text(document.text("t"))
    , m_map(document.map("m"))
    , m_alone(alone)
{
    m_subscriptions.push_back(document.onUpdate([this](const UpdateEvent& event) { onUpdate(event); }));
    if (alone)
        return;
    UndoManager::Options options;
    options.trackedOrigins = {this};
    options.now = [&now] { return now; };
    m_undo = std::make_unique<UndoManager>(
        document, std::vector<SharedType>{m_text, m_map, document.array("a")}, options);
    m_subscriptions.push_back(m_text.observe(
        [this](const TextEvent& event) { m_saysWhose = m_saysWhose && event.local != m_taking; }));
    m_mirror.emplace(m_text);
    m_subscriptions.push_back(m_map.observe([this](const MapEvent& event) { onMapChanged(event); }));
}

void ObservedReplica::onMapChanged(const MapEvent& event)
{
    m_saysWhose = m_saysWhose && event.local != m_taking;
    for (const std::string& key : event.keys) {
        m_mapCopy.erase(key);
        if (auto value = m_map.get(key))
            m_mapCopy.emplace(key, std::move(*value));
    }
}

void ObservedReplica::onUpdate(const UpdateEvent& event)
{
    m_saysWhose = m_saysWhose && event.local != m_taking;
    if (event.local)
        m_updates.emplace_back(event.update.begin(), event.update.end());
}

void ObservedReplica::editText(Random& random)
{
    const std::u16string before = m_text.toString(Text::Objects::Mark);
    std::u16string expected = before;
    std::size_t index = random.below(before.size() + 1);
    const auto edit = [&] {
        if (random.below(5) < 3 || before.empty()) {
            const std::u16string_view word = random.pick(kWords);
            expected.insert(outsidePairs(before, index), word);
            requireDone(m_text.insert(index, word), "an insertion");
            return;
        }
        const std::size_t count = random.below(std::min<std::size_t>(before.size() - index, 7) + 1);
        std::size_t end = index + count;
        requireDone(m_text.remove(index, count), "a deletion");
        if (count > 0) {
            index = outsidePairs(before, index);
            end += isInsidePair(before, end) ? 1u : 0u;
            expected.erase(index, end - index);
        }
    };
    if (random.oneIn(3))
        edit();
    else
        document.transact(edit, this);
    requireEqual(toQString(m_text.toString(Text::Objects::Mark)), toQString(expected), "the edited text");
}

void ObservedReplica::type(Random& random)
{
    m_caret = random.below(m_text.length() + 1);
    for (std::size_t keys = random.between(1, 20); keys > 0; --keys) {
        if (const auto edit = randomTyping(random, document, m_caret))
            edit->apply(document);
    }
}

void ObservedReplica::takeForeign(Random& random, ClientId id)
{
    Document editor(Document::Options{.clientId = id, .collectGarbage = document.collectsGarbage()});
    requireDone(editor.applyUpdate(document.encodeStateAsUpdate()), "a state");
    Bytes update;
    const Subscription subscription = editor.onUpdate(
        [&](const UpdateEvent& event) { update.assign(event.update.begin(), event.update.end()); });
    Text text = editor.text("t");
    requireDone(text.insert(random.below(text.length() + 1), u"x"), "an insertion");

    // It's 1 client, 1 struct, the id, clock 0, the info with a String's 4, then who the neighbours are, "x"
    // with its length, and no deletions (yjs-wire.md §3, §4.3). Other content takes the place of the text.
    constexpr std::uint8_t kEmbed = 5, kFormat = 6;
    const bool format = random.oneIn(2);
    const auto info = update.begin() + Writer().number(1).number(1).number(id).number(0).data().size();
    require((*info & 0x1f) == 4 && update.end()[-3] == 1, "a string is put in");
    *info = std::uint8_t((*info & 0xe0) | (format ? kFormat : kEmbed));
    Writer content;
    if (format)
        content.string(u"bold").string(random.oneIn(2) ? u"true" : u"null");
    else
        content.string(u"{\"image\":\"x\"}");
    content.number(0);
    update.resize(update.size() - 3);
    update.insert(update.end(), content.data().begin(), content.data().end());
    take(update);
    m_updates.push_back(update);
}

void ObservedReplica::editOther(Random& random)
{
    document.transact(
        [&] {
            for (std::size_t count = random.between(1, 3); count > 0; --count) {
                if (const auto edit = randomOtherEdit(random, document))
                    edit->apply(document);
            }
        },
        random.oneIn(2) ? this : nullptr);
}

void ObservedReplica::undoSomething(Random& random)
{
    if (!m_undo)
        return;
    switch (random.below(8)) {
    case 0:
        m_undo->stopCapturing();
        return;
    case 1:
    case 2:
    case 3:
        (void)m_undo->redo();
        return;
    case 4:
        if (random.oneIn(4))
            m_undo->clear();
        return;
    default:
        (void)m_undo->undo();
    }
}

void ObservedReplica::take(ByteView update)
{
    m_taking = true;
    requireDone(document.applyUpdate(update, &document), "an update");
    m_taking = false;
}

void ObservedReplica::checkObservers()
{
    require(m_saysWhose, "each event says whose change it is");
    if (m_alone)
        return;
    m_mirror->check();
    for (const std::string& key : m_map.keys()) {
        const auto known = m_mapCopy.find(key);
        require(known != m_mapCopy.end() && m_map.get(key) == known->second, "observers know each key");
    }
    requireEqual(m_map.size(), m_mapCopy.size(), "observers know which keys are gone");
}

RandomSession::RandomSession(Random& random)
    : m_random(random)
    , m_collectGarbage(random.below(4) > 0)
{
    std::vector<ClientId> ids;
    for (std::size_t count = random.between(2, 5); ids.size() < count;) {
        const ClientId id = random.oneIn(2) ? random.between(1, 9) : random.next() & 0xffffffff;
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(id);
    }
    for (const ClientId id : ids)
        m_replicas.push_back(std::make_unique<ObservedReplica>(id, m_collectGarbage, random.oneIn(3), m_now));
    for (std::size_t count = random.oneIn(10) ? random.between(100, 300) : random.between(2, 60); count > 0;
         --count)
        step();
    settle();
}

void RandomSession::step()
{
    ObservedReplica& replica = *m_random.pick(m_replicas);
    m_now += std::chrono::milliseconds(m_random.oneIn(3) ? 600 : 10);
    const std::size_t kind = m_random.below(20);
    if (kind < 7)
        replica.editText(m_random);
    else if (kind == 7)
        replica.type(m_random);
    else if (kind == 8)
        replica.takeForeign(m_random, kMaxInteger / 2 + m_updates.size());
    else if (kind < 11)
        replica.editOther(m_random);
    else if (kind < 13)
        replica.undoSomething(m_random);
    else if (kind == 13)
        replica.offline = !replica.offline;
    else if (!replica.offline)
        deliverSome(replica);
    collect();
    if (m_random.oneIn(8))
        requireEqual(QString::fromStdString(replica.document.check()), QString(), "the document within");
}

// What is new goes to a list, and from there to the others in any order.
void RandomSession::collect()
{
    for (const auto& author : m_replicas) {
        author->checkObservers();
        for (Bytes& update : author->takeUpdates()) {
            m_updates.push_back(std::move(update));
            for (const auto& replica : m_replicas)
                replica->seen.push_back(replica == author);
        }
    }
}

void RandomSession::deliverSome(ObservedReplica& replica)
{
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < m_updates.size(); ++i) {
        if (!replica.seen[i])
            missing.push_back(i);
    }
    if (m_random.oneIn(2))
        m_random.shuffle(missing);
    if (!missing.empty())
        missing.resize(m_random.between(1, missing.size()));
    for (const std::size_t number : missing) {
        replica.take(m_updates[number]);
        replica.seen[number] = true;
    }
    if (!m_updates.empty() && m_random.oneIn(4)) // Once more, or before its time.
        replica.take(m_random.pick(m_updates));
    if (m_random.oneIn(6)) {
        const ObservedReplica& other = *m_random.pick(m_replicas);
        replica.take(other.document.encodeStateAsUpdate(replica.document.stateVector()));
        for (std::size_t i = 0; i < m_updates.size(); ++i)
            replica.seen[i] = replica.seen[i] || other.seen[i];
    }
}

void RandomSession::settle()
{
    for (const auto& replica : m_replicas) {
        while (std::find(replica->seen.begin(), replica->seen.end(), false) != replica->seen.end())
            deliverSome(*replica);
    }
    collect();
    const QString shown = describe(m_replicas.front()->document);
    for (const auto& replica : m_replicas) {
        require(!replica->document.hasPending(), "nothing waits when everything came");
        requireEqual(QString::fromStdString(replica->document.check()), QString(), "the document within");
        requireEqual(describe(replica->document), shown, "the documents of two replicas");
        const QString text = toQString(replica->document.text("t").toString());
        require(text.isValidUtf16(), "no pair was ever cut");
        require(!text.contains(QChar::ReplacementCharacter), "no pair was ever replaced");
    }
}

} // namespace heartline::test
