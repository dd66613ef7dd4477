// SPDX-License-Identifier: MIT
#include "notify.h"

#include "exitcode.h"

#include <Heartline/Names>

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline::ctl {

namespace {

constexpr auto kLongestCall = 30s;
constexpr auto kFirstDelay = 200ms;
constexpr std::chrono::milliseconds kLongestDelay = 5s;

} // namespace

NotificationSender::NotificationSender(const Access& access, Journal& journal,
                                       std::optional<std::chrono::milliseconds> patience, QObject* parent)
    : QObject(parent)
    , m_journal(journal)
    , m_patience(patience)
    , m_caller(access)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &NotificationSender::post);
}

void NotificationSender::start()
{
    m_waiting = m_journal.pending();
    next();
}

void NotificationSender::next()
{
    if (m_waiting.isEmpty()) {
        Q_EMIT done();
        return;
    }
    m_deadline = m_patience ? QDeadlineTimer(*m_patience) : QDeadlineTimer(QDeadlineTimer::Forever);
    m_delay = kFirstDelay;
    post();
}

void NotificationSender::post()
{
    std::chrono::milliseconds within = kLongestCall;
    if (!m_deadline.isForever())
        within = std::clamp<std::chrono::milliseconds>(std::chrono::milliseconds(m_deadline.remainingTime()),
                                                       1ms, kLongestCall);
    m_caller.post(u"/api/notifications"_s, m_waiting.first().body, within,
                  [this](const HttpAnswer& answer) { judge(answer); });
}

void NotificationSender::judge(const HttpAnswer& answer)
{
    if (answer.isPassing() && (m_deadline.isForever() || m_deadline.remainingTime() > m_delay.count())) {
        m_again.start(m_delay);
        m_delay = std::min(m_delay * 2, kLongestDelay);
        return;
    }
    const Journal::Pending first = m_waiting.takeFirst();
    const int code = answer.exitCode();
    const bool settled = code == exitcode::kDone || code == exitcode::kData;
    const bool kept = !settled || !m_journal.remove(first.key);
    Q_EMIT answered(first, answer, kept);
    if (!settled) // what stands in the way of one stands in the way of all
        m_waiting.clear();
    next();
}

NotifyJob::NotifyJob(const CommandLine& line, Output& output)
    : ProfileJob(line, output, Needs::Journal)
{
}

QJsonObject NotifyJob::body() const
{
    QJsonObject body{{"userIds"_L1, QJsonArray::fromStringList(m_line.to)},
                     {"type"_L1, m_line.type},
                     {"message"_L1, *m_line.word},
                     {"id"_L1, m_line.id.isEmpty() ? wire::makeId() : m_line.id}};
    for (const auto& [key, value] : {std::pair("title"_L1, m_line.title), std::pair("level"_L1, m_line.level),
                                     std::pair("url"_L1, m_line.link)}) {
        if (!value.isEmpty())
            body.insert(key, value);
    }
    return body;
}

void NotifyJob::opened()
{
    const QJsonObject mine = body();
    const QString id = mine.value("id"_L1).toString();
    if (!journal().add(mine))
        return fail(exitcode::kInputOutput, journal().error());
    if (const auto waiting = journal().withId(id); waiting && waiting->body != mine)
        return fail(exitcode::kData,
                    u"Another notification with the id %1 still waits in this profile."_s.arg(id));
    if (m_line.noWait) {
        m_output.json({{"type"_L1, "queued"_L1}, {"id"_L1, id}});
        return finish(exitcode::kDone);
    }
    m_code = exitcode::kUnavailable; // should an earlier one stand in the way
    m_sender = std::make_unique<NotificationSender>(access(), journal(), m_line.timeout);
    connect(m_sender.get(), &NotificationSender::answered, this,
            [this, id](const Journal::Pending& notification, const HttpAnswer& answer, bool kept) {
                const bool own = notification.body.value("id"_L1).toString() == id;
                const int code = report(m_output, notification, answer, kept, !own, m_line.server);
                // An earlier one that the server does not want is no failure of this run.
                if (own || code != exitcode::kData)
                    m_code = code;
            });
    connect(m_sender.get(), &NotificationSender::done, this, [this] { finish(m_code); });
    m_sender->start();
}

int report(Output& output, const Journal::Pending& notification, const HttpAnswer& answer, bool kept,
           bool earlier, const QUrl& server)
{
    const QString id = notification.body.value("id"_L1).toString();
    const int code = answer.exitCode();
    if (code == exitcode::kDone) {
        output.json({{"type"_L1, "accepted"_L1}, {"id"_L1, id}, {"earlier"_L1, earlier}});
        if (earlier)
            output.note(u"Sent the notification %1, which an earlier run had left."_s.arg(id));
        else if (output.isTerminal())
            output.text(output.coloured(Output::Colour::Good, u"sent"_s) + u'\n');
        return code;
    }
    output.json({{"type"_L1, kept ? "queued"_L1 : "refused"_L1},
                 {"id"_L1, id},
                 {"code"_L1, answer.code},
                 {"reason"_L1, answer.error},
                 {"earlier"_L1, earlier}});
    output.note(answer.words(server) +
                (kept ? u" The notification waits in the profile for the next run of notify or flush."_s
                      : u" The notification was not sent."_s));
    return code;
}

} // namespace heartline::ctl
