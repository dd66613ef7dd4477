// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Document>
#include <Heartline/DocumentBytes>
#include <Heartline/DocumentLog>
#include <Heartline/DocumentText>

#include <QRandomGenerator>

#include <deque>
#include <memory>
#include <vector>

namespace heartline::test {

inline QString toQString(const std::u16string& units)
{
    return QString(reinterpret_cast<const QChar*>(units.data()), qsizetype(units.size()));
}

/// Several who write in one document, each in a copy of their own, through somebody who keeps what comes in a
/// log and hands it on to the others. What is kept is known: the text after each update.
class Writers
{
public:
    Writers(quint32 seed, int count)
        : m_random(seed)
    {
        for (int i = 0; i < count; ++i) {
            auto writer = std::make_unique<Writer>(crdt::ClientId(i + 1));
            writer->subscription =
                writer->document.onUpdate([w = writer.get()](const crdt::UpdateEvent& event) {
                    if (event.local)
                        w->sent = QByteArray(reinterpret_cast<const char*>(event.update.data()),
                                             qsizetype(event.update.size()));
                });
            m_writers.push_back(std::move(writer));
        }
    }

    /// One edit by somebody, which goes into the log.
    void step(documents::DocumentLog& log, const QString& id)
    {
        now += m_random.bounded(15'000);
        const auto who = m_random.bounded(quint32(m_writers.size()));
        Writer& writer = *m_writers[who];
        while (!writer.inbox.empty() && m_random.bounded(4) > 0)
            deliver(writer);
        edit(writer);
        const QByteArray update = std::exchange(writer.sent, {});
        const QString author = QStringLiteral("writer%1").arg(who);
        const qint64 n = log.append(id, update, author, now);
        if (n != qint64(texts.size()) + 1)
            qFatal("revision %lld where %zu were written", static_cast<long long>(n), texts.size());
        if (!m_server.applyUpdate(documents::view(update)))
            qFatal("an update was refused");
        texts.push_back(toQString(m_server.text("content").toString()));
        authors.push_back(author);
        times.push_back(now);
        for (const auto& other : m_writers) {
            if (other.get() != &writer)
                other->inbox.push_back(update);
        }
    }

    /// As the server does it now and then.
    void compact(documents::DocumentLog& log, const QString& id)
    {
        log.compact(id, documents::toByteArray(m_server.encodeStateAsUpdate()), qint64(texts.size()));
    }

    /// Text, author and time of each revision as it was written, the first one first.
    std::vector<QString> texts, authors;
    std::vector<qint64> times;
    qint64 now = 1'000'000'000'000;

private:
    struct Writer
    {
        explicit Writer(crdt::ClientId id)
            : document({.clientId = id})
        {
        }
        crdt::Document document;
        std::deque<QByteArray> inbox;
        QByteArray sent;
        crdt::Subscription subscription;
    };

    static void deliver(Writer& writer)
    {
        if (!writer.document.applyUpdate(documents::view(writer.inbox.front())))
            qFatal("an update was refused");
        writer.inbox.pop_front();
    }

    void edit(Writer& writer)
    {
        crdt::Text text = writer.document.text("content");
        const auto length = quint32(text.length());
        if (length > 0 && m_random.bounded(3) == 0) {
            const auto at = m_random.bounded(length);
            static_cast<void>(text.remove(at, 1 + m_random.bounded(std::min(length - at, 10u))));
        }
        if (writer.sent.isEmpty()) {
            std::u16string word(1 + m_random.bounded(8u), char16_t(u'a' + m_random.bounded(26)));
            static_cast<void>(text.insert(m_random.bounded(length + 1), word));
        }
    }

    QRandomGenerator m_random;
    std::vector<std::unique_ptr<Writer>> m_writers;
    crdt::Document m_server;
};

/// What is kept of a document, played as a program does that starts.
inline QString textOf(const documents::Loaded& loaded)
{
    crdt::Document document;
    if (!loaded.state.isEmpty() && !document.applyUpdate(documents::view(loaded.state)))
        qFatal("a state was refused");
    for (const QByteArray& update : loaded.updates) {
        if (!document.applyUpdate(documents::view(update)))
            qFatal("an update was refused");
    }
    return toQString(document.text("content").toString());
}

} // namespace heartline::test
