// SPDX-License-Identifier: MIT
#include "wholetextsync.h"

namespace heartline {

int WholeTextSync::pendingEdits() const
{
    return m_text == m_server && !m_inFlight ? 0 : m_edits + m_editsInFlight;
}

bool WholeTextSync::edit(qsizetype position, qsizetype removed, const QString& inserted)
{
    if (position < 0 || removed < 0 || position > m_text.size() || removed > m_text.size() - position)
        return false;
    m_text.replace(position, removed, inserted);
    ++m_edits;
    return true;
}

bool WholeTextSync::hasArrived(const QString& content, qsizetype costIfNot) const
{
    const auto near = [&](const QString& version) { return cost(diff(version, content)) <= costIfNot; };
    return m_inFlight && (near(*m_inFlight) || near(m_inFlightFirst));
}

TextPatch WholeTextSync::receive(const QString& content)
{
    m_loaded = true;
    TextPatch remote = diff(m_server, content);
    if (hasArrived(content, cost(remote))) {
        m_server = *std::exchange(m_inFlight, std::nullopt);
        m_editsInFlight = 0;
        remote = diff(m_server, content);
    }
    const TextPatch visible = rebased(remote, diff(m_server, m_text), Tie::Before);
    m_text = patched(m_text, visible);
    if (m_inFlight && m_linkLost) { // It never arrived: it's news again.
        m_inFlight.reset();
        m_edits += std::exchange(m_editsInFlight, 0);
    }
    if (m_inFlight)
        predictInFlight(content, remote);
    m_linkLost = false;
    m_server = content;
    if (m_text == m_server)
        m_edits = 0;
    return visible;
}

void WholeTextSync::predictInFlight(const QString& content, const TextPatch& remote)
{
    const auto predicted = [&](const QString& version, Tie tie) {
        return patched(content, rebased(diff(m_server, version), remote, tie));
    };
    m_inFlight = predicted(*m_inFlight, Tie::Behind);
    m_inFlightFirst = predicted(m_inFlightFirst, Tie::Before);
}

std::optional<QString> WholeTextSync::takeOutgoing()
{
    if (!m_loaded || m_linkLost || m_inFlight || m_text == m_server)
        return std::nullopt;
    m_inFlight = m_text;
    m_inFlightFirst = m_text;
    m_editsInFlight = std::exchange(m_edits, 0);
    return m_text;
}

void WholeTextSync::acknowledged()
{
    if (!m_inFlight || m_linkLost)
        return;
    m_server = *std::exchange(m_inFlight, std::nullopt);
    m_editsInFlight = 0;
}

} // namespace heartline
