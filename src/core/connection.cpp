// SPDX-License-Identifier: MIT
#include "connection.h"

#include "connection_p.h"
#include "logging.h"
#include "systemclock.h"

#include <QJsonDocument>
#include <QNetworkInformation>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

QUrl withoutSecrets(QUrl url)
{
    url.setQuery(QString());
    url.setUserInfo(QString());
    return url;
}

} // namespace

Connection::Connection(QObject* parent)
    : QObject(parent)
    , d(std::make_unique<ConnectionPrivate>(this))
{
}

Connection::Connection(const QUrl& url, QObject* parent)
    : Connection(parent)
{
    setUrl(url);
}

Connection::~Connection()
{
    d->dropSocket();
}

bool Connection::watchNetwork()
{
    return QNetworkInformation::instance() ||
           QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability) ||
           // Works without NetworkManager (and is passed over by the line above in Qt 6.4).
           QNetworkInformation::loadBackendByName(u"glib");
}

QUrl Connection::url() const
{
    return d->urls.value(0);
}

void Connection::setUrl(const QUrl& url)
{
    setUrls({url});
}

QList<QUrl> Connection::urls() const
{
    return d->urls;
}

void Connection::setUrls(const QList<QUrl>& urls)
{
    if (urls == d->urls)
        return;
    d->urls = urls;
    const QPointer<Connection> alive(this);
    d->feed(FlightRecorder::Event::UrlCount, 0, urls.size(), 0, {}, [this](const Moment&) {
        d->machine.setUrlCount(static_cast<int>(d->urls.size()));
        return Actions();
    });
    if (alive)
        guarded([this] { Q_EMIT urlsChanged(); });
}

ConnectionOptions Connection::options() const
{
    return d->machine.options();
}

QStringList Connection::setOptions(const ConnectionOptions& options)
{
    if (QStringList problems = options.problems(); !problems.isEmpty())
        return problems;
    if (options == d->machine.options())
        return {};
    const QByteArray json =
        QJsonDocument(QJsonObject::fromVariantMap(options.toVariantMap())).toJson(QJsonDocument::Compact);
    const QPointer<Connection> alive(this);
    d->feed(FlightRecorder::Event::Options, 0, 0, 0, QString::fromUtf8(json),
            [this, &options](const Moment& now) {
                Actions actions;
                d->machine.setOptions(options, now, actions);
                return actions;
            });
    if (alive)
        guarded([this] { Q_EMIT optionsChanged(); });
    return {};
}

QVariantMap Connection::optionsMap() const
{
    return d->machine.options().toVariantMap();
}

void Connection::setOptionsMap(const QVariantMap& map)
{
    QStringList problems;
    const ConnectionOptions options = ConnectionOptions::fromVariantMap(map, d->machine.options(), &problems);
    if (!problems.isEmpty()) {
        qCWarning(lcConnection).noquote() << "options refused:" << problems.join(u"; "_s);
        guarded([this, &problems] { Q_EMIT optionsRefused(problems); });
        return;
    }
    setOptions(options);
}

CloseCodePolicy Connection::closeCodePolicy() const
{
    return d->machine.policy();
}

void Connection::setCloseCodePolicy(const CloseCodePolicy& policy)
{
    const QByteArray json =
        QJsonDocument(QJsonObject::fromVariantMap(policy.toVariantMap())).toJson(QJsonDocument::Compact);
    d->feed(FlightRecorder::Event::Policy, 0, 0, 0, QString::fromUtf8(json), [this, &policy](const Moment&) {
        d->machine.setPolicy(policy);
        return Actions();
    });
}

void Connection::setCredentialsProvider(CredentialsProvider provider)
{
    d->provider = std::move(provider);
    d->feed(FlightRecorder::Event::RefreshesCredentials, 0, d->provider ? 1 : 0, 0, {},
            [this](const Moment&) {
                d->machine.setRefreshesCredentials(static_cast<bool>(d->provider));
                return Actions();
            });
}

void Connection::setHeader(const QByteArray& name, const QByteArray& value)
{
    if (!isHeader(name, value)) {
        qCWarning(lcConnection) << "header refused: its name or value has characters that it must not have";
        return;
    }
    d->headers.insert(name, value);
}

void Connection::setPinnedCertificates(const QList<QSslCertificate>& certificates)
{
    d->pinned = certificates;
}

void Connection::setRandomSource(std::function<double()> unit)
{
    d->random = std::move(unit);
}

ConnectionState Connection::state() const
{
    return d->machine.state();
}

ReadyState Connection::readyState() const
{
    return d->machine.readyState();
}

QString Connection::subprotocol() const
{
    return d->attempt && readyState() == ReadyState::Open ? d->attempt->subprotocol() : QString();
}

int Connection::reconnectAttempt() const
{
    return d->machine.reconnectAttempt();
}

QDateTime Connection::nextAttemptAt() const
{
    const auto next = d->machine.nextAttempt();
    if (!next)
        return {};
    const Moment now = systemMoment();
    return QDateTime::fromMSecsSinceEpoch(now.wallMs + (*next - now.steady).count(), Qt::UTC);
}

bool Connection::isSuspended() const
{
    return d->machine.isSuspended();
}

QDateTime Connection::suspendedSince() const
{
    return isSuspended() ? QDateTime::fromMSecsSinceEpoch(d->machine.outageSinceMs(), Qt::UTC) : QDateTime();
}

int Connection::queueLength() const
{
    return d->machine.queue().length();
}

qint64 Connection::queueBytes() const
{
    return d->machine.queue().bytes();
}

qint64 Connection::roundTripMs() const
{
    return d->machine.statistics(Moment()).lastRtt.count();
}

ConnectionError Connection::lastError() const
{
    return d->machine.lastError();
}

CloseInfo Connection::lastClose() const
{
    return d->machine.lastClose();
}

DropReason Connection::lastRejection() const
{
    return d->lastRejection;
}

MessageId Connection::lastMessageId() const
{
    return d->machine.lastMessageId();
}

Statistics Connection::statistics() const
{
    return d->machine.statistics(systemMoment());
}

HeartbeatStatus Connection::heartbeatStatus() const
{
    return d->machine.heartbeatStatus(systemMoment());
}

QueueStatus Connection::queueStatus() const
{
    return d->machine.queueStatus(systemMoment());
}

ConnectionSnapshot Connection::snapshot() const
{
    const Moment now = systemMoment();
    const ConnectionMachine& machine = d->machine;
    ConnectionSnapshot snapshot;
    snapshot.state = machine.state();
    snapshot.readyState = machine.readyState();
    snapshot.url = withoutSecrets(d->urls.value(machine.urlIndex()));
    snapshot.subprotocol = subprotocol();
    snapshot.attempt = machine.reconnectAttempt();
    snapshot.maxAttempts = machine.options().maxReconnectAttempts;
    if (const auto next = machine.nextAttempt())
        snapshot.nextAttempt =
            QDeadlineTimer(std::max<qint64>(0, (*next - now.steady).count()), Qt::PreciseTimer);
    snapshot.suspended = machine.isSuspended();
    if (machine.outageSinceMs() != 0)
        snapshot.offlineSince = QDateTime::fromMSecsSinceEpoch(machine.outageSinceMs(), Qt::UTC);
    snapshot.lastError = machine.lastError();
    snapshot.lastClose = machine.lastClose();
    snapshot.statistics = machine.statistics(now);
    snapshot.heartbeat = machine.heartbeatStatus(now);
    snapshot.queue = machine.queueStatus(now);
    return snapshot;
}

void Connection::resetStatistics()
{
    d->feed(FlightRecorder::Event::ResetStatistics, 0, 0, 0, {}, [this](const Moment& now) {
        d->machine.resetStatistics(now);
        return Actions();
    });
}

QByteArray Connection::exportFlightRecord() const
{
    return d->recorder.toJson();
}

SendResult Connection::send(const QJsonObject& object)
{
    return d->sendJson(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

SendResult Connection::sendText(const QString& text)
{
    return d->sendText(text);
}

SendResult Connection::sendBinary(const QByteArray& data)
{
    return d->sendBinary(data);
}

void Connection::clearQueue()
{
    d->feed(FlightRecorder::Event::ClearQueue, 0, 0, 0, {},
            [this](const Moment&) { return d->machine.clearQueue(); });
}

void Connection::open()
{
    d->connectNetworkInformation();
    d->feed(FlightRecorder::Event::Open, 0, 0, 0, {},
            [this](const Moment& now) { return d->machine.open(now); });
}

namespace {

/// What a Close frame of an application may carry.
void makeLegal(int& code, QString& reason)
{
    if (code != 1000 &&
        (code < 3000 || code > 4999)) { // RFC 6455 §7.4.2: the only ones an application may send
        qCWarning(lcConnection) << "close code" << code
                                << "is not an application's to send; 1000 is sent instead";
        code = 1000;
    }
    // A control frame has room for 123 bytes of reason; cut between characters.
    reason.truncate(123);
    while (reason.toUtf8().size() > 123)
        reason.chop(reason.back().isLowSurrogate() ? 2 : 1);
}

} // namespace

void Connection::close(int code, const QString& reason)
{
    QString fitting = reason;
    makeLegal(code, fitting);
    d->feed(FlightRecorder::Event::Close, 0, code, 0, fitting,
            [this, code, &fitting](const Moment& now) { return d->machine.close(now, code, fitting); });
}

void Connection::restart(int code, const QString& reason)
{
    QString fitting = reason;
    makeLegal(code, fitting);
    d->feed(FlightRecorder::Event::Restart, 0, code, 0, fitting,
            [this, code, &fitting](const Moment& now) { return d->machine.restart(now, code, fitting); });
}

void Connection::holdOff(std::chrono::milliseconds delay)
{
    d->feed(FlightRecorder::Event::HoldOff, 0, delay.count(), 0, {},
            [this, delay](const Moment& now) { return d->machine.holdOff(now, delay); });
}

void Connection::confirm()
{
    d->feed(FlightRecorder::Event::Confirm, 0, 0, 0, {},
            [this](const Moment& now) { return d->machine.confirm(now); });
}

void Connection::retryNow()
{
    d->feed(FlightRecorder::Event::RetryNow, 0, 0, 0, {},
            [this](const Moment& now) { return d->machine.retryNow(now); });
}

void Connection::networkUp()
{
    d->feed(FlightRecorder::Event::NetworkUp, 0, 0, 0, {},
            [this](const Moment& now) { return d->machine.networkUp(now); });
}

} // namespace heartline
