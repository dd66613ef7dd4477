// SPDX-License-Identifier: MIT
#pragma once

namespace heartline {

/// The program `heartline`: its exit code.
int run(int argc, char** argv);

} // namespace heartline
