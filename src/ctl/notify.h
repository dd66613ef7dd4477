// SPDX-License-Identifier: MIT
#pragma once

#include "httpcall.h"
#include "profilejob.h"

#include <QDeadlineTimer>

namespace heartline::ctl {

/// Posts the notifications that wait in a journal, oldest first, and tries again while that may help.
///
/// A notification is removed once the server has it, or has refused it for what it is. What only the caller
/// can mend (a token, the address) leaves it where it is.
class NotificationSender : public QObject
{
    Q_OBJECT
public:
    NotificationSender(const Access& access, Journal& journal,
                       std::optional<std::chrono::milliseconds> patience, QObject* parent = nullptr);

    void start();

Q_SIGNALS:
    /// `answer` says what became of it; `kept`: it still waits in the journal.
    void answered(const heartline::ctl::Journal::Pending& notification,
                  const heartline::ctl::HttpAnswer& answer, bool kept);
    /// Nothing is left that could be sent now.
    void done();

private:
    void next();
    void post();
    void judge(const HttpAnswer& answer);

    Journal& m_journal;
    std::optional<std::chrono::milliseconds> m_patience;
    HttpCaller m_caller;
    QList<Journal::Pending> m_waiting;
    QDeadlineTimer m_deadline; // for the first in line
    QTimer m_again;
    std::chrono::milliseconds m_delay{0};
};

/// Puts one notification into the profile and sees it to the server.
class NotifyJob : public ProfileJob
{
    Q_OBJECT
public:
    NotifyJob(const CommandLine& line, Output& output);

protected:
    void opened() override;

private:
    [[nodiscard]] QJsonObject body() const;

    std::unique_ptr<NotificationSender> m_sender;
    int m_code = 0;
};

/// Says what became of a notification; the exit code that stands for it.
int report(Output& output, const Journal::Pending& notification, const HttpAnswer& answer, bool kept,
           bool earlier, const QUrl& server);

} // namespace heartline::ctl
