// SPDX-License-Identifier: MIT
#include "docjob.h"

#include "exitcode.h"
#include "linktrouble.h"

#include <Heartline/ConnectionDocumentLink>
#include <Heartline/DocumentArchive>

using namespace Qt::StringLiterals;
using State = heartline::SharedDocument::SyncState;

namespace heartline::ctl {

namespace {

/// Below the profile. Documents of one server must never get into those of another that have their names.
QString archiveFolder(const QString& profile, const QUrl& server)
{
    const QString place =
        u"%1_%2%3"_s.arg(server.host()).arg(server.port(-1)).arg(server.path(QUrl::FullyEncoded));
    return profile + u"/documents/"_s + QString::fromLatin1(QUrl::toPercentEncoding(place, {}, "."));
}

} // namespace

DocJob::DocJob(const CommandLine& line, Output& output)
    : ProfileJob(line, output, Needs::Journal)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (!isFinished())
            timedOut();
    });
}

DocJob::~DocJob() = default;

void DocJob::opened()
{
    const DocumentArchive::Opened archive =
        DocumentArchive::open(archiveFolder(m_line.profile, access().server));
    if (!archive.archive)
        return fail(codeOf(archive.error.failure), archive.error.text);
    if (!archive.setAside.isEmpty())
        m_output.note(u"The profile's documents were damaged and are now %1. Edits that waited in them were "
                      "not sent."_s.arg(archive.setAside));
    connect(archive.archive.get(), &DocumentArchive::troubled, this,
            [this](const QString& reason) { fail(exitcode::kInputOutput, reason); });

    ConnectionDocumentLink::Access link;
    link.server = access().server;
    link.userId = access().userId;
    link.token = access().token;
    if (!access().caFile.isEmpty())
        link.connection.extraCaFiles = {access().caFile};
    m_document =
        std::make_unique<SharedDocument>(SharedDocument::Options{.id = m_line.document,
                                                                 .userId = access().userId,
                                                                 .userName = access().userName,
                                                                 .archive = archive.archive},
                                         std::make_unique<ConnectionDocumentLink>(link, m_line.document));
    connect(m_document.get(), &SharedDocument::syncStateChanged, this, &DocJob::look);
    connect(m_document.get(), &SharedDocument::unsentChangesChanged, this, &DocJob::look);
    connect(m_document.get(), &SharedDocument::readOnlyChanged, this, &DocJob::look);
    connect(m_document.get(), &SharedDocument::linkChanged, this,
            [this](const ConnectionSnapshot& snapshot) { m_trouble = troubleOf(snapshot); });
    hope();
    m_document->open();
}

void DocJob::hope()
{
    if (m_line.timeout)
        m_patience.start(*m_line.timeout);
}

void DocJob::look()
{
    if (isFinished())
        return;
    if (m_ready)
        return stateChanged();
    if (const auto refused = refusal())
        return fail(refused->code, refused->text);
    const State state = m_document->syncState();
    if (state != State::Synced && state != State::Saving)
        return;
    m_ready = true;
    hope();
    ready();
}

std::optional<Refusal> DocJob::refusal() const
{
    if (m_document->syncState() != State::Refused)
        return std::nullopt;
    const QString why = m_document->refusal();
    if (why == "too_large"_L1)
        return Refusal{exitcode::kData, u"The change is larger than the server takes."_s};
    const QString words = why == "read_only"_L1      ? u"The document is read-only for you."_s
                          : why == "unauthorized"_L1 ? u"The server refuses this user or token."_s
                          : why == "forbidden"_L1    ? u"The token does not allow this document."_s
                                                     : u"The server refused: "_s + printable(why);
    return Refusal{exitcode::kNoPermission, words};
}

void DocJob::timedOut()
{
    fail(exitcode::kUnavailable,
         u"%1 can't be reached: %2. (heartlinectl doctor looks closer.)"_s.arg(
             access().server.toString(), m_trouble.isEmpty() ? u"no answer"_s : m_trouble));
}

} // namespace heartline::ctl
