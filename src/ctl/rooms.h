// SPDX-License-Identifier: MIT
#pragma once

#include "httpjob.h"

namespace heartline::ctl {

/// Lists the server's rooms.
class RoomsJob : public HttpJob
{
    Q_OBJECT
public:
    using HttpJob::HttpJob;

protected:
    void accessed() override;

private:
    void show(const HttpAnswer& answer);
};

} // namespace heartline::ctl
