// SPDX-License-Identifier: MIT
#pragma once

#include "documents_export.h"

#include <QByteArray>
#include <QString>

namespace heartline::documents {

/// The text named `root` of a document that took only `state`; embedded objects are left out. Empty where
/// there is none.
[[nodiscard]] HEARTLINE_DOCUMENTS_EXPORT QString textAt(const QByteArray& state, const QString& root);

} // namespace heartline::documents
