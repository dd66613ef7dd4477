// SPDX-License-Identifier: MIT
#include "archivelogging.h"
#include "archivethread.h"

#include <Heartline/Document>
#include <Heartline/DocumentBytes>

#include <QDateTime>

#include <algorithm>

/// What the archive's thread does while there's nothing else: compaction and tidying. Where it fails nothing
/// is lost, and it's tried again another time.
namespace heartline {

namespace {

/// Fewer bytes than that are played in no time.
constexpr qint64 kFewBytes = 256 << 10;
/// Revisions that one step of tidying touches.
constexpr int kTidyRows = 500;

} // namespace

bool ArchiveThread::keepHouse()
{
    // Where nothing can be written there is nothing to gain.
    return !m_isTroubled && (compactOne() || tidyOne());
}

void ArchiveThread::count(const ArchiveOrder& append)
{
    const auto known = m_tails.find(append.id);
    if (known == m_tails.end()) {
        m_tails.insert(append.id, m_file->log.tail(append.id));
        m_listChanged = true; // It may be a new one.
    } else {
        ++known->rows;
        known->bytes += append.update.size();
    }
    const documents::Tail tail = m_tails.value(append.id);
    if ((tail.rows > m_options.compactAfterRows || tail.bytes > std::max(kFewBytes, tail.stateBytes)) &&
        !m_refused.contains(append.id))
        m_toCompact.insert(append.id);
}

bool ArchiveThread::compactOne()
{
    if (m_toCompact.isEmpty())
        return false;
    const QString id = *m_toCompact.cbegin();
    m_toCompact.remove(id);
    compact(id);
    return true;
}

void ArchiveThread::compact(const QString& id)
{
    m_tails.remove(id); // The next update counts anew.
    const documents::Loaded loaded = m_file->log.load(id);
    if (m_file->sql.failed()) {
        m_file->sql.reset();
        return;
    }
    crdt::Document document;
    bool taken = loaded.state.isEmpty() || document.applyUpdate(documents::view(loaded.state));
    for (const QByteArray& update : loaded.updates)
        taken = taken && document.applyUpdate(documents::view(update));
    if (!taken) {
        // As rows it stays what it is; as a state, what was refused would be gone.
        m_refused.insert(id);
        qCWarning(lcArchive, "a document cannot be compacted: a stored update is damaged");
        return;
    }
    const QByteArray state = documents::toByteArray(document.encodeStateAsUpdate());
    if (!transact([&] { m_file->log.compact(id, state, loaded.n); }))
        qCWarning(lcArchive, "not compacted: %s", qUtf8Printable(m_failure.text));
    else
        qCDebug(lcArchive, "compacted updates=%lld bytes=%lld", static_cast<long long>(loaded.updates.size()),
                static_cast<long long>(state.size()));
}

bool ArchiveThread::tidyOne()
{
    if (m_tidying.isEmpty()) {
        if (Clock::now() < m_tidyAt)
            return false;
        m_tidyAt = Clock::now() + m_options.tidyEvery;
        m_tidying = m_file->log.ids();
        return !m_tidying.isEmpty();
    }
    const QString id = m_tidying.constLast();
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    // What isn't compacted can't be tidied either.
    const documents::Tail tail = m_file->log.tail(id);
    if (tail.rows > 0 && tail.oldest < now - m_options.retention.exactFor.count() && !m_refused.contains(id))
        compact(id);
    bool more = false;
    if (!transact([&] { more = m_file->log.tidy(id, now, m_options.retention, kTidyRows); }) || !more)
        m_tidying.removeLast();
    return true;
}

} // namespace heartline
