// SPDX-License-Identifier: MIT
#pragma once

#include "documentdialect.h"
#include "documentlink.h"
#include "documentpeer.h"
#include "documentpresence.h"
#include "documentstorage.h"
#include "documentsync.h"

#include <Heartline/ConnectionTypes>
#include <Heartline/Document>
#include <Heartline/UndoManager>

#include <QColor>
#include <QDateTime>
#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <algorithm>
#include <climits>
#include <memory>

namespace heartline {

/// One document that several people edit at once: a crdt::Document with the network and the disk behind it.
///
/// What is written goes into `document()`, in transactions of `origin()`, at any time, with or without a
/// link; what others write appears there. A TextDocumentBinding does both for an editor. Everything is kept
/// in the `archive` at once, and goes to the server as soon as there is one.
///
///     auto link = std::make_unique<heartline::ConnectionDocumentLink>(access, id);
///     link->moveToThread(&network);
///     heartline::SharedDocument document({.id = id, .userName = u"Ann"_s}, std::move(link));
///     connect(&document, &heartline::SharedDocument::syncStateChanged, this, &Page::showState);
///     document.open();
///
/// All positions and lengths are UTF-16 code units (QString's own). Lines end with LF.
///
/// Threads: lives, with its document, in the thread that made it (the window's). The link may live in
/// another, which must outlive the document: the link is given back to it to be deleted.
///
/// Signals come from the event loop, never out of a change to the document, so a slot may destroy this
/// object with deleteLater(). Callbacks of the crdt::Document must not.
class HEARTLINE_COLLAB_EXPORT SharedDocument : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString documentId READ id CONSTANT)
    Q_PROPERTY(QString root READ root WRITE setRoot NOTIFY rootChanged)
    Q_PROPERTY(QStringList roots READ roots NOTIFY rootsChanged)
    Q_PROPERTY(heartline::SharedDocument::SyncState syncState READ syncState NOTIFY syncStateChanged)
    Q_PROPERTY(int unsentChanges READ unsentChanges NOTIFY unsentChangesChanged)
    Q_PROPERTY(bool readOnly READ isReadOnly NOTIFY readOnlyChanged)
    Q_PROPERTY(bool editable READ isEditable NOTIFY editableChanged)
    Q_PROPERTY(QString refusal READ refusal NOTIFY syncStateChanged)
    Q_PROPERTY(int peerCount READ peerCount NOTIFY peersChanged)
public:
    /// Whether what is shown is what the server has.
    enum class SyncState
    {
        /// Neither disk nor server has said yet what is in it. It must not be written in, or what a program
        /// puts into every new document would be in it twice (yjs-wire.md §8.7).
        Loading,
        Synced,  ///< The server has everything that was written here.
        Saving,  ///< Something written here is not confirmed yet: `unsentChanges()`.
        Offline, ///< No link, or the server has not answered over it; what is written is kept and follows.
        Refused, ///< The server does not take this document, user, or change: `refusal()` says why.
    };
    Q_ENUM(SyncState)
    using Dialect = DocumentDialect::Kind;

    struct Options
    {
        QString id = {};       ///< The document's name.
        QString userId = {};   ///< Kept with what is written, and told to the others.
        QString userName = {}; ///< Told to the others.
        QColor color = {};
        QString root = QStringLiteral("content"); ///< The Y.Text that is shown.
        Dialect dialect = Dialect::YWebsocket;
        QString token = {}; ///< For a dialect that says it in a frame; a link has its own.
        /// Made just now, and so empty everywhere: may be written in before the server was heard.
        bool isNew = false;
        std::shared_ptr<DocumentStorage> archive = {}; ///< None: what is written is kept in memory alone.
    };

    /// `link` has no parent and may live in any thread.
    SharedDocument(Options options, std::unique_ptr<DocumentLink> link, QObject* parent = nullptr);
    ~SharedDocument() override;

    [[nodiscard]] QString id() const { return m_options.id; }
    /// Who writes here.
    [[nodiscard]] QString userId() const { return m_options.userId; }
    [[nodiscard]] QString userName() const { return m_options.userName; }

    [[nodiscard]] QString root() const { return m_options.root; }
    /// Shows another text of the document. Undo of the one shown before is forgotten.
    void setRoot(const QString& root);
    /// The texts seen in the document, and the one shown, by name. Of a document with more than a thousand
    /// roots only some: strangers may make any number of them.
    [[nodiscard]] QStringList roots() const;

    [[nodiscard]] crdt::Document& document() { return m_document; }
    [[nodiscard]] const crdt::Document& document() const { return m_document; }
    [[nodiscard]] crdt::Text text() const { return m_text; }
    /// U+FFFC stands for embedded objects, so that positions are the same as in `text()`.
    [[nodiscard]] Q_INVOKABLE QString toPlainText() const;
    /// Of the text shown. Replaced by setRoot(), after rootAboutToChange().
    [[nodiscard]] crdt::UndoManager& undoManager() { return *m_undo; }
    /// Of this person's edits: what undo takes back.
    [[nodiscard]] static crdt::Origin origin();

    /// Right at once after a change; the signal follows in a turn of the event loop.
    [[nodiscard]] SyncState syncState() const
    {
        return m_state == SyncState::Synced && m_sync.unsent() > 0 ? SyncState::Saving : m_state;
    }
    /// Changes made here that the server is not known to have. What was left from an earlier run of the
    /// program counts as one change, once the server has told that it lacks it.
    [[nodiscard]] int unsentChanges() const { return int(std::min<std::size_t>(m_sync.unsent(), INT_MAX)); }
    /// False after a start without the server: there may be unsent changes from before.
    [[nodiscard]] bool isUnsentKnown() const { return m_sync.wasInStep() || (m_loaded && !m_restored); }
    /// The server's words, of at most some 200 characters, or one of "too_large", "read_only",
    /// "unauthorized" and "forbidden"; empty unless Refused or read-only.
    [[nodiscard]] QString refusal() const { return m_refusal; }
    [[nodiscard]] bool isReadOnly() const { return m_readOnly; }
    /// Whether a person may write in it now: not while Loading, read-only or Refused.
    [[nodiscard]] bool isEditable() const { return m_editable; }
    /// When the server was last known to have everything (UTC); invalid before.
    [[nodiscard]] QDateTime savedAt() const { return m_savedAt; }
    /// By client id. Carets are those of the text shown.
    [[nodiscard]] QList<DocumentPeer> peers() const { return m_peers; }
    [[nodiscard]] int peerCount() const { return int(m_peers.size()); }

    /// Loads what is on disk, without connecting.
    Q_INVOKABLE void load();
    /// Keeps all of it in the archive once more: for an archive that was damaged and began anew.
    void keepWhole();
    /// Loads what is on disk, if that was not done, and then connects. After a refusal: tries again.
    Q_INVOKABLE void open();
    /// Leaves: the others are told, and the link ends, as soon as the server has what was written, or in some
    /// seconds. What it does not have then stays in the archive.
    Q_INVOKABLE void close();
    /// Does not wait for the next attempt to connect. No effect while closed.
    Q_INVOKABLE void retryNow();
    /// Where this person is, shown to the others, at most ten times a second. Out of range: the nearest
    /// place.
    Q_INVOKABLE void setCaret(int caret, int anchor);
    Q_INVOKABLE void clearCaret();

Q_SIGNALS:
    void syncStateChanged(heartline::SharedDocument::SyncState state);
    void unsentChangesChanged(int count);
    void readOnlyChanged(bool readOnly);
    void editableChanged(bool editable);
    /// Somebody came, went or moved, or a change in the text moved somebody. At most every 16 ms; with
    /// more than a hundred people less often.
    void peersChanged();
    void rootsChanged();
    /// Drop whatever holds `text()` or `undoManager()`.
    void rootAboutToChange();
    void rootChanged();
    void linkChanged(const heartline::ConnectionSnapshot& link);
    /// "unconfirmed": the server does not say that it has what was sent to it, though it was asked to;
    /// "unreadable": it sends what makes no sense, and the link was made anew; "archive": what is on disk
    /// can't be read whole.
    void problemOccurred(const QString& problem);

private:
    /// So many roots are looked at; their names are shown in a menu.
    static constexpr std::size_t kMostRoots = 1000;

    struct Later
    {
        void operator()(DocumentLink* link) const { link->dispose(); }
    };

    [[nodiscard]] static DocumentSync::Time now();
    void restore(const DocumentStorage::Stored& stored);
    void onOpened(int link);
    void onLost();
    void onReceived(const QByteArray& frame);
    void onUpdate(const crdt::UpdateEvent& event);
    void refuse(const QString& reason);
    void watchRoot();
    void settleSoon();
    void settle();
    void sendFrames();
    void showState();
    void showPeers();
    void leave();
    void describe();
    void setPresence();
    [[nodiscard]] QString authorOf(crdt::ByteView update) const;

    Options m_options;
    crdt::Document m_document;
    DocumentSync m_sync;
    DocumentPresence m_presence;
    std::unique_ptr<DocumentLink, Later> m_link;
    crdt::Text m_text;
    crdt::Subscription m_updates;
    std::unique_ptr<crdt::UndoManager> m_undo;

    SyncState m_state = SyncState::Loading; ///< As told last, and so the next.
    int m_unsentChanges = 0;
    bool m_readOnly = false;
    bool m_editable = false;
    QString m_refusal;
    QString m_linkRefusal; ///< Why the link stays away.
    QDateTime m_savedAt;
    QList<DocumentPeer> m_peers;
    std::size_t m_rootCount = 0;
    std::optional<DocumentPresence::Selection> m_selection;
    int m_linkNumber = 0;     ///< 0: no link.
    bool m_wanted = false;    ///< open() counts, not close().
    bool m_loading = false;   ///< The disk was asked.
    bool m_loaded = false;    ///< The disk has answered.
    bool m_restored = false;  ///< It had something.
    bool m_restoring = false; ///< What comes into the document comes from there.
    bool m_closing = false;   ///< As soon as the server has everything.
    bool m_peersStale = false;
    bool m_unconfirmed = false;
    QTimer m_settle;   ///< Joins what one turn of the event loop brings.
    QTimer m_due;      ///< DocumentSync::due()
    QTimer m_peerPace; ///< Runs while peersChanged() was emitted a moment ago.
    QTimer m_describe;
    QTimer m_closeGrace;
};

} // namespace heartline
