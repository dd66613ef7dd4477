// SPDX-License-Identifier: MIT
#include "listen.h"

#include "exitcode.h"
#include "linktrouble.h"
#include "run.h"

#include <Heartline/Channels>

#include <QJsonDocument>

#include <csignal>
#include <limits>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

namespace {

constexpr int kBatch = 64;

QString shownTime(qint64 timestamp, bool terminal)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(timestamp);
    const bool today = terminal && time.date() == QDate::currentDate();
    return time.toString(today ? u"HH:mm"_s : u"yyyy-MM-dd HH:mm"_s);
}

/// What a person is to read of an event; empty where it's nothing.
QString wordsOf(const QJsonObject& data)
{
    const QString type = data.value("type"_L1).toString();
    const QString content = printable(data.value("content"_L1).toString(), true).replace(u'\n', u"\n    "_s);
    if (type == "chat"_L1)
        return u": "_s + content;
    if (type == "edit"_L1)
        return u" corrects: "_s + content;
    if (type == "delete"_L1)
        return u" takes a message back"_s;
    if (type == "reaction"_L1)
        return (data.value("on"_L1).toBool() ? u" reacts "_s : u" takes back "_s) +
               printable(data.value("emoji"_L1).toString());
    return {};
}

} // namespace

ListenJob::ListenJob(const CommandLine& line, Output& output)
    : ProfileJob(line, output, Needs::Session)
    , m_channel(wire::channel::kChatPrefix + line.room)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        fail(exitcode::kUnavailable,
             u"No answer from %1 (%2)."_s.arg(m_line.server.toString(), troubleOf(session().link())));
    });
    connect(&m_writer, &StreamWriter::written, this, &ListenJob::written);
    connect(&m_writer, &StreamWriter::failed, this, &ListenJob::writeFailed);
}

void ListenJob::opened()
{
    connect(&session(), &ChannelSession::turnEnded, this, &ListenJob::pump);
    connect(&session(), &ChannelSession::channelReady, this, [this](const QString& channel) {
        if (channel != m_channel)
            return;
        followFirstRun();
        seek();
    });
    connect(&session(), &ChannelSession::pageDone, this, [this](const QString& channel, bool more) {
        if (channel == m_channel && m_seeking)
            more ? seek() : beginAt(*m_line.since);
    });
    connect(&session(), &ChannelSession::channelCaughtUp, this, [this](const QString& channel) {
        m_caughtUp = m_caughtUp || channel == m_channel;
        if (m_caughtUp)
            pump();
    });
    connect(&session(), &ChannelSession::channelRefused, this,
            [this](const QString& channel, const QString& code, const QString& reason) {
                if (channel == m_channel)
                    fail(code == wire::v1::code::kForbidden ? exitcode::kNoPermission : exitcode::kData,
                         u"The server does not give the room %1: %2 (%3)"_s.arg(m_line.room,
                                                                                printable(reason), code));
            });
    connect(&session(), &ChannelSession::gaveUp, this, [this](const ConnectionError& error) {
        const Refusal refusal = refusalOf(error, m_line.server);
        fail(refusal.code, refusal.text);
    });
    connect(&session(), &ChannelSession::standingChanged, this,
            [this](session::Standing standing, const QString& reason) {
                if (const auto refusal = refusalOf(standing, reason))
                    fail(refusal->code, refusal->text);
            });
    connect(&session(), &ChannelSession::linkMoved, this, &ListenJob::tellLink);
    connect(&session(), &ChannelSession::storageChanged, this, [this](const session::Storage& storage) {
        if (!storage.durable)
            fail(exitcode::kInputOutput, u"The profile can't be written: "_s + storage.error.text);
    });

    begin();
    m_writer.mendTornLine();
    session().subscribe(m_channel);
    if (m_line.once && m_line.timeout)
        m_patience.start(*m_line.timeout);
    if (m_line.useHere && session().standing() == session::Standing::Replaced)
        session().useHere();
    else
        session().start();
    if (const auto refusal = refusalOf(session().standing(), session().profile().replacedBy))
        return fail(refusal->code, refusal->text);
    pump();
}

void ListenJob::begin()
{
    const session::ChannelRecord* const record = session().channel(m_channel);
    auto mark = journal().mark(m_channel);
    if (!mark) {
        // The first time: from now on. On disk at once, so that what comes and is not printed before a kill
        // is no "before" to the next run.
        mark = record ? Journal::Mark{record->run, record->position.offset, record->position.epoch}
                      : Journal::Mark{};
        if (!keepMark({mark->run, mark->offset}, mark->epoch))
            return;
    }
    m_read = {mark->run, mark->offset};
    m_epoch = mark->epoch;
    if (mark->run > 0)
        m_expected = mark->offset + 1;
    else
        followFirstRun();
    m_seeking = m_line.since.has_value();
}

void ListenJob::followFirstRun()
{
    // The mark was set before the server said where "now" is.
    const session::ChannelRecord* const record = session().channel(m_channel);
    if (m_read.run > 0 || !record || record->run == 0)
        return;
    m_read = {record->run, record->start - 1};
    m_epoch = record->position.epoch;
    m_expected = record->start;
    (void)keepMark(m_read, m_epoch);
}

bool ListenJob::keepMark(const session::Place& place, const QString& epoch)
{
    const bool kept = journal().setMark(m_channel, {place.run, place.offset, epoch});
    if (!kept)
        fail(exitcode::kInputOutput, journal().error());
    return kept;
}

// Brings the copy's present run back to where printing is to begin, page by page.
void ListenJob::seek()
{
    const session::ChannelRecord* const record = session().channel(m_channel);
    if (!m_seeking || !record || record->run == 0)
        return;
    const qint64 since = *m_line.since;
    const QList<session::StoredEvent> first = session().historyAfter(m_channel, {record->run, 0}, 1);
    const bool any = !first.isEmpty() && first.first().place.run == record->run;
    const qint64 earliest = any ? first.first().place.offset : record->position.offset + 1;
    if (earliest > since + 1)
        return session().fetchOlder(m_channel);
    beginAt(since);
}

void ListenJob::beginAt(qint64 since)
{
    m_seeking = false;
    m_read = {session().channel(m_channel)->run, since};
    m_expected = since + 1; // what the server no longer has is a gap
    m_epoch.clear();
    pump();
}

void ListenJob::pump()
{
    if (isFinished() || m_writer.isBusy() || m_seeking)
        return;
    if (m_lines.empty())
        fill();
    QByteArray bytes;
    while (!m_lines.empty() &&
           (bytes.isEmpty() || bytes.size() + m_lines.front().bytes.size() <= StreamWriter::kWhole)) {
        if (m_line.count && m_printed >= *m_line.count)
            break;
        m_printed += m_lines.front().counts ? 1 : 0;
        bytes += m_lines.front().bytes;
        m_inWriting.push_back(std::move(m_lines.front()));
        m_lines.pop_front();
    }
    if (!bytes.isEmpty())
        return m_writer.write(bytes);
    if (!m_inWriting.empty())
        return written(); // events that are nothing to a person
    if ((m_line.count && m_printed >= *m_line.count) || (m_line.once && m_caughtUp && m_lines.empty()))
        finish(exitcode::kDone);
}

void ListenJob::fill()
{
    const QList<session::StoredEvent> batch = session().historyAfter(m_channel, m_read, kBatch);
    for (const session::StoredEvent& stored : batch)
        add(stored);
}

void ListenJob::add(const session::StoredEvent& stored)
{
    const qint64 offset = stored.place.offset;
    // A new run may go on exactly where the last one ended; another epoch counts anew.
    const bool otherLog = !m_epoch.isEmpty() && m_epoch != stored.epoch;
    if (otherLog || (m_expected && offset != *m_expected))
        m_lines.push_back({gapOf(m_expected.value_or(1) - 1, stored), m_read, m_epoch, false});
    m_expected = offset + 1;
    m_epoch = stored.epoch;
    m_lines.push_back({lineOf(stored), stored.place, stored.epoch, true});
    m_read = stored.place;
}

void ListenJob::written()
{
    if (!m_inWriting.empty()) {
        const Line last = std::move(m_inWriting.back());
        m_inWriting.clear();
        if (!keepMark(last.place, last.epoch))
            return;
    }
    pump();
}

void ListenJob::writeFailed(int error)
{
    if (error == EPIPE)
        return finish(kBySignal + SIGPIPE); // as every filter whose reader has gone
    fail(exitcode::kInputOutput, u"stdout can't be written: %1."_s.arg(qt_error_string(error)));
}

void ListenJob::tellLink()
{
    const ConnectionSnapshot link = session().link();
    const bool away = link.state == ConnectionState::Reconnecting;
    if (away == m_toldAway || isFinished())
        return;
    if (away)
        m_output.note(u"No link to %1 (%2); trying again."_s.arg(m_line.server.toString(), troubleOf(link)));
    else if (link.state == ConnectionState::Connected)
        m_output.note(u"Connected again."_s);
    else
        return;
    m_toldAway = away;
}

QByteArray ListenJob::lineOf(const session::StoredEvent& stored) const
{
    const wire::v1::Event& event = stored.event;
    if (m_output.isJson()) {
        QJsonObject object{{"type"_L1, "event"_L1},
                           {"room"_L1, m_line.room},
                           {"epoch"_L1, stored.epoch},
                           {"offset"_L1, event.offset},
                           {"id"_L1, event.id},
                           {"from"_L1, QJsonObject{{"id"_L1, event.from.id}, {"name"_L1, event.from.name}}},
                           {"timestamp"_L1, event.timestamp},
                           {"data"_L1, event.data}};
        if (!event.device.isEmpty()) {
            object.insert("device"_L1, event.device);
            object.insert("n"_L1, event.n);
        }
        return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    }
    const QString words = wordsOf(event.data);
    if (words.isEmpty())
        return {};
    const QString& name = event.from.name.isEmpty() ? event.from.id : event.from.name;
    return (m_output.coloured(Output::Colour::Faint, shownTime(event.timestamp, m_output.isTerminal())) +
            u' ' + m_output.coloured(Output::Colour::Good, printable(name)) + words + u'\n')
        .toUtf8();
}

QByteArray ListenJob::gapOf(qint64 after, const session::StoredEvent& before) const
{
    if (m_output.isJson())
        return QJsonDocument(QJsonObject{{"type"_L1, "gap"_L1},
                                         {"room"_L1, m_line.room},
                                         {"epoch"_L1, before.epoch},
                                         {"after"_L1, after},
                                         {"before"_L1, before.place.offset}})
                   .toJson(QJsonDocument::Compact) +
               '\n';
    return (m_output.coloured(Output::Colour::Faint, u"-- the server no longer has what came between --"_s) +
            u'\n')
        .toUtf8();
}

} // namespace heartline::ctl
