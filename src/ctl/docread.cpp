// SPDX-License-Identifier: MIT
#include "docread.h"

#include "docfile.h"
#include "exitcode.h"

#include <QDateTime>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

namespace {

constexpr qint64 kPage = 200;

} // namespace

QString DocumentCall::documentPath() const
{
    return u"/api/documents/"_s + m_line.document;
}

void DocumentCall::get(const QString& path, const std::function<void(const HttpAnswer&)>& take,
                       const HttpCaller::Query& query)
{
    const auto judge = [this, take](const HttpAnswer& answer) {
        if (answer.status == 404 && !answer.code.isEmpty())
            return fail(exitcode::kNoInput,
                        m_line.revision
                            ? u"The server has no document %1 with a revision %2."_s.arg(m_line.document)
                                  .arg(*m_line.revision)
                            : u"The server has no document %1."_s.arg(m_line.document));
        if (answer.exitCode() != exitcode::kDone)
            return fail(answer.exitCode(), answer.words(m_line.server));
        take(answer);
    };
    ask(path, judge, query);
}

void DocCatJob::accessed()
{
    const QString path =
        m_line.revision ? documentPath() + u"/history/%1"_s.arg(*m_line.revision) : documentPath();
    get(path, [this](const HttpAnswer& answer) {
        m_output.json({{"document"_L1, m_line.document}, {"text"_L1, QString::fromUtf8(answer.body)}});
        // A terminal must not obey what others wrote; a file gets every byte of it.
        m_output.text(m_output.isTerminal() ? printable(QString::fromUtf8(answer.body), true)
                                            : QString::fromUtf8(answer.body));
        finish(exitcode::kDone);
    });
}

void DocExportJob::accessed()
{
    const QString path =
        m_line.revision ? documentPath() + u"/history/%1"_s.arg(*m_line.revision) : documentPath();
    get(path, [this](const HttpAnswer& answer) {
        const auto refusal = writeDocument(m_line, m_output, answer.body);
        return refusal ? fail(refusal->code, refusal->text) : finish(exitcode::kDone);
    });
}

void DocHistoryJob::accessed()
{
    ask(0);
}

void DocHistoryJob::ask(qint64 before)
{
    const qint64 limit = m_line.count ? std::min(kPage, *m_line.count - m_shown) : kPage;
    HttpCaller::Query query{{u"limit"_s, QString::number(limit)}};
    if (before > 0)
        query.append({u"before"_s, QString::number(before)});
    get(
        documentPath() + u"/history"_s, [this](const HttpAnswer& answer) { show(answer); }, query);
}

void DocHistoryJob::show(const HttpAnswer& answer)
{
    const QJsonObject page = answer.json.object();
    if (!page.value("revisions"_L1).isArray())
        return fail(exitcode::kProtocol, u"What answered is no Heartline server."_s);
    qint64 oldest = 0;
    const QJsonArray revisions = page.value("revisions"_L1).toArray();
    for (const QJsonValue& value : revisions) {
        const QJsonObject revision = value.toObject();
        m_output.json(revision);
        oldest = revision.value("n"_L1).toInteger();
        const auto time = QDateTime::fromMSecsSinceEpoch(revision.value("to"_L1).toInteger());
        const QString author = printable(revision.value("author"_L1).toString());
        m_output.text(u"%1  %2  %3  %4\n"_s.arg(
            QString::number(oldest), time.toString(u"yyyy-MM-dd HH:mm:ss"_s),
            author.isEmpty() ? u"?"_s : author,
            m_output.coloured(Output::Colour::Faint,
                              u"%1 bytes"_s.arg(revision.value("bytes"_L1).toInteger()))));
        ++m_shown;
    }
    const bool enough = m_line.count && m_shown >= *m_line.count;
    if (page.value("more"_L1).toBool() && !enough && oldest > 0)
        return ask(oldest);
    finish(exitcode::kDone);
}

} // namespace heartline::ctl
