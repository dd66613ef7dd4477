// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/DocumentListModel>

#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>

class QNetworkReply;

namespace heartline {

/// What a server tells of its documents over HTTP, and what it's asked to do with them (protocol.md §4).
class DocumentDirectory : public QObject
{
    Q_OBJECT
public:
    /// `server`: ws, wss, http or https; a path stands before `/api`. `token`: empty for a server that asks
    /// for none.
    DocumentDirectory(const QUrl& server, const QString& token, QObject* parent = nullptr);

    /// Answered by listed(), or not at all.
    void list();
    /// Answered by renamed() or failed().
    void rename(const QString& documentId, const QString& title);
    /// Answered by removed() or failed().
    void remove(const QString& documentId);

Q_SIGNALS:
    void listed(const QList<heartline::DocumentListModel::Description>& documents);
    void renamed(const QString& documentId, const QString& title);
    /// Also where there was none any more.
    void removed(const QString& documentId);
    /// Why in words.
    void renamingFailed(const QString& documentId, const QString& reason);
    void removalFailed(const QString& documentId, const QString& reason);

private:
    [[nodiscard]] QNetworkRequest requestFor(const QString& documentId = {}) const;
    [[nodiscard]] static QString reasonOf(QNetworkReply& answer);

    QUrl m_server;
    QString m_token;
    QNetworkAccessManager m_network;
};

} // namespace heartline
