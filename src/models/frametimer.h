// SPDX-License-Identifier: MIT
#pragma once

#include "models_export.h"

#include <QTimer>
#include <functional>

namespace heartline {

/// Gathers what happens during one frame into one call, so that a burst from the network costs one model
/// update.
///
/// For models: `schedule()` at each arrival, and the work is done at most once in 16 ms. `flush()` does it
/// now, where something is waiting.
class HEARTLINE_MODELS_EXPORT FrameTimer
{
public:
    explicit FrameTimer(std::function<void()> work);

    void schedule();
    void flush();

private:
    std::function<void()> m_work;
    QTimer m_timer;
};

} // namespace heartline
