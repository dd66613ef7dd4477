// SPDX-License-Identifier: MIT
// What DocumentSync makes of what the server said.
#include "documentsync.h"

#include <algorithm>
#include <utility>

namespace heartline {

using crdt::UpdateContent;

namespace {

constexpr DocumentSync::Time kLongestReopen{30'000};

} // namespace

void DocumentSync::handle(const DocumentDialect::Step1& message, Time now)
{
    if (!m_admitted)
        return;
    const bool news = m_unsent.arrived(message.state);
    UpdateContent lacking;
    for (const auto& [client, clock] : m_document.stateVector().clients()) {
        if (const auto known = message.state.clock(client); known < clock)
            lacking.insertions.add(client, known, clock - known);
    }
    m_unsent.addEarlier(std::move(lacking));
    m_toAnswer = message.state;
    m_asked = true;
    m_wasInStep = m_wasInStep || m_caughtUp;
    if (news || !m_confirm.at)
        progressed(now);
}

void DocumentSync::handle(const DocumentDialect::Update& message, Time now)
{
    if (!m_admitted)
        return;
    const bool first = message.isStep2 && !m_caughtUp;
    std::optional<UpdateContent> content;
    if (first || !m_unsent.isEmpty()) {
        auto read = crdt::contentOfUpdate(message.update);
        if (!read) {
            foundMalformed();
            m_confused = m_confused || first;
            return;
        }
        content = *std::move(read);
    }
    if (!m_document.applyUpdate(message.update, this)) {
        foundMalformed();
        m_confused = m_confused || first; // without it there is nothing to do here
        return;
    }
    checkClientId(now);
    checkPending(now);
    if (content && m_unsent.arrived(*content))
        progressed(now);
    if (first)
        catchUp(*content, now);
    else if (message.isStep2 && std::exchange(m_resendDue, false) && !m_unsent.isEmpty())
        sendMissing();
}

void DocumentSync::handle(const DocumentDialect::AwarenessUpdate& message, Time now)
{
    if (!m_admitted)
        return;
    const auto changes = m_awareness.apply(message.update, now);
    if (!changes) {
        foundMalformed();
        return;
    }
    tell(*changes);
    checkClientId(now);
}

void DocumentSync::handle(const DocumentDialect::Acknowledged& message, Time now)
{
    if (m_inFlight.empty())
        return;
    const UpdateContent content = std::move(m_inFlight.front());
    m_inFlight.pop_front();
    if (!message.stored)
        refuseEdits({});
    else if (m_unsent.arrived(content))
        progressed(now);
}

void DocumentSync::handle(const DocumentDialect::Admitted& message, Time now)
{
    if (m_admitted)
        return;
    m_readOnly = message.readOnly;
    m_readOnlyReason.clear();
    begin(now);
}

void DocumentSync::handle(const DocumentDialect::TokenAsked& /*message*/, Time /*now*/)
{
    if (auto opening = m_dialect->opening(m_token))
        m_frames.push_back(*std::move(opening));
}

void DocumentSync::handle(const DocumentDialect::EditsRefused& message, Time /*now*/)
{
    refuseEdits(message.reason);
}

void DocumentSync::handle(const DocumentDialect::Denied& message, Time /*now*/)
{
    endSession();
    m_denial = message.reason;
}

void DocumentSync::handle(const DocumentDialect::Ended& /*message*/, Time now)
{
    endSession();
    m_reopenAt = now + m_reopenAfter;
    m_reopenAfter = std::min(2 * m_reopenAfter, kLongestReopen);
}

void DocumentSync::handle(const DocumentDialect::Ping& /*message*/, Time /*now*/)
{
    m_frames.push_back(m_dialect->pong());
}

} // namespace heartline
