// SPDX-License-Identifier: MIT
// What of the documents is kept on this computer, and what of that the server does not have.
#include "documentshelf.h"

#include "logging.h"

#include <Heartline/DocumentBytes>

using namespace Qt::StringLiterals;

namespace heartline {

// ---- What is kept here

void DocumentShelf::openArchive()
{
    if (m_access.profileFolder.isEmpty())
        return;
    const auto tell = [this](const QString& text) {
        // Not yet: nobody has connected to the signal while this is being made.
        QMetaObject::invokeMethod(
            this, [this, text] { Q_EMIT problemOccurred(text); }, Qt::QueuedConnection);
    };
    DocumentArchive::Opened opened = DocumentArchive::open(m_access.profileFolder);
    m_archive = opened.archive;
    m_list.setKeeping(m_archive != nullptr);
    if (!opened.setAside.isEmpty())
        tell(tr("The documents that were kept on this computer could not be read. They are in %1; the "
                "server's "
                "are fetched again.")
                 .arg(opened.setAside));
    if (!m_archive) {
        qCWarning(lcApp, "documents are not kept: %s", qUtf8Printable(opened.error.text));
        tell(tr("Documents can't be kept on this computer now: without the server they are not available. %1")
                 .arg(opened.error.text));
        return;
    }
    connect(m_archive.get(), &DocumentArchive::documentsChanged, this, &DocumentShelf::listKept);
    connect(m_archive.get(), &DocumentArchive::troubled, this, [this](const QString& reason) {
        Q_EMIT problemOccurred(
            tr("What is written in documents can't be kept on this computer now: it's lost if Heartline ends "
               "before it was sent. %1")
                .arg(reason));
        m_list.setKeeping(false);
    });
    connect(m_archive.get(), &DocumentArchive::recovered, this, [this] { m_list.setKeeping(true); });
    // A file that was found damaged has been begun anew, without what is open.
    connect(m_archive.get(), &DocumentArchive::setAside, this, [this] {
        for (const auto& [id, open] : m_open)
            m_archive->append(id, documents::toByteArray(open.document->document().encodeStateAsUpdate()),
                              {});
    });
    listKept();
}

void DocumentShelf::listKept()
{
    m_archive->list(this, [this](const QList<documents::DocumentInfo>& documents) {
        m_kept.clear();
        for (const documents::DocumentInfo& document : documents)
            m_kept.append({document.id, document.title,
                           QDateTime::fromMSecsSinceEpoch(document.changed, Qt::UTC),
                           m_unsent.value(document.id)});
        m_list.setKept(m_kept);
    });
}

void DocumentShelf::restoreUnsent(const Unsent& unsent)
{
    if (!m_archive)
        return;
    m_earlier = m_unsent = m_toldUnsent = unsent;
    listKept();
}

// ---- What the server does not have yet

int DocumentShelf::unsentOf(const SharedDocument& document) const
{
    // Until the server has been heard, what an earlier run left is only known from what it told.
    const int earlier = document.isUnsentKnown() ? 0 : m_earlier.value(document.id());
    return earlier + document.unsentChanges();
}

void DocumentShelf::countUnsent(const SharedDocument& document)
{
    const int unsent = unsentOf(document);
    if (document.isUnsentKnown())
        m_earlier.remove(document.id());
    if (unsent > 0)
        m_unsent.insert(document.id(), unsent);
    else
        m_unsent.remove(document.id());
    const bool mayTakeLong = document.syncState() == SharedDocument::SyncState::Offline;
    if (mayTakeLong && unsent > 0 && !m_toldUnsent.contains(document.id()))
        tellUnsent();
    else if (m_unsent != m_toldUnsent && !m_unsentTimer.isActive())
        m_unsentTimer.start();
}

void DocumentShelf::tellUnsent()
{
    m_unsentTimer.stop();
    if (m_unsent == m_toldUnsent)
        return;
    m_toldUnsent = m_unsent;
    if (!m_archive)
        return; // nothing of it is there next time
    for (DocumentListModel::Description& kept : m_kept)
        kept.unsent = m_unsent.value(kept.id);
    m_list.setKept(m_kept);
    Q_EMIT unsentChanged(m_unsent);
}

} // namespace heartline
