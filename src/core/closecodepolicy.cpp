// SPDX-License-Identifier: MIT
#include "closecodepolicy.h"

using namespace Qt::StringLiterals;

namespace heartline {

bool CloseCodePolicy::reconnectsAfterCode(int code) const
{
    if (const auto own = m_codes.constFind(code); own != m_codes.constEnd())
        return *own;
    switch (code) { // RFC 6455 §7.4.1 and the IANA registry; the reasons are in docs/architecture.md
    case 1005:      // no reason given: the peer may be any server that ends its process politely
    case 1006:      // lost without a Close frame
    case 1009:      // too big: comes back without the message that was
    case 1011:      // server fault
    case 1012:      // service restart
    case 1013:      // try again later
    case 1014:      // bad gateway
    case 1015:      // TLS handshake
        return true;
    default:
        return false;
    }
}

bool CloseCodePolicy::reconnectsAfter(const ConnectionError& error) const
{
    if (error.cause == Cause::HttpStatus) {
        if (const auto own = m_statuses.constFind(error.httpStatus); own != m_statuses.constEnd())
            return *own;
    }
    if (const auto own = m_causes.constFind(error.cause); own != m_causes.constEnd())
        return *own;

    switch (error.cause) {
    case Cause::LocalClose:
    case Cause::InvalidUrl:
    case Cause::BadSubprotocol:
        return false;
    case Cause::HttpStatus: {
        const int status = error.httpStatus;
        // Told to wait or to try again (RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4).
        if (status == 408 || status == 425 || status == 429)
            return true;
        return status < 300 || status >= 500; // 200 is what a captive portal answers: it passes
    }
    case Cause::TlsFailed: // as 1015
        return reconnectsAfterCode(1015);
    case Cause::ConnectionLost: // as 1006, also where QWebSocket made up another code by itself
    case Cause::PongTimeout:
    case Cause::ProtocolViolation:
    case Cause::MessageTooBig:
    case Cause::ReadStalled:
        return reconnectsAfterCode(1006);
    case Cause::None:
    case Cause::PeerClose:
    case Cause::Refused:
    case Cause::HostNotFound:
    case Cause::NetworkError:
    case Cause::ConnectTimeout:
    case Cause::BadUpgrade:
    case Cause::ProxyFailed:
    case Cause::CredentialsFailed:
    case Cause::CloseTimeout:
        return true;
    }
    return true;
}

QVariantMap CloseCodePolicy::toVariantMap() const
{
    QVariantMap map;
    for (auto code = m_codes.cbegin(); code != m_codes.cend(); ++code)
        map.insert(u"code %1"_s.arg(code.key()), code.value());
    for (auto status = m_statuses.cbegin(); status != m_statuses.cend(); ++status)
        map.insert(u"status %1"_s.arg(status.key()), status.value());
    for (auto cause = m_causes.cbegin(); cause != m_causes.cend(); ++cause)
        map.insert(u"cause %1"_s.arg(static_cast<int>(cause.key())), cause.value());
    return map;
}

CloseCodePolicy CloseCodePolicy::fromVariantMap(const QVariantMap& map)
{
    CloseCodePolicy policy;
    for (auto entry = map.cbegin(); entry != map.cend(); ++entry) {
        const QString kind = entry.key().section(u' ', 0, 0);
        const int number = entry.key().section(u' ', 1).toInt();
        const bool reconnect = entry.value().toBool();
        if (kind == "code"_L1)
            policy.set(number, reconnect);
        else if (kind == "status"_L1)
            policy.setHttpStatus(number, reconnect);
        else if (kind == "cause"_L1)
            policy.set(static_cast<Cause>(number), reconnect);
    }
    return policy;
}

} // namespace heartline
