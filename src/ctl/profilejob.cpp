// SPDX-License-Identifier: MIT
#include "profilejob.h"

#include "exitcode.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline::ctl {

namespace {

constexpr auto kBetweenTries = 50ms;

} // namespace

int ProfileJob::codeOf(store::Failure failure)
{
    switch (failure) {
    case store::Failure::Busy:
        return exitcode::kTempFail;
    case store::Failure::Newer:
    case store::Failure::Damaged:
        return exitcode::kConfig;
    case store::Failure::ReadOnly:
        return exitcode::kCannotCreate;
    case store::Failure::None:
    case store::Failure::Full:
    case store::Failure::Other:
        break;
    }
    return exitcode::kInputOutput;
}

ProfileJob::ProfileJob(const CommandLine& line, Output& output, Needs needs)
    : Job(line, output)
    , m_needs(needs)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &ProfileJob::tryOpen);
}

void ProfileJob::start()
{
    // A profile can be looked at, and written to, without knowing where its messages go.
    const bool needsAccess = m_line.verb != CommandLine::Verb::Status && !m_line.noWait;
    if (auto access = readAccess(m_line); std::holds_alternative<Access>(access))
        m_access = std::get<Access>(std::move(access));
    else if (needsAccess)
        return fail(std::get<Refusal>(access).code, std::get<Refusal>(access).text);
    for (const QString& warning : std::as_const(m_access.warnings))
        m_output.note(warning);
    m_since.start();
    tryOpen();
}

void ProfileJob::tryOpen()
{
    if (!m_journal) {
        Journal::Opened opened = Journal::open(m_line.profile);
        if (!opened.journal)
            return refuse(opened.error);
        if (!opened.setAside.isEmpty())
            m_output.note(
                u"The profile's file was damaged and is now %1. Notifications that waited in it were "
                "not sent."_s.arg(opened.setAside));
        m_journal = std::move(opened.journal);
    }
    if (m_needs == Needs::Session) {
        SessionAccess access;
        access.server = m_access.server;
        access.self = {m_access.userId, m_access.userName};
        access.token = m_access.token;
        access.profileFolder = m_line.profile;
        access.agent = u"heartlinectl "_s + QStringLiteral(HEARTLINE_VERSION);
        if (!m_access.caFile.isEmpty())
            access.connection.extraCaFiles = {m_access.caFile};
        if (!m_access.tokenFile.isEmpty()) {
            access.freshToken = [file = m_access.tokenFile](const SessionAccess::TokenReply& reply) {
                QString error;
                const auto token = readToken(file, &error);
                reply(token.value_or(QString()), error);
            };
        }
        auto session = std::make_unique<ChannelSession>(access);
        const session::Storage& storage = session->storage();
        if (!storage.durable)
            return refuse(storage.error);
        if (!storage.setAside.isEmpty())
            m_output.note(
                u"The profile was damaged and is now %1. Messages that waited in it were not sent."_s.arg(
                    storage.setAside));
        m_session = std::move(session);
    }
    opened();
}

void ProfileJob::refuse(const store::Error& error)
{
    const bool busy = error.failure == store::Failure::Busy;
    if (!busy || (m_line.timeout && m_since.elapsed() >= m_line.timeout->count()))
        return fail(codeOf(error.failure), error.text);
    if (!m_saidBusy && m_output.isTerminal())
        m_output.note(u"Another process uses the profile; waiting for it."_s);
    m_saidBusy = true;
    m_retry.start(kBetweenTries);
}

} // namespace heartline::ctl
