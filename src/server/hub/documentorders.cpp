// SPDX-License-Identifier: MIT
// What documents order from the store, and what happens when it has answered.
#include "documents.h"
#include "logging.h"
#include "net/websocketframe.h"

#include <Heartline/Update>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline::server {

namespace {

// So long the list may show a document's first line and size as they were.
constexpr auto kDescribeAfter = 2s;

} // namespace

void Documents::gather(const Shared& document, const QString& author, PeerId from, qsizetype bytes,
                       const QJsonObject& edit)
{
    std::vector<DocumentOrder>& gathered = document->gathered;
    if (gathered.empty() || gathered.back().author != author)
        gathered.push_back({.author = author});
    DocumentOrder& order = gathered.back();
    order.updates.insert(order.updates.end(), std::make_move_iterator(document->emitted.begin()),
                         std::make_move_iterator(document->emitted.end()));
    document->emitted.clear();
    order.from.emplace_back(from, bytes);
    order.edit = edit;
    document->sinceBytes += bytes;
    touch(document);
    if (std::exchange(document->described, false))
        later(Due::Describe, m_.now() + kDescribeAfter, document);
    DocumentBacklog* backlog = backlogOf(from);
    if (!backlog)
        return;
    ++backlog->orders;
    backlog->bytes += bytes;
    if (backlog->orders >= m_.maxPending || backlog->bytes >= m_.maxPendingBytes)
        setPaused(from, *backlog, true);
}

void Documents::settle(const std::vector<std::pair<PeerId, qsizetype>>& from)
{
    for (const auto& [id, bytes] : from) {
        DocumentBacklog* backlog = backlogOf(id);
        if (!backlog)
            continue;
        --backlog->orders;
        backlog->bytes -= bytes;
        if (backlog->orders <= m_.maxPending / 2 && backlog->bytes <= m_.maxPendingBytes / 2)
            setPaused(id, *backlog, false);
    }
}

DocumentBacklog* Documents::backlogOf(PeerId id)
{
    if (DocumentPeer* peer = find(id))
        return &peer->backlog;
    PlainClient* client = findPlain(id);
    return client ? &client->backlog : nullptr;
}

void Documents::setPaused(PeerId id, DocumentBacklog& backlog, bool paused)
{
    if (std::exchange(backlog.paused, paused) != paused)
        m_.output.setReading(id, !paused);
}

void Documents::order(const Shared& document)
{
    std::vector<DocumentOrder> gathered = std::exchange(document->gathered, {});
    if (PlainRoom* room = document->plain.get(); room && room->clients.empty())
        room->steps.forgetBefore(room->steps.version());
    for (DocumentOrder& order : gathered) {
        std::vector<crdt::ByteView> views;
        views.reserve(size_t(order.updates.size()));
        for (const QByteArray& update : order.updates)
            views.push_back(bytesOf(update));
        // One revision and one frame for all that one person did in this turn.
        if (views.size() > 1) {
            if (const auto merged = crdt::mergeUpdates(views))
                order.updates = {viewOf(*merged).toByteArray()};
        }
        Shown shown;
        if (document->plain && !document->plain->clients.empty() && &order == &gathered.back())
            shown = {.text = document->plain->now(),
                     .version = document->plain->steps.version(),
                     .edit = order.edit.isEmpty() ? QJsonObject{{"userId"_L1, order.author}} : order.edit};
        for (const QByteArray& update : order.updates) {
            const bool isLast = &update == &order.updates.back();
            this->order(document, isLast ? order : DocumentOrder{.author = order.author}, update,
                        isLast ? shown : Shown());
        }
    }
}

void Documents::order(const Shared& document, const DocumentOrder& order, const QByteArray& update,
                      const Shown& shown)
{
    document->order.ordered();
    m_.store.appendUpdate(document->id, update, order.author,
                          [this, document, update, shown, from = order.from](const Stored<qint64>& revision) {
                              settle(from);
                              stored(document, update, revision, shown);
                          });
}

void Documents::stored(const Shared& document, const QByteArray& update, const Stored<qint64>& revision,
                       const Shown& shown)
{
    if (revision && !std::exchange(document->kept, true))
        ++m_.metrics.documents;
    if (document->dropped)
        return;
    if (!revision) {
        qCWarning(lcHub) << "a document was dropped, an update could not be kept bytes=" << update.size();
        return drop(document, closecode::kServerFault, revision.error);
    }
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
    if (PlainRoom* room = document->plain.get(); room && shown) {
        room->shown = *shown;
        room->isLate = true;
        touch(document);
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
