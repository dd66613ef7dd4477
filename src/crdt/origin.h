// SPDX-License-Identifier: MIT
#pragma once

namespace heartline::crdt {

/// Who makes a change: any pointer that is the maker's own, such as `this`. It is compared and handed on to
/// observers, never looked into.
using Origin = const void*;

} // namespace heartline::crdt
