// SPDX-License-Identifier: MIT
#pragma once

#include "access.h"

#include <Heartline/ChannelSession>

namespace heartline::ctl {

/// What a standing that will not change by itself means to a run: nothing where it may go on.
[[nodiscard]] std::optional<Refusal> refusalOf(session::Standing standing, const QString& reason);
/// The same of an end that the connection will not come back from.
[[nodiscard]] Refusal refusalOf(const ConnectionError& error, const QUrl& server);
/// Why there is no link, in a few words; never empty.
[[nodiscard]] QString troubleOf(const ConnectionSnapshot& link);
/// What to end with for a message refused with a nack's code, or held.
[[nodiscard]] int exitCodeOf(const session::OutboxEntry& entry);

} // namespace heartline::ctl
