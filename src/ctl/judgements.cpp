// SPDX-License-Identifier: MIT
// What doctor makes of what it saw.
#include "doctor.h"

#include "exitcode.h"

#include <Heartline/SessionMessages>

#include <QDateTime>
#include <QSslCertificate>

using namespace Qt::StringLiterals;
using Kind = heartline::ctl::Finding::Kind;
namespace closecode = heartline::wire::v1::closecode;

namespace heartline::ctl {

namespace {

/// The certificate's age is judged by this clock; further off than this, the clock is what to look at first.
constexpr qint64 kClockTolerance = 30'000;

QString header(const QByteArray& head, const QByteArray& name)
{
    const QList<QByteArray> lines = head.split('\n');
    for (const QByteArray& line : lines) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).trimmed().toLower() == name)
            return QString::fromUtf8(line.mid(colon + 1).trimmed());
    }
    return {};
}

Finding bad(const QString& step, int code, const QString& words, const QString& advice)
{
    return {.step = step, .kind = Kind::Bad, .words = words, .advice = advice, .code = code};
}

Finding refusedUpgrade(int status, const QByteArray& head, const QUrl& asked)
{
    const QString step = u"upgrade"_s;
    const QString says = u"HTTP %1 instead of a WebSocket."_s.arg(status);
    if (status >= 300 && status < 400)
        return bad(
            step, exitcode::kProtocol, says + u" It points to %1."_s.arg(printable(header(head, "location"))),
            u"WebSocket follows no redirection: give that server's address in --url (wss:// for https://)."_s);
    if (status == 401 || status == 407)
        return bad(
            step, exitcode::kNoPermission, says + u" Something before Heartline wants a sign-in."_s,
            u"Heartline itself takes its token later; let the proxy in front of it pass %1 through."_s.arg(
                asked.path()));
    if (status == 403)
        return bad(step, exitcode::kNoPermission, says,
                   u"A proxy or firewall in front of the server forbids it."_s);
    if (status == 404)
        return bad(
            step, exitcode::kProtocol, says + u" There is nothing at %1."_s.arg(asked.path()),
            u"Wrong path, or not a Heartline server (or one too old for heartline.v1). Leave the path out of "
            "--url unless a proxy puts the server below one."_s);
    if (status == 400 || status == 426 || status == 200)
        return bad(
            step, exitcode::kProtocol, says + u" It took the request for an ordinary one."_s,
            u"Either it's a web server without Heartline, or a proxy in between drops the Upgrade header "
            "(nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header "
            "Connection \"upgrade\")."_s);
    if (status == 502 || status == 503 || status == 504)
        return bad(step, exitcode::kUnavailable, says,
                   u"A proxy answers, but the server behind it does not: is heartlined running?"_s);
    return bad(step, exitcode::kProtocol, says, u"Ask who runs what answers at this address."_s);
}

} // namespace

Finding judgeUpgrade(const QByteArray& answer, const QUrl& asked)
{
    const QString step = u"upgrade"_s;
    if (answer.isEmpty())
        return bad(step, exitcode::kUnavailable, u"The connection was accepted, but nothing was answered."_s,
                   u"The server hangs, or what listens there is no web server."_s);
    if (!answer.startsWith("HTTP/"))
        return answer.startsWith("\x15\x03")
                   ? bad(step, exitcode::kProtocol, u"It speaks TLS, and was asked without."_s,
                         u"Write wss:// in --url instead of ws://."_s)
                   : bad(step, exitcode::kProtocol, u"What answered speaks no HTTP."_s,
                         u"Another service listens on port %1."_s.arg(asked.port()));
    const int status = answer.mid(answer.indexOf(' ') + 1, 3).toInt();
    if (status == 400 && answer.contains("HTTPS port"))
        return bad(step, exitcode::kProtocol, u"It wants TLS, and was asked without."_s,
                   u"Write wss:// in --url instead of ws://."_s);
    if (status != 101)
        return refusedUpgrade(status, answer, asked);
    if (header(answer, "sec-websocket-protocol") != wire::v1::kSubprotocol)
        return bad(step, exitcode::kProtocol, u"It's a WebSocket server that does not speak heartline.v1."_s,
                   u"Another program, or a Heartline server too old for heartline.v1."_s);
    return {.step = step,
            .kind = Kind::Good,
            .words = u"%1 answers and speaks heartline.v1."_s.arg(asked.path()),
            .advice = {},
            .code = 0};
}

Finding judgeTls(const QList<QSslError>& errors, const QString& socketError, const QString& host)
{
    const QString step = u"tls"_s;
    QStringList all;
    for (const QSslError& error : errors)
        all.append(error.errorString());
    const QString words = u"The certificate of %1 is not accepted: %2."_s.arg(host, all.join(u"; "_s));
    const auto has = [&errors](QSslError::SslError wanted) {
        return std::ranges::any_of(errors,
                                   [wanted](const QSslError& error) { return error.error() == wanted; });
    };
    if (errors.isEmpty())
        return bad(step, exitcode::kProtocol, u"No TLS came about: %1."_s.arg(socketError),
                   u"If the server has no certificate, write ws:// in --url instead of wss://."_s);
    const QSslCertificate certificate = errors.first().certificate();
    if (has(QSslError::CertificateExpired))
        return bad(
            step, exitcode::kUnavailable, words,
            u"It was good until %1. The server's administrator must renew it; if that is in the future, this "
            "computer's clock is wrong."_s.arg(certificate.expiryDate().toString(Qt::ISODate)));
    if (has(QSslError::CertificateNotYetValid))
        return bad(step, exitcode::kUnavailable, words,
                   u"It is good from %1: is this computer's clock right?"_s.arg(
                       certificate.effectiveDate().toString(Qt::ISODate)));
    if (has(QSslError::HostNameMismatch))
        return bad(step, exitcode::kUnavailable, words,
                   u"It is made out to %1: use that name in --url."_s.arg(
                       certificate.subjectAlternativeNames().values().join(u", "_s)));
    return bad(
        step, exitcode::kUnavailable, words,
        u"If you know that it is this server's own (or its company's), give it with --ca-file. Otherwise "
        "somebody may be in between."_s);
}

Finding judgeClose(int code, const QString& reason, bool hasToken)
{
    const QString step = u"hello"_s;
    const QString says = u"The server closed with %1: %2"_s.arg(code).arg(
        reason.isEmpty() ? u"no reason given"_s : printable(reason));
    if (code == 1008 || code == closecode::kTokenExpired)
        return bad(
            step, exitcode::kNoPermission, says,
            hasToken
                ? u"Ask for a new token (heartlined token USER) and check that --user is the one it's for."_s
                : u"This server wants a token: --token-file."_s);
    if (code == closecode::kRestart || code == closecode::kOverloaded || code == 1012 || code == 1013)
        return bad(step, exitcode::kUnavailable, says,
                   u"It restarts or is overloaded; try again in a minute."_s);
    if (code == 1006)
        return bad(step, exitcode::kUnavailable, u"The connection ended right after the upgrade."_s,
                   u"Something in between cuts WebSocket, or the server broke down: look at its log."_s);
    return bad(step, exitcode::kUnavailable, says, u"Look at the server's log."_s);
}

std::optional<Finding> judgeClock(qint64 serverMs, qint64 ownMs)
{
    const qint64 ahead = serverMs - ownMs;
    if (std::abs(ahead) <= kClockTolerance)
        return std::nullopt;
    return Finding{.step = u"clock"_s,
                   .kind = Kind::Warning,
                   .words = u"The server's clock is %1 s %2 this computer's."_s.arg(std::abs(ahead) / 1000)
                                .arg(ahead > 0 ? u"ahead of"_s : u"behind"_s),
                   .advice =
                       u"Messages keep their order all the same, but certificates and tokens are judged by "
                       "clocks: switch time synchronisation on."_s,
                   .code = 0};
}

} // namespace heartline::ctl
