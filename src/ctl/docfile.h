// SPDX-License-Identifier: MIT
#pragma once

#include "access.h"
#include "output.h"

namespace heartline::ctl {

/// Writes what `doc export` brought to --output, whole or not at all, or to stdout; why not.
[[nodiscard]] std::optional<Refusal> writeDocument(const CommandLine& line, Output& output,
                                                   const QByteArray& bytes);

} // namespace heartline::ctl
