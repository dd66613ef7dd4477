// SPDX-License-Identifier: MIT
#pragma once

#include "profilejob.h"

namespace heartline::ctl {

/// Says what a profile holds.
class StatusJob : public ProfileJob
{
    Q_OBJECT
public:
    StatusJob(const CommandLine& line, Output& output);

protected:
    void opened() override;

private:
    [[nodiscard]] QJsonObject gather();
    void show(const QJsonObject& all);
};

} // namespace heartline::ctl
