// SPDX-License-Identifier: MIT
#include "archivehistory.h"

namespace heartline {

ArchiveHistory::ArchiveHistory(std::shared_ptr<DocumentArchive> archive, QString documentId, QString root,
                               QObject* parent)
    : DocumentHistory(parent)
    , m_archive(std::move(archive))
    , m_id(std::move(documentId))
    , m_root(std::move(root))
{
}

void ArchiveHistory::fetch(qint64 before, int limit)
{
    const quint64 question = ++m_list;
    m_archive->history(m_id, before, limit, this, [this, question](const documents::History& history) {
        if (question == m_list)
            Q_EMIT fetched(history.revisions, history.more);
    });
}

void ArchiveHistory::fetchText(qint64 n)
{
    const quint64 question = ++m_text;
    m_archive->textAt(m_id, n, m_root, this, [this, question, n](const std::optional<QString>& text) {
        if (question != m_text)
            return;
        if (text)
            Q_EMIT textFetched(n, *text);
        else
            Q_EMIT failed({});
    });
}

} // namespace heartline
