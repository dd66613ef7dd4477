// SPDX-License-Identifier: MIT
#pragma once

#include "sessionrecords.h"

#include <Heartline/Database>

#include <compare>

namespace heartline::session {

/// Whether what a session does outlives it.
struct Storage
{
    bool durable = false; ///< Everything is on disk; false: in memory only, for now or for good.
    /// Why not, where a profile was asked for; its text names the file. Busy: another process has it, and
    /// this session works as a device of its own beside it.
    store::Error error;
    /// A damaged file was moved there, and a new profile was begun.
    QString setAside;
};

/// A place in the local copy of a channel's log; ordered.
struct Place
{
    int run = 0;
    qint64 offset = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
};

/// An event of the local copy.
struct StoredEvent
{
    Place place;
    QString epoch;
    wire::v1::Event event;
};

} // namespace heartline::session
