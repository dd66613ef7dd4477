// SPDX-License-Identifier: MIT
#pragma once

#include "bench_crdt_report.h"
#include "bench_crdt_traces.h"

namespace heartline::bench {

/// Times each single edit of `trace`, typed `copies` times one behind the other by one client, and each
/// single update of it taken in by another, and prints the slowest of them. An operation is as slow as in the
/// fastest of `runs` runs: what the machine gives to others in between would else be the slowest of all,
/// while what an operation needs, it needs each time. Then what work on the whole of that document takes,
/// such as loading it.
void runLatency(Traces& traces, const std::string& trace, std::size_t copies, std::size_t runs,
                Report& report);

} // namespace heartline::bench
