// SPDX-License-Identifier: MIT
#include "guide.h"

#include "logging.h"

#include <Heartline/Addresses>
#include <Heartline/ConnectionDocumentLink>
#include <Heartline/DurableSession>

#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

constexpr auto kStays = 30s;

} // namespace

QString Guide::userId()
{
    return u"guide"_s;
}

QStringList Guide::scopes()
{
    return {u"chat"_s, u"publish"_s, u"doc:read:*"_s, u"doc:write:*"_s};
}

QString Guide::firstRoom()
{
    return u"general"_s;
}

QString Guide::documentId()
{
    return u"welcome"_s;
}

Guide::Guide(const Access& access)
    : m_access(access)
{
    //: Titles of rooms.
    m_rooms = {{firstRoom(), tr("General")}, {u"ideas"_s, tr("Ideas")}};
    m_words = {
        tr("Hello %1, good to see you! This is Heartline.").arg(m_access.guest.name),
        tr("Write below: Enter sends, Shift+Enter starts a new line. Every message shows whether it waits, "
           "is "
           "on its way or has arrived."),
        tr("Pull the plug if you like: what you write meanwhile is kept and sent in order when the line is "
           "back. The strip at the bottom always says what is going on."),
        tr("At the left there is also a document, \"Welcome\". Everybody can write in it at once."),
    };
    m_documentText = tr("# Welcome\n"
                        "\n"
                        "This document is shared: everybody who opens it sees every keystroke, and where the "
                        "others' carets are.\n"
                        "\n"
                        "## Things to try\n"
                        "\n"
                        "1. Write your name here: \n"
                        "2. Choose \"Let others join\" in the connection dialog and invite somebody.\n"
                        "3. Write in the same line at the same time. Both keep their words.\n"
                        "4. Press Ctrl+Z: it takes back what you wrote, and nothing of the others.\n"
                        "5. Cut the network, go on writing, and plug it in again: it comes together.\n");
    m_notification = {{u"userId"_s, m_access.guest.id},
                      {u"type"_s, u"welcome"_s},
                      {u"level"_s, u"success"_s},
                      {u"title"_s, tr("You are connected")},
                      {u"message"_s, tr("Notifications appear here and are kept under the bell.")}};
}

Guide::~Guide()
{
    // The document gives its link to this very thread's loop, which may be ending.
    delete m_document;
}

void Guide::begin()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_network = new QNetworkAccessManager(this);
            makeRooms();
        },
        Qt::QueuedConnection);
}

void Guide::makeRooms()
{
    m_roomsLeft = static_cast<int>(m_rooms.size());
    for (const auto& [room, title] : std::as_const(m_rooms)) {
        post(u"/api/rooms"_s, {{u"room"_s, room}, {u"title"_s, title}}, [this] {
            if (--m_roomsLeft == 0)
                join();
        });
    }
}

void Guide::join()
{
    SessionAccess access; // without a profile: a guest of a minute
    access.server = m_access.server;
    access.token = m_access.token;
    //: The name of the person who welcomes.
    access.self = {userId(), tr("Guide")};
    m_session = new DurableSession(access, this);
    m_session->openRoom(firstRoom());
    m_session->start();
    writeDocument();
    sayNext();
}

void Guide::writeDocument()
{
    ConnectionDocumentLink::Access access;
    access.server = m_access.server;
    access.token = m_access.token;
    access.userId = userId();
    auto link = std::make_unique<ConnectionDocumentLink>(access, documentId());
    // When the thread ends, this guide is deleted and the document lets its link go; a deletion asked for
    // only then would never come. Asked for now, it comes right after this guide's own.
    connect(thread(), &QThread::finished, link.get(), &QObject::deleteLater);
    m_document = new SharedDocument(
        {.id = documentId(), .userId = userId(), .userName = m_session->self().name, .token = m_access.token},
        std::move(link));
    connect(m_document, &SharedDocument::syncStateChanged, this, [this](SharedDocument::SyncState state) {
        using enum SharedDocument::SyncState;
        crdt::Text text = m_document->text();
        if (state == Synced && text.length() == 0) {
            std::ignore = text.insert(0, m_documentText.toStdU16String());
            return;
        }
        if (state != Synced && state != Refused)
            return;
        m_document->disconnect(this);
        m_document->close();
        stepDone();
    });
    m_document->open();
}

void Guide::sayNext()
{
    if (m_words.isEmpty())
        return notify();
    m_session->sendMessage(firstRoom(), m_words.takeFirst(), {});
    QTimer::singleShot(m_access.pace / 2, this, [this] {
        if (!m_words.isEmpty())
            m_session->notifyTyping(firstRoom());
    });
    QTimer::singleShot(m_access.pace, this, &Guide::sayNext);
}

void Guide::notify()
{
    post(u"/api/notifications"_s, m_notification, [this] { stepDone(); });
}

void Guide::stepDone()
{
    if (++m_stepsDone < 2) // the text, and what was said
        return;
    Q_EMIT finished();
    QTimer::singleShot(kStays, this, [this] { m_session->stop(); });
}

void Guide::post(const QString& path, const QJsonObject& body, std::function<void()> done)
{
    QNetworkRequest request(wire::httpUrl(m_access.server, path));
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
    if (!m_access.token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_access.token.toLatin1());
    QNetworkReply* answer = m_network->post(request, QJsonDocument(body).toJson(QJsonDocument::Compact));
    connect(answer, &QNetworkReply::finished, this, [answer, path, done = std::move(done)] {
        const int status = answer->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (status >= 400 && status != 409) // 409: the room is there already
            qCWarning(lcApp, "POST %s status=%d", qUtf8Printable(path), status);
        answer->deleteLater();
        done();
    });
}

} // namespace heartline
