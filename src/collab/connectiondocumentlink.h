// SPDX-License-Identifier: MIT
#pragma once

#include "documentdialect.h"
#include "documentlink.h"

#include <Heartline/ConnectionOptions>

#include <QUrl>

class QTimer;

namespace heartline {

class Connection;

/// A DocumentLink over a Connection: to `/yjs/<document>` of Heartline's server (protocol.md §3), to any
/// y-websocket server, or to a Hocuspocus server.
///
/// Make it without a parent and move it to a thread with an event loop: the socket is made there by open().
class HEARTLINE_COLLAB_EXPORT ConnectionDocumentLink : public DocumentLink
{
    Q_OBJECT
public:
    struct Access
    {
        QUrl server = {};   ///< ws, wss, http or https; a path stands before what is added here.
        QString token = {}; ///< Empty for a server that asks for none.
        /// Told to a Heartline server that takes names on trust, which keeps it with what is written. Empty:
        /// not told.
        QString userId = {};
        ConnectionOptions connection = defaultConnection();
        DocumentDialect::Kind dialect = DocumentDialect::Kind::YWebsocket;
        /// Before the document's name, in y-websocket's dialect; empty for servers that are not Heartline's.
        QString path = QStringLiteral("/yjs");

        /// Comes back for ever, and takes documents of any size.
        [[nodiscard]] static ConnectionOptions defaultConnection();
    };

    ConnectionDocumentLink(const Access& access, const QString& documentId);
    ~ConnectionDocumentLink() override;

    /// Where the document is, without the token. In y-websocket's dialect its name is encoded as a browser
    /// encodes it, because servers take the encoded form for the name (yjs-wire.md §10.3); in Hocuspocus'
    /// there is no name in an address. `|` and `^` are encoded here and not by browsers, so a name with one
    /// of them is another document there.
    [[nodiscard]] static QUrl address(const Access& access, const QString& documentId);

    void open() override;
    void close() override;
    void retryNow() override;
    void restart() override;
    void send(const QByteArray& frame, int link) override;
    void dispose() override;

private:
    void prepare();
    void onClosed(const CloseInfo& info);
    void onGaveUp();
    void onStateChanged(ConnectionState state);
    void tellLink();
    /// Runs `order` in this object's thread, with the connection if there is one.
    template<typename Order>
    void command(Order order);

    Access m_access;
    QString m_documentId;
    Connection* m_connection = nullptr;
    QTimer* m_linkTimer = nullptr;
    int m_link = 0;
    bool m_open = false;
    bool m_openAgain = false; ///< Once the link that is being closed is gone.
    bool m_disposed = false;
};

} // namespace heartline
