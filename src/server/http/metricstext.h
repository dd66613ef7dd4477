// SPDX-License-Identifier: MIT
#pragma once

#include "metrics.h"

#include <QByteArray>

namespace heartline::server {

/// GET /metrics: the Prometheus text format, version 0.0.4.
[[nodiscard]] QByteArray metricsText(const Metrics& metrics);

} // namespace heartline::server
