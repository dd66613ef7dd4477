// SPDX-License-Identifier: MIT
#include "send.h"

#include "exitcode.h"
#include "linktrouble.h"

#include <Heartline/Channels>

using namespace Qt::StringLiterals;
using heartline::session::OutboxEntry;
using State = heartline::session::OutboxEntry::State;

namespace heartline::ctl {

namespace {

// Lines on disk that wait for the server; below what an outbox takes (SessionMachine::Options::maxEntries).
constexpr int kReadAhead = 8000;
constexpr int kReadAgain = kReadAhead / 2;

bool isSettledBadly(const OutboxEntry& entry)
{
    return entry.state == State::Failed || entry.state == State::Held || entry.state == State::Lost;
}

bool isWaiting(const OutboxEntry& entry)
{
    return entry.state == State::Queued || entry.state == State::Sent;
}

QString countOf(qsizetype count, const QString& what)
{
    return count == 1 ? u"1 %1"_s.arg(what) : u"%1 %2s"_s.arg(count).arg(what);
}

QString roomOf(const QString& channel)
{
    return channel.startsWith(wire::channel::kChatPrefix) ? channel.sliced(wire::channel::kChatPrefix.size())
                                                          : channel;
}

} // namespace

SendJob::SendJob(const CommandLine& line, Output& output)
    : ProfileJob(line, output, Needs::Session)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &SendJob::timedOut);
}

void SendJob::opened()
{
    noteRefusedEarlier();
    const QList<OutboxEntry> left = session().outbox();
    for (const OutboxEntry& entry : left) {
        if (m_line.retryRefused && isSettledBadly(entry))
            session().retry(entry.id);
        else if (m_line.discardRefused && isSettledBadly(entry))
            session().discard(entry.id);
    }
    session().flush();
    const QList<OutboxEntry> waiting = session().outbox();
    for (const OutboxEntry& entry : waiting) {
        if (isWaiting(entry))
            m_earlier.insert(entry.id);
    }

    connect(&session(), &ChannelSession::entryChanged, this, &SendJob::entryChanged);
    connect(&session(), &ChannelSession::entryGone, this, &SendJob::entryGone);
    connect(&session(), &ChannelSession::eventsStored, this, [this](const session::EventsStored& stored) {
        for (const wire::v1::Event& event : stored.events) {
            if (m_own.contains(event.id) || m_earlier.contains(event.id))
                m_seen.insert(event.id, {{stored.run, event.offset}, stored.epoch, event});
        }
    });
    connect(&session(), &ChannelSession::turnEnded, this, &SendJob::look);
    connect(&session(), &ChannelSession::gaveUp, this,
            [this](const ConnectionError& error) { giveUp(refusalOf(error, m_line.server)); });
    connect(&session(), &ChannelSession::standingChanged, this,
            [this](session::Standing standing, const QString& reason) {
                if (standing == session::Standing::Ready)
                    progress();
                if (const auto refusal = refusalOf(standing, reason))
                    giveUp(*refusal);
            });

    if (m_line.verb == CommandLine::Verb::Send && m_line.lines) {
        m_inputOpen = true;
        connect(&m_input, &TextInput::line, this, [this](const QString& text) {
            if (!isFinished() && publish(text) && session().waiting() >= kReadAhead && !m_line.noWait)
                m_input.pause(true);
        });
        connect(&m_input, &TextInput::ended, this, &SendJob::inputEnded);
        m_input.readLines();
    } else if (m_line.verb == CommandLine::Verb::Send && !publish(*m_line.word)) {
        return;
    }
    session().flush();
    if (m_line.noWait)
        return look();
    progress();
    if (m_line.useHere && session().standing() == session::Standing::Replaced)
        session().useHere();
    else
        session().start();
    if (const auto refusal = refusalOf(session().standing(), session().profile().replacedBy))
        giveUp(*refusal);
    look();
}

void SendJob::noteRefusedEarlier()
{
    if (m_line.retryRefused || m_line.discardRefused)
        return;
    qsizetype count = 0;
    const QList<OutboxEntry> left = session().outbox();
    for (const OutboxEntry& entry : left)
        count += isSettledBadly(entry) ? 1 : 0;
    if (count > 0)
        m_output.note(u"%1 of earlier runs not sent: see heartlinectl status; flush --retry-refused or "
                      "--discard-refused ends that."_s.arg(countOf(count, u"message"_s)));
}

bool SendJob::publish(const QString& text)
{
    const auto published = session().publish(wire::channel::kChatPrefix + m_line.room,
                                             {{u"type"_s, u"chat"_s}, {u"content"_s, text}});
    if (!published) {
        fail(exitcode::kData, u"Not sent: "_s + published.refusal);
        return false;
    }
    m_own.insert(published.id, {});
    ++m_unsettled;
    return true;
}

void SendJob::inputEnded(const QString& error, int code)
{
    m_inputOpen = false;
    if (!error.isEmpty()) {
        m_output.note(error);
        m_code = code;
    }
    session().flush();
    progress();
    look();
}

void SendJob::entryChanged(const OutboxEntry& entry)
{
    if (entry.state == State::Accepted)
        accepted(entry.id, entry.channel, entry.epoch, entry.offset, entry.timestamp);
    else if (isSettledBadly(entry))
        refused(entry);
}

void SendJob::entryGone(const QString& id, const QString& channel, bool settled)
{
    if (!settled)
        return;
    const session::StoredEvent event = m_seen.take(id);
    accepted(id, channel, event.epoch, event.place.offset, event.event.timestamp);
}

void SendJob::accepted(const QString& id, const QString& channel, const QString& epoch, qint64 offset,
                       qint64 timestamp)
{
    const bool earlier = m_earlier.remove(id);
    const auto own = m_own.find(id);
    const bool mine = own != m_own.end() && !own->settled;
    if (!earlier && !mine)
        return;
    if (mine) {
        own->settled = true;
        --m_unsettled;
    }
    m_earlierSent += earlier ? 1 : 0;
    QJsonObject told{{"type"_L1, "accepted"_L1}, {"id"_L1, id},         {"room"_L1, roomOf(channel)},
                     {"epoch"_L1, epoch},        {"offset"_L1, offset}, {"timestamp"_L1, timestamp},
                     {"earlier"_L1, earlier}};
    m_output.json(told);
    if (m_output.isTerminal() && mine && !m_line.lines)
        m_output.text(m_output.coloured(Output::Colour::Good, u"sent"_s) +
                      m_output.coloured(Output::Colour::Faint, u" #%1"_s.arg(offset)) + u'\n');
    progress();
}

void SendJob::refused(const OutboxEntry& entry)
{
    const bool earlier = m_earlier.remove(entry.id);
    const auto own = m_own.find(entry.id);
    const bool mine = own != m_own.end() && !own->settled;
    if (!earlier && !mine)
        return;
    m_output.json({{"type"_L1, "refused"_L1},
                   {"id"_L1, entry.id},
                   {"room"_L1, roomOf(entry.channel)},
                   {"code"_L1, entry.code},
                   {"reason"_L1, entry.reason},
                   {"earlier"_L1, earlier}});
    m_output.note(u"Not sent%1: %2 (%3)"_s.arg(earlier ? u" (left by an earlier run)"_s : QString(),
                                               printable(entry.reason), entry.code));
    if (mine) {
        own->settled = true;
        --m_unsettled;
        m_code = exitCodeOf(entry);
        // Who ran this has been told; only what the server might have after all stays for a decision.
        if (entry.state == State::Failed)
            session().discard(entry.id);
    } else if (m_line.verb == CommandLine::Verb::Flush) {
        m_code = exitCodeOf(entry);
    }
    progress();
}

void SendJob::progress()
{
    // While stdin may bring more, there is a reason to stay.
    if (m_line.timeout && !m_inputOpen)
        m_patience.start(*m_line.timeout);
}

void SendJob::look()
{
    if (isFinished() || m_notifying)
        return;
    if (m_inputOpen) {
        if (session().waiting() <= kReadAgain)
            m_input.pause(false);
        return;
    }
    if (m_line.noWait) {
        session().flush();
        if (!session().storage().durable)
            return fail(exitcode::kInputOutput, session().storage().error.text);
        for (auto own = m_own.cbegin(); own != m_own.cend(); ++own)
            m_output.json({{"type"_L1, "queued"_L1}, {"id"_L1, own.key()}, {"room"_L1, m_line.room}});
        return end();
    }
    if (m_unsettled > 0 || !m_earlier.isEmpty())
        return;
    if (m_line.verb == CommandLine::Verb::Flush)
        return sendNotifications();
    end();
}

void SendJob::timedOut()
{
    if (isFinished())
        return;
    const qsizetype waiting = m_unsettled + m_earlier.size();
    const QString kept =
        session().storage().durable
            ? u"%1 in the profile; the next run of send, listen or flush sends %2. Don't send again."_s.arg(
                  countOf(waiting, u"message"_s) + (waiting == 1 ? u" waits"_s : u" wait"_s),
                  waiting == 1 ? u"it"_s : u"them"_s)
            : u"The profile could not be written (%1): what was not acknowledged is lost."_s.arg(
                  session().storage().error.text);
    m_output.note(
        u"No answer from %1 (%2). %3"_s.arg(m_line.server.toString(), troubleOf(session().link()), kept));
    // What this run had to send is sent; that something else is stuck is no failure of it.
    if (m_unsettled > 0 || m_line.verb == CommandLine::Verb::Flush)
        m_code = exitcode::kUnavailable;
    end();
}

void SendJob::giveUp(const Refusal& refusal)
{
    if (isFinished())
        return;
    const qsizetype waiting = m_unsettled + m_earlier.size();
    if (waiting > 0)
        m_output.note(u"%1 in the profile."_s.arg(countOf(waiting, u"message"_s) +
                                                  (waiting == 1 ? u" waits"_s : u" wait"_s)));
    if (m_earlierSent > 0)
        m_output.note(u"Sent %1 that earlier runs had left."_s.arg(countOf(m_earlierSent, u"message"_s)));
    fail(refusal.code, refusal.text);
}

void SendJob::sendNotifications()
{
    m_notifying = true;
    m_patience.stop();
    m_notifications = std::make_unique<NotificationSender>(access(), journal(), m_line.timeout);
    connect(m_notifications.get(), &NotificationSender::answered, this,
            [this](const Journal::Pending& notification, const HttpAnswer& answer, bool kept) {
                if (const int code = report(m_output, notification, answer, kept, true, m_line.server);
                    code != 0)
                    m_code = code;
            });
    connect(m_notifications.get(), &NotificationSender::done, this, &SendJob::end);
    m_notifications->start();
}

void SendJob::end()
{
    if (m_earlierSent > 0 && !isFinished())
        m_output.note(u"Sent %1 that earlier runs had left."_s.arg(countOf(m_earlierSent, u"message"_s)));
    finish(m_code);
}

} // namespace heartline::ctl
