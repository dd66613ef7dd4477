// SPDX-License-Identifier: MIT
#include "bench_crdt_replica.h"

#include <stdexcept>

namespace heartline::bench {

void require(const crdt::Result<void>& result)
{
    if (!result)
        throw std::runtime_error(result.error().what);
}

void Replica::apply(crdt::ByteView update)
{
    require(document.applyUpdate(update));
}

void Replica::press(const Key& key)
{
    require(key.character == 0 ? text.remove(key.position, 1)
                               : text.insert(key.position, std::u16string_view(&key.character, 1)));
}

void Replica::type(std::span<const Patch> txn)
{
    if (txn.size() == 1 && txn[0].deleted == 0) {
        require(text.insert(txn[0].position, txn[0].inserted));
    } else if (txn.size() == 1 && txn[0].inserted.empty()) {
        require(text.remove(txn[0].position, txn[0].deleted));
    } else {
        document.transact([&] {
            for (const Patch& patch : txn) {
                if (patch.deleted > 0)
                    require(text.remove(patch.position, patch.deleted));
                if (!patch.inserted.empty())
                    require(text.insert(patch.position, patch.inserted));
            }
        });
    }
}

crdt::Subscription Replica::keepUpdates(UpdateLog& log)
{
    return document.onUpdate([&log](const crdt::UpdateEvent& event) {
        if (event.local)
            log.append(event.update);
    });
}

void Replica::expect(const std::u16string& wanted) const
{
    if (text.toString() != wanted)
        throw std::runtime_error("a wrong text");
}

Outcome Replica::outcome(double ms) const
{
    const crdt::Bytes state = document.encodeStateAsUpdate();
    return {Outcome::Kind::Done,
            {{"ms", ms},
             {"text", hashOf(text.toString())},
             {"size", static_cast<double>(state.size())},
             {"state", hashOf(crdt::ByteView(state))}},
            {}};
}

} // namespace heartline::bench
