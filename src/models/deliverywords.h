// SPDX-License-Identifier: MIT
#pragma once

#include "models_export.h"

#include <Heartline/Session>

#include <QCoreApplication>

namespace heartline {

/// What became of an own message, in words: what happened, and what the person can do about it.
class HEARTLINE_MODELS_EXPORT DeliveryWords
{
    Q_DECLARE_TR_FUNCTIONS(heartline::DeliveryWords)
public:
    /// The state of an own line; of one that needs the person, with the reason and a way on.
    [[nodiscard]] static QString state(const ChatMessage& message);
    /// ChatMessage::problem as one or two sentences; also of codes that are not known here.
    [[nodiscard]] static QString problem(const QString& code);
};

} // namespace heartline
