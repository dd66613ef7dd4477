// SPDX-License-Identifier: MIT
#include "status.h"

#include "exitcode.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using heartline::session::OutboxEntry;

namespace heartline::ctl {

namespace {

QLatin1StringView nameOf(OutboxEntry::State state)
{
    switch (state) {
    case OutboxEntry::State::Queued:
        return "queued"_L1;
    case OutboxEntry::State::Sent:
        return "sent"_L1;
    case OutboxEntry::State::Accepted:
        return "accepted"_L1;
    case OutboxEntry::State::Held:
        return "held"_L1;
    case OutboxEntry::State::Failed:
        return "refused"_L1;
    case OutboxEntry::State::Lost:
        return "lost"_L1;
    }
    return {};
}

QString count(const QJsonObject& all, QLatin1StringView key)
{
    return QString::number(all.value(key).toInteger());
}

} // namespace

StatusJob::StatusJob(const CommandLine& line, Output& output)
    : ProfileJob(line, output, Needs::Session)
{
}

void StatusJob::opened()
{
    const QJsonObject all = gather();
    m_output.json(all);
    show(all);
    finish(exitcode::kDone);
}

QJsonObject StatusJob::gather()
{
    const session::ProfileRecord& profile = session().profile();
    QJsonArray outbox;
    const QList<OutboxEntry> entries = session().outbox();
    for (const OutboxEntry& entry : entries) {
        QJsonObject one{{"id"_L1, entry.id},
                        {"channel"_L1, entry.channel},
                        {"state"_L1, nameOf(entry.state)},
                        {"written"_L1, entry.writtenMs},
                        {"data"_L1, entry.data}};
        if (!entry.code.isEmpty()) {
            one.insert("code"_L1, entry.code);
            one.insert("reason"_L1, entry.reason);
        }
        outbox.append(one);
    }
    QJsonArray channels;
    const QStringList names = session().channels();
    for (const QString& name : names) {
        const session::ChannelRecord* const record = session().channel(name);
        if (!record)
            continue;
        QJsonObject one{{"channel"_L1, name},
                        {"epoch"_L1, record->position.epoch},
                        {"stored"_L1, record->position.offset},
                        {"read"_L1, record->read}};
        if (const auto mark = journal().mark(name))
            one.insert("printed"_L1, mark->offset);
        channels.append(one);
    }
    QJsonArray notifications;
    const QList<Journal::Pending> pending = journal().pending();
    for (const Journal::Pending& notification : pending)
        notifications.append(notification.body);
    return {{"profile"_L1, m_line.profile},
            {"device"_L1, profile.device},
            {"server"_L1, profile.serverId},
            {"user"_L1, profile.userId},
            {"replacedBy"_L1, profile.replacedBy},
            {"waiting"_L1, session().waiting()},
            {"outbox"_L1, outbox},
            {"notifications"_L1, notifications},
            {"channels"_L1, channels},
            {"audit"_L1, QJsonObject{{"holes"_L1, profile.holes},
                                     {"repeats"_L1, profile.repeats},
                                     {"diverged"_L1, profile.diverged},
                                     {"conflicts"_L1, profile.conflicts},
                                     {"gaps"_L1, profile.gaps}}}};
}

void StatusJob::show(const QJsonObject& all)
{
    const QString server = all.value("server"_L1).toString();
    QString text = u"profile   %1\n"_s.arg(all.value("profile"_L1).toString());
    text += server.isEmpty() ? u"user      never connected\n"_s
                             : u"user      %1 on server %2\n"_s.arg(all.value("user"_L1).toString(), server);
    if (const QString replaced = all.value("replacedBy"_L1).toString(); !replaced.isEmpty())
        text += m_output.coloured(
            Output::Colour::Bad,
            u"replaced  by another copy of this profile (%1); --use-here goes on here\n"_s.arg(
                printable(replaced)));
    text += u"waiting   %1 to be sent, %2 notifications\n"_s.arg(count(all, "waiting"_L1))
                .arg(all.value("notifications"_L1).toArray().size());
    const QJsonArray outbox = all.value("outbox"_L1).toArray();
    for (const QJsonValue& value : outbox) {
        const QString state = value["state"_L1].toString();
        if (state == "accepted"_L1)
            continue;
        const QString reason = value["reason"_L1].toString();
        const QString content = printable(value["data"_L1]["content"_L1].toString().simplified()).left(60);
        text += u"  %1  %2  %3%4\n"_s.arg(state, -8).arg(
            value["channel"_L1].toString(), content,
            reason.isEmpty() ? QString() : u"  ("_s + printable(reason) + u')');
    }
    const QJsonArray channels = all.value("channels"_L1).toArray();
    for (const QJsonValue& value : channels) {
        text += u"channel   %1  stored to #%2"_s.arg(value["channel"_L1].toString())
                    .arg(value["stored"_L1].toInteger());
        if (value["printed"_L1].isDouble())
            text += u", printed to #%1"_s.arg(value["printed"_L1].toInteger());
        text += u'\n';
    }
    const QJsonObject audit = all.value("audit"_L1).toObject();
    text += u"audit     %1 holes, %2 repeats, %3 diverged, %4 conflicts, %5 gaps\n"_s.arg(
        count(audit, "holes"_L1), count(audit, "repeats"_L1), count(audit, "diverged"_L1),
        count(audit, "conflicts"_L1), count(audit, "gaps"_L1));
    m_output.text(text);
}

} // namespace heartline::ctl
