// SPDX-License-Identifier: MIT
#include "snapshot.h"

#include "encoding/statevectorcodec.h"
#include "encoding/updatev2.h"
#include "encoding/wirestruct.h"

namespace heartline::crdt {

using detail::Decoder;
using detail::Encoder;

namespace {

using ReadDeletions = DeleteSet (*)(Decoder&);

Result<Snapshot> decodeWith(ReadDeletions readDeletions, ByteView bytes)
{
    Decoder in(bytes);
    Snapshot snapshot;
    snapshot.deletions = readDeletions(in);
    snapshot.state = detail::readStateVector(in);
    if (in.failed())
        return in.error();
    return snapshot;
}

} // namespace

Bytes Snapshot::encode() const
{
    Encoder out;
    detail::writeDeleteSet(out, deletions);
    detail::writeStateVector(out, state);
    return out.take();
}

Bytes Snapshot::encodeV2() const
{
    Encoder out;
    detail::writeDeleteSetV2(out, deletions);
    detail::writeStateVector(out, state);
    return out.take();
}

Result<Snapshot> Snapshot::decode(ByteView bytes)
{
    return decodeWith(detail::readDeleteSet, bytes);
}

Result<Snapshot> Snapshot::decodeV2(ByteView bytes)
{
    return decodeWith(detail::readDeleteSetV2, bytes);
}

} // namespace heartline::crdt
