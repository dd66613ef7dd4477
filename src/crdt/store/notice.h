// SPDX-License-Identifier: MIT
#pragma once

#include "encoding/encoder.h"
#include "listeners.h"
#include "origin.h"
#include "sharedtype.h"
#include "textdelta.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace heartline::crdt::detail {

/// What is told of a transaction, and to whom; gathered while it ends, told when it has.
struct Notice
{
    Origin origin = nullptr;
    bool local = true;
    std::vector<std::pair<std::shared_ptr<Listeners<const TextEvent&>>, TextDelta>> texts;
    std::vector<std::pair<std::shared_ptr<Listeners<const MapEvent&>>, std::vector<std::string>>> maps;
    Encoder update;
    std::vector<std::function<void()>> later;
};

} // namespace heartline::crdt::detail
