// SPDX-License-Identifier: MIT
#pragma once

#include "connectiontypes.h"

#include <QMap>
#include <QVariantMap>

namespace heartline {

/// Says after which ends a Connection comes back. A value: copy it, change it, hand it to the Connection.
///
/// The defaults are docs/architecture.md's. Of the codes, 1005 (a Close without a code: the peer gave no
/// reason to stay away), 1006, 1009 and 1011 to 1015 come back; every other (1000 to 1004, 1007, 1008, 1010,
/// 1016 to 2999, 3xxx, 4xxx) does not, unless `set()` says so. Failures without a Close frame come back (each
/// is an attempt, so `maxReconnectAttempts` bounds them), except those that trying again can't mend: a bad
/// address, no common subprotocol, an upgrade refused with a 3xx or 4xx status (408, 425 and 429 come back).
/// A failed TLS handshake counts as 1015 and comes back: behind a captive portal it passes.
class HEARTLINE_CORE_EXPORT CloseCodePolicy
{
public:
    /// Overrides one close code (1000 to 4999).
    void set(int code, bool reconnect) { m_codes.insert(code, reconnect); }
    /// Overrides one HTTP status of a refused upgrade (100 to 599).
    void setHttpStatus(int status, bool reconnect) { m_statuses.insert(status, reconnect); }
    /// Overrides one cause that comes without a Close frame.
    void set(Cause cause, bool reconnect) { m_causes.insert(cause, reconnect); }

    /// Whether to come back after a Close frame with `code`.
    [[nodiscard]] bool reconnectsAfterCode(int code) const;
    /// Whether to come back after `error`, an end without a Close frame.
    [[nodiscard]] bool reconnectsAfter(const ConnectionError& error) const;

    /// For the flight recorder: code, status or cause name to decision.
    [[nodiscard]] QVariantMap toVariantMap() const;
    static CloseCodePolicy fromVariantMap(const QVariantMap& map);

private:
    QMap<int, bool> m_codes;
    QMap<int, bool> m_statuses;
    QMap<Cause, bool> m_causes;
};

} // namespace heartline
