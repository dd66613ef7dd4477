// SPDX-License-Identifier: MIT
#include "metricstext.h"

namespace heartline::server {

namespace {

class Text
{
public:
    Text& family(const char* name, const char* type, const char* help)
    {
        m_name = name;
        m_text += QByteArray("# HELP ") + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
        return *this;
    }
    template<class Number>
    Text& sample(Number value, const char* labels = "")
    {
        m_text += m_name + labels + ' ' + QByteArray::number(value) + '\n';
        return *this;
    }
    [[nodiscard]] QByteArray take() { return std::move(m_text); }

private:
    QByteArray m_name;
    QByteArray m_text;
};

} // namespace

QByteArray metricsText(const Metrics& m)
{
    const std::chrono::duration<double> uptime = std::chrono::steady_clock::now() - m.started;
    Text text;
    text.family("heartline_connections", "gauge", "Open WebSocket connections by service.")
        .sample(m.peers[0].load(), "{service=\"chat\"}")
        .sample(m.peers[1].load(), "{service=\"notifications\"}")
        .sample(m.peers[2].load(), "{service=\"collab\"}")
        .sample(m.sessions.load(), "{service=\"session\"}")
        .sample(m.documentPeers.load(), "{service=\"yjs\"}");
    text.family("heartline_subscriptions", "gauge", "Subscriptions of heartline.v1 connections.")
        .sample(m.subscriptions.load());
    text.family("heartline_publishes_total", "counter", "Publishes of heartline.v1 connections, by outcome.")
        .sample(m.publishesAccepted.load(), "{outcome=\"accepted\"}")
        .sample(m.publishesRepeated.load(), "{outcome=\"repeated\"}")
        .sample(m.publishesRefused.load(), "{outcome=\"refused\"}");
    text.family("heartline_events_delivered_total", "counter", "Events sent to subscribers.")
        .sample(m.eventsDelivered.load());
    text.family("heartline_sockets", "gauge", "Open connections of any kind, HTTP included.")
        .sample(m.connections.load());
    text.family("heartline_sockets_accepted_total", "counter", "Connections accepted.")
        .sample(m.accepted.load());
    text.family("heartline_sockets_refused_total", "counter", "Connections refused for being over a limit.")
        .sample(m.refused.load());
    text.family("heartline_messages_received_total", "counter", "WebSocket messages received.")
        .sample(m.messagesIn.load());
    text.family("heartline_messages_sent_total", "counter", "WebSocket messages queued for peers.")
        .sample(m.messagesOut.load());
    text.family("heartline_bytes_received_total", "counter", "Bytes read from sockets.")
        .sample(m.bytesIn.load());
    text.family("heartline_bytes_sent_total", "counter", "Bytes written to sockets.")
        .sample(m.bytesOut.load());
    text.family("heartline_http_requests_total", "counter", "HTTP requests, upgrades included.")
        .sample(m.httpRequests.load());
    text.family("heartline_errors_total", "counter", "What went wrong, by kind.")
        .sample(m.badMessages.load(), "{kind=\"bad_message\"}")
        .sample(m.protocolErrors.load(), "{kind=\"protocol\"}")
        .sample(m.deniedPeers.load(), "{kind=\"denied\"}")
        .sample(m.slowPeers.load(), "{kind=\"slow_consumer\"}")
        .sample(m.deadPeers.load(), "{kind=\"dead_peer\"}")
        .sample(m.replacedPeers.load(), "{kind=\"replaced\"}")
        .sample(m.commitFailures.load(), "{kind=\"store\"}");
    text.family("heartline_rooms", "gauge", "Rooms that are kept.").sample(m.rooms.load());
    text.family("heartline_documents", "gauge", "Documents that are kept.").sample(m.documents.load());
    text.family("heartline_open_documents", "gauge", "Documents in memory.").sample(m.openDocuments.load());
    text.family("heartline_document_updates_total", "counter", "Updates of documents made durable.")
        .sample(m.documentUpdates.load());
    text.family("heartline_document_refusals_total", "counter", "Updates of documents refused.")
        .sample(m.documentRefusals.load());
    text.family("heartline_store_commits_total", "counter", "Transactions committed.")
        .sample(m.commits.load());
    text.family("heartline_store_events_total", "counter", "Messages, notifications and edits made durable.")
        .sample(m.events.load());
    text.family("heartline_store_commit_seconds_total", "counter", "Time spent in transactions.")
        .sample(double(m.commitMicroseconds.load()) / 1e6);
    text.family("heartline_uptime_seconds", "gauge", "Time since the start.").sample(uptime.count());
    return text.take();
}

} // namespace heartline::server
