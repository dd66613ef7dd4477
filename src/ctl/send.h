// SPDX-License-Identifier: MIT
#pragma once

#include "notify.h"
#include "profilejob.h"
#include "textinput.h"

#include <QHash>

namespace heartline::ctl {

/// Sees the outbox to the server: `send` puts messages at its end first, `flush` puts none.
///
/// Exit code 0 for send: the server has acknowledged every message of this run. What earlier runs left goes
/// before it, as the outbox has one order; that they were sent is told.
class SendJob : public ProfileJob
{
    Q_OBJECT
public:
    SendJob(const CommandLine& line, Output& output);

protected:
    void opened() override;

private:
    void noteRefusedEarlier();
    bool publish(const QString& text);
    void inputEnded(const QString& error, int code);
    void entryChanged(const session::OutboxEntry& entry);
    void entryGone(const QString& id, const QString& channel, bool settled);
    void accepted(const QString& id, const QString& channel, const QString& epoch, qint64 offset,
                  qint64 timestamp);
    void refused(const session::OutboxEntry& entry);
    void progress();
    void timedOut();
    void giveUp(const Refusal& refusal);
    void look();
    void sendNotifications();
    void end();

    struct Own
    {
        bool settled = false;
    };
    QHash<QString, Own> m_own;                   // of this run
    QHash<QString, session::StoredEvent> m_seen; // events of messages whose ack has not been told
    QSet<QString> m_earlier;                     // left by earlier runs and not settled yet
    qsizetype m_unsettled = 0;                   // of m_own
    int m_earlierSent = 0;
    int m_code = 0;
    bool m_inputOpen = false;
    bool m_notifying = false;
    TextInput m_input;
    QTimer m_patience;
    std::unique_ptr<NotificationSender> m_notifications;
};

} // namespace heartline::ctl
