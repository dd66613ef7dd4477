// SPDX-License-Identifier: MIT
#pragma once

#include "httpcall.h"
#include "job.h"

namespace heartline::ctl {

/// Lists the server's rooms.
class RoomsJob : public Job
{
    Q_OBJECT
public:
    using Job::Job;
    void start() override;

private:
    void show(const HttpAnswer& answer);

    std::unique_ptr<HttpCaller> m_caller;
};

} // namespace heartline::ctl
