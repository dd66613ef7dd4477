// SPDX-License-Identifier: MIT
#pragma once

#include "httpcall.h"
#include "job.h"

namespace heartline::ctl {

/// A job that asks the server's HTTP API and ends with what comes; it needs no profile.
class HttpJob : public Job
{
    Q_OBJECT
public:
    using Job::Job;
    void start() final;

protected:
    /// It's known who asks whom: time for the first call.
    virtual void accessed() = 0;
    /// Calls `judge` with the answer, or with why there is none within --timeout.
    void ask(const QString& path, const HttpCaller::Reply& judge, const HttpCaller::Query& query = {});

private:
    std::unique_ptr<HttpCaller> m_caller;
};

} // namespace heartline::ctl
