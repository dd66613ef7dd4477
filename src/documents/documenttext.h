// SPDX-License-Identifier: MIT
#pragma once

#include "documents_export.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace heartline::documents {

/// The text named `root` of a document that took only `state`; embedded objects are left out. Empty where
/// there is none.
[[nodiscard]] HEARTLINE_DOCUMENTS_EXPORT QString textAt(const QByteArray& state, const QString& root);

/// What a document that takes only `updates`, in their order, and collects no garbage is then: as an update,
/// and as the text named `root`. Nothing where one of them is none. O(all of them), for any thread.
/// @{
[[nodiscard]] HEARTLINE_DOCUMENTS_EXPORT std::optional<QByteArray> stateOf(const QList<QByteArray>& updates);
[[nodiscard]] HEARTLINE_DOCUMENTS_EXPORT std::optional<QString> textOf(const QList<QByteArray>& updates,
                                                                       const QString& root);
/// @}

} // namespace heartline::documents
