// SPDX-License-Identifier: MIT
#include "httpjob.h"

using namespace std::chrono_literals;

namespace heartline::ctl {

void HttpJob::start()
{
    const auto access = readAccess(m_line);
    if (const auto* refusal = std::get_if<Refusal>(&access))
        return fail(refusal->code, refusal->text);
    for (const QString& warning : std::get<Access>(access).warnings)
        m_output.note(warning);
    m_caller = std::make_unique<HttpCaller>(std::get<Access>(access));
    accessed();
}

void HttpJob::ask(const QString& path, const HttpCaller::Reply& judge, const HttpCaller::Query& query)
{
    // Zero would be no limit to Qt.
    const auto within = std::max<std::chrono::milliseconds>(m_line.timeout.value_or(1h), 1ms);
    m_caller->get(path, within, judge, query);
}

} // namespace heartline::ctl
