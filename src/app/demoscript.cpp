// SPDX-License-Identifier: MIT
// What happens in the demonstration, step by step.
#include "demo.h"

#include "client.h"
#include "editor/documentpage.h"
#include "editor/sharedtextedit.h"
#include "guide.h"
#include "mainwindow.h"
#include "notifications/toaststack.h"
#include "relay.h"
#include "shared/theme.h"

#include <Heartline/Addresses>
#include <Heartline/ConnectionDocumentLink>
#include <Heartline/DocumentComments>
#include <Heartline/SharedDocument>

#include <QJsonDocument>
#include <QNetworkReply>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

const QString kNotes = u"release-notes"_s;
const QString kText =
    u"# Release notes\n\n## New\n\n- Messages survive a dead line\n- \n- \n\n## Writing together\n\n"
    "Each line here may be written by several people in the same second. What was written in a train "
    "arrives when the train leaves the tunnel, and Ctrl+Z takes back only what you wrote yourself.\n\n"
    "## Thanks\n\nTo everyone who tried the night builds, and to those who pulled the plug.\n"_s;

QList<DocumentComments::Comment> commentsOf(SharedDocument& document)
{
    return DocumentComments(document.document(), document.text(), {}, {}).comments();
}

} // namespace

void Demo::writeScript()
{
    const auto annShows = [this](int lines) { return conversation(m_ann).size() >= m_before + lines; };
    m_steps = {
        {{}, [] {}, [this] { return isConnected(m_ann) && isConnected(m_ben); }},
        {u"welcome"_s,
         [this] {
             m_ann.window->raiseToFront(); // toasts are for windows in front
             welcome();
         },
         [this] {
             Workspace& ann = *m_ann.client->workspace();
             m_before = static_cast<int>(conversation(m_ann).size());
             return m_ann.client->documents()->list().rowOf(Guide::documentId()) >= 0 &&
                    ann.notifications().rowCount() >= 1 && ann.rooms().rowCount() >= 2 &&
                    conversation(m_ann) == conversation(m_ben);
         }},
        {{},
         [this] { say(m_ann, u"Good morning, Ben! Did the night build pass?"_s); },
         [this] { return bothShow(1); }},
        {{},
         [this] {
             say(m_ben, u"Morning! All green since two o'clock. Three things are left:\n"
                        "  • the release notes\n"
                        "  • the new icon\n"
                        "  • lunch"_s);
         },
         [this] { return bothShow(2); }},
        {{},
         [this] { say(m_ann, u"I'll take the notes. 你好 to everyone from the Shanghai office, too."_s); },
         [this] { return bothShow(3); }},
        {u"chat"_s, [this] { m_ben.client->workspace()->session().notifyTyping(Guide::firstRoom()); },
         [this] { return !m_ann.client->workspace()->typing(Guide::firstRoom()).isEmpty(); }},
        {u"notifications"_s,
         [this] {
             m_ann.window->raiseToFront(); // toasts are for windows in front
             notify(u"info"_s, u"Order 1182"_s, u"Your order has left the warehouse."_s);
             notify(u"success"_s, u"Payment"_s, u"The payment of 48.20 EUR has arrived."_s);
             notify(u"warning"_s, u"Disk"_s, u"The build machine has 4 % of its disk left."_s);
         },
         [this] { return m_ann.client->workspace()->notifications().rowCount() >= 4; }},
        {{},
         [this] {
             m_ann.window->toasts().clear();
             inviteMei();
             for (const Person* person : {&m_ann, &m_ben})
                 person->client->showDocument(kNotes);
         },
         [this] {
             const auto ready = [](const SharedDocument& document) {
                 return document.syncState() == SharedDocument::SyncState::Synced;
             };
             return ready(notes(m_ann)) && ready(notes(m_ben)) && ready(*m_mei);
         }},
        {{}, [this] { type(m_ann, {}, kText); }, [this] { return allHave(u"Thanks"_s); }},
        {{},
         [this] {
             const int at = placeBehind(m_mei->toPlainText(), u"may be written by "_s);
             m_meiComments->add(at, at + int(u"several people"_s.size()), u"By all three offices, I hope!"_s);
         },
         [this] { return commentsOf(notes(m_ann)).size() == 1 && commentsOf(notes(m_ben)).size() == 1; }},
        {u"document"_s,
         [this] {
             const DocumentComments::Comment asked = commentsOf(notes(m_ben)).constFirst();
             DocumentComments(notes(m_ben).document(), notes(m_ben).text(), u"ben"_s, u"Ben"_s)
                 .reply(asked.id, u"From the train, too."_s);
             m_ann.window->documentPage().setPanel(DocumentPage::Panel::Comments);
             m_ann.window->documentPage().setPreviewShown(true);
             type(m_ben, u"dead line\n- "_s, u"Everybody writes in one document, at once"_s);
             typeAsMei(u"dead line\n- \n- "_s, u"界面有中文了"_s);
             const int at = placeBehind(m_mei->toPlainText(), u"arrives when "_s);
             m_mei->setCaret(at + int(u"the train leaves"_s.size()), at);
             type(m_ann, u"# Release notes"_s, u" for 0.1"_s);
         },
         [this] {
             if (!allHave(u"at once"_s) || !allHave(u"中文"_s) || !allHave(u"for 0.1"_s) ||
                 commentsOf(notes(m_ann)).constFirst().replies.isEmpty())
                 return false;
             const QList<DocumentPeer> peers = notes(m_ann).peers();
             return peers.size() == 2 && peers.at(0).caret > 0 && peers.at(1).caret > 0;
         }},
        {u"cut-off"_s,
         [this] {
             for (const Person* person : {&m_ann, &m_ben})
                 person->window->showDocument(nullptr);
             m_ben.window->raiseToFront(); // he reads what he answers
             m_relay->cut();
             say(m_ben, u"My train goes into the tunnel now."_s);
             say(m_ben, u"I keep writing all the same,"_s);
             say(m_ben, u"and it will arrive in this order."_s);
             say(m_ann, u"Ben? I think you are gone."_s);
         },
         [this, annShows] {
             return !isConnected(m_ben) && annShows(4) && conversation(m_ben).size() >= m_before + 6;
         }},
        {u"document-in-the-tunnel"_s,
         [this] {
             for (const Person* person : {&m_ann, &m_ben})
                 person->client->showDocument(kNotes);
             type(m_ben, u"pulled the plug"_s, u", also from a tunnel"_s);
             type(m_ann, u"To everyone"_s, u" in both offices"_s);
         },
         [this] {
             const QString ben = notes(m_ben).toPlainText();
             return ben.contains("tunnel"_L1) && !ben.contains("offices"_L1) &&
                    notes(m_ann).syncState() == SharedDocument::SyncState::Synced;
         }},
        {u"document-together"_s,
         [this] {
             m_relay->mend();
             m_ben.client->workspace()->session().retryNow();
         },
         [this] {
             return isConnected(m_ben) && allHave(u"tunnel"_s) && allHave(u"offices"_s) && allHaveTheSame();
         }},
        {u"back"_s,
         [this] {
             for (const Person* person : {&m_ann, &m_ben})
                 person->window->showDocument(nullptr);
         },
         [this] { return bothShow(7); }},
    };
}

void Demo::say(const Person& person, const QString& text)
{
    person.client->workspace()->session().sendMessage(Guide::firstRoom(), text);
}

void Demo::notify(const QString& level, const QString& title, const QString& message)
{
    post(u"/api/notifications"_s, {{u"userId"_s, u"ann"_s},
                                   {u"type"_s, u"order_update"_s},
                                   {u"level"_s, level},
                                   {u"title"_s, title},
                                   {u"message"_s, message}});
}

void Demo::post(const QString& path, const QJsonObject& body)
{
    QNetworkRequest request(wire::httpUrl(m_server.localUrl(), path));
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
    QNetworkReply* answer = m_network.post(request, QJsonDocument(body).toJson(QJsonDocument::Compact));
    connect(answer, &QNetworkReply::finished, answer, &QObject::deleteLater);
}

void Demo::inviteMei()
{
    ConnectionDocumentLink::Access access;
    access.server = m_server.localUrl();
    access.userId = u"lin"_s;
    auto link = std::make_unique<ConnectionDocumentLink>(access, kNotes);
    m_worker.adopt(link.get());
    m_mei = std::make_unique<SharedDocument>(
        SharedDocument::Options{
            .id = kNotes, .userId = u"lin"_s, .userName = u"林小梅"_s, .color = Theme::personFill(u"lin"_s)},
        std::move(link));
    m_meiComments =
        std::make_unique<DocumentComments>(m_mei->document(), m_mei->text(), u"lin"_s, u"林小梅"_s);
    m_mei->open();
}

int Demo::placeBehind(const QString& text, const QString& before)
{
    const auto found = text.indexOf(before);
    return static_cast<int>(found < 0 ? 0 : found + before.size());
}

void Demo::type(const Person& person, const QString& before, const QString& text)
{
    SharedTextEdit& editor = person.window->documentPage().editor();
    QTextCursor cursor(editor.document());
    cursor.setPosition(placeBehind(editor.toPlainText(), before));
    editor.setTextCursor(cursor);
    editor.insertPlainText(text);
}

void Demo::typeAsMei(const QString& before, const QString& text)
{
    const int at = placeBehind(m_mei->toPlainText(), before);
    std::ignore = m_mei->text().insert(std::size_t(at), text.toStdU16String());
    m_mei->setCaret(at + static_cast<int>(text.size()), at + static_cast<int>(text.size()));
}

SharedDocument& Demo::notes(const Person& person)
{
    return *person.client->documents()->document(kNotes);
}

QStringList Demo::conversation(const Person& person)
{
    QStringList lines;
    const MessageModel& model = person.client->workspace()->messages(Guide::firstRoom());
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.at(row).kind == ChatMessage::Kind::Chat)
            lines.append(model.at(row).author.name + u": "_s + model.at(row).content);
    }
    return lines;
}

bool Demo::isConnected(const Person& person)
{
    return person.client->workspace()->status().snapshot().state == ConnectionState::Connected;
}

bool Demo::bothShow(int lines) const
{
    return conversation(m_ann).size() == m_before + lines && conversation(m_ann) == conversation(m_ben);
}

bool Demo::allHave(const QString& part) const
{
    return notes(m_ann).toPlainText().contains(part) && notes(m_ben).toPlainText().contains(part) &&
           m_mei->toPlainText().contains(part);
}

bool Demo::allHaveTheSame() const
{
    const QString text = notes(m_ann).toPlainText();
    return text == notes(m_ben).toPlainText() && text == m_mei->toPlainText();
}

} // namespace heartline
