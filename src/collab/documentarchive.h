// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"
#include "documentstorage.h"

#include <Heartline/Database>
#include <Heartline/DocumentRecords>

#include <QObject>

#include <chrono>
#include <memory>
#include <optional>

namespace heartline {

class ArchiveThread;

/// The documents of one person on one server, with their past, in a file of the profile's folder:
/// `documents.sqlite`. It's a file of its own because a past may be large, and one that has no room left must
/// not stop messages.
///
/// Orders are taken from any thread, return at once and are carried out in their order on a thread of its
/// own. Answers come in `context`'s thread through its event loop, and not at all once `context` is gone.
/// What is written while the disk is busy goes into one transaction.
///
/// What can't be written is kept in memory and tried again until it can: `troubled()` says so once, and
/// `recovered()` when all is on the disk. Documents are compacted and their past is kept within bounds on the
/// same thread, while there's nothing else to do (docs/documents.md).
///
/// The signals are emitted on the archive's thread. It must not be destroyed there.
class HEARTLINE_COLLAB_EXPORT DocumentArchive final : public QObject, public DocumentStorage
{
    Q_OBJECT
public:
    struct Options
    {
        documents::Retention retention;
        /// A document is compacted when it has so many updates that aren't, or more bytes of them than of
        /// what is.
        int compactAfterRows = 500;
        std::chrono::milliseconds tidyEvery = std::chrono::hours{1};
        /// After a failure; doubled at each further one, up to 30 s.
        std::chrono::milliseconds retryAfter = std::chrono::seconds{1};
        /// Of 4096 bytes; 0 for no bound. For tests of a full disk.
        int maxPageCount = 0;
    };
    struct Opened
    {
        std::shared_ptr<DocumentArchive> archive; ///< Null when `error` is set.
        store::Error error;
        /// Where a damaged file was moved to, if there was one: what was in it is not in `archive`.
        QString setAside;
    };

    /// Where it is in a profile's folder.
    [[nodiscard]] static QString filePath(const QString& folder);
    /// Waits for the disk. The archive belongs to the calling thread, as far as a QObject does.
    [[nodiscard]] static Opened open(const QString& folder, const Options& options);
    [[nodiscard]] static Opened open(const QString& folder) { return open(folder, Options()); }
    /// Finishes all orders and closes the file: waits for the disk. What can't be written then is lost.
    ~DocumentArchive() override;

    void load(const QString& id, QObject* context, std::function<void(Stored)> done) override;
    void append(const QString& id, const QByteArray& update, const QString& author) override;
    /// `committed` is called when it's on the disk.
    void append(const QString& id, const QByteArray& update, const QString& author, QObject* context,
                std::function<void()> committed);
    void describe(const QString& id, const QString& heading, qint64 textBytes) override;
    /// An empty document; one that is there stays as it is.
    void create(const QString& id);
    /// An empty one lets the heading stand for it.
    void setTitle(const QString& id, const QString& title);
    /// With its past.
    void remove(const QString& id);

    void list(QObject* context, std::function<void(QList<documents::DocumentInfo>)> done);
    /// Revisions below `before` (0: the newest), newest first.
    void history(const QString& id, qint64 before, int limit, QObject* context,
                 std::function<void(documents::History)> done);
    /// The state after a revision, for a document that collects no garbage; nothing where it's gone. This and
    /// the next are played on Qt's thread pool, so that others' answers may come before.
    void stateAt(const QString& id, qint64 n, QObject* context,
                 std::function<void(std::optional<QByteArray>)> done);
    /// The text `root` in that state.
    void textAt(const QString& id, qint64 n, const QString& root, QObject* context,
                std::function<void(std::optional<QString>)> done);
    /// Called when everything that was ordered before is on the disk.
    void flush(QObject* context, std::function<void()> done);

Q_SIGNALS:
    /// Something can't be written or read; one English sentence. Once until `recovered()`.
    void troubled(const QString& reason);
    void recovered();
    /// The file was found damaged in use, moved there, and begun anew: who has a document in memory should
    /// append all of it.
    void setAside(const QString& path);
    /// A document came or went, or list() tells another title or size.
    void documentsChanged();

private:
    DocumentArchive();
    template<typename T, typename Play>
    void playUpTo(const QString& id, qint64 n, std::function<void(std::optional<T>)> give, Play play);

    std::unique_ptr<ArchiveThread> m_thread;
};

} // namespace heartline
