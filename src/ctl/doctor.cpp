// SPDX-License-Identifier: MIT
#include "doctor.h"

#include "exitcode.h"

#include <Heartline/Addresses>
#include <Heartline/Connection>
#include <Heartline/SessionMessages>

#include <QDateTime>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QHostInfo>
#include <QNetworkProxy>
#include <QRandomGenerator>
#include <QSslSocket>
#include <QTimer>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = heartline::ctl::Finding::Kind;

namespace heartline::ctl {

namespace {

constexpr auto kWithoutLimit = 60s;
constexpr qint64 kSoon = 14; // days until a certificate's end that are worth a word

/// One walk. Each step says whether the next makes sense.
class Walk
{
public:
    Walk(const Access& access, std::chrono::milliseconds patience, Output& output)
        : m_access(access)
        , m_patience(patience)
        , m_output(output)
        , m_url(wire::socketUrl(access.server, QString(wire::v1::kPath), {}))
        , m_port(quint16(m_url.port(m_url.scheme() == "wss"_L1 ? 443 : 80)))
    {
        m_url.setPort(m_port);
    }

    int run()
    {
        if (address() && proxy() && dns() && tcp() && tls() && upgrade() && token())
            helloAndRoundTrip();
        return m_code;
    }

private:
    bool tell(const Finding& finding)
    {
        const QLatin1StringView mark = finding.kind == Kind::Good      ? "ok"_L1
                                       : finding.kind == Kind::Warning ? "warn"_L1
                                                                       : "FAIL"_L1;
        QJsonObject object{
            {"step"_L1, finding.step}, {"result"_L1, QString(mark).toLower()}, {"says"_L1, finding.words}};
        if (!finding.advice.isEmpty())
            object.insert("advice"_L1, finding.advice);
        m_output.json(object);
        const auto colour = finding.kind == Kind::Good ? Output::Colour::Good : Output::Colour::Bad;
        m_output.text(m_output.coloured(colour, QString(mark).leftJustified(5)) +
                      finding.step.leftJustified(10) + finding.words + u'\n');
        if (!finding.advice.isEmpty())
            m_output.text(QString(15, u' ') + finding.advice + u'\n');
        if (finding.kind == Kind::Bad)
            m_code = finding.code;
        return finding.kind != Kind::Bad;
    }
    bool good(const QString& step, const QString& words) { return tell({step, Kind::Good, words, {}, 0}); }
    bool warn(const QString& step, const QString& words, const QString& advice)
    {
        tell({step, Kind::Warning, words, advice, 0});
        return true;
    }
    bool bad(const QString& step, int code, const QString& words, const QString& advice)
    {
        return tell({step, Kind::Bad, words, advice, code});
    }
    [[nodiscard]] int patience() const { return int(m_patience.count()); }

    bool address()
    {
        good(u"address"_s, m_url.toString());
        const bool local = m_url.host() == "localhost"_L1 || QHostAddress(m_url.host()).isLoopback();
        if (m_url.scheme() == "ws"_L1 && !local && !m_access.token.isEmpty())
            return warn(u"address"_s, u"ws:// sends your token over the network unencrypted."_s,
                        u"Use wss:// if the server offers it."_s);
        return true;
    }

    bool proxy()
    {
        const QList<QNetworkProxy> proxies = QNetworkProxyFactory::proxyForQuery(
            QNetworkProxyQuery(m_url.host(), m_port, m_url.scheme(), QNetworkProxyQuery::TcpSocket));
        const QNetworkProxy chosen = proxies.value(0, QNetworkProxy(QNetworkProxy::NoProxy));
        m_proxied = chosen.type() != QNetworkProxy::NoProxy && chosen.type() != QNetworkProxy::DefaultProxy;
        if (!m_proxied)
            return true;
        m_proxyName = u"%1:%2"_s.arg(chosen.hostName()).arg(chosen.port());
        return good(u"proxy"_s, u"The environment sends this through the proxy %1."_s.arg(m_proxyName));
    }

    bool dns()
    {
        if (!QHostAddress(m_url.host()).isNull() || m_proxied) // the proxy looks the name up
            return true;
        QHostInfo found;
        QEventLoop loop;
        QTimer::singleShot(m_patience, &loop, [&loop] { loop.exit(1); });
        const int id = QHostInfo::lookupHost(m_url.host(), &loop, [&](const QHostInfo& info) {
            found = info;
            loop.quit();
        });
        if (loop.exec() != 0) {
            QHostInfo::abortHostLookup(id);
            return bad(u"dns"_s, exitcode::kUnavailable, u"The name server does not answer."_s,
                       u"Is this computer on a network? Look at /etc/resolv.conf."_s);
        }
        if (found.addresses().isEmpty())
            return bad(u"dns"_s, exitcode::kUnavailable,
                       u"Nobody knows a computer called %1 (%2)."_s.arg(m_url.host(), found.errorString()),
                       u"Is the name in --url spelt right? Does it need a VPN?"_s);
        QStringList addresses;
        const QList<QHostAddress> all = found.addresses();
        for (const QHostAddress& one : all)
            addresses.append(one.toString());
        return good(u"dns"_s, u"%1 is %2."_s.arg(m_url.host(), addresses.join(u", "_s)));
    }

    bool tcp()
    {
        QElapsedTimer timer;
        timer.start();
        m_socket.setProtocolTag(m_url.scheme());
        m_socket.setSslConfiguration(tlsConfiguration(m_access.caFile));
        m_socket.setPeerVerifyName(m_url.host());
        m_socket.connectToHost(m_url.host(), m_port);
        if (m_socket.waitForConnected(patience()))
            return good(u"tcp"_s, u"Connected to port %1 in %2 ms."_s.arg(m_port).arg(timer.elapsed()));
        switch (m_socket.error()) {
        case QAbstractSocket::ConnectionRefusedError:
            return bad(u"tcp"_s, exitcode::kUnavailable,
                       u"%1 is there, but nothing listens on port %2."_s.arg(m_url.host()).arg(m_port),
                       u"Is heartlined running, and is this its port? By default it listens only on its own "
                       "computer (--listen)."_s);
        case QAbstractSocket::SocketTimeoutError:
            return bad(
                u"tcp"_s, exitcode::kUnavailable,
                u"Nothing came back within %1 s."_s.arg(double(patience()) / 1000),
                u"The computer is off or not in this network, or a firewall swallows port %1."_s.arg(m_port));
        case QAbstractSocket::ProxyAuthenticationRequiredError:
            return bad(u"tcp"_s, exitcode::kNoPermission,
                       u"The proxy %1 wants a name and password."_s.arg(m_proxyName),
                       u"Put them into https_proxy: http://name:password@host:port."_s);
        case QAbstractSocket::ProxyConnectionRefusedError:
        case QAbstractSocket::ProxyConnectionTimeoutError:
        case QAbstractSocket::ProxyNotFoundError:
            return bad(u"tcp"_s, exitcode::kUnavailable,
                       u"The proxy %1 can't be reached: %2."_s.arg(m_proxyName, m_socket.errorString()),
                       u"Correct https_proxy (http_proxy for ws://), or name this server in no_proxy."_s);
        case QAbstractSocket::ProxyConnectionClosedError:
        case QAbstractSocket::ProxyProtocolError:
            return bad(
                u"tcp"_s, exitcode::kUnavailable,
                u"The proxy %1 does not let us through: %2."_s.arg(m_proxyName, m_socket.errorString()),
                u"It must allow CONNECT to port %1; many allow only 443. Or name this server in no_proxy."_s
                    .arg(m_port));
        default:
            return bad(u"tcp"_s, exitcode::kUnavailable, m_socket.errorString() + u'.',
                       u"Is this computer on the network that the server is in?"_s);
        }
    }

    bool tls()
    {
        if (m_url.scheme() != "wss"_L1)
            return true;
        m_socket.startClientEncryption();
        if (!m_socket.waitForEncrypted(patience())) {
            const bool silent = m_socket.error() == QAbstractSocket::SocketTimeoutError;
            Finding finding =
                judgeTls(m_socket.sslHandshakeErrors(),
                         silent ? u"the server says nothing"_s : m_socket.errorString(), m_url.host());
            if (silent)
                finding.code = exitcode::kUnavailable;
            return tell(finding);
        }
        const QSslCertificate certificate = m_socket.peerCertificate();
        const qint64 days = QDateTime::currentDateTime().daysTo(certificate.expiryDate());
        const QString until = certificate.expiryDate().toString(Qt::ISODate);
        if (days < kSoon)
            return warn(u"tls"_s, u"Good, but the certificate ends on %1."_s.arg(until),
                        u"Tell who runs the server."_s);
        return good(u"tls"_s, u"The certificate is good until %1."_s.arg(until));
    }

    bool upgrade()
    {
        QByteArray key(16, '\0');
        QRandomGenerator::global()->fillRange(reinterpret_cast<quint32*>(key.data()), 4);
        m_socket.write("GET " + m_url.path(QUrl::FullyEncoded).toLatin1() +
                       " HTTP/1.1\r\nHost: " + m_url.authority(QUrl::FullyEncoded).toLatin1() +
                       "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: " +
                       key.toBase64() + "\r\nSec-WebSocket-Protocol: " + wire::v1::kSubprotocol.latin1() +
                       "\r\n\r\n");
        QByteArray answer;
        const QDeadlineTimer deadline(m_patience);
        while (!answer.contains("\r\n\r\n") && answer.size() < 64 * 1024 &&
               m_socket.waitForReadyRead(int(deadline.remainingTime())))
            answer += m_socket.readAll();
        m_socket.abort();
        return tell(judgeUpgrade(answer, m_url));
    }

    bool token()
    {
        const auto expires = expiryOfToken(m_access.token);
        if (!expires)
            return true;
        const QString when = QDateTime::fromMSecsSinceEpoch(*expires).toString(Qt::ISODate);
        if (*expires < QDateTime::currentMSecsSinceEpoch())
            return warn(u"token"_s, u"By this computer's clock it has expired, on %1."_s.arg(when),
                        u"Ask for a new one: heartlined token USER."_s);
        return good(u"token"_s, u"For %1, until %2."_s.arg(printable(userOfToken(m_access.token)), when));
    }

    /// With the real connection, as the other verbs have it.
    void helloAndRoundTrip()
    {
        Connection connection(m_url);
        ConnectionOptions options;
        options.protocols = {QString(wire::v1::kSubprotocol)};
        options.maxReconnectAttempts = 0;
        options.connectTimeout = m_patience;
        if (!m_access.caFile.isEmpty())
            options.extraCaFiles = {m_access.caFile};
        (void)connection.setOptions(options);
        QEventLoop loop;
        QTimer patience;
        patience.setSingleShot(true);
        QElapsedTimer asked;
        std::optional<wire::v1::SessionWelcome> welcome;
        QObject::connect(&patience, &QTimer::timeout, &loop, [&] {
            bad(welcome ? u"roundtrip"_s : u"hello"_s, exitcode::kUnavailable,
                welcome ? u"A ping is not answered."_s : u"The greeting is not answered."_s,
                u"The server hangs, or something in between holds back WebSocket messages."_s);
            loop.quit();
        });
        QObject::connect(&connection, &Connection::opened, &loop, [&] {
            connection.send(wire::v1::toJson(wire::v1::ClientMessage(
                wire::v1::Hello{.v = wire::v1::kVersion,
                                .device = device(),
                                .token = m_access.token,
                                .user = {m_access.userId, m_access.userName},
                                .agent = u"heartlinectl doctor "_s + QStringLiteral(HEARTLINE_VERSION)})));
            asked.start();
        });
        QObject::connect(&connection, &Connection::closed, &loop, [&](const CloseInfo& info) {
            tell(judgeClose(info.code, info.reason, !m_access.token.isEmpty()));
            loop.quit();
        });
        QObject::connect(&connection, &Connection::gaveUp, &loop, [&] {
            if (!welcome && m_code == 0)
                bad(u"hello"_s, exitcode::kUnavailable, connection.lastError().detail,
                    u"The upgrade worked a moment ago; try again."_s);
            loop.quit();
        });
        QObject::connect(&connection, &Connection::jsonReceived, &loop, [&](const QJsonObject& object) {
            const auto decoded = wire::v1::serverMessageFromJson(object);
            if (const auto* came = std::get_if<wire::v1::SessionWelcome>(&decoded.message);
                came && !welcome) {
                welcome = *came;
                greeted(*came, asked.elapsed());
                asked.start();
                patience.start(m_patience);
                connection.send(
                    {{"type"_L1, "ping"_L1}, {"timestamp"_L1, QDateTime::currentMSecsSinceEpoch()}});
            } else if (std::holds_alternative<wire::Pong>(decoded.message)) {
                good(u"roundtrip"_s, u"%1 ms there and back."_s.arg(asked.elapsed()));
                loop.quit();
            } else if (const auto* error = std::get_if<wire::v1::SessionError>(&decoded.message)) {
                bad(welcome ? u"roundtrip"_s : u"hello"_s, exitcode::kProtocol,
                    u"The server answered with an error: %1"_s.arg(printable(error->reason)), {});
                loop.quit();
            }
        });
        patience.start(m_patience);
        connection.open();
        loop.exec();
        connection.disconnect(&loop);
        connection.close();
    }

    void greeted(const wire::v1::SessionWelcome& welcome, qint64 roundTrip)
    {
        good(u"hello"_s, u"Welcome, %1 (%2), from Heartline %3."_s.arg(printable(welcome.userName),
                                                                       printable(welcome.userId),
                                                                       printable(welcome.serverVersion)));
        if (welcome.userId != m_access.userId)
            warn(u"hello"_s,
                 u"The server knows this token as %1, not as %2."_s.arg(printable(welcome.userId),
                                                                        m_access.userId),
                 u"Say --user %1."_s.arg(printable(welcome.userId)));
        if (const auto clock = judgeClock(welcome.time, QDateTime::currentMSecsSinceEpoch() - roundTrip / 2))
            tell(*clock);
    }

    /// A device of doctor's own, the same on each run: to greet as the profile's would shut out a client that
    /// runs with it, and a new one each time would leave a trace on the server each time.
    [[nodiscard]] QString device() const
    {
        const QUuid doctor(u"7d1b0d5c-3f0a-4a64-9a55-0d6c3a1c8f21"_s);
        return QUuid::createUuidV5(doctor, QSysInfo::machineUniqueId() + '/' + m_access.userId.toUtf8())
            .toString(QUuid::WithoutBraces);
    }

    Access m_access;
    std::chrono::milliseconds m_patience;
    Output& m_output;
    QUrl m_url;
    quint16 m_port;
    QSslSocket m_socket;
    QString m_proxyName;
    bool m_proxied = false;
    int m_code = 0;
};

} // namespace

int runDoctor(const CommandLine& line, Output& output)
{
    const auto access = readAccess(line);
    if (const auto* refusal = std::get_if<Refusal>(&access)) {
        output.note(refusal->text);
        return refusal->code;
    }
    for (const QString& warning : std::get<Access>(access).warnings)
        output.note(warning);
    return Walk(std::get<Access>(access), line.timeout.value_or(kWithoutLimit), output).run();
}

} // namespace heartline::ctl
