// SPDX-License-Identifier: MIT
#pragma once

#include "limits.h"
#include "wire_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonObject>
#include <QString>

namespace heartline::wire {

/// Why a text is not a message; `reasonFor()` words it for the peer.
enum class DecodeError
{
    None,        ///< It is a message.
    NotJson,     ///< Not JSON, or not UTF-8.
    NotAnObject, ///< JSON, but no object.
    NoType,      ///< An object without a string `type`.
    TooDeep,     ///< Nested deeper than asked for; never handed to a parser.
};

/// What every message of both profiles is: an object with a `type`. Unknown types are for the caller to
/// ignore.
struct Envelope
{
    QString type;
    QJsonObject object; ///< The whole message, `type` included.
};

struct DecodeResult
{
    Envelope envelope; ///< Meaningful only when `error` is None.
    DecodeError error = DecodeError::None;
    explicit operator bool() const { return error == DecodeError::None; }
};

/// Reads one message, `depth` levels deep at most. Pure; safe from any thread. Costs time linear in `utf8`,
/// whatever it holds.
[[nodiscard]] HEARTLINE_WIRE_EXPORT DecodeResult decode(QByteArrayView utf8, int depth = kJsonDepth);

/// As decode(), for a body that is an object but needs no `type` (HTTP).
[[nodiscard]] HEARTLINE_WIRE_EXPORT DecodeResult decodeObject(QByteArrayView utf8, int depth = kJsonDepth);

/// The `reason` of a `bad_message` answer: English, one sentence, nothing of the peer's own bytes. `depth` is
/// the one that decode() was given.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QString reasonFor(DecodeError error, int depth = kJsonDepth);

/// Compact UTF-8 JSON. Lone surrogates that came as escapes leave as escapes.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QByteArray encode(const QJsonObject& object);

} // namespace heartline::wire
