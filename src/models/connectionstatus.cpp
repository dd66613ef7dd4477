// SPDX-License-Identifier: MIT
#include "connectionstatus.h"

#include "connectionwords.h"
#include "timewords.h"

#include <QLocale>
#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

ConnectionStatus::ConnectionStatus(QObject* parent)
    : QObject(parent)
{
    m_tick.setSingleShot(true);
    m_tick.setTimerType(Qt::PreciseTimer);
    connect(&m_tick, &QTimer::timeout, this, &ConnectionStatus::refresh);
    refresh();
}

void ConnectionStatus::setLink(const ConnectionSnapshot& link)
{
    m_link = link;
    if (link.state == ConnectionState::Connected) {
        m_refusal.clear();
        m_replaced = false;
        m_wasConnected = true;
    }
    refresh();
}

void ConnectionStatus::setWaitingMessages(int count)
{
    m_waitingMessages = count;
    refresh();
}

void ConnectionStatus::setRefusal(const QString& reason)
{
    m_refusal = reason;
    refresh();
}

void ConnectionStatus::setReplaced(const QString& reason)
{
    m_replaced = true;
    m_replacedBy = reason;
    refresh();
}

void ConnectionStatus::setForeign(const QString& reason)
{
    m_foreign = true;
    m_foreignReason = reason;
    refresh();
}

void ConnectionStatus::setStorageTrouble(const QString& code, const QString& detail)
{
    if (code == m_storageCode && detail == m_storageDetail)
        return;
    m_storageCode = code;
    m_storageDetail = detail;
    Q_EMIT changed();
}

QString ConnectionStatus::storageTrouble() const
{
    if (m_storageCode.isEmpty())
        return {};
    if (m_storageCode == "busy"_L1)
        return tr("Another Heartline has this profile open: go on there, or close it.");
    if (m_storageCode == "newer"_L1)
        return tr("A newer Heartline wrote what is kept here: update this one.");
    if (m_storageCode == "read_only"_L1)
        return tr("Its folder can't be written to: check its permissions.");
    if (m_storageCode == "full"_L1)
        return tr("The disk is full: make room on it.");
    if (m_storageCode == "damaged"_L1)
        return tr("What is kept here is damaged: start Heartline again.");
    return tr("The details say why.");
}

void ConnectionStatus::setAudit(const SessionAudit& audit)
{
    m_audit = audit;
}

void ConnectionStatus::retranslate()
{
    refresh();
    Q_EMIT changed();
}

void ConnectionStatus::refresh()
{
    Mood mood = Mood::Off;
    switch (m_link.state) {
    case ConnectionState::Disconnected:
        mood = Mood::Off;
        break;
    case ConnectionState::Connecting:
        mood = Mood::Busy;
        break;
    case ConnectionState::Connected:
        mood = Mood::Good;
        break;
    case ConnectionState::Reconnecting:
        mood = Mood::Trouble;
        break;
    }
    if (isRefused() || m_replaced || m_foreign)
        mood = Mood::Off;

    QString reason;
    if (isRefused()) {
        reason = m_refusal;
    } else if (m_replaced) {
        reason = m_replacedBy;
    } else if (m_foreign) {
        reason = m_foreignReason;
    } else if (m_link.state != ConnectionState::Connected) {
        reason = ConnectionWords::cause(m_link.lastError.cause, m_link.lastError.httpStatus);
        if (reason.isEmpty())
            reason = ConnectionWords::cause(m_link.lastClose.cause);
    }

    const int count = std::max(m_link.queue.length, m_waitingMessages);
    const QString waiting = count > 0 ? tr("%n message(s) wait", nullptr, count) : QString();
    const QString headline = words();
    const bool canRetry =
        !isRefused() && !m_replaced && !m_foreign &&
        (m_link.state == ConnectionState::Disconnected ||
         (m_link.state == ConnectionState::Reconnecting && m_link.readyState != ReadyState::Connecting));

    // The next word changes when a whole second has passed, not a second after this call.
    const qint64 left = m_link.nextAttempt.isForever() ? 0 : m_link.nextAttempt.remainingTime();
    if (left > 0)
        m_tick.start(std::chrono::milliseconds(left % 1000 == 0 ? 1000 : left % 1000 + 1));
    else
        m_tick.stop();

    if (std::tie(mood, headline, reason, waiting, canRetry) ==
        std::tie(m_mood, m_headline, m_reason, m_waiting, m_canRetry))
        return;
    m_mood = mood;
    m_headline = headline;
    m_reason = reason;
    m_waiting = waiting;
    m_canRetry = canRetry;
    Q_EMIT changed();
}

QString ConnectionStatus::words() const
{
    if (isRefused())
        return tr("The server does not let you in");
    if (m_replaced)
        return tr("Open elsewhere");
    if (m_foreign)
        return tr("Another server than before");
    switch (m_link.state) {
    case ConnectionState::Disconnected:
        return m_link.offlineSince.isValid() ? offlineSinceWords() : tr("Not connected");
    case ConnectionState::Connecting:
        return m_link.url.host().isEmpty() ? tr("Connecting…")
                                           : tr("Connecting to %1…").arg(m_link.url.host());
    case ConnectionState::Connected:
        if (m_link.statistics.lastRtt >= 0ms)
            //: %1 is the round-trip time, e.g. "12 ms".
            return tr("Connected · %1").arg(TimeWords::span(m_link.statistics.lastRtt));
        return tr("Connected");
    case ConnectionState::Reconnecting:
        //: First comes "Offline since 14:02", then "trying again in 7 s (attempt 3 of 5)".
        return tr("%1 — %2").arg(offlineSinceWords(), attemptWords());
    }
    return {};
}

QString ConnectionStatus::offlineSinceWords() const
{
    if (!m_link.offlineSince.isValid())
        return tr("Offline");
    return tr("Offline since %1")
        .arg(m_link.offlineSince.toLocalTime().date() == QDate::currentDate()
                 ? TimeWords::clock(m_link.offlineSince)
                 : TimeWords::full(m_link.offlineSince));
}

QString ConnectionStatus::attemptWords() const
{
    const int seconds = secondsLeft();
    QString when = seconds > 0 ? tr("trying again in %1").arg(TimeWords::span(std::chrono::seconds(seconds)))
                               : tr("trying again now");
    if (m_link.attempt <= 0)
        return when;
    if (m_link.maxAttempts > 0)
        return tr("%1 (attempt %2 of %3)").arg(when).arg(m_link.attempt).arg(m_link.maxAttempts);
    return tr("%1 (attempt %2)").arg(when).arg(m_link.attempt);
}

int ConnectionStatus::secondsLeft() const
{
    if (m_link.nextAttempt.isForever())
        return -1;
    return int((m_link.nextAttempt.remainingTime() + 999) / 1000);
}

QString ConnectionStatus::auditWords() const
{
    const std::pair<qint64, QString> counts[] = {
        {m_audit.gaps, tr("%n gap(s) in the history", nullptr, int(m_audit.gaps))},
        {m_audit.holes, tr("%n hole(s) found and filled", nullptr, int(m_audit.holes))},
        {m_audit.repeats, tr("%n repeat(s) dropped", nullptr, int(m_audit.repeats))},
        {m_audit.diverged, tr("%n contradiction(s)", nullptr, int(m_audit.diverged))},
        {m_audit.conflicts, tr("%n trace(s) of a copied profile", nullptr, int(m_audit.conflicts))},
    };
    QStringList words;
    for (const auto& [count, text] : counts) {
        if (count > 0)
            words << text;
    }
    return words.isEmpty() ? tr("Nothing missing, nothing twice") : QLocale().createSeparatedList(words);
}

QList<ConnectionStatus::Detail> ConnectionStatus::details() const
{
    const auto dash = u"–"_s;
    const Statistics& s = m_link.statistics;
    QString close = dash;
    if (m_link.lastClose.cause != Cause::None) {
        close = QString::number(m_link.lastClose.code) + u" · "_s +
                ConnectionWords::cause(m_link.lastClose.cause);
        if (!m_link.lastClose.reason.isEmpty())
            close += u" “"_s + m_link.lastClose.reason + u"”"_s;
    }
    QString problem = ConnectionWords::cause(m_link.lastError.cause, m_link.lastError.httpStatus);
    if (!m_link.lastError.detail.isEmpty())
        problem += u" ("_s + m_link.lastError.detail + u")"_s;
    const int seconds = secondsLeft();
    QString roundTrip = dash;
    if (s.lastRtt >= 0ms) {
        roundTrip = tr("%1 (mean %2, best %3)")
                        .arg(TimeWords::span(s.lastRtt), TimeWords::span(std::max(0ms, s.averageRtt)),
                             TimeWords::span(std::max(0ms, s.minimumRtt)));
    }
    QString queue = tr("Nothing");
    if (m_link.queue.length > 0) {
        queue = tr("%n message(s), %1, the oldest for %2", nullptr, m_link.queue.length)
                    .arg(ConnectionWords::bytes(m_link.queue.bytes), TimeWords::span(m_link.queue.oldestAge));
    } else if (m_waitingMessages > 0) {
        queue = tr("%n message(s)", nullptr, m_waitingMessages);
    }

    QList<Detail> list{
        {tr("State"), isRefused() ? tr("Refused: %1").arg(m_refusal) : ConnectionWords::state(m_link.state)},
        {tr("Server"), m_link.url.isEmpty() ? dash : m_link.url.toDisplayString(QUrl::RemoveQuery)},
        {tr("Encryption"), m_link.url.scheme() == "wss"_L1 ? tr("TLS") : tr("None")},
        {tr("Round trip"), roundTrip},
    };
    if (m_link.state == ConnectionState::Connected) {
        list << Detail{tr("Connected for"), TimeWords::span(s.connectedFor)};
    } else {
        list << Detail{tr("Offline since"),
                       m_link.offlineSince.isValid() ? TimeWords::full(m_link.offlineSince) : dash}
             << Detail{tr("Attempt"), m_link.maxAttempts > 0
                                          ? tr("%1 of %2").arg(m_link.attempt).arg(m_link.maxAttempts)
                                          : QString::number(m_link.attempt)}
             << Detail{tr("Next try"),
                       seconds > 0 ? tr("in %1").arg(TimeWords::span(std::chrono::seconds(seconds))) : dash};
    }
    list << Detail{tr("Waiting to be sent"), queue}
         << Detail{tr("Last problem"), problem.isEmpty() ? dash : problem} << Detail{tr("Last close"), close}
         << Detail{tr("Messages"), tr("%1 sent, %2 received").arg(s.messagesSent).arg(s.messagesReceived)}
         << Detail{tr("Reconnects"), QString::number(s.reconnects)}
         //: Label: whether messages came complete, in order and once.
         << Detail{tr("Delivery"), auditWords()} //: Label: whether messages are kept on this computer's disk.
         << Detail{tr("Kept here"), m_storageCode.isEmpty() ? tr("Yes") : tr("No: %1").arg(m_storageDetail)};
    return list;
}

QString ConnectionStatus::report() const
{
    QString text = headline() + u'\n';
    for (const Detail& detail : details())
        text += detail.label + u": "_s + detail.value + u'\n';
    return text;
}

} // namespace heartline
