// SPDX-License-Identifier: MIT
#include "comparison.h"
#include "session.h"

#include <Heartline/SyncProtocol>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::test {

using namespace crdt;
using Command = YjsPeer::Command;

Task Session::edit(std::size_t client, bool typing)
{
    Replica& replica = *m_replicas[client];
    const auto draw = [&] {
        if (typing)
            return randomTyping(m_random, replica.document, replica.caret);
        return m_random.oneIn(4) ? randomOtherEdit(m_random, replica.document)
                                 : randomTextEdit(m_random, replica.document);
    };
    // Where Y.Text deletes formatted text it deletes marks too that became useless, in the same transaction;
    // we don't.
    const bool alike = !replica.formatted;
    std::vector<Edit> edits;
    if (!alike && m_random.oneIn(2)) {
        // In one engine at a time: only one edit, because its twin must not have been edited before it is
        // drawn.
        auto edit = typing ? draw() : randomTextEdit(m_random, replica.document);
        if (edit)
            edits.push_back(std::move(*edit));
        co_await editInOne(client, std::move(edits));
        co_return;
    }
    const bool tracked = alike || m_undoing == Undoing::InOne;
    const auto make = [&] {
        auto edit = draw();
        if (!edit || (!alike && edit->nested.isEmpty() && edit->kind == Edit::Kind::DeleteText))
            return;
        say(client, edit->describe());
        edit->apply(replica.document);
        edits.push_back(std::move(*edit));
    };
    if (m_undoing == Undoing::Never && m_random.below(8) > 0) {
        make(); // Without a transaction around it, as an editor does.
    } else {
        // Some transactions do several things; each is drawn when the one before is done, for the right
        // indices.
        const std::size_t count = m_random.oneIn(8) ? m_random.between(2, 5) : 1;
        replica.document.transact(
            [&] {
                for (std::size_t i = 0; i < count; ++i)
                    make();
            },
            tracked ? replica.tracked() : nullptr);
    }
    if (edits.empty())
        co_return;
    Writer& writer = command(Command::Edit, client).flag(tracked).flag(false).number(edits.size());
    for (const Edit& edit : edits)
        edit.write(writer);
    Reader reader = co_await answer();
    const Outcome outcome = readOutcome(reader, client);
    const Events events = replica.takeEvents();
    require(outcome.events.size() <= 1 && events.size() <= 1, "an edit is one update");
    requireEqual(events.empty() ? Bytes() : events[0].update,
                 outcome.events.empty() ? Bytes() : outcome.events[0].update, "the update of an edit");
    if (m_undoing == Undoing::InBoth) {
        requireEqual(replica.undo->undoDepth(), outcome.undoDepth, "the depth of the undo stack");
        requireEqual(replica.undo->redoDepth(), outcome.redoDepth, "the depth of the redo stack");
    }
    if (!events.empty())
        publish(client, events[0].update);
}

Task Session::editInOne(std::size_t client, std::vector<Edit> edits)
{
    Replica& replica = *m_replicas[client];
    if (edits.empty())
        co_return;
    if (m_random.oneIn(2)) {
        say(client, u"in Yjs alone: "_s + edits[0].describe());
        Writer& writer = command(Command::Edit, client).flag(false).flag(true).number(edits.size());
        for (const Edit& edit : edits)
            edit.write(writer);
        Reader reader = co_await answer();
        takeFromTwin(client, readOutcome(reader, client).events, 0);
        co_return;
    }
    say(client, u"in ours alone: "_s + edits[0].describe());
    edits[0].apply(replica.document);
    const Events events = replica.takeEvents();
    require(events.size() == 1, "an edit is one update");
    publish(client, events[0].update);
    command(Command::Apply, client).bytes(events[0].update);
    Reader reader = co_await answer();
    const Outcome outcome = readOutcome(reader, client);
    require(!outcome.events.empty(), "Yjs takes our update in");
    requireEqual(events[0].update, outcome.events[0].update, "our update, told by Yjs");
    takeFromTwin(client, outcome.events, 1);
}

Task Session::editRichly(std::size_t client)
{
    const std::size_t seed = (m_random.next() & 0x7fffffff) | (m_formats ? 0 : 1);
    // To be undone by Yjs, and so by Yjs only.
    command(Command::RichEdit, client).flag(m_undoing == Undoing::InOne).flag(m_cutsPairs).number(seed);
    Reader reader = co_await answer();
    const Outcome outcome = readOutcome(reader, client);
    say(client, u"rich: "_s + reader.string());
    takeFromTwin(client, outcome.events, 0);
}

namespace {

// Not within the coroutine: GCC 12 fails on them there once it instruments the code.
enum Order : std::uint8_t
{
    Undo,
    Redo,
    StopCapturing,
    Clear,
    UndoInYjs,
    RedoInYjs
};
constexpr const char* kOrderNames[] = {"undo", "redo", "stop capturing", "forget undo"};

} // namespace

Task Session::undo(std::size_t client)
{
    Replica& replica = *m_replicas[client];
    const std::size_t drawn = m_random.below(12);
    std::size_t order = drawn < 6 ? Undo : drawn < 9 ? Redo : drawn < 11 ? StopCapturing : Clear;
    const bool moves = order <= Redo;
    if (moves && m_undoing == Undoing::InBoth &&
        !replica.undoesAlike(order == Undo ? UndoManager::Kind::Undo : UndoManager::Kind::Redo))
        order = StopCapturing;
    const bool inOurs = m_undoing == Undoing::InBoth || order > Redo || !replica.undoesInYjs;
    const bool inYjs = m_undoing == Undoing::InBoth || order > Redo || replica.undoesInYjs;
    say(client, QString::fromUtf8(kOrderNames[order]) + (inOurs ? u""_s : u" in Yjs alone"_s) +
                    (inYjs ? u""_s : u" in ours alone"_s));
    bool done = false;
    if (inOurs) {
        if (order == Undo)
            done = replica.undo->undo();
        else if (order == Redo)
            done = replica.undo->redo();
        else if (order == StopCapturing)
            replica.undo->stopCapturing();
        else
            replica.undo->clear();
    }
    const Events events = replica.takeEvents();
    if (inYjs) {
        command(Command::Undo, client).number(order <= Redo && !inOurs ? order + UndoInYjs : order);
        Reader reader = co_await answer();
        const Outcome outcome = readOutcome(reader, client);
        const bool theirs = reader.flag();
        if (!inOurs) {
            takeFromTwin(client, outcome.events, 0);
            co_return;
        }
        require(outcome.events.size() <= 1 && events.size() <= 1, "an undo is one update");
        requireEqual(events.empty() ? Bytes() : events[0].update,
                     outcome.events.empty() ? Bytes() : outcome.events[0].update, "the update of an undo");
        if (m_undoing == Undoing::InBoth) {
            requireEqual(replica.undo->undoDepth(), outcome.undoDepth, "the depth of the undo stack");
            requireEqual(replica.undo->redoDepth(), outcome.redoDepth, "the depth of the redo stack");
            requireEqual(done, theirs, "whether there was something to undo");
        }
        if (!events.empty())
            publish(client, events[0].update);
        co_return;
    }
    for (const Replica::Event& event : events) {
        publish(client, event.update);
        command(Command::Apply, client).bytes(event.update);
        Reader reader = co_await answer();
        const Outcome outcome = readOutcome(reader, client);
        require(!outcome.events.empty(), "Yjs takes our update in");
        requireEqual(event.update, outcome.events[0].update, "our update, told by Yjs");
        takeFromTwin(client, outcome.events, 1);
    }
}

std::vector<std::size_t> Session::missing(std::size_t client) const
{
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < m_updates.size(); ++i) {
        if (!m_replicas[client]->seen[i])
            numbers.push_back(i);
    }
    return numbers;
}

Task Session::deliverSome(std::size_t client)
{
    std::vector<std::size_t> numbers = missing(client);
    if (m_random.oneIn(3))
        m_random.shuffle(numbers);
    if (numbers.size() > 1)
        numbers.resize(m_random.between(1, std::min<std::size_t>(numbers.size(), 8)));
    if (m_random.oneIn(6)) // Again what is known, or what will be known.
        numbers.push_back(m_random.below(m_updates.size()));
    if (numbers.size() > 1 && m_random.oneIn(4)) {
        std::vector<ByteView> parts;
        for (const std::size_t number : numbers)
            parts.push_back(m_updates[number]);
        auto merged = mergeUpdates(parts);
        requireDone(merged, "merging");
        for (const std::size_t number : numbers)
            m_replicas[client]->seen[number] = true;
        say(client, u"takes %1 updates merged"_s.arg(numbers.size()));
        co_await deliver(client, *merged, *merged);
        co_return;
    }
    for (const std::size_t number : numbers) {
        m_replicas[client]->seen[number] = true;
        say(client, u"takes update %1"_s.arg(number));
        const Bytes update = m_updates[number];
        co_await deliver(client, update, update);
    }
}

// To our document what Yjs made, and the other way round, where they differ.
Task Session::deliver(std::size_t client, Bytes ours, Bytes theirs)
{
    Replica& replica = *m_replicas[client];
    requireDone(replica.document.applyUpdate(theirs, this), "an update");
    const Events events = replica.takeEvents();
    command(Command::Apply, client).bytes(ours);
    Reader reader = co_await answer();
    const Outcome outcome = readOutcome(reader, client);
    require(events.size() <= 1, "one update is told as one");
    // Several from Yjs: it had to be asked again whether what waits may come in.
    std::size_t told = 0;
    while (told < outcome.events.size() && !outcome.events[told].local)
        ++told;
    if (twinsEncodeAlike() && told <= 1)
        requireEqual(events.empty() ? Bytes() : events[0].update,
                     told > 0 ? outcome.events[0].update : Bytes(), "what is told of an update of others");
    takeFromTwin(client, outcome.events, told);
}

// What who was away asks for: everything that its state vector lacks.
Task Session::syncByState(std::size_t client)
{
    std::size_t from = m_random.below(m_replicas.size() - 1);
    from += from >= client ? 1 : 0;
    // Who says that it has nothing gets what it knows in part.
    const StateVector state = m_random.oneIn(3) ? StateVector() : m_replicas[client]->document.stateVector();
    const Bytes ours = m_replicas[from]->document.encodeStateAsUpdate(state);
    say(client, u"takes what it lacks of %1"_s.arg(from));
    command(Command::Sync, from).bytes(sync::encodeSync(sync::SyncStep1{state}));
    Reader reader = co_await answer();
    const Bytes message = reader.bytes();
    const auto reply = sync::decodeSync(message);
    requireDone(reply, "an answer of y-protocols");
    const auto* step2 = std::get_if<sync::SyncStep2>(&*reply);
    require(step2 != nullptr, "step 2 answers step 1");
    const Bytes theirs(step2->update.begin(), step2->update.end());
    if (twinsEncodeAlike())
        requireEqual(sync::encodeSync(sync::SyncStep2{ours}), message, "what a state vector lacks");
    for (std::size_t i = 0; i < m_updates.size(); ++i)
        m_replicas[client]->seen[i] = m_replicas[client]->seen[i] || m_replicas[from]->seen[i];
    co_await deliver(client, ours, theirs);
}

Task Session::merge()
{
    std::vector<ByteView> parts;
    for (std::size_t count = m_random.between(1, 12); count > 0; --count)
        parts.push_back(m_random.pick(m_updates));
    const StateVector state = m_random.pick(m_replicas)->document.stateVector();
    m_log << u"merges %1 updates"_s.arg(parts.size());
    Writer& writer = command(Command::Merge).number(parts.size());
    for (const ByteView part : parts)
        writer.bytes(part);
    writer.bytes(state.encode());
    Reader reader = co_await answer();

    const auto merged = mergeUpdates(parts);
    requireDone(merged, "merging");
    requireEqual(*merged, reader.bytes(), "merged updates");
    const auto stateOfMerged = stateVectorOfUpdate(*merged);
    requireDone(stateOfMerged, "the state vector of an update");
    requireEqual(stateOfMerged->encode(), reader.bytes(), "the state vector of an update");
    const auto v2 = convertV1ToV2(*merged);
    requireDone(v2, "converting");
    requireEqual(*v2, reader.bytes(), "an update in format v2");
    const auto back = convertV2ToV1(*v2);
    requireDone(back, "converting back");
    requireEqual(*back, reader.bytes(), "an update converted to format v2 and back");
    const auto difference = diffUpdate(*merged, state);
    requireDone(difference, "the difference");
    requireEqual(*difference, reader.bytes(), "what of an update a state vector lacks");
}

Task Session::position(std::size_t client)
{
    Replica& replica = *m_replicas[client];
    const std::size_t index = m_random.below(replica.document.text("t").length() + 1);
    const std::int64_t association = std::int64_t(m_random.below(3)) - 1;
    const auto position = replica.document.text("t").relativePosition(index, association);
    requireDone(position, "a relative position");
    command(Command::Position, client).string({}).number(index).signedNumber(association);
    Reader reader = co_await answer();
    requireEqual(position->encode(), reader.bytes(), "a relative position");
    replica.positions.push_back(position->encode());
    // The one engine knows what came back by an undo, the other does not.
    if (m_undoing == Undoing::InOne)
        co_return;
    for (int i = 0; i < 4; ++i) {
        const Replica& other = *m_random.pick(m_replicas);
        const Bytes known = m_random.pick(other.positions.empty() ? replica.positions : other.positions);
        const bool follow = m_random.oneIn(2);
        const auto decoded = RelativePosition::decode(known);
        requireDone(decoded, "a relative position");
        command(Command::Resolve, client).bytes(known).flag(follow);
        Reader place = co_await answer();
        const auto found = replica.document.resolve(*decoded, follow);
        requireEqual(found ? found->index + 1 : 0, place.number(), "where a relative position is, plus 1");
    }
}

Task Session::snapshot(std::size_t client)
{
    Replica& replica = *m_replicas[client];
    command(Command::Snapshot, client);
    Reader reader = co_await answer();
    const Snapshot moment = replica.document.snapshot();
    requireEqual(moment.encode(), reader.bytes(), "a snapshot");
    requireEqual(moment.encodeV2(), reader.bytes(), "a snapshot in format v2");
    if (replica.moments.empty() || m_random.oneIn(2))
        replica.moments.push_back(moment);
    const Snapshot& then = m_random.pick(replica.moments);
    say(client, u"looks back"_s);
    command(Command::AtSnapshot, client).bytes(then.encode());
    Reader past = co_await answer();
    const auto text = replica.document.text("t").toString(then);
    requireDone(text, "the text of a snapshot");
    requireEqual(toQString(*text), past.string(), "the text of a snapshot");
    const auto update = replica.document.encodeSnapshotAsUpdate(then);
    requireDone(update, "the document of a snapshot");
    Document document(Document::Options{.clientId = 1});
    requireDone(document.applyUpdate(*update), "the document of a snapshot");
    requireEqual(document.encodeStateAsUpdate(), past.bytes(), "the document of a snapshot");
}

} // namespace heartline::test
