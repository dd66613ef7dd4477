// SPDX-License-Identifier: MIT
#pragma once

#include "message.h"

#include <QJsonArray>

namespace heartline::server {

/// What the HTTP API's calls have in common (protocol.md §4).
/// @{
[[nodiscard]] HttpResponse notFound();
/// 400, with a sentence that names the field.
[[nodiscard]] HttpResponse wrongField(const QString& reason);
/// 503: the store could not do it.
[[nodiscard]] HttpResponse unavailable(const QString& reason);
[[nodiscard]] QByteArray toBytes(const QJsonArray& array);
/// A part of a path, percent-decoded once.
[[nodiscard]] QString decoded(const QByteArray& part);
/// A whole number of the query; false when it's there and none.
[[nodiscard]] bool readNumber(const HttpRequest& request, const QString& key, qint64& value);
/// @}

} // namespace heartline::server
