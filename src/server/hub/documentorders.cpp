// SPDX-License-Identifier: MIT
// What documents order from the store, and what happens when it has answered.
#include "documents.h"
#include "logging.h"
#include "net/websocketframe.h"

#include <Heartline/Update>

using namespace std::chrono_literals;

namespace heartline::server {

namespace {

// So long the list may show a document's first line and size as they were.
constexpr auto kDescribeAfter = 2s;

} // namespace

void Documents::gather(const Shared& document, const QString& author, PeerId from, qsizetype bytes)
{
    std::vector<DocumentOrder>& gathered = document->gathered;
    if (gathered.empty() || gathered.back().author != author)
        gathered.push_back({.author = author, .updates = {}, .from = {}});
    DocumentOrder& order = gathered.back();
    order.updates.insert(order.updates.end(), std::make_move_iterator(document->emitted.begin()),
                         std::make_move_iterator(document->emitted.end()));
    document->emitted.clear();
    order.from.emplace_back(from, bytes);
    document->sinceBytes += bytes;
    touch(document);
    if (std::exchange(document->described, false))
        later(Due::Describe, m_.now() + kDescribeAfter, document);
    DocumentPeer* peer = find(from);
    if (!peer)
        return;
    ++peer->pending;
    peer->pendingBytes += bytes;
    if (peer->paused || (peer->pending < m_.maxPending && peer->pendingBytes < m_.maxPendingBytes))
        return;
    peer->paused = true;
    m_.output.setReading(from, false);
}

void Documents::settle(const std::vector<std::pair<PeerId, qsizetype>>& from)
{
    for (const auto& [id, bytes] : from) {
        DocumentPeer* peer = find(id);
        if (!peer)
            continue;
        --peer->pending;
        peer->pendingBytes -= bytes;
        if (!peer->paused || peer->pending > m_.maxPending / 2 || peer->pendingBytes > m_.maxPendingBytes / 2)
            continue;
        peer->paused = false;
        m_.output.setReading(id, true);
    }
}

void Documents::order(const Shared& document)
{
    for (DocumentOrder& order : std::exchange(document->gathered, {})) {
        const std::vector<crdt::ByteView> views = [&] {
            std::vector<crdt::ByteView> all;
            for (const QByteArray& update : order.updates)
                all.push_back(bytesOf(update));
            return all;
        }();
        // One revision and one frame for all that one person did in this turn.
        if (views.size() > 1) {
            if (const auto merged = crdt::mergeUpdates(views))
                order.updates = {viewOf(*merged).toByteArray()};
        }
        for (qsizetype i = 0; i < qsizetype(order.updates.size()); ++i) {
            const bool isLast = i + 1 == qsizetype(order.updates.size());
            this->order(document, order.author, order.updates[size_t(i)],
                        isLast ? std::move(order.from) : decltype(order.from)());
        }
    }
}

void Documents::order(const Shared& document, const QString& author, const QByteArray& update,
                      std::vector<std::pair<PeerId, qsizetype>> from)
{
    document->order.ordered();
    m_.store.appendUpdate(document->id, update, author,
                          [this, document, update, from = std::move(from)](const Stored<qint64>& revision) {
                              stored(document, update, revision, from);
                          });
}

void Documents::stored(const Shared& document, const QByteArray& update, const Stored<qint64>& revision,
                       const std::vector<std::pair<PeerId, qsizetype>>& from)
{
    settle(from);
    if (document->dropped)
        return;
    if (!revision) {
        qCWarning(lcHub) << "a document was dropped, an update could not be kept bytes=" << update.size();
        return drop(document, closecode::kServerFault, revision.error);
    }
    if (!std::exchange(document->kept, true))
        ++m_.metrics.documents;
    ++m_.metrics.documentUpdates;
    document->revision = revision.value;
    ++document->revisions;
    document->revisionBytes += update.size();
    const crdt::Bytes message = crdt::sync::encodeUpdate(bytesOf(update));
    // Encoded once: everybody's queue holds the same bytes.
    const QByteArray frame = encodeFrame(Opcode::Binary, viewOf(message));
    for (const PeerId id : document->peers) {
        if (find(id)->greeted)
            m_.output.send(id, frame);
    }
    document->order.answered();
    compactIfDue(*document);
}

void Documents::inOrder(const Shared& document, std::function<void()> action)
{
    order(document);
    document->order.run(std::move(action));
}

} // namespace heartline::server
