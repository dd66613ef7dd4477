// SPDX-License-Identifier: MIT
#include "wholetextsync.h"
#include "plainpatch.h"

#include <algorithm>

namespace heartline {

using crdt::TextPatch;
using crdt::Tie;

int WholeTextSync::pendingEdits() const
{
    return m_text == m_server && !m_inFlight ? 0 : m_edits + m_editsInFlight;
}

qsizetype WholeTextSync::fromServer(qsizetype position) const
{
    const auto within = std::size_t(std::clamp<qsizetype>(position, 0, m_server.size()));
    return qsizetype(mapped(within, diff(m_server, m_text)));
}

bool WholeTextSync::edit(qsizetype position, qsizetype removed, const QString& inserted)
{
    if (position < 0 || removed < 0 || position > m_text.size() || removed > m_text.size() - position)
        return false;
    m_text.replace(position, removed, inserted);
    ++m_edits;
    return true;
}

void WholeTextSync::chooseBase(const QString& content)
{
    const auto distance = [&](const QString& version) { return cost(diff(version, content)); };
    const std::size_t known = distance(m_server);
    if (m_inFlight && std::min(distance(*m_inFlight), distance(m_inFlightFirst)) <= known) {
        m_server = *std::exchange(m_inFlight, std::nullopt);
        m_editsInFlight = 0;
        m_before.reset();
    } else if (m_before && distance(*m_before) < known) {
        m_server = *std::exchange(m_before, std::nullopt);
    }
}

TextPatch WholeTextSync::receive(const QString& content)
{
    m_loaded = true;
    chooseBase(content);
    const TextPatch remote = diff(m_server, content);
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
    else if (!m_inFlight)
        m_edits = std::max(m_edits, 1);
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
    m_inFlightFirst = m_sent = m_text;
    m_editsInFlight = std::exchange(m_edits, 0);
    return m_text;
}

bool WholeTextSync::acknowledged()
{
    if (!m_inFlight || m_linkLost)
        return true;
    if (*m_inFlight != m_sent)
        return false;
    m_before = std::exchange(m_server, *std::exchange(m_inFlight, std::nullopt));
    m_editsInFlight = 0;
    return true;
}

void WholeTextSync::mergeDidNotCome()
{
    if (!m_inFlight || m_linkLost)
        return;
    m_inFlight.reset();
    m_before.reset();
    m_edits += std::exchange(m_editsInFlight, 0);
    m_server = m_sent;
}

} // namespace heartline
