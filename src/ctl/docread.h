// SPDX-License-Identifier: MIT
#pragma once

#include "httpjob.h"

namespace heartline::ctl {

/// Asks for something of a document (protocol.md §4).
class DocumentCall : public HttpJob
{
    Q_OBJECT
public:
    using HttpJob::HttpJob;

protected:
    /// Calls `take` with what a good answer brought; any other ends the job.
    void get(const QString& path, const std::function<void(const HttpAnswer&)>& take,
             const HttpCaller::Query& query = {});
    /// "/api/documents/" and the document's name.
    [[nodiscard]] QString documentPath() const;
};

/// `doc cat`: the text, as it is or was. To stdout as it is; with --json as {"document","text"}.
class DocCatJob : public DocumentCall
{
    Q_OBJECT
public:
    using DocumentCall::DocumentCall;

protected:
    void accessed() override;
};

/// `doc export` of what can be made of the text alone.
class DocExportJob : public DocumentCall
{
    Q_OBJECT
public:
    using DocumentCall::DocumentCall;

protected:
    void accessed() override;
};

/// `doc history`: page by page, the newest first.
class DocHistoryJob : public DocumentCall
{
    Q_OBJECT
public:
    using DocumentCall::DocumentCall;

protected:
    void accessed() override;

private:
    void ask(qint64 before);
    void show(const HttpAnswer& answer);

    qint64 m_shown = 0;
};

} // namespace heartline::ctl
