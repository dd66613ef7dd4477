// SPDX-License-Identifier: MIT
#pragma once

#include "models_export.h"

#include <Heartline/Session>

#include <QObject>
#include <QTimer>

namespace heartline {

/// A connection in words: what the status strip and the details popup show.
///
/// Feed it snapshots; it words them, counts down to the next attempt each second, and tells `changed()` only
/// when a word changed. Lives in the window's thread. After a change of language call `retranslate()`.
class HEARTLINE_MODELS_EXPORT ConnectionStatus : public QObject
{
    Q_OBJECT
    Q_PROPERTY(heartline::ConnectionStatus::Mood mood READ mood NOTIFY changed)
    Q_PROPERTY(QString headline READ headline NOTIFY changed)
    Q_PROPERTY(QString reason READ reason NOTIFY changed)
    Q_PROPERTY(QString waiting READ waiting NOTIFY changed)
    Q_PROPERTY(bool canRetry READ canRetry NOTIFY changed)
    Q_PROPERTY(bool isRefused READ isRefused NOTIFY changed)
public:
    /// How worried a person should be: each has a colour and a shape of its own.
    enum class Mood
    {
        Good,    ///< Connected.
        Busy,    ///< The first attempt, or a fresh retry, is under way.
        Trouble, ///< Offline; it comes back by itself.
        Off,     ///< Not connected, and nothing happens by itself.
    };
    Q_ENUM(Mood)

    /// One line of the details popup.
    struct Detail
    {
        QString label;
        QString value;
    };

    explicit ConnectionStatus(QObject* parent = nullptr);

    [[nodiscard]] Mood mood() const { return m_mood; }
    /// "Connected · 12 ms", "Offline since 14:02 — trying again in 7 s (attempt 3 of 5)"
    [[nodiscard]] QString headline() const { return m_headline; }
    /// Why there is no link, as a sentence; empty while connected.
    [[nodiscard]] QString reason() const { return m_reason; }
    /// "3 messages wait"; empty when none does.
    [[nodiscard]] QString waiting() const { return m_waiting; }
    /// Whether "Try now" makes sense.
    [[nodiscard]] bool canRetry() const { return m_canRetry; }
    /// The server does not accept this person: only signing in differently helps.
    [[nodiscard]] bool isRefused() const { return !m_refusal.isEmpty(); }
    /// Another program has taken over with this profile: nothing happens here until the person says so.
    [[nodiscard]] bool isReplaced() const { return m_replaced; }
    /// The profile belongs to another server or person; holds as long as the session.
    [[nodiscard]] bool isForeign() const { return m_foreign; }
    /// Why nothing is kept on this computer now, and what helps, as a sentence; empty: all is kept.
    [[nodiscard]] QString storageTrouble() const;
    /// There has been a connection since the start.
    [[nodiscard]] bool wasConnected() const { return m_wasConnected; }
    [[nodiscard]] const ConnectionSnapshot& snapshot() const { return m_link; }
    [[nodiscard]] QList<Detail> details() const;
    /// The details as text to paste into a bug report.
    [[nodiscard]] QString report() const;

public Q_SLOTS:
    void setLink(const heartline::ConnectionSnapshot& link);
    /// Own messages that the rooms show as waiting; the larger of this and the link's queue is told.
    void setWaitingMessages(int count);
    void setRefusal(const QString& reason);
    /// Holds until there is a connection again.
    void setReplaced(const QString& reason);
    void setForeign(const QString& reason);
    /// Session::storageTroubled().
    void setStorageTrouble(const QString& code, const QString& detail);
    void setAudit(const heartline::SessionAudit& audit);
    void retranslate();

Q_SIGNALS:
    void changed();

private:
    void refresh();
    [[nodiscard]] QString words() const;
    [[nodiscard]] QString attemptWords() const;
    [[nodiscard]] QString offlineSinceWords() const;
    [[nodiscard]] QString auditWords() const;
    /// Whole seconds until the next attempt, rounded up; −1 when none is scheduled.
    [[nodiscard]] int secondsLeft() const;

    ConnectionSnapshot m_link;
    bool m_wasConnected = false;
    QString m_refusal;
    bool m_replaced = false;
    QString m_replacedBy;
    bool m_foreign = false;
    QString m_foreignReason;
    QString m_storageCode;
    QString m_storageDetail;
    SessionAudit m_audit;
    int m_waitingMessages = 0;
    Mood m_mood = Mood::Off;
    QString m_headline;
    QString m_reason;
    QString m_waiting;
    bool m_canRetry = false;
    QTimer m_tick;
};

} // namespace heartline
