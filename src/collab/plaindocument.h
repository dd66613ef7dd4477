// SPDX-License-Identifier: MIT
#pragma once

#include "wholetextdocument.h"
#include "wholetextlink.h"
#include "wholetextsync.h"

#include <QTimer>
#include <functional>
#include <memory>

namespace heartline {

/// A shared text over the plain profile's /collab: whole contents travel (protocol.md §1).
///
/// What is typed is seen at once, sent at most ten times a second and only one content at a time; the next
/// follows when a ping sent behind it has been answered, which also says that the server has it. Edits made
/// without a link wait here, for as long as the program runs.
///
/// The link belongs to the document, which gives it back to its own thread to be deleted: that thread must
/// outlive the document. edit() must not be called from a slot of edited().
class HEARTLINE_COLLAB_EXPORT PlainDocument : public WholeTextDocument
{
    Q_OBJECT
public:
    PlainDocument(const QString& documentId, const QString& userId, const QString& userName,
                  std::unique_ptr<WholeTextLink> link, QObject* parent = nullptr);
    ~PlainDocument() override;

    [[nodiscard]] QString id() const override { return m_id; }
    [[nodiscard]] QString text() const override { return m_text; }
    [[nodiscard]] SyncState syncState() const override { return m_state; }
    [[nodiscard]] int unsentEdits() const override { return m_unsent; }
    [[nodiscard]] QString refusal() const override { return m_refusal; }
    [[nodiscard]] QList<DocumentPeer> peers() const override { return m_peers; }

    void open() override;
    /// Stays connected until the server has what was written.
    void close() override;
    void edit(int position, int removed, const QString& inserted) override;
    void setCaret(int caret, int anchor) override;
    /// Does not wait for the next attempt to connect.
    void retryNow();
    /// Who they are: the server does not name those who had the text open before. Called in this thread.
    void setNameSource(std::function<QString(const QString& userId)> nameOf) { m_nameOf = std::move(nameOf); }

private:
    void onOpened();
    void onLost();
    void onReceived(const QJsonObject& message);
    void onPong(qint64 timestamp);
    void onNothingCame();
    void onMergeDidNotCome();
    void takeContent(QString content);
    void refuse(const QString& why);
    void sendWhatWaits();
    void sendPing();
    void update();
    DocumentPeer& peer(const QString& userId);
    void moveCaret(const QString& userId, qint64 position);
    void peersHaveChanged();

    struct Later
    {
        void operator()(WholeTextLink* link) const { link->deleteLater(); }
    };

    QString m_id;
    QString m_userId;
    QString m_userName;
    std::unique_ptr<WholeTextLink, Later> m_link;
    WholeTextSync m_sync;
    QString m_text; ///< m_sync's, or on the way there while edited() tells splice by splice.
    SyncState m_state = SyncState::Loading;
    int m_unsent = 0;
    QString m_refusal;
    QList<DocumentPeer> m_peers;
    std::function<QString(const QString&)> m_nameOf;
    bool m_linked = false;
    bool m_closing = false;    ///< To be closed once nothing is unsent.
    bool m_awaitsText = false; ///< The link is open and the server has not said yet what the text is.
    bool m_applying = false;
    bool m_caretWaits = false;
    int m_caret = 0;
    qint64 m_lastPing = 0;
    QTimer m_sendPause;  ///< Runs while the next edit or caret must wait.
    QTimer m_emptyGrace; ///< Runs while a text that should have come may still come.
    QTimer m_merging;    ///< Runs while the server's merge may still come.
    QTimer m_settling;   ///< Runs while a content older than the last acknowledgement may still come.
    QTimer m_peersPause; ///< Gathers carets' movements.
};

} // namespace heartline
