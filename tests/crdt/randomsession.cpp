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

// What TextDelta's contract says of its form.
void checkForm(const TextDelta& delta)
{
    using Kind = TextChange::Kind;
    require(!delta.empty() && delta.back().kind != Kind::Retain, "a delta ends with a change");
    for (std::size_t i = 0; i < delta.size(); ++i) {
        require(delta[i].length > 0, "each step of a delta is one");
        require(delta[i].kind != Kind::Insert || delta[i].text.size() == delta[i].length,
                "an insert is as long as its text");
        if (i == 0)
            continue;
        require(delta[i].kind != delta[i - 1].kind, "no two steps of a kind beside each other");
        require(delta[i].kind != Kind::Insert || delta[i - 1].kind != Kind::Delete, "inserts before deletes");
    }
}

std::u16string applied(const TextDelta& delta, std::u16string_view before)
{
    std::u16string after;
    for (const TextChange& change : delta) {
        if (change.kind == TextChange::Kind::Insert) {
            after += change.text;
            continue;
        }
        require(change.length <= before.size(), "a delta stays within the text");
        if (change.kind == TextChange::Kind::Retain)
            after += before.substr(0, change.length);
        before.remove_prefix(change.length);
    }
    return after.append(before);
}

} // namespace

ObservedReplica::ObservedReplica(ClientId id, bool collectGarbage, const std::chrono::milliseconds& now)
    : document(Document::Options{.clientId = id, .collectGarbage = collectGarbage})
    , m_text(document.text("t"))
    , m_map(document.map("m"))
{
    UndoManager::Options options;
    options.trackedOrigins = {this};
    options.now = [&now] { return now; };
    m_undo = std::make_unique<UndoManager>(
        document, std::vector<SharedType>{m_text, m_map, document.array("a")}, options);
    m_subscriptions.push_back(m_text.observe([this](const TextEvent& event) { onTextChanged(event); }));
    m_subscriptions.push_back(m_map.observe([this](const MapEvent& event) { onMapChanged(event); }));
    m_subscriptions.push_back(document.onUpdate([this](const UpdateEvent& event) { onUpdate(event); }));
}

void ObservedReplica::onTextChanged(const TextEvent& event)
{
    require(event.local != m_taking, "an event says whose change it is");
    checkForm(event.delta);
    m_textCopy = applied(event.delta, m_textCopy);
    requireEqual(toQString(m_text.toString(Text::Objects::Mark)), toQString(m_textCopy),
                 "the text, and what events made of its copy");
}

void ObservedReplica::onMapChanged(const MapEvent& event)
{
    require(event.local != m_taking, "an event says whose change it is");
    for (const std::string& key : event.keys) {
        m_mapCopy.erase(key);
        if (auto value = m_map.get(key))
            m_mapCopy.emplace(key, std::move(*value));
    }
}

void ObservedReplica::onUpdate(const UpdateEvent& event)
{
    require(event.local != m_taking, "an update says whose it is");
    if (event.local)
        m_updates.emplace_back(event.update.begin(), event.update.end());
}

void ObservedReplica::editText(Random& random)
{
    const std::u16string before = m_text.toString();
    std::u16string expected = before;
    const bool tracked = random.below(3) > 0;
    document.transact(
        [&] {
            std::size_t index = random.below(before.size() + 1);
            if (random.below(5) < 3 || before.empty()) {
                const std::u16string_view word = random.pick(kWords);
                expected.insert(isInsidePair(before, index) ? index - 1 : index, word);
                requireDone(m_text.insert(index, word), "an insertion");
            } else {
                const std::size_t count = random.below(std::min<std::size_t>(before.size() - index, 7) + 1);
                std::size_t end = index + count;
                requireDone(m_text.remove(index, count), "a deletion");
                if (count > 0) {
                    index = outsidePairs(before, index);
                    end += isInsidePair(before, end) ? 1u : 0u;
                    expected.erase(index, end - index);
                }
            }
        },
        tracked ? this : nullptr);
    requireEqual(toQString(m_text.toString()), toQString(expected), "the edited text");
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
    requireEqual(toQString(m_text.toString(Text::Objects::Mark)), toQString(m_textCopy),
                 "the text, and what events made of its copy");
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
        const ClientId id = random.oneIn(2) ? random.between(1, 9) : random.next() & kMaxInteger;
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(id);
    }
    for (const ClientId id : ids)
        m_replicas.push_back(std::make_unique<ObservedReplica>(id, m_collectGarbage, m_now));
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
    if (kind < 9)
        replica.editText(m_random);
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
