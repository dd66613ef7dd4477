// SPDX-License-Identifier: MIT
// /collab: whole texts of the plain profile, as changes of the same document (protocol.md §1).
#include "documents.h"
#include "net/websocketframe.h"

#include <Heartline/Envelope>

#include <QJsonDocument>
#include <QRandomGenerator>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

// Those of Yjs' examples; which one is somebody's follows from who they are.
constexpr std::array<QLatin1StringView, 8> kColors{"#30bced"_L1, "#6eeb83"_L1, "#ffbc42"_L1, "#ecd444"_L1,
                                                   "#ee6352"_L1, "#9ac2c9"_L1, "#8acb88"_L1, "#1be7ff"_L1};

constexpr char16_t kObject = 0xfffc;

// As everybody has it: half a surrogate pair is not text and becomes U+FFFD, and a line ends with a line
// feed.
QString normalized(QString text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool isPair =
            text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
        if (isPair)
            ++i;
        else if (text.at(i).isSurrogate())
            text[i] = QChar::ReplacementCharacter;
    }
    text.replace("\r\n"_L1, "\n"_L1);
    text.replace(u'\r', u'\n');
    return text;
}

QByteArray frameOf(QJsonObject edit, const QString& content, qint64 now)
{
    edit.insert("type"_L1, "edit"_L1);
    edit.insert("content"_L1, content);
    if (!edit.value("timestamp"_L1).isDouble())
        edit.insert("timestamp"_L1, now);
    return encodeFrame(Opcode::Text, wire::encode(edit));
}

} // namespace

PlainClient* Documents::findPlain(PeerId id)
{
    const auto it = m_plainClients.find(id);
    return it != m_plainClients.end() ? &it->second : nullptr;
}

void Documents::sendPlain(PeerId id, const wire::PlainMessage& message)
{
    m_.output.send(id, encodeFrame(Opcode::Text, wire::encode(message)));
}

void Documents::plainEntered(PeerId id, const QString& docId, const QString& userId, const QString& userName)
{
    const Shared document = open(docId);
    ++document->users;
    PlainClient& client = m_plainClients[id];
    client.id = id;
    client.document = document;
    client.userId = userId;
    client.userName = userName;
    client.client = QRandomGenerator::global()->generate();
    // Until it was sent the text, what it sends is about no text at all.
    setPaused(id, client.backlog, true);
    whenReady(document, [this, id] {
        if (PlainClient* reader = findPlain(id))
            beginPlain(*reader);
    });
}

void Documents::beginPlain(PlainClient& client)
{
    const Shared document = client.document;
    if (!document->plain)
        document->plain = std::make_unique<PlainRoom>(document->document.text(kTextRoot));
    document->plain->clients.push_back(client.id);
    const PlainShown shown{.text = document->plain->now(), .version = document->plain->steps.version()};
    inOrder(document, [this, id = client.id, shown] {
        PlainClient* reader = findPlain(id);
        if (!reader)
            return;
        PlainRoom& room = *reader->document->plain;
        if (room.shown.version < shown.version || room.shown.text.isNull())
            room.shown = shown;
        reader->synced = true;
        // An empty text is not sent, but is what the client has.
        if (room.shown.text.isEmpty()) {
            static_cast<void>(reader->bases.shows(room.shown.text, room.shown.version));
            reader->told = room.shown.version;
        }
        tellPlain(room, *reader, true);
        setPaused(id, reader->backlog, false);
        reader->document->speakers[reader->client] = {id};
        announcePlain(*reader, true);
    });
}

void Documents::plainLeft(PeerId id)
{
    PlainClient* client = findPlain(id);
    if (!client)
        return;
    const Shared document = client->document;
    --document->users;
    if (client->synced)
        announcePlain(*client, false);
    if (PlainRoom* room = document->plain.get())
        std::erase(room->clients, id);
    m_plainClients.erase(id);
    unused(document);
}

void Documents::plainEdited(PeerId id, const QJsonObject& message)
{
    PlainClient& client = *findPlain(id);
    const Shared document = client.document;
    if (document->dropped)
        return;
    PlainRoom& room = *document->plain;
    const QString content = message.value("content"_L1).toString();
    const QString text = normalized(content);
    // Who was never shown the text, as it is too long, has nothing that could be changed.
    if (isTooLong(text) || client.bases.isEmpty()) {
        return sendPlain(
            id, wire::Error{u"too_large"_s, u"The text is longer than %1 bytes; nothing was changed."_s.arg(
                                                m_options.textBytes)});
    }
    crdt::TextPatch change = client.bases.changeOf(text, room.steps, room.now(), m_.now());
    qsizetype units = 0;
    for (crdt::TextSplice& splice : change) {
        // It stands for an embedded object, which can't be typed.
        std::erase(splice.inserted, kObject);
        units += qsizetype(splice.inserted.size());
    }
    if (units > 0 && !hasRoomFor(*document, units * 3)) {
        ++m_.metrics.documentRefusals;
        return sendPlain(
            id, wire::Error{u"too_large"_s, u"The document would become too large; nothing was changed."_s});
    }
    document->emitted.clear();
    document->document.transact([&] { crdt::applyPatch(room.text, change); });
    client.bases.edited(text, room.now(), room.steps.version(), text == content, m_.now());
    client.told.reset();
    client.mayShow = room.steps.version();
    QJsonObject edit = message;
    if (const QJsonValue caret = edit.value("cursorPosition"_L1); caret.isDouble()) {
        client.caret = qsizetype(caret.toInteger());
        edit.insert("cursorPosition"_L1, qint64(client.bases.placeNow(client.caret, room.steps)));
        announcePlain(client, true);
    }
    if (document->emitted.empty()) {
        room.isLate = true; // others may have changed what it shows
        return touch(document);
    }
    qsizetype bytes = 0;
    for (const QByteArray& update : document->emitted)
        bytes += update.size();
    gather(document, client.userId, id, bytes, edit);
}

void Documents::plainMoved(PeerId id, qint64 position)
{
    PlainClient& client = *findPlain(id);
    client.caret = qsizetype(position);
    announcePlain(client, true);
}

void Documents::plainPinged(PeerId id, const QJsonValue& timestamp)
{
    const Shared document = findPlain(id)->document;
    if (document->dropped)
        return; // nothing of what it sent is safe
    inOrder(document, [this, id, timestamp] {
        PlainClient* client = findPlain(id);
        if (!client)
            return;
        tellPlain(*client->document->plain, *client);
        sendPlain(id, wire::Pong{timestamp});
    });
}

void Documents::behindTexts(const QString& docId, std::function<void()> action)
{
    const auto it = m_documents.find(docId);
    if (it == m_documents.end() || !it->second->plain)
        return action();
    inOrder(it->second, [this, document = it->second, action = std::move(action)] {
        tellPlain(*document);
        action();
    });
}

void Documents::tellPlain(OpenDocument& document)
{
    PlainRoom& room = *document.plain;
    if (std::exchange(room.isLate, false))
        room.told = m_.now();
    quint64 needed = room.steps.version();
    for (const PeerId id : room.clients) {
        PlainClient& client = *findPlain(id);
        tellPlain(room, client);
        needed = std::min(needed, client.bases.oldest());
    }
    room.steps.forgetBefore(needed);
}

void Documents::tellPlain(PlainRoom& room, PlainClient& client, bool isFirst)
{
    PlainShown& shown = room.shown;
    // Who reads slowly gets the newest when there is room for it: see writable().
    if (!client.synced || client.told == shown.version || shown.version < client.mayShow ||
        m_.output.backlog(client.id) >= HubOutput::kHighWater)
        return;
    client.told = shown.version;
    if (isTooLong(shown.text)) {
        if (!std::exchange(client.toldTooLong, true))
            sendPlain(client.id, wire::Error{u"too_large"_s,
                                             u"The text is longer than %1 bytes; it is not shown here."_s.arg(
                                                 m_options.textBytes)});
        return;
    }
    client.toldTooLong = false;
    if (!client.bases.shows(shown.text, shown.version))
        return;
    // Many clients pass over what seems to be their own.
    const bool isNobodys = isFirst || shown.edit.value("userId"_L1).toString() == client.userId;
    QByteArray& frame = isNobodys ? shown.nobodysFrame : shown.frame;
    if (frame.isEmpty())
        frame = frameOf(isNobodys ? QJsonObject{{"userId"_L1, QString()}} : shown.edit, shown.text,
                        m_.wallClock());
    m_.output.send(client.id, frame);
    m_.output.send(client.id, encodeFrame(Opcode::Ping, "t" + QByteArray::number(client.bases.serial())));
}

void Documents::plainPonged(PeerId id, quint64 serial)
{
    if (PlainClient* client = findPlain(id))
        client->bases.arrived(serial, m_.now());
}

bool Documents::isTooLong(const QString& text) const
{
    return text.size() > m_options.textBytes ||
           (text.size() * 3 > m_options.textBytes && text.toUtf8().size() > m_options.textBytes);
}

void Documents::announcePlain(PlainClient& client, bool there)
{
    const Shared document = client.document;
    if (!there) {
        document->speakers.erase(client.client);
        const std::array gone{client.client};
        return changed(document, document->awareness.removeStates(gone, awarenessTime()));
    }
    const PlainRoom& room = *document->plain;
    QJsonValue caret;
    if (client.caret >= 0) {
        const size_t place = size_t(client.bases.placeNow(client.caret, room.steps));
        if (const auto position = room.text.relativePosition(std::min(place, room.text.length()))) {
            const QJsonObject there_ =
                QJsonDocument::fromJson(QByteArray::fromStdString(position->toJson())).object();
            caret = QJsonObject{{"anchor"_L1, there_}, {"head"_L1, there_}};
        }
    }
    const uint which = qChecksum(client.userId.toUtf8()) % kColors.size();
    const QByteArray state = wire::encode(
        QJsonObject{{"user"_L1, QJsonObject{{"name"_L1, client.userName}, {"color"_L1, kColors[which]}}},
                    {"cursor"_L1, caret},
                    {"selection"_L1, caret}});
    const std::array entries{crdt::AwarenessEntry{client.client, ++client.clock,
                                                  std::string_view(state.constData(), size_t(state.size()))}};
    client.announced = m_.now();
    if (const auto changes =
            document->awareness.apply(crdt::encodeAwarenessEntries(entries), awarenessTime()))
        changed(document, *changes);
    watchAwareness();
}

void Documents::renewPlain(const OpenDocument& document)
{
    if (!document.plain)
        return;
    for (const PeerId id : document.plain->clients) {
        PlainClient& client = *findPlain(id);
        if (client.synced && m_.now() - client.announced >= crdt::Awareness::kRenewAfter)
            announcePlain(client, true);
    }
}

} // namespace heartline::server
