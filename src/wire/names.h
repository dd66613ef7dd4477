// SPDX-License-Identifier: MIT
#pragma once

#include "wire_export.h"

#include <QString>
#include <QStringView>

namespace heartline::wire {

/// Whether `name` may be a `userId`, `docId` or room name: `[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}` without `..`
/// and without a doubled or trailing slash (protocol.md, introduction). Safe from any thread.
[[nodiscard]] HEARTLINE_WIRE_EXPORT bool isValidName(QStringView name);

/// The same of a channel, in whose name every valid room or user has to find room.
[[nodiscard]] HEARTLINE_WIRE_EXPORT bool isValidChannel(QStringView channel);

/// Whether `id` may be the `id` of a message or notification: 1 to 128 bytes of UTF-8, no control characters
/// and no lone surrogates, since ids are keys that must survive a round trip through UTF-8 unchanged.
[[nodiscard]] HEARTLINE_WIRE_EXPORT bool isValidId(QStringView id);

/// Whether `text` fits into `bytes` bytes once it is UTF-8.
[[nodiscard]] HEARTLINE_WIRE_EXPORT bool fitsUtf8(QStringView text, qsizetype bytes);

/// What a shared text is called while nobody gave it a title: its first line that says something, without the
/// signs that mark a heading and cut where it is long; empty when no line does.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QString titleOfText(const QString& text);

/// A new id: a UUID in lower case without braces. Later ones sort behind earlier ones of the same clock, so
/// that in an index by id what is made at the same time lies together: to find a place for each in a page of
/// its own was most of a server's work for a message.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QString makeId();

} // namespace heartline::wire
