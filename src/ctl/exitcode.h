// SPDX-License-Identifier: MIT
#pragma once

namespace heartline::ctl {

/// What the program ends with: sysexits.h's numbers, which cron, systemd and mail know. Signals end it as
/// signals (a shell shows 128 + n). docs/heartlinectl.md has the table for people.
namespace exitcode {
inline constexpr int kDone = 0;
inline constexpr int kUsage = 64;        ///< The command line is wrong.
inline constexpr int kData = 65;         ///< What was to be sent was refused, or is no text.
inline constexpr int kNoInput = 66;      ///< A file that was named can't be read.
inline constexpr int kUnavailable = 69;  ///< The server wasn't reached, or did not answer in time.
inline constexpr int kCannotCreate = 73; ///< The profile can't be made or written.
inline constexpr int kInputOutput = 74;  ///< A full disk, or the output can't be written.
inline constexpr int kTempFail = 75;     ///< The profile is busy: nothing was done, try again.
inline constexpr int kProtocol = 76;     ///< What answered is no Heartline server.
inline constexpr int kNoPermission =
    77;                            ///< The token was refused, a right is missing, the device was replaced.
inline constexpr int kConfig = 78; ///< The profile is damaged, newer, or another's.
} // namespace exitcode

} // namespace heartline::ctl
