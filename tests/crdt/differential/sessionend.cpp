// SPDX-License-Identifier: MIT
#include "comparison.h"
#include "session.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::test {

using namespace crdt;
using Command = YjsPeer::Command;

namespace {

struct YjsState
{
    explicit YjsState(Reader& reader)
        : text(reader.string())
        , vector(reader.bytes())
        , update(reader.bytes())
        , updateV2(reader.bytes())
        , description(reader.string())
        , pendingStructs(reader.flag())
        , pendingDeletions(reader.flag())
    {
    }

    QString text;
    Bytes vector;
    Bytes update;
    Bytes updateV2;
    QString description;
    bool pendingStructs;
    bool pendingDeletions;
};

void compareContent(Document& ours, const YjsState& theirs)
{
    requireEqual(QString::fromStdString(ours.check()), QString(), "the document within");
    requireEqual(toQString(ours.text("t").toString()), theirs.text, "the text");
    requireEqual(describe(ours), theirs.description, "what the document shows");
    requireEqual(ours.stateVector().encode(), theirs.vector, "the state vector");
    requireEqual(ours.hasPendingStructs(), theirs.pendingStructs, "whether structs wait");
    requireEqual(ours.hasPendingDeletions(), theirs.pendingDeletions, "whether deletions wait");
}

} // namespace

// As a document encodes it that got it in one piece: what undoing leaves behind is not on the wire.
Bytes Session::normalised(ByteView update) const
{
    Document document(Document::Options{.clientId = 1, .collectGarbage = m_gc});
    requireDone(document.applyUpdate(update), "a state");
    return document.encodeStateAsUpdate();
}

Task Session::compare(std::size_t client)
{
    Document& document = m_replicas[client]->document;
    say(client, u"is compared"_s);
    command(Command::State, client);
    Reader reader = co_await answer();
    const YjsState theirs(reader);
    compareContent(document, theirs);
    const Bytes ours = document.encodeStateAsUpdate();
    if (twinsEncodeAlike())
        requireEqual(ours, theirs.update, "the state");
    else
        requireEqual(normalised(ours), normalised(theirs.update), "the state, taken in again");
}

// Everybody comes back, and gets everything, in any order.
Task Session::settle()
{
    for (bool all = false; !all;) {
        all = true;
        for (std::size_t client = 0; client < m_replicas.size(); ++client) {
            m_replicas[client]->offline = false;
            while (!missing(client).empty()) {
                all = false;
                co_await deliverSome(client);
            }
        }
    }
    std::optional<QString> text;
    std::optional<Bytes> state;
    for (std::size_t client = 0; client < m_replicas.size(); ++client) {
        co_await compare(client);
        Document& document = m_replicas[client]->document;
        require(!document.hasPending(), "nothing waits when everything came");
        if (m_cutsPairs)
            continue;
        requireEqual(describe(document), text.value_or(describe(document)), "the document of another client");
        text = describe(document);
        const Bytes normal = normalised(document.encodeStateAsUpdate());
        requireEqual(normal, state.value_or(normal), "the state of another client");
        state = normal;
    }
}

Task Session::compareFresh()
{
    std::vector<Bytes> updates = m_updates;
    m_random.shuffle(updates);
    const std::size_t id = 77777;
    m_log << u"a new client gets everything"_s;
    Writer& writer = command(Command::Fresh).number(id).flag(m_gc).number(updates.size());
    Document document(Document::Options{.clientId = id, .collectGarbage = m_gc});
    for (const Bytes& update : updates) {
        writer.bytes(update);
        requireDone(document.applyUpdate(update), "an update");
    }
    Reader reader = co_await answer();
    const std::uint64_t cleanups = reader.number();
    for (std::uint64_t i = 0; i < cleanups; ++i) {
        (void)reader.flag();
        requireDone(document.applyUpdate(reader.bytes()), "an update of Yjs alone");
    }
    const YjsState theirs(reader);
    compareContent(document, theirs);
    const Bytes ours = document.encodeStateAsUpdate();
    requireEqual(ours, theirs.update, "the state of a new client");
    if (cleanups == 0 && !m_cutsPairs)
        requireEqual(ours, normalised(m_replicas[0]->document.encodeStateAsUpdate()),
                     "the state of old and new clients");

    // Each loads what the other stored.
    Document loaded(Document::Options{.clientId = id, .collectGarbage = m_gc});
    requireDone(loaded.applyUpdateV2(theirs.updateV2), "a state in format v2");
    requireEqual(loaded.encodeStateAsUpdate(), ours, "the state, loaded");
    command(Command::Fresh).number(id).flag(m_gc).number(1).bytes(ours);
    Reader again = co_await answer();
    for (std::uint64_t more = again.number(); more > 0; --more) {
        (void)again.flag();
        requireDone(loaded.applyUpdate(again.bytes()), "an update of Yjs alone");
    }
    compareContent(loaded, YjsState(again));
}

// To the bottom of all stacks and back. From here on the copies' ids may differ, and with them the bytes;
// what is there to be read does not.
Task Session::undoAll()
{
    for (std::size_t client = 0; client < m_replicas.size(); ++client) {
        Replica& replica = *m_replicas[client];
        for (const std::size_t order : {std::size_t(0), std::size_t(1)}) {
            for (bool more = true; more;) {
                say(client, order == 0 ? u"undo at the end"_s : u"redo at the end"_s);
                more = order == 0 ? replica.undo->undo() : replica.undo->redo();
                command(Command::Undo, client).number(order);
                Reader reader = co_await answer();
                const Outcome outcome = readOutcome(reader, client);
                requireEqual(more, reader.flag(), "whether there was something to undo");
                requireEqual(replica.undo->undoDepth(), outcome.undoDepth, "the depth of the undo stack");
                requireEqual(replica.undo->redoDepth(), outcome.redoDepth, "the depth of the redo stack");
                command(Command::State, client);
                Reader state = co_await answer();
                const YjsState theirs(state);
                requireEqual(QString::fromStdString(replica.document.check()), QString(),
                             "the document within");
                requireEqual(describe(replica.document), theirs.description, "what the document shows");
            }
        }
    }
}

} // namespace heartline::test
