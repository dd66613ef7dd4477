// SPDX-License-Identifier: MIT
#pragma once

#include "models_export.h"

#include <Heartline/ConnectionTypes>

#include <QCoreApplication>

namespace heartline {

/// What codes of a connection mean, as sentences for people in their language.
class HEARTLINE_MODELS_EXPORT ConnectionWords
{
    Q_DECLARE_TR_FUNCTIONS(heartline::ConnectionWords)
public:
    [[nodiscard]] static QString state(ConnectionState state);
    /// Why a link ended or an attempt failed; empty for Cause::None.
    [[nodiscard]] static QString cause(Cause cause, int httpStatus = 0);
    /// A byte count for people: "1.2 kB".
    [[nodiscard]] static QString bytes(qint64 bytes);
};

} // namespace heartline
