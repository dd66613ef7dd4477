// SPDX-License-Identifier: MIT
#pragma once

#include "documentarchive.h"
#include "documenthistory.h"

#include <memory>

namespace heartline {

/// A document's past as this computer keeps it: what was written here, and what came while it was open.
class HEARTLINE_COLLAB_EXPORT ArchiveHistory : public DocumentHistory
{
    Q_OBJECT
public:
    /// `root`: the Y.Text that fetchText() reads.
    ArchiveHistory(std::shared_ptr<DocumentArchive> archive, QString documentId, QString root,
                   QObject* parent = nullptr);

    void fetch(qint64 before, int limit) override;
    /// failed() where the state is no longer kept.
    void fetchText(qint64 n) override;
    void setRoot(const QString& root) { m_root = root; }

private:
    std::shared_ptr<DocumentArchive> m_archive;
    QString m_id;
    QString m_root;
    quint64 m_list = 0; // the last question of each kind: earlier answers are dropped
    quint64 m_text = 0;
};

} // namespace heartline
