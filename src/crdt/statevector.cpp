// SPDX-License-Identifier: MIT
#include "statevector.h"

#include "encoding/statevectorcodec.h"

namespace heartline::crdt {

using detail::Decoder;
using detail::Encoder;

Bytes StateVector::encode() const
{
    Encoder out;
    detail::writeStateVector(out, *this);
    return out.take();
}

Result<StateVector> StateVector::decode(ByteView bytes)
{
    Decoder in(bytes);
    auto vector = detail::readStateVector(in);
    if (in.failed())
        return in.error();
    return vector;
}

namespace detail {

StateVector readStateVector(Decoder& in)
{
    const auto count = in.readCount(2);
    StateVector::Clients clients;
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
        const auto [client, clock] = in.readId();
        // Yjs writes them in this order, so that the hint is right.
        if (!in.failed())
            clients.insert_or_assign(clients.end(), client, clock);
    }
    return StateVector(std::move(clients));
}

void writeStateVector(Encoder& out, const StateVector& vector)
{
    out.writeVarUint(vector.clients().size());
    for (const auto& [client, clock] : vector.clients())
        out.writeId({client, clock});
}

} // namespace detail

} // namespace heartline::crdt
