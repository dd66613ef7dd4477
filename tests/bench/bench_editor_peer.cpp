// SPDX-License-Identifier: MIT
#include "bench_editor_peer.h"

#include <Heartline/Awareness>
#include <Heartline/SyncProtocol>

#include <QJsonDocument>
#include <QJsonObject>

namespace heartline::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr crdt::ClientId kFirstPerson = 1'000'000;

QByteArray toQt(const crdt::Bytes& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())};
}

crdt::ByteView viewOf(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
}

} // namespace

std::u16string proseOf(std::size_t bytes)
{
    std::mt19937 random(7);
    std::u16string text;
    std::size_t line = 0;
    while (text.size() < bytes) {
        const std::size_t length = 2 + random() % 9;
        for (std::size_t i = 0; i < length; ++i)
            text.push_back(char16_t(u'a' + random() % 26));
        line += length + 1;
        text.push_back(line > 50 ? u'\n' : u' ');
        line = line > 50 ? 0 : line;
    }
    return text;
}

PeerLink::PeerLink(std::u16string_view text)
    : m_document({.clientId = 1})
{
    m_document.text("content").insert(0, text);
}

void PeerLink::open()
{
    Q_EMIT opened(1);
    Q_EMIT received(toQt(crdt::sync::encodeSyncStep1(m_document.stateVector())));
}

void PeerLink::send(const QByteArray& frame, int)
{
    const auto messages = crdt::sync::decodeFrame(viewOf(frame));
    if (!messages)
        return;
    for (const crdt::sync::Message& message : *messages) {
        if (const auto* step1 = std::get_if<crdt::sync::SyncStep1>(&message)) {
            Q_EMIT received(toQt(crdt::sync::encodeSyncStep2(m_document.encodeStateAsUpdate(step1->state))));
            continue;
        }
        crdt::ByteView update;
        if (const auto* step2 = std::get_if<crdt::sync::SyncStep2>(&message))
            update = step2->update;
        else if (const auto* change = std::get_if<crdt::sync::Update>(&message))
            update = change->update;
        else
            continue;
        if (m_document.applyUpdate(update))
            Q_EMIT received(toQt(crdt::sync::encodeUpdate(update)));
    }
}

void PeerLink::join(int count, std::size_t place)
{
    const std::size_t length = m_document.text("content").length();
    std::vector<int> people;
    for (int i = 0; i < count; ++i) {
        m_carets.push_back(i % 2 == 0 ? (place + std::size_t(i) * 37) % length : m_random() % length);
        m_clocks.push_back(0);
        people.push_back(i);
    }
    Q_EMIT received(caretsFrame(people));
}

QByteArray PeerLink::edit()
{
    crdt::Text text = m_document.text("content");
    crdt::Bytes made;
    const auto watching = m_document.onUpdate(
        [&made](const crdt::UpdateEvent& event) { made.assign(event.update.begin(), event.update.end()); });
    const std::size_t at = m_random() % text.length();
    if (m_random() % 4 == 0)
        text.remove(at, std::min<std::size_t>(5, text.length() - at));
    else
        text.insert(at, u"words ");
    return toQt(crdt::sync::encodeUpdate(made));
}

QByteArray PeerLink::moveCaret()
{
    const int person = int(m_random() % m_carets.size());
    m_carets[std::size_t(person)] = m_random() % m_document.text("content").length();
    return caretsFrame({person});
}

QByteArray PeerLink::caretsFrame(const std::vector<int>& people)
{
    std::vector<QByteArray> states;
    std::vector<crdt::AwarenessEntry> entries;
    states.reserve(people.size());
    for (const int person : people) {
        const auto place = m_document.text("content").relativePosition(m_carets[std::size_t(person)]);
        const QJsonObject position =
            QJsonDocument::fromJson(QByteArray::fromStdString(place->toJson())).object();
        const QJsonObject caret{{u"anchor"_s, position}, {u"head"_s, position}};
        const QJsonObject user{{u"name"_s, u"Person %1"_s.arg(person)},
                               {u"color"_s, QString::asprintf("#%06x", (person * 2654435) & 0xffffff)}};
        states.push_back(
            QJsonDocument({{u"user"_s, user}, {u"cursor"_s, caret}}).toJson(QJsonDocument::Compact));
        entries.push_back({kFirstPerson + crdt::ClientId(person),
                           ++m_clocks[std::size_t(person)],
                           {states.back().constData(), std::size_t(states.back().size())}});
    }
    return toQt(crdt::sync::encodeAwareness(crdt::encodeAwarenessEntries(entries)));
}

} // namespace heartline::bench
