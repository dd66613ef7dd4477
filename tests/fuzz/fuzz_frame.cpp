// SPDX-License-Identifier: MIT
// Frames of y-websocket and Hocuspocus, and what a client does with the messages in them.
#include "fuzz.h"
#include "sampledocument.h"

#include <Heartline/Awareness>
#include <Heartline/SyncProtocol>
#include <Heartline/Update>

using namespace heartline::crdt;
using namespace heartline::fuzz;

namespace {

/// Writes a message as a frame of its own.
struct Writer
{
    Bytes operator()(const sync::SyncStep1& ask) const { return sync::encodeSyncStep1(ask.state); }
    Bytes operator()(const sync::SyncStep2& answer) const { return sync::encodeSyncStep2(answer.update); }
    Bytes operator()(const sync::Update& news) const { return sync::encodeUpdate(news.update); }
    Bytes operator()(const sync::AwarenessUpdate& people) const
    {
        return sync::encodeAwareness(people.update);
    }
    Bytes operator()(const sync::PermissionDenied& no) const
    {
        return sync::encodePermissionDenied(no.reason);
    }
    Bytes operator()(sync::QueryAwareness) const { return sync::encodeQueryAwareness(); }
};

/// A client that is told.
struct Reader
{
    Document document = sampleDocument({.clientId = 90});
    Awareness awareness{90};

    void operator()(const sync::SyncStep1& ask) const
    {
        requireDone(checkUpdate(document.encodeStateAsUpdate(ask.state)),
                    "the answer to a step 1 is an update");
    }
    void operator()(const sync::SyncStep2& answer) { take(answer.update); }
    void operator()(const sync::Update& news) { take(news.update); }
    void operator()(const sync::AwarenessUpdate& people)
    {
        (void)awareness.apply(people.update, Awareness::Time(1));
    }
    void operator()(const sync::PermissionDenied&) const {}
    void operator()(sync::QueryAwareness) const {}

    void take(ByteView update)
    {
        const bool accepted = bool(checkUpdate(update));
        require(bool(document.applyUpdate(update)) == accepted,
                "a document takes what was judged to be an update");
        require(document.check().empty(), "the document is sound");
    }
};

void checkFrame(ByteView bytes)
{
    const auto messages = sync::decodeFrame(bytes);
    if (!messages)
        return;
    require(!messages->empty(), "a frame has a message");
    Reader reader;
    Bytes written;
    for (const sync::Message& message : *messages) {
        const Bytes frame = std::visit(Writer{}, message);
        written.insert(written.end(), frame.begin(), frame.end());
        std::visit(reader, message);
    }
    const auto again = sync::decodeFrame(written);
    requireDone(again, "what was written is read");
    require(again->size() == messages->size(), "as many messages as were written");
    for (std::size_t i = 0; i < again->size(); ++i)
        requireEqual(std::visit(Writer{}, (*again)[i]), std::visit(Writer{}, (*messages)[i]), "a message");
}

void checkSync(ByteView bytes)
{
    const auto message = sync::decodeSync(bytes);
    if (!message)
        return;
    const Bytes written = sync::encodeSync(*message);
    const auto again = sync::decodeSync(written);
    requireDone(again, "what was written is read");
    requireEqual(sync::encodeSync(*again), written, "a sync message");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    checkFrame(bytes);
    checkSync(bytes);
    if (const auto frame = sync::decodeHocuspocus(bytes)) {
        const Bytes written = sync::encodeHocuspocus(*frame);
        const auto again = sync::decodeHocuspocus(written);
        requireDone(again, "what was written is read");
        require(again->document == frame->document && again->type == frame->type,
                "a Hocuspocus frame is the same");
        requireEqual(again->payload, frame->payload, "the payload");
        checkSync(frame->payload);
    }
    return 0;
}
