// SPDX-License-Identifier: MIT
#pragma once

#include "hub/hub.h"
#include "net/network.h"
#include "tokens.h"

#include <variant>

namespace heartline::server {

/// Between the network and the hub: who may come in, which path means what, and the HTTP API (protocol.md §1,
/// §4).
class Front final : public NetworkHandler
{
public:
    struct Settings
    {
        Limits limits;
        QStringList allowOrigins;
        bool open = false;
    };

    Front(Settings settings, TokenKey key, Store& store, Metrics& metrics);

    /// Before the first request; both must outlive this object's use.
    void attach(Network& network, Hub& hub);

    void setOpen(bool open) { m_settings.open = open; }
    /// Judges the `hello` of a heartline.v1 connection; for the hub.
    [[nodiscard]] SessionVerdict judge(const QString& token, const QString& userId) const;
    /// /healthz says from here on that the server is going.
    void setDraining() { m_draining = true; }

    void request(PeerId peer, const HttpRequest& request) override;
    void text(PeerId peer, QByteArrayView utf8) override;
    void binary(PeerId peer, QByteArrayView payload) override;
    void pong(PeerId peer, QByteArrayView payload) override;
    void closed(PeerId peer) override;
    void writable(PeerId peer) override;
    [[nodiscard]] std::optional<TimePoint> nextDeadline() const override;
    void timeUp() override;
    void turnEnded() override;

private:
    /// Longest name of a document in an address (protocol.md §3).
    static constexpr qsizetype kDocumentPathBytes = 512;
    using Respond = std::function<void(const HttpResponse&)>;
    /// Who may connect where, or why not.
    using Admission = std::variant<PeerInfo, QString>;

    void upgrade(PeerId peer, const HttpRequest& request, wire::Service service);
    void upgradeSession(PeerId peer, const HttpRequest& request);
    void upgradeDocument(PeerId peer, const HttpRequest& request);
    /// Who may use the document of the path; else `code` and `reason` of the Close.
    struct DocumentAdmission
    {
        DocumentPeerInfo info;
        uint16_t code = 0;
        QString reason;
    };
    [[nodiscard]] DocumentAdmission admitToDocument(const HttpRequest& request) const;
    [[nodiscard]] Admission admit(const HttpRequest& request, wire::Service service) const;
    [[nodiscard]] QString checkToken(const HttpRequest& request, PeerInfo& info) const;

    // The HTTP API, in api.cpp.
    void route(const HttpRequest& request, const Respond& respond);
    /// The caller of a request that needs a right; answers 401 or 403 and gives nothing when it lacks it.
    [[nodiscard]] std::optional<Claims> authorized(const HttpRequest& request,
                                                   const std::function<bool(const Claims&)>& may,
                                                   const Respond& respond) const;
    void listRooms(const Respond& respond) const;
    void makeRoom(const HttpRequest& request, const Respond& respond);
    void listMessages(const HttpRequest& request, const QString& room, const Respond& respond);
    void postNotification(const HttpRequest& request, const QString& caller, const Respond& respond);
    // Of documents, in apidocuments.cpp.
    void routeDocument(const HttpRequest& request, const Respond& respond);
    void listDocuments(const Claims& caller, const Respond& respond);
    void renameDocument(const HttpRequest& request, const QString& docId, const Respond& respond);
    void removeDocument(const QString& docId, const Respond& respond);
    void listHistory(const HttpRequest& request, const QString& docId, const Respond& respond);

    Settings m_settings;
    TokenKey m_key;
    Store& m_store;
    Metrics& m_metrics;
    Network* m_network = nullptr;
    Hub* m_hub = nullptr;
    bool m_draining = false;
};

} // namespace heartline::server
