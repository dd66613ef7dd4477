// SPDX-License-Identifier: MIT
#pragma once

namespace heartline::ctl {

/// A job's code of this plus a signal's number ends the process by that signal, as its parent expects it.
inline constexpr int kBySignal = 256;

/// All of the program; returns what main() returns.
int runHeartlinectl(int argc, char** argv);

} // namespace heartline::ctl
