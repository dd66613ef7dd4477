// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"
#include "documentpeer.h"

#include <Heartline/ConnectionTypes>

#include <QList>
#include <QObject>
#include <QString>

namespace heartline {

/// One text that several people edit at once. What editors and models know of it.
///
/// All positions and lengths are UTF-16 code units (QString's own), and lines end with LF alone.
///
/// Threads: lives, with its text, in the thread that made it (the window's); the network side is elsewhere
/// and never makes it wait.
class HEARTLINE_COLLAB_EXPORT WholeTextDocument : public QObject
{
    Q_OBJECT
public:
    /// Whether what is shown is what the server has.
    enum class SyncState
    {
        Loading, ///< Nothing has come yet; the text must not be edited.
        Synced,  ///< The server has everything that was written here.
        Saving,  ///< Edits are on their way.
        Offline, ///< No link; edits are kept here and follow later.
        Refused, ///< The server does not accept this document or user: `refusal()` says why.
    };
    Q_ENUM(SyncState)

    using QObject::QObject;

    [[nodiscard]] virtual QString id() const = 0;
    [[nodiscard]] virtual QString text() const = 0;
    [[nodiscard]] virtual SyncState syncState() const = 0;
    /// Edits made here that the server does not have yet.
    [[nodiscard]] virtual int unsentEdits() const = 0;
    [[nodiscard]] virtual QString refusal() const = 0;
    [[nodiscard]] virtual QList<DocumentPeer> peers() const = 0;

    virtual void open() = 0;
    virtual void close() = 0;
    /// The person replaced `removed` units at `position` by `inserted`. Out of range: refused, logged, no
    /// effect.
    virtual void edit(int position, int removed, const QString& inserted) = 0;
    virtual void setCaret(int caret, int anchor) = 0;

Q_SIGNALS:
    /// Somebody else replaced `removed` units at `position` by `inserted`; text() already says so.
    void edited(int position, int removed, const QString& inserted);
    void syncStateChanged(heartline::WholeTextDocument::SyncState state);
    void unsentEditsChanged(int count);
    void peersChanged();
    void linkChanged(const heartline::ConnectionSnapshot& link);
};

} // namespace heartline
