// SPDX-License-Identifier: MIT
#include "connection_p.h"

#include "logging.h"
#include "overloaded.h"
#include "systemclock.h"
#include "utf8size.h"

#include <QAbstractEventDispatcher>
#include <QJsonDocument>
#include <QNetworkInformation>
#include <QRandomGenerator>
#include <QSslConfiguration>
#include <QThread>
#include <QUrlQuery>
#include <algorithm>
#include <cstring>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

constexpr auto kPingPrefix = "heartline:"_L1;
constexpr std::chrono::milliseconds kTick{2000};
constexpr std::chrono::milliseconds kLongestTimer = std::chrono::hours(24);

QSslConfiguration tlsConfiguration(const QStringList& extraCaFiles)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    if (extraCaFiles.isEmpty())
        return tls;
    // Naming any certificate turns loading on demand off, so the system's have to be named too.
    QList<QSslCertificate> trusted = QSslConfiguration::systemCaCertificates();
    for (const QString& file : extraCaFiles) {
        const QList<QSslCertificate> extra = QSslCertificate::fromPath(file, QSsl::Pem);
        if (extra.isEmpty())
            qCWarning(lcConnection) << "no certificate in" << file;
        trusted += extra;
    }
    tls.setCaCertificates(trusted);
    return tls;
}

qint64 bytesToWrite(const Action& action)
{
    const auto* write = std::get_if<action::WriteMessage>(&action);
    return write ? write->message.payload.size() : 0;
}

} // namespace

bool isHeader(const QByteArray& name, const QByteArray& value)
{
    // QWebSocket writes them as they are: a line break would begin a header of its own (RFC 9110 §5.1, §5.5).
    const auto isToken = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               (c != 0 && std::strchr("!#$%&'*+-.^_`|~", c));
    };
    const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    return !name.isEmpty() && std::ranges::all_of(name, isToken) && std::ranges::none_of(value, breaks);
}

ConnectionPrivate::ConnectionPrivate(Connection* owner)
    : q(owner)
    , random([] { return QRandomGenerator::global()->generateDouble(); })
    , inbox({[this](const QString& text) { onText(text); },
             [this](const QByteArray& data) {
                 if (!tellPending())
                     return;
                 machine.messageReceived(data.size());
                 recorder.noteReceived(data.size());
                 guarded([this, &data] { Q_EMIT q->binaryReceived(data); });
             }},
            owner)
    , timer(owner)
    , tick(owner)
{
    machine.setRandomSource([this] {
        const double unit = random();
        draws << QString::number(unit, 'g', 17);
        return unit;
    });
    timer.setSingleShot(true);
    timer.setTimerType(Qt::PreciseTimer); // a coarse one is up to 5 % early
    QObject::connect(&timer, &QTimer::timeout, q, [this] {
        if (attempt)
            attempt->noticeUnread();
        feed(Event::TimePassed, 0, 0, 0, {}, [this](const Moment& now) { return machine.timePassed(now); });
    });
    tick.setInterval(kTick);
    QObject::connect(&tick, &QTimer::timeout, q, [this] { onTick(); });
}

void ConnectionPrivate::feed(Event event, AttemptId id, qint64 a, qint64 b, const QString& text,
                             const std::function<Actions(const Moment&)>& handle)
{
    const Moment now = systemMoment();
    recorder.note(machine, {event, id, now, a, b, text});
    Actions actions = handle(now);
    for (const QString& draw : std::exchange(draws, {}))
        recorder.note(machine, {Event::Draw, 0, now, 0, 0, draw});
    recorder.note(now, actions);
    push(now, std::move(actions));
    arm(); // before any slot: one that runs an event loop must not stop the heartbeat
    drain();
}

void ConnectionPrivate::push(const Moment& now, Actions actions)
{
    for (Action& action : actions) {
        pendingBytes += bytesToWrite(action);
        pending.push_back({std::move(action), now.wallMs});
    }
}

void ConnectionPrivate::continueLater()
{
    if (std::exchange(drainPosted, true))
        return;
    QMetaObject::invokeMethod(
        q,
        [this] {
            drainPosted = false;
            drain(true);
        },
        Qt::QueuedConnection);
}

void ConnectionPrivate::drain(bool fromEventLoop)
{
    // A slot that feeds another event gets its effects after those still pending, so that everybody hears of
    // things in the order in which they happened. But a slot that runs an event loop (a message box) must not
    // stop the rest: there, the next event goes on with it.
    const int level = QThread::currentThread()->loopLevel();
    if (draining && !fromEventLoop && level <= drainLevel) {
        continueLater();
        return;
    }
    if (pending.size() > 1)
        continueLater();
    const bool outerDraining = std::exchange(draining, true);
    const int outerLevel = std::exchange(drainLevel, level);
    const QPointer<Connection> alive(q);
    while (!pending.empty()) {
        const Pending next = std::move(pending.front());
        pending.pop_front();
        pendingBytes -= bytesToWrite(next.action);
        guarded([this, &next] { perform(next.action, next.wallMs); });
        if (!alive)
            return;
    }
    draining = outerDraining;
    drainLevel = outerLevel;
}

void ConnectionPrivate::arm()
{
    const Moment now = systemMoment();
    if (const auto next = machine.nextDeadline(now))
        // A QTimer counts in an int of milliseconds; one that is early only looks again.
        timer.start(std::clamp(*next - now.steady, std::chrono::milliseconds(0), kLongestTimer));
    else
        timer.stop();
    if (machine.state() == ConnectionState::Disconnected) {
        tick.stop();
    } else if (!tick.isActive()) {
        tickSkew = now.elapsed.time_since_epoch() - now.steady.time_since_epoch();
        tick.start();
    }
}

void ConnectionPrivate::onTick()
{
    const Moment now = systemMoment();
    const auto skew = now.elapsed.time_since_epoch() - now.steady.time_since_epoch();
    if (std::chrono::abs(std::exchange(tickSkew, skew) - skew) < std::chrono::seconds(1))
        return;
    feed(Event::TimePassed, 0, 0, 0, {}, [this](const Moment& moment) { return machine.timePassed(moment); });
}

void ConnectionPrivate::connectNetworkInformation()
{
    QNetworkInformation* network = QNetworkInformation::instance();
    if (!network || std::exchange(networkConnected, true))
        return;
    // Only ever a reason to try sooner: backends report late, or not at all, and "offline" forbids nothing.
    QObject::connect(network, &QNetworkInformation::reachabilityChanged, q,
                     [this](QNetworkInformation::Reachability reachability) {
                         if (reachability != QNetworkInformation::Reachability::Disconnected)
                             q->networkUp();
                     });
}

// ---- sending ----

qint64 ConnectionPrivate::unsent() const
{
    if (!attempt)
        return 0;
    // An ended socket takes nothing more: what is sent before that has been told waits for the next one.
    return attempt->isOver() ? std::numeric_limits<qint64>::max() : attempt->unsent() + pendingBytes;
}

bool ConnectionPrivate::sendsDirectly() const
{
    return attempt && pending.empty() && !attempt->isOver() && machine.sendsDirectly(attempt->unsent());
}

template<typename Payload>
void ConnectionPrivate::sentDirectly(bool text, qint64 size, Payload payload)
{
    recorder.noteSentDirectly(machine, size);
    const MessageId id = machine.sentDirectly(size);
    if (machine.keepsCopies())
        machine.keepCopy({id, text, payload(), systemMoment().elapsed});
}

SendResult ConnectionPrivate::sendJson(const QByteArray& utf8)
{
    if (machine.isTooBig(utf8.size()) || !sendsDirectly())
        return enqueue(true, utf8);
    attempt->sendText(QString::fromUtf8(utf8));
    sentDirectly(true, utf8.size(), [&utf8] { return utf8; });
    return SendResult::Sent;
}

SendResult ConnectionPrivate::sendText(const QString& text)
{
    // UTF-8 takes at most three bytes for each UTF-16 unit: short texts need not be encoded to be measured.
    const bool surelyFits = text.size() <= machine.options().maxMessageSize / 3;
    if (!surelyFits || !sendsDirectly())
        return enqueue(true, text.toUtf8());
    const qint64 size = attempt->sendText(text);
    sentDirectly(true, size, [&text] { return text.toUtf8(); });
    return SendResult::Sent;
}

SendResult ConnectionPrivate::sendBinary(const QByteArray& data)
{
    if (machine.isTooBig(data.size()) || !sendsDirectly())
        return enqueue(false, data);
    attempt->sendBinary(data);
    sentDirectly(false, data.size(), [&data] { return data; });
    return SendResult::Sent;
}

SendResult ConnectionPrivate::enqueue(bool text, const QByteArray& payload)
{
    const qint64 waiting = unsent();
    ConnectionMachine::Outcome outcome;
    feed(Event::Enqueued, 0, payload.size(), waiting, text ? u"text"_s : u"binary"_s,
         [this, text, &payload, waiting, &outcome](const Moment& now) {
             Actions actions;
             outcome = machine.enqueue(now, text, payload, waiting, actions);
             if (outcome.result == SendResult::Rejected)
                 lastRejection = outcome.why;
             return actions;
         });
    return outcome.result;
}

// ---- the socket ----

void ConnectionPrivate::requestCredentials(AttemptId id)
{
    const auto reply = [guard = QPointer<Connection>(q), this, id](const Credentials& answer) {
        if (!guard || id != machine.attemptId())
            return;
        credentials = answer;
        QString failure = answer.failure;
        for (const auto& [name, value] : answer.headers) {
            if (!isHeader(name, value))
                failure = u"a header's name or value has characters that it must not have"_s;
        }
        feed(Event::CredentialsReady, id, failure.isEmpty() ? 0 : 1, 0, {},
             [this, id, &failure](const Moment& now) { return machine.credentialsReady(now, id, failure); });
    };
    if (!provider) {
        reply(Credentials());
        return;
    }
    const CredentialsRequest request{urls.value(machine.urlIndex()), machine.reconnectAttempt(),
                                     machine.lastError(), machine.lastClose()};
    // Called through a copy: the provider may replace itself.
    const Connection::CredentialsProvider ask = provider;
    try {
        ask(request, reply);
    } catch (const std::exception& exception) {
        reply({{}, {}, u"the credentials provider threw: %1"_s.arg(QString::fromUtf8(exception.what()))});
    } catch (...) {
        reply({{}, {}, u"the credentials provider threw"_s});
    }
}

void ConnectionPrivate::openSocket(AttemptId id, int urlIndex)
{
    QUrl url = urls.value(urlIndex);
    if (url.path().isEmpty())
        url.setPath(u"/"_s); // else Qt 6.4 requests "?query"
    QUrlQuery query(url);
    for (const auto& [key, value] : credentials.query)
        query.addQueryItem(QString::fromLatin1(QUrl::toPercentEncoding(key)),
                           QString::fromLatin1(QUrl::toPercentEncoding(value)));
    if (!query.isEmpty())
        url.setQuery(query);

    SocketAttempt::Settings settings;
    settings.request = QNetworkRequest(url);
    for (auto header = headers.cbegin(); header != headers.cend(); ++header)
        settings.request.setRawHeader(header.key(), header.value());
    for (const auto& [name, value] : credentials.headers)
        settings.request.setRawHeader(name, value);
    settings.protocols = machine.options().protocols;
    settings.maxMessageSize = machine.options().maxMessageSize;
    settings.pinned = pinned;
    if (url.scheme() == "wss"_L1)
        settings.tls = tlsConfiguration(machine.options().extraCaFiles);

    dropSocket();
    jsonPings.clear();
    attempt = new SocketAttempt(id, settings, q);
    QObject::connect(attempt, &SocketAttempt::opened, q, [this, id] {
        inbox.put([this, id] {
            feed(Event::SocketOpened, id, 0, 0, {},
                 [this, id](const Moment& now) { return machine.socketOpened(now, id); });
        });
    });
    QObject::connect(attempt, &SocketAttempt::ended, q,
                     [this, id](const SocketEnd& end) { onEnded(id, end); });
    QObject::connect(attempt, &SocketAttempt::bytesArrived, q, [this, id] {
        // Ahead of the messages in them: what a slot answers to one of those is not confirmed by it.
        const Moment now = systemMoment();
        recorder.note(machine, {Event::Traffic, id, now, 0, 0, {}});
        machine.traffic(now, id); // only puts deadlines off: a timer that is early looks again
    });
    QObject::connect(attempt, &SocketAttempt::bytesLeft, q, [this, id] {
        if (!machine.wantsDrained() || std::exchange(drainedPosted, true))
            return;
        inbox.put([this, id] {
            drainedPosted = false;
            const qint64 left = unsent();
            feed(Event::SocketDrained, id, left, 0, {},
                 [this, id, left](const Moment& now) { return machine.socketDrained(now, id, left); });
        });
    });
    QObject::connect(attempt, &SocketAttempt::pongReceived, q, [this, id](const QByteArray& payload) {
        inbox.put([this, id, payload] { onPong(id, payload); });
    });
    QObject::connect(attempt, &SocketAttempt::tlsErrors, q, [this](const QList<QSslError>& errors) {
        inbox.put([this, errors] { guarded([this, &errors] { Q_EMIT q->sslErrors(errors); }); });
    });
    QObject::connect(attempt->socket(), &QWebSocket::textMessageReceived, &inbox,
                     [this](const QString& text) { inbox.put(text); });
    QObject::connect(attempt->socket(), &QWebSocket::binaryMessageReceived, &inbox,
                     [this](const QByteArray& data) { inbox.put(data); });
    attempt->open();
}

void ConnectionPrivate::onEnded(AttemptId id, const SocketEnd& end)
{
    // What the link brought before it ended comes first, also while an earlier message's slot runs an event
    // loop. Meanwhile whoever owns `end` may go.
    const SocketEnd copy = end; // NOLINT(performance-unnecessary-copy-initialization)
    const QPointer<Connection> alive(q);
    inbox.deliver();
    if (!alive || !attempt || attempt->id() != id)
        return;
    dropSocket();
    const qint64 number = copy.error.cause == Cause::PeerClose ? copy.closeCode : copy.error.httpStatus;
    qCInfo(lcSocket).noquote() << u"ended attempt=%1 cause=%2 number=%3 %4"_s.arg(id)
                                      .arg(QVariant::fromValue(copy.error.cause).toString())
                                      .arg(number)
                                      .arg(copy.error.detail);
    feed(Event::SocketEnded, id, static_cast<qint64>(copy.error.cause), number, {},
         [this, id, &copy](const Moment& now) { return machine.socketEnded(now, id, copy); });
}

void ConnectionPrivate::dropSocket()
{
    if (SocketAttempt* dropped = std::exchange(attempt, nullptr)) {
        dropped->socket()->disconnect(&inbox);
        dropped->abandon();
        if (!inbox.deleteAfterSlot(dropped))
            dropped->dispose();
    }
    inbox.clear();
    drainedPosted = false;
}

bool ConnectionPrivate::tellPending()
{
    if (pending.empty())
        return true;
    const QPointer<Connection> alive(q);
    drain(true);
    return !alive.isNull();
}

void ConnectionPrivate::onText(const QString& text)
{
    if (!tellPending())
        return;
    const auto count = [this](qint64 size) {
        machine.messageReceived(size);
        recorder.noteReceived(size);
    };
    // Only what begins like an object can be one; anything else need not be parsed to be told apart (RFC 8259
    // §2).
    const auto first = std::find_if(text.cbegin(), text.cend(), [](QChar c) {
        return c != u' ' && c != u'\n' && c != u'\r' && c != u'\t';
    });
    if (first == text.cend() || *first != u'{') {
        count(utf8Size(text));
        guarded([this, &text] { Q_EMIT q->textReceived(text); });
        return;
    }
    const QByteArray utf8 = text.toUtf8();
    count(utf8.size());
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(utf8, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject()) {
        guarded([this, &text] { Q_EMIT q->textReceived(text); });
        return;
    }
    const QJsonObject object = document.object();
    if (machine.options().heartbeat == HeartbeatKind::Json && takeJsonPong(object))
        return;
    guarded([this, &object] { Q_EMIT q->jsonReceived(object); });
}

// ---- heartbeat ----

void ConnectionPrivate::sendPing(quint64 number)
{
    if (!attempt)
        return;
    if (machine.options().heartbeat != HeartbeatKind::Json) {
        attempt->ping((kPingPrefix + QString::number(number)).toLatin1());
        return;
    }
    qint64 timestamp = systemMoment().wallMs;
    if (!jsonPings.isEmpty()) // so that no two are alike, whatever the wall clock does
        timestamp = std::max(timestamp, jsonPings.last().first + 1);
    jsonPings.append({timestamp, number});
    attempt->sendText(u"{\"type\":\"ping\",\"timestamp\":%1}"_s.arg(timestamp));
}

void ConnectionPrivate::onPong(AttemptId id, const QByteArray& payload)
{
    bool ok = false;
    const quint64 number =
        payload.startsWith(kPingPrefix.latin1()) ? payload.mid(kPingPrefix.size()).toULongLong(&ok) : 0;
    if (!ok)
        return;
    feed(Event::PongReceived, id, static_cast<qint64>(number), 0, {},
         [this, id, number](const Moment& now) { return machine.pongReceived(now, id, number); });
}

bool ConnectionPrivate::takeJsonPong(const QJsonObject& object)
{
    if (object.value("type"_L1).toString() != "pong"_L1)
        return false;
    const qint64 timestamp = object.value("timestamp"_L1).toInteger();
    const auto ping = std::find_if(jsonPings.cbegin(), jsonPings.cend(),
                                   [timestamp](const auto& sent) { return sent.first == timestamp; });
    if (ping == jsonPings.cend())
        return false; // somebody else's: the application may have pinged for itself
    const quint64 number = ping->second;
    jsonPings.erase(jsonPings.cbegin(), ping + 1);
    const AttemptId id = machine.attemptId();
    feed(Event::PongReceived, id, static_cast<qint64>(number), 0, {},
         [this, id, number](const Moment& now) { return machine.pongReceived(now, id, number); });
    return true;
}

// ---- carrying out ----

void ConnectionPrivate::perform(const Action& action, qint64 wallMs)
{
    const auto isPresent = [this](AttemptId id) { return attempt && attempt->id() == id; };
    std::visit(
        Overloaded{
            [this](const action::RequestCredentials& a) { requestCredentials(a.attempt); },
            [this](const action::OpenSocket& a) {
                if (a.attempt == machine.attemptId() && machine.readyState() == ReadyState::Connecting)
                    openSocket(a.attempt, a.urlIndex);
            },
            [this, isPresent](const action::CloseSocket& a) {
                if (isPresent(a.attempt))
                    attempt->close(a.code, a.reason);
            },
            [this, isPresent](const action::AbortSocket& a) {
                if (isPresent(a.attempt))
                    dropSocket();
            },
            [this, isPresent](const action::WriteMessage& a) {
                if (!isPresent(a.attempt))
                    return; // it ended meanwhile, and the message was reported or kept with the rest
                if (a.message.text)
                    attempt->sendText(QString::fromUtf8(a.message.payload));
                else
                    attempt->sendBinary(a.message.payload);
            },
            [this, isPresent](const action::SendPing& a) {
                if (isPresent(machine.attemptId()))
                    sendPing(a.number);
            },
            [this, wallMs](const action::StateChanged& a) {
                qCInfo(lcConnection) << "state" << a.to << "from" << a.from;
                Q_EMIT q->stateChanged(a.to, a.from, QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC));
            },
            [this](const action::ReadyStateChanged& a) { Q_EMIT q->readyStateChanged(a.to); },
            [this](const action::Opened&) { Q_EMIT q->opened(); },
            [this](const action::Closed& a) {
                qCInfo(lcConnection) << "closed code" << a.info.code << "clean" << a.info.clean << "cause"
                                     << a.info.cause;
                Q_EMIT q->closed(a.info);
            },
            [this](const action::Failed& a) { Q_EMIT q->errorOccurred(a.error); },
            [this](const action::ReconnectScheduled& a) {
                qCInfo(lcConnection).noquote()
                    << u"reconnect attempt=%1/%2 in=%3ms"_s.arg(a.attempt).arg(a.of).arg(a.delay.count());
                Q_EMIT q->reconnectScheduled(a.attempt, a.of, a.delay);
            },
            [this](const action::AttemptCounted&) { Q_EMIT q->reconnectAttemptChanged(); },
            [this](const action::GaveUp&) { Q_EMIT q->gaveUp(); },
            [this](const action::SuspendedChanged& a) { Q_EMIT q->suspendedChanged(a.suspended); },
            [this](const action::Dropped& a) { Q_EMIT q->messageDropped(a.message.id, a.message.why); },
            [this](const action::QueueChanged&) {
                Q_EMIT q->queueChanged(q->queueLength(), q->queueBytes());
            },
            [this](const action::PongReceived& a) {
                const QPointer<Connection> alive(q);
                Q_EMIT q->pongReceived(a.roundTrip);
                if (alive)
                    Q_EMIT q->roundTripMsChanged();
            },
        },
        action);
}

} // namespace heartline
