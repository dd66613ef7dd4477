// SPDX-License-Identifier: MIT
#pragma once

#include "plainaccess.h"
#include "roomlog.h"

#include <QNetworkAccessManager>
#include <functional>

namespace heartline {

/// The HTTP calls of a plain session (protocol.md §4). Answers come in the thread it lives in, never after
/// `context` or the api is gone.
class PlainApi : public QObject
{
    Q_OBJECT
public:
    explicit PlainApi(const PlainAccess& access, QObject* parent = nullptr);

    enum class Outcome
    {
        Ok,
        Failed,      ///< Perhaps later.
        Unavailable, ///< The server has no such call.
    };
    using HistoryReply = std::function<void(Outcome, const QList<LoggedMessage>&)>;
    using RoomsReply = std::function<void(Outcome, const QList<RoomInfo>&)>;

    /// Messages of a room, ascending: those after or before an offset, or the newest if neither is given.
    void history(QObject* context, const QString& roomId, std::optional<qint64> after,
                 std::optional<qint64> before, int limit, HistoryReply reply);
    void rooms(QObject* context, RoomsReply reply);

private:
    using JsonReply = std::function<void(Outcome, const QJsonArray&)>;
    void get(QObject* context, const QString& path, const QList<std::pair<QString, QString>>& query,
             JsonReply reply);

    PlainAccess m_access;
    QNetworkAccessManager m_network;
};

/// A chat object of the server, from history or live.
[[nodiscard]] LoggedMessage toLoggedMessage(const QJsonObject& chat);

} // namespace heartline
