// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Awareness>
#include <Heartline/Document>
#include <Heartline/DocumentLink>
#include <Heartline/SyncProtocol>

#include <QList>
#include <QPointer>
#include <memory>

/// One document on a server that speaks as y-websocket's does, in memory and in one thread: SharedDocuments
/// over its links are in it together. What is sent arrives with the event loop, in order.
///
///     DocumentRoom room;
///     heartline::SharedDocument ann({.id = u"notes"_s}, room.newLink());
///     ann.open();
class DocumentRoom : public QObject
{
    Q_OBJECT
public:
    DocumentRoom();
    ~DocumentRoom() override;

    [[nodiscard]] std::unique_ptr<heartline::DocumentLink> newLink();
    /// Cuts every link, or lets them come back.
    void setReachable(bool reachable);
    /// From now on nobody is let in, and who is in is put out.
    void refuse(const QString& reason);
    /// What the server has.
    [[nodiscard]] QString text();
    heartline::crdt::Document document;

private:
    class Link;
    void connectSoon(Link& link);
    void disconnectLink(Link& link);
    void received(Link& from, const QByteArray& frame);
    void toAll(const heartline::crdt::Bytes& frame);

    heartline::crdt::Awareness m_awareness{0};
    heartline::crdt::Subscription m_updates;
    QList<Link*> m_links;
    bool m_reachable = true;
    QString m_refusal;
};
