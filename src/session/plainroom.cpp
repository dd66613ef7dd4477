// SPDX-License-Identifier: MIT
#include "plainroom.h"

#include "logging.h"

#include <Heartline/PlainMessages>
#include <Heartline/SystemClock>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

constexpr int kPage = 100;
constexpr int kFirstPage = 60;
/// A shorter page is the last one, whatever smaller limit the server may have of its own.
constexpr int kShortPage = 50;
/// A server that forgets its welcome is taken at the first sign of life, or after this.
constexpr auto kWelcomeWithin = 2s;
constexpr int kHistoryTries = 3;

} // namespace

PlainRoom::PlainRoom(const PlainAccess& access, const QString& roomId, PlainApi& api, QObject* parent)
    : QObject(parent)
    , m_access(access)
    , m_id(roomId)
    , m_api(api)
    , m_log(roomId, access.self)
    , m_outbox(access.outbox)
{
    configure(m_connection, access, u"/chat"_s,
              {{u"userId"_s, access.self.id}, {u"userName"_s, access.self.name}, {u"room"_s, roomId}});
    connect(&m_connection, &Connection::jsonReceived, this, &PlainRoom::onJson);
    connect(&m_connection, &Connection::opened, this, [this] { m_welcomeTimer.start(kWelcomeWithin); });
    connect(&m_connection, &Connection::closed, this, &PlainRoom::onClosed);
    connect(&m_connection, &Connection::messageDropped, this, &PlainRoom::onMessageDropped);
    for (const auto moved :
         {&Connection::gaveUp, &Connection::reconnectAttemptChanged, &Connection::roundTripMsChanged})
        connect(&m_connection, moved, this, &PlainRoom::linkMoved);
    connect(&m_connection, &Connection::stateChanged, this, &PlainRoom::linkMoved);
    connect(&m_connection, &Connection::errorOccurred, this, [this](const ConnectionError& error) {
        if (error.cause == Cause::HttpStatus && (error.httpStatus == 401 || error.httpStatus == 403))
            Q_EMIT refused(error.detail);
        Q_EMIT linkMoved();
    });
    for (QTimer* timer : {&m_welcomeTimer, &m_typingTimer, &m_historyRetry})
        timer->setSingleShot(true);
    connect(&m_welcomeTimer, &QTimer::timeout, this, &PlainRoom::onReady);
    connect(&m_typingTimer, &QTimer::timeout, this, [this] { typingMoved(m_typing.tick(now())); });
    connect(&m_historyRetry, &QTimer::timeout, this, &PlainRoom::catchUp);
    connect(&m_tickTimer, &QTimer::timeout, this, &PlainRoom::onTick);
    m_typingTimer.setTimerType(Qt::PreciseTimer);
    m_tickTimer.start(1s);
}

ConnectionSnapshot PlainRoom::snapshot() const
{
    ConnectionSnapshot snapshot = m_connection.snapshot();
    snapshot.queue = {.length = m_outbox.size(),
                      .capacity = m_access.outbox.maxMessages,
                      .bytes = m_outbox.bytes(),
                      .byteCapacity = 0,
                      .oldestAge = m_outbox.oldestAge(now())};
    if (snapshot.statistics.lastRtt < 0ms)
        snapshot.statistics.lastRtt = m_firstRoundTrip;
    return snapshot;
}

void PlainRoom::open()
{
    m_connection.open();
}

void PlainRoom::close()
{
    m_connection.close();
}

void PlainRoom::retryNow()
{
    m_connection.retryNow();
}

PlainRoom::Milliseconds PlainRoom::now() const
{
    return systemMoment().elapsed.time_since_epoch();
}

void PlainRoom::send(const QString& key, const QString& content)
{
    m_log.addOwn(key, content, QDateTime::currentDateTimeUtc());
    m_outbox.add(key, content, now());
    m_typing.ownMessageSent();
    sendWhatWaits();
    Q_EMIT linkMoved();
}

void PlainRoom::notifyTyping()
{
    // Sent or forgotten: nobody wants to know later.
    if (m_ready && m_connection.queueLength() == 0 && m_typing.shouldTell(now()))
        m_connection.send(wire::toJson(wire::Typing{{m_access.self.id, m_access.self.name}}));
}

bool PlainRoom::retry(const QString& key)
{
    const QString content = m_log.pendingContent(key);
    if (!m_log.requeue(key, QDateTime::currentDateTimeUtc()))
        return false;
    m_outbox.add(key, content, now());
    sendWhatWaits();
    Q_EMIT linkMoved();
    return true;
}

bool PlainRoom::discard(const QString& key)
{
    return m_log.discard(key);
}

void PlainRoom::addNotice(ChatMessage::Kind kind, const Person& person)
{
    m_log.addNotice(kind, person, QDateTime::currentDateTimeUtc());
    schedulePublish();
}

void PlainRoom::onJson(const QJsonObject& object)
{
    if (const auto fault = wire::fieldError(wire::Service::Chat, object)) {
        qCWarning(lcSession, "message ignored room=%s: %s", qUtf8Printable(m_id), qUtf8Printable(*fault));
        return;
    }
    const wire::PlainMessage message = wire::fromJson(wire::Service::Chat, object);
    if (const auto* error = std::get_if<wire::Error>(&message)) {
        qCWarning(lcSession, "server reports room=%s code=%s", qUtf8Printable(m_id),
                  qUtf8Printable(error->code));
        Q_EMIT problemOccurred(error->reason);
        return;
    }
    if (const auto* pong = std::get_if<wire::Pong>(&message)) {
        if (pong->timestamp.toInteger() == m_pingedAt.count()) {
            m_firstRoundTrip = now() - m_pingedAt;
            Q_EMIT linkMoved();
        }
        return;
    }
    if (!m_ready)
        onReady();
    const auto named = [](const wire::Person& person) {
        return Person{person.id, person.name.isEmpty() ? person.id : person.name};
    };
    if (std::holds_alternative<wire::Chat>(message)) {
        const LoggedMessage chat = toLoggedMessage(object);
        merge({chat});
        if (!m_catchingUp)
            m_syncedTo = m_log.newestOffset();
        typingMoved(m_typing.stopped(chat.author.id));
        sendWhatWaits();
    } else if (const auto* typing = std::get_if<wire::Typing>(&message)) {
        if (typing->from.id != m_access.self.id && !typing->from.id.isEmpty())
            typingMoved(m_typing.started(named(typing->from), now()));
    } else if (const auto* come = std::get_if<wire::UserJoined>(&message)) {
        Q_EMIT joined(named(come->person));
    } else if (const auto* gone = std::get_if<wire::UserLeft>(&message)) {
        typingMoved(m_typing.stopped(gone->person.id));
        Q_EMIT left(named(gone->person));
    }
}

void PlainRoom::onReady()
{
    if (m_ready || !m_connection.isConnected())
        return;
    m_welcomeTimer.stop();
    m_ready = true;
    ++m_link;
    m_historyFailures = 0;
    m_outbox.linkReady();
    m_pingedAt = now();
    m_connection.send(wire::toJson(wire::Ping{static_cast<qint64>(m_pingedAt.count())}));
    catchUp();
    sendWhatWaits();
    Q_EMIT ready();
}

void PlainRoom::onClosed(const CloseInfo& info)
{
    m_welcomeTimer.stop();
    m_historyRetry.stop();
    ++m_link;
    m_ready = false;
    // The link may have died before the first page of history came: then what came live is where to go on
    // from. The newest page alone would leave a hole behind it that nobody sees.
    if (!m_loaded)
        m_syncedTo = m_log.newestOffset();
    m_catchingUp = m_fetchingOlder = false;
    m_outbox.linkLost();
    // Whatever waits behind the socket's buffer is the outbox's again.
    m_keys.clear();
    m_connection.clearQueue();
    typingMoved(m_typing.clear());
    schedulePublish();
    Q_EMIT linkMoved();
    if (info.code == 1008) // protocol.md §2, Close codes
        Q_EMIT refused(info.reason);
}

void PlainRoom::onMessageDropped(MessageId id, DropReason why)
{
    const QString key = m_keys.take(id);
    if (key.isEmpty())
        return;
    m_outbox.dropped(key, why);
    schedulePublish();
    if (m_ready && m_outbox.hasDoubts())
        catchUp();
}

void PlainRoom::onTick()
{
    if (m_outbox.tick(now()) && m_ready)
        catchUp();
    schedulePublish();
}

void PlainRoom::catchUp()
{
    if (!m_ready || m_catchingUp)
        return;
    m_catchingUp = true;
    m_historyRetry.stop();
    // Messages may come live meanwhile, so what is known up to m_syncedTo is not what is newest.
    const bool resumes = m_loaded || m_syncedTo > 0;
    m_api.history(
        this, m_id, resumes ? std::optional(m_syncedTo) : std::nullopt, std::nullopt,
        resumes ? kPage : kFirstPage,
        [this, link = m_link, resumes](PlainApi::Outcome outcome, const QList<LoggedMessage>& messages) {
            if (link != m_link)
                return;
            m_catchingUp = false;
            onHistory(outcome, messages, resumes);
        });
}

void PlainRoom::onHistory(PlainApi::Outcome outcome, const QList<LoggedMessage>& messages, bool resumed)
{
    if (outcome != PlainApi::Outcome::Ok) {
        ++m_historyFailures;
        if (outcome == PlainApi::Outcome::Unavailable || m_historyFailures == kHistoryTries)
            m_outbox.historyUnavailable();
        if (outcome == PlainApi::Outcome::Failed)
            m_historyRetry.start(std::min(1s * (1 << std::min(m_historyFailures - 1, 5)), 30s));
        sendWhatWaits();
        return;
    }
    m_historyFailures = 0;
    merge(messages);
    if (resumed && !messages.isEmpty()) {
        m_syncedTo = std::max(m_syncedTo, messages.constLast().offset);
        if (messages.size() >= kShortPage)
            return catchUp();
    }
    if (!resumed && messages.size() < kShortPage) {
        m_atStart = true;
        Q_EMIT historyStartReached();
    }
    const bool wasLoaded = std::exchange(m_loaded, true);
    caughtUp();
    if (resumed && !wasLoaded)
        fetchOlder(); // the page that a first visit shows
}

void PlainRoom::caughtUp()
{
    m_syncedTo = m_log.newestOffset();
    m_outbox.historyChecked();
    sendWhatWaits();
}

void PlainRoom::fetchOlder()
{
    if (m_atStart) {
        Q_EMIT historyStartReached();
        return;
    }
    if (!m_loaded || m_fetchingOlder)
        return;
    m_fetchingOlder = true;
    m_api.history(this, m_id, std::nullopt, m_log.oldestOffset(), kPage,
                  [this](PlainApi::Outcome outcome, const QList<LoggedMessage>& messages) {
                      m_fetchingOlder = false;
                      if (outcome == PlainApi::Outcome::Failed)
                          return;
                      merge(messages);
                      if (messages.size() >= kShortPage)
                          return;
                      publish();
                      m_atStart = true;
                      Q_EMIT historyStartReached();
                  });
}

void PlainRoom::merge(const QList<LoggedMessage>& messages)
{
    const QStringList settled = m_log.merge(messages);
    for (const QString& key : settled)
        m_outbox.settle(key);
    if (m_outbox.size() == 0)
        m_keys.clear();
    schedulePublish();
    if (!settled.isEmpty())
        Q_EMIT linkMoved();
}

void PlainRoom::sendWhatWaits()
{
    const QList<RoomOutbox::Entry> entries = m_outbox.takeSendable(now());
    for (const RoomOutbox::Entry& entry : entries) {
        const QJsonObject message = wire::toJson(wire::Chat{.from = {m_access.self.id, m_access.self.name},
                                                            .content = entry.content,
                                                            .timestamp = QDateTime::currentMSecsSinceEpoch(),
                                                            .id = {},
                                                            .offset = 0,
                                                            .extra = {{"clientId"_L1, entry.key}}});
        if (m_connection.send(message) == SendResult::Rejected)
            m_outbox.dropped(entry.key, m_connection.lastRejection());
        else
            m_keys.insert(m_connection.lastMessageId(), entry.key);
    }
    schedulePublish();
}

void PlainRoom::schedulePublish()
{
    if (std::exchange(m_publishing, true))
        return;
    QMetaObject::invokeMethod(this, &PlainRoom::publish, Qt::QueuedConnection);
}

void PlainRoom::publish()
{
    m_publishing = false;
    const QList<RoomOutbox::Change> changes = m_outbox.takeChanges();
    for (const RoomOutbox::Change& change : changes)
        m_log.setDelivery(change.key, change.delivery, change.failure);
    const QList<ChatMessage> lines = m_log.takeChanges();
    if (!lines.isEmpty())
        Q_EMIT messagesChanged(lines);
}

void PlainRoom::typingMoved(bool changed)
{
    if (const auto next = m_typing.nextTick())
        m_typingTimer.start(std::max(*next - now(), 0ms));
    else
        m_typingTimer.stop();
    if (changed)
        Q_EMIT typingChanged(m_typing.people());
}

} // namespace heartline
