// SPDX-License-Identifier: MIT
// What can be ordered from the store.
#include "sqlitestore_p.h"

#include <Heartline/DocumentText>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

// Texts of the past that are asked for at once: the updates of each are in memory until it is played.
constexpr int kMostPlays = 4;

} // namespace

void SqliteStore::drawGeneration(const QString& userId, const QString& device, Done<qint64> done)
{
    order<qint64>([=](Books& books) { return books.ledger.drawGeneration(userId, device); }, done);
}

void SqliteStore::claimGeneration(const QString& userId, const QString& device, qint64 generation,
                                  Done<bool> done)
{
    order<bool>([=](Books& books) { return books.ledger.claimGeneration(userId, device, generation); }, done);
}

void SqliteStore::publish(const PublishOrder& order, Done<PublishOutcome> done)
{
    // All that this order needs on its way, made and freed on this thread: the store's only fills it in.
    struct Pending
    {
        PreparedPublish prepared;
        Done<PublishOutcome> done;
        Stored<PublishOutcome> result{};
    };
    const auto pending = std::make_shared<Pending>(Pending{prepare(order), std::move(done)});
    // Without a reference of its own: the order goes where its completion goes.
    const auto completion = [](Pending* kept) -> Completion {
        return [kept] {
            if (kept->done)
                kept->done(kept->result);
        };
    };
    enqueue({.run =
                 [pending, completion](Books& books) {
                     pending->result = {books.ledger.publish(pending->prepared), {}};
                     return completion(pending.get());
                 },
             .fail =
                 [pending, completion](Books& books, const QString& error, bool unknown) {
                     // It stops its lane in either case: nothing behind it may be taken.
                     PublishOutcome refused = books.ledger.unavailable(pending->prepared.order, error);
                     const bool dropped = refused.kind == PublishOutcome::Kind::Dropped;
                     if (unknown && !dropped)
                         pending->result = {{}, error};
                     else
                         pending->result = {std::move(refused), {}};
                     return completion(pending.get());
                 }});
}

void SqliteStore::endLane(quint64 lane)
{
    const auto end = [lane](Books& books) -> Completion {
        books.ledger.endLane(lane);
        return [] {};
    };
    enqueue({.run = end, .fail = [end](Books& books, const QString&, bool) { return end(books); }});
}

void SqliteStore::resume(const ResumeOrder& order, Done<Resumed> done)
{
    this->order<Resumed>([=](Books& books) { return books.ledger.resume(order); }, done);
}

void SqliteStore::readLog(const QString& channel, const LogRange& range, Done<LogPage> done)
{
    order<LogPage>([=](Books& books) { return books.ledger.readLog(channel, range); }, done);
}

void SqliteStore::markRead(const QString& channel, const QString& userId, const QString& epoch, qint64 offset,
                           Done<qint64> done)
{
    order<qint64>([=](Books& books) { return books.ledger.markRead(channel, userId, epoch, offset); }, done);
}

void SqliteStore::appendChat(const QString& room, const QJsonObject& message, Done<ChatEvent> done)
{
    order<ChatEvent>([=](Books& books) { return books.ledger.appendChat(room, message); }, done);
}

void SqliteStore::readChat(const QString& room, const HistoryRange& range, Done<QList<QByteArray>> done)
{
    order<QList<QByteArray>>([=](Books& books) { return books.ledger.readChat(room, range); }, done);
}

void SqliteStore::createRoom(const QString& room, const QString& title, Done<std::optional<LogEvent>> done)
{
    order<std::optional<LogEvent>>([=](Books& books) { return books.ledger.createRoom(room, title); }, done);
}

void SqliteStore::rememberName(const QString& userId, const QString& name)
{
    const auto work = [=](Books& books) {
        books.library.rememberName(userId, name);
        return Nothing{};
    };
    order<Nothing>(work, {});
}

void SqliteStore::addNotification(const NotificationRequest& request, Done<NotificationOutcome> done)
{
    order<NotificationOutcome>([=](Books& books) { return books.ledger.addNotification(request); }, done);
}

void SqliteStore::readInbox(const QString& userId, qint64 afterSequence, Done<InboxPage> done)
{
    order<InboxPage>([=](Books& books) { return books.ledger.readInbox(userId, afterSequence); }, done);
}

void SqliteStore::markDelivered(const QString& userId, qint64 sequence)
{
    const auto work = [=](Books& books) {
        books.ledger.markDelivered(userId, sequence);
        return Nothing{};
    };
    order<Nothing>(work, {});
}

void SqliteStore::loadDocument(const QString& docId, Done<documents::Loaded> done)
{
    order<documents::Loaded>([=](Books& books) { return books.documents.load(docId); }, done);
}

void SqliteStore::appendUpdate(const QString& docId, const QByteArray& update, const QString& author,
                               Done<qint64> done)
{
    const auto work = [=](Books& books) {
        ++books.edits;
        return books.documents.append(docId, update, author, Books::now());
    };
    order<qint64>(work, done);
}

void SqliteStore::describeDocument(const QString& docId, const QString& heading, qint64 bytes)
{
    const auto work = [=](Books& books) {
        books.documents.describe(docId, heading, bytes);
        return Nothing{};
    };
    order<Nothing>(work, {});
}

void SqliteStore::compactDocument(const QString& docId, const QByteArray& state, qint64 n)
{
    const auto work = [=](Books& books) {
        books.documents.compact(docId, state, n);
        return Nothing{};
    };
    order<Nothing>(work, {});
}

void SqliteStore::listDocuments(Done<QList<documents::DocumentInfo>> done)
{
    order<QList<documents::DocumentInfo>>([](Books& books) { return books.documents.list(); }, done);
}

void SqliteStore::setDocumentTitle(const QString& docId, const QString& title, Done<bool> done)
{
    const auto work = [=](Books& books) {
        const bool made = books.documents.create(docId, Books::now());
        static_cast<void>(books.documents.setTitle(docId, title));
        return made;
    };
    order<bool>(work, done);
}

void SqliteStore::removeDocument(const QString& docId, Done<bool> done)
{
    order<bool>([=](Books& books) { return books.documents.remove(docId); }, done);
}

void SqliteStore::documentHistory(const QString& docId, qint64 before, int limit,
                                  Done<documents::History> done)
{
    order<documents::History>([=](Books& books) { return books.documents.history(docId, before, limit); },
                              done);
}

void SqliteStore::documentTextAt(const QString& docId, qint64 n, Done<std::optional<QByteArray>> done)
{
    using Text = std::optional<QByteArray>;
    using Updates = std::optional<QList<QByteArray>>;
    if (m_plays >= kMostPlays)
        return m_post([done] { done(Stored<Text>{{}, u"Too many ask for the past at once."_s}); });
    ++m_plays;
    const auto read = [=](Books& books) { return books.documents.updatesUpTo(docId, n); };
    order<Updates>(read, [this, done, there = std::weak_ptr<bool>(m_there)](const Stored<Updates>& updates) {
        if (!there.lock())
            return;
        if (!updates || !updates.value) {
            --m_plays;
            return done(Stored<Text>{{}, updates.error});
        }
        // A long past takes seconds, and nothing would be committed meanwhile.
        m_player.start([this, done, there, past = *updates.value] {
            const auto text = documents::textOf(past, u"content"_s);
            m_post([this, done, there, utf8 = text ? Text(text->toUtf8()) : Text()] {
                if (!there.lock())
                    return;
                --m_plays;
                done(Stored<Text>{utf8, {}});
            });
        });
    });
}

void SqliteStore::barrier(Done<Nothing> done)
{
    order<Nothing>([](Books&) { return Nothing{}; }, done);
}

} // namespace heartline::server
