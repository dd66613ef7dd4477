// SPDX-License-Identifier: MIT
#pragma once

#include "access.h"

#include <QJsonDocument>
#include <QNetworkAccessManager>

#include <functional>

namespace heartline::ctl {

/// What came back from one HTTP call.
struct HttpAnswer
{
    int status = 0; ///< 0: none came; `error` says why.
    QString error;  ///< Qt's words, or the server's own reason.
    QString code;   ///< The server's `error.code`; empty where what answered is no Heartline server.
    QByteArray body;
    QJsonDocument json; ///< Null where the body is none.

    /// Later may be better: no answer, a server's own fault, too many calls.
    [[nodiscard]] bool isPassing() const;
    /// What a program ends with for it; exitcode::kDone for 2xx.
    [[nodiscard]] int exitCode() const;
    /// One sentence for a person.
    [[nodiscard]] QString words(const QUrl& server) const;
};

/// Calls of the server's HTTP API (protocol.md §4), one at a time, each answered or given up within its time.
class HttpCaller : public QObject
{
    Q_OBJECT
public:
    explicit HttpCaller(const Access& access, QObject* parent = nullptr);

    using Reply = std::function<void(const HttpAnswer&)>;
    using Query = QList<std::pair<QString, QString>>;
    void get(const QString& path, std::chrono::milliseconds within, const Reply& reply,
             const Query& query = {});
    void post(const QString& path, const QJsonObject& body, std::chrono::milliseconds within,
              const Reply& reply);

private:
    [[nodiscard]] QNetworkRequest request(const QString& path, std::chrono::milliseconds within,
                                          const Query& query = {}) const;
    void await(QNetworkReply* answer, const Reply& reply);

    Access m_access;
    QNetworkAccessManager m_network;
};

} // namespace heartline::ctl
