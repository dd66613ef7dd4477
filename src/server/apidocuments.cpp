// SPDX-License-Identifier: MIT
// The HTTP API of documents (protocol.md §4).
#include "front.h"
#include "http/apianswers.h"

#include <Heartline/Envelope>
#include <Heartline/Limits>
#include <Heartline/Names>

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

constexpr int kDefaultPage = 50;
constexpr int kLargestPage = 500;
constexpr QByteArrayView kDocuments = "/api/documents/";
constexpr QByteArrayView kHistory = "/history";

HttpResponse noDocument()
{
    return HttpResponse::error(404, u"not_found"_s, u"There is no such document."_s);
}

HttpResponse plainText(const QByteArray& utf8)
{
    return {.status = 200, .contentType = "text/plain; charset=utf-8", .body = utf8, .headers = {}};
}

/// What a path below /api/documents/ names. A name may hold slashes; one that ends as a history does has them
/// encoded.
struct DocumentPath
{
    enum class What
    {
        Text,
        History,
        Revision,
    };
    QString docId;
    What what = What::Text;
    qint64 n = 0;
};

DocumentPath readPath(QByteArray rest)
{
    DocumentPath path;
    const qsizetype slash = rest.lastIndexOf('/');
    bool isNumber = false;
    const qint64 n = slash < 0 ? 0 : rest.sliced(slash + 1).toLongLong(&isNumber);
    if (rest.endsWith(kHistory)) {
        path.what = DocumentPath::What::History;
        rest.chop(kHistory.size());
    } else if (isNumber && rest.first(slash).endsWith(kHistory)) {
        path.what = DocumentPath::What::Revision;
        path.n = n;
        rest = rest.first(slash - kHistory.size());
    }
    path.docId = decoded(rest);
    return path;
}

} // namespace

void Front::routeDocument(const HttpRequest& request, const Respond& respond)
{
    const bool isGet = request.method == "GET" || request.method == "HEAD";
    if (!request.path().startsWith(kDocuments)) {
        const auto caller = authorized(
            request, [](const Claims&) { return true; }, respond);
        if (!caller)
            return;
        return isGet ? listDocuments(*caller, respond) : respond(notFound());
    }
    using What = DocumentPath::What;
    const DocumentPath path = readPath(request.path().sliced(kDocuments.size()));
    const bool isText = path.what == What::Text;
    const bool isPatch = isText && request.method == "PATCH";
    const bool isDelete = isText && request.method == "DELETE";
    if (path.docId.isEmpty() || !wire::fitsUtf8(path.docId, kDocumentPathBytes) ||
        (!isGet && !isPatch && !isDelete))
        return respond(notFound());
    const auto may = [&](const Claims& claims) {
        return isGet ? claims.mayRead(path.docId) : claims.mayWrite(path.docId);
    };
    if (!authorized(request, may, respond))
        return;
    if (isPatch)
        return renameDocument(request, path.docId, respond);
    if (isDelete)
        return removeDocument(path.docId, respond);
    if (path.what == What::History)
        return listHistory(request, path.docId, respond);
    const auto answer = [respond](const Stored<std::optional<QByteArray>>& text) {
        if (!text)
            return respond(unavailable(text.error));
        respond(text.value ? plainText(*text.value) : noDocument());
    };
    if (path.what == What::Revision)
        m_hub->documents().readAt(path.docId, path.n, answer);
    else
        m_hub->documents().read(path.docId, answer);
}

void Front::listDocuments(const Claims& caller, const Respond& respond)
{
    m_hub->documents().list([caller, respond](const Stored<QList<documents::DocumentInfo>>& listed) {
        if (!listed)
            return respond(unavailable(listed.error));
        QJsonArray list;
        for (const documents::DocumentInfo& document : listed.value) {
            if (caller.mayRead(document.id))
                list.append(QJsonObject{{"id"_L1, document.id},
                                        {"title"_L1, document.title},
                                        {"bytes"_L1, document.bytes},
                                        {"changed"_L1, document.changed}});
        }
        respond(HttpResponse::json(200, toBytes(list)));
    });
}

void Front::renameDocument(const HttpRequest& request, const QString& docId, const Respond& respond)
{
    const wire::DecodeResult body = wire::decodeObject(request.body);
    if (!body)
        return respond(wrongField(wire::reasonFor(body.error)));
    const QJsonValue given = body.envelope.object.value("title"_L1);
    if (!given.isString())
        return respond(wrongField(u"\"title\" must be a string."_s));
    const QString title = given.toString().trimmed();
    if (!wire::fitsUtf8(title, wire::kTitleBytes))
        return respond(wrongField(u"\"title\" is longer than %1 bytes."_s.arg(wire::kTitleBytes)));
    m_hub->documents().setTitle(docId, title, [docId, title, respond](const Stored<bool>& made) {
        if (!made)
            return respond(unavailable(made.error));
        respond(HttpResponse::json(made.value ? 201 : 200,
                                   wire::encode(QJsonObject{{"id"_L1, docId}, {"title"_L1, title}})));
    });
}

void Front::removeDocument(const QString& docId, const Respond& respond)
{
    m_hub->documents().remove(docId, [respond](const Stored<bool>& removed) {
        if (!removed)
            return respond(unavailable(removed.error));
        respond(removed.value ? HttpResponse{.status = 204, .contentType = {}, .body = {}, .headers = {}}
                              : noDocument());
    });
}

void Front::listHistory(const HttpRequest& request, const QString& docId, const Respond& respond)
{
    qint64 before = 0;
    qint64 limit = kDefaultPage;
    if (!readNumber(request, u"before"_s, before))
        return respond(wrongField(u"\"before\" must be the number of a revision."_s));
    if (!readNumber(request, u"limit"_s, limit) || limit == 0)
        return respond(wrongField(u"\"limit\" must be a number from 1 on."_s));
    const auto answer = [respond](const Stored<documents::History>& history) {
        if (!history)
            return respond(unavailable(history.error));
        QJsonArray revisions;
        for (const documents::Revision& revision : history.value.revisions) {
            QJsonObject object{{"n"_L1, revision.n},
                               {"from"_L1, revision.from},
                               {"to"_L1, revision.to},
                               {"author"_L1, revision.author},
                               {"bytes"_L1, revision.bytes}};
            if (revision.isBase)
                object.insert("base"_L1, true);
            revisions.append(object);
        }
        const QJsonObject page{{"revisions"_L1, revisions}, {"more"_L1, history.value.more}};
        respond(HttpResponse::json(200, wire::encode(page)));
    };
    m_hub->documents().history(docId, before, int(std::min<qint64>(limit, kLargestPage)), answer);
}

} // namespace heartline::server
