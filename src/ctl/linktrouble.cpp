// SPDX-License-Identifier: MIT
#include "linktrouble.h"

#include "exitcode.h"
#include "output.h"

using namespace Qt::StringLiterals;
using heartline::session::Standing;

namespace heartline::ctl {

std::optional<Refusal> refusalOf(Standing standing, const QString& reason)
{
    const QString why = reason.isEmpty() ? u"no reason given"_s : printable(reason);
    switch (standing) {
    case Standing::Refused:
        return Refusal{exitcode::kNoPermission, u"The server refuses this user or token: %1"_s.arg(why)};
    case Standing::Replaced:
        return Refusal{exitcode::kNoPermission,
                       u"A copy of this profile is connected in its place (%1). If this one is to go on as a "
                       "device of its own: --use-here."_s.arg(why)};
    case Standing::WrongServer:
        return Refusal{
            exitcode::kConfig,
            u"The profile belongs to another server or user (%1); nothing was sent. Choose another "
            "with --profile."_s.arg(why)};
    case Standing::Away:
    case Standing::Greeting:
    case Standing::Ready:
        break;
    }
    return std::nullopt;
}

Refusal refusalOf(const ConnectionError& error, const QUrl& server)
{
    const bool strange = error.cause == Cause::HttpStatus || error.cause == Cause::BadUpgrade ||
                         error.cause == Cause::BadSubprotocol || error.cause == Cause::InvalidUrl ||
                         error.cause == Cause::ProtocolViolation;
    const bool denied = error.httpStatus == 401 || error.httpStatus == 403;
    return {denied    ? exitcode::kNoPermission
            : strange ? exitcode::kProtocol
                      : exitcode::kUnavailable,
            u"%1 can't be used: %2. (heartlinectl doctor looks closer.)"_s.arg(server.toString(),
                                                                               printable(error.detail))};
}

QString troubleOf(const ConnectionSnapshot& link)
{
    if (!link.lastError.detail.isEmpty())
        return printable(link.lastError.detail);
    if (!link.lastClose.reason.isEmpty())
        return printable(link.lastClose.reason);
    return u"no answer"_s;
}

int exitCodeOf(const session::OutboxEntry& entry)
{
    return entry.code == wire::v1::code::kForbidden ? exitcode::kNoPermission : exitcode::kData;
}

} // namespace heartline::ctl
