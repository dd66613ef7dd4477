// SPDX-License-Identifier: MIT
#pragma once

#include "wholetextlink.h"

#include <Heartline/ConnectionOptions>

#include <QUrl>

class QTimer;

namespace heartline {

class Connection;

/// A WholeTextLink over a Connection to /collab (protocol.md §1).
///
/// Make it without a parent and move it to a thread with an event loop: the socket is made there by open().
class HEARTLINE_COLLAB_EXPORT ConnectionWholeTextLink : public WholeTextLink
{
    Q_OBJECT
public:
    struct Access
    {
        QUrl server; ///< ws, wss, http or https; a path stands before those of the services.
        QString userId;
        QString userName;
        QString token; ///< Empty for a server that takes names on trust.
        ConnectionOptions connection = defaultConnection();

        /// Comes back for ever and queues nothing: the document keeps what waits.
        [[nodiscard]] static ConnectionOptions defaultConnection();
    };

    ConnectionWholeTextLink(const Access& access, const QString& documentId);
    ~ConnectionWholeTextLink() override;

    void open() override;
    void close() override;
    void send(const QJsonObject& message) override;
    void retryNow() override;

private:
    void prepare();
    void tellLink();

    Access m_access;
    QString m_documentId;
    Connection* m_connection = nullptr;
    QTimer* m_linkTimer = nullptr;
    bool m_open = false;
};

} // namespace heartline
