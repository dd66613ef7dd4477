// SPDX-License-Identifier: MIT
#include "documentpresence.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

constexpr qsizetype kNameUnits = 64;
/// User ids are at most 128 bytes (protocol.md).
constexpr qsizetype kIdUnits = 128;

/// One line of harmless text: no control characters, and none that turn the writing direction around.
QString bounded(const QString& words, qsizetype most)
{
    QString line;
    for (const QChar c : words) {
        const auto unit = c.unicode();
        const bool turns = (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x2066 && unit <= 0x2069);
        const bool breaks = unit == 0x2028 || unit == 0x2029;
        if (c.category() == QChar::Other_Control || breaks)
            line += u' ';
        else if (!turns)
            line += c;
        if (line.size() > 2 * most)
            break;
    }
    line = line.simplified();
    if (line.size() > most) {
        line.truncate(most);
        if (line.back().isHighSurrogate())
            line.chop(1);
    }
    return line;
}

QColor strictColor(const QString& words)
{
    const bool fits =
        (words.size() == 4 || words.size() == 7) && words.startsWith(u'#') &&
        std::all_of(words.cbegin() + 1, words.cend(), [](QChar c) {
            return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
        });
    return fits ? QColor(words) : QColor();
}

std::optional<crdt::RelativePosition> position(const QJsonValue& value)
{
    if (!value.isObject())
        return {};
    const QByteArray json = QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
    const auto read = crdt::RelativePosition::fromJson({json.constData(), std::size_t(json.size())});
    if (!read)
        return {};
    return *read;
}

std::optional<DocumentPresence::Selection> selection(const QJsonValue& value)
{
    auto anchor = position(value[u"anchor"]);
    auto head = position(value[u"head"]);
    if (!anchor || !head)
        return {};
    return DocumentPresence::Selection{*std::move(anchor), *std::move(head)};
}

} // namespace

std::string DocumentPresence::state(const QString& userId, const QString& name, const QColor& color,
                                    const std::optional<Selection>& selection)
{
    QJsonObject user{{u"name"_s, name}};
    if (color.isValid()) {
        user[u"color"_s] = color.name(QColor::HexRgb);
        user[u"colorLight"_s] = color.name(QColor::HexRgb) + u"33"_s;
    }
    if (!userId.isEmpty())
        user[u"id"_s] = userId;
    const std::string place = selection ? "{\"anchor\":" + selection->anchor.toJson() +
                                              ",\"head\":" + selection->head.toJson() + '}'
                                        : "null";
    return "{\"user\":" + QJsonDocument(user).toJson(QJsonDocument::Compact).toStdString() +
           ",\"cursor\":" + place + ",\"selection\":" + place + '}';
}

void DocumentPresence::update(const crdt::Awareness& awareness, std::span<const crdt::ClientId> clients)
{
    for (const auto client : clients) {
        if (const auto state = awareness.state(client); state && client != awareness.clientId())
            m_clients[client] = read(client, *state);
        else
            m_clients.erase(client);
    }
}

DocumentPresence::Client DocumentPresence::read(crdt::ClientId id, std::string_view json)
{
    const QJsonObject state =
        QJsonDocument::fromJson(QByteArray::fromRawData(json.data(), qsizetype(json.size()))).object();
    const QJsonValue user = state[u"user"];
    Client client;
    client.peer.clientId = id;
    client.peer.userId = bounded(user[u"id"].toString(), kIdUnits);
    client.peer.name = bounded(user[u"name"].toString(), kNameUnits);
    client.peer.color = strictColor(user[u"color"].toString());
    client.cursor = selection(state[u"cursor"]);
    client.selection = selection(state[u"selection"]);
    return client;
}

QList<DocumentPeer> DocumentPresence::peers(const crdt::Document& document, const crdt::Text& text,
                                            crdt::ClientId self) const
{
    const auto indexOf = [&](const crdt::RelativePosition& position) {
        // What others undo is not our business (yjs-wire.md §9.4).
        const auto place = document.resolve(position, false);
        return place && place->type == text ? int(place->index) : -1;
    };
    QList<DocumentPeer> peers;
    for (const auto& [id, client] : m_clients) {
        if (id == self)
            continue;
        DocumentPeer peer = client.peer;
        for (const auto* place : {&client.cursor, &client.selection}) {
            if (!*place)
                continue;
            const int caret = indexOf((*place)->head);
            const int anchor = indexOf((*place)->anchor);
            if (caret < 0 || anchor < 0)
                continue;
            peer.caret = caret;
            peer.anchor = anchor;
            break;
        }
        peers.append(peer);
    }
    return peers;
}

QString DocumentPresence::ownerOf(crdt::ClientId client) const
{
    const auto found = m_clients.find(client);
    if (found == m_clients.end())
        return {};
    const DocumentPeer& peer = found->second.peer;
    return peer.userId.isEmpty() ? peer.name : peer.userId;
}

} // namespace heartline
