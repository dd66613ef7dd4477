// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QFile>
#include <QString>

namespace heartline::server {

/// A note beside a store's file by which a backup put in its place is told from the file that was last open
/// here, which by itself looks just the same (protocol.md §2 Channels: a restored backup gets new epochs).
///
/// It says which lineage the file is of, a random name that is also in the file, and how many events it had
/// at least. The note is written after the file: whatever is killed in between, the file has what the note
/// says, unless it is an older one. A note that was itself restored, with the folder, is known by the time of
/// its making, which copies do not take over; where the file system does not keep that, or was rolled back as
/// a whole, nothing can be known from within (docs/server.md).
class HEARTLINE_SERVER_EXPORT LineageFile
{
public:
    explicit LineageFile(const QString& path);

    /// Whether a file of this lineage with so many events is the one that was last open here.
    [[nodiscard]] bool knows(const QString& lineage, qint64 events) const;
    /// Makes it anew; durable when it returns. False: it could not be made.
    bool begin(const QString& lineage, qint64 events);
    /// Notes that there are `events` now; must be on disk already. Not durable by itself: an older note is
    /// right as well.
    void note(qint64 events);
    /// Makes what was noted durable.
    void sync();

private:
    [[nodiscard]] QByteArray line(qint64 events) const;

    QFile m_file;
    QString m_lineage;
    QByteArray m_made; // when the note was made, as its own text says
};

} // namespace heartline::server
