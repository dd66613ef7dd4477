// SPDX-License-Identifier: MIT
#include "documentarchive.h"
#include "archivethread.h"

#include <Heartline/DocumentText>

#include <QDateTime>
#include <QDir>
#include <QThreadPool>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

using Kind = ArchiveOrder::Kind;

/// Carries one answer to another thread. A connection, and not an event posted to `context`, because it ends
/// safely with `context` from whatever thread it is used.
class Answer : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void given();
};

/// What is called with the answer, on the archive's thread.
template<typename T>
std::function<void(T)> answer(QObject* context, std::function<void(T)> done)
{
    struct Asked
    {
        std::function<void(T)> done;
        T value;
    };
    const auto asked = std::make_shared<Asked>(Asked{std::move(done), T()});
    const auto signal = std::make_shared<Answer>();
    QObject::connect(
        signal.get(), &Answer::given, context,
        [asked] {
            // Moved out, so that what the asker put into it goes in the asker's thread.
            const auto take = std::exchange(asked->done, {});
            take(std::move(asked->value));
        },
        Qt::QueuedConnection);
    return [signal, asked](T given) {
        asked->value = std::move(given);
        Q_EMIT signal->given();
    };
}

std::function<void()> answer(QObject* context, std::function<void()> done)
{
    const auto give = answer<bool>(context, [done = std::move(done)](bool) { done(); });
    return [give] { give(true); };
}

qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

} // namespace

QString DocumentArchive::filePath(const QString& folder)
{
    return QDir(folder).filePath(u"documents.sqlite"_s);
}

DocumentArchive::DocumentArchive() = default;

DocumentArchive::~DocumentArchive() = default;

DocumentArchive::Opened DocumentArchive::open(const QString& folder, const Options& options)
{
    Opened opened;
    std::shared_ptr<DocumentArchive> made(new DocumentArchive);
    DocumentArchive* archive = made.get();
    made->m_thread = std::make_unique<ArchiveThread>(
        filePath(folder), options,
        ArchiveThread::Told{
            .troubled = [archive](const QString& reason) { Q_EMIT archive->troubled(reason); },
            .recovered = [archive] { Q_EMIT archive->recovered(); },
            .setAside = [archive](const QString& path) { Q_EMIT archive->setAside(path); },
            .documentsChanged = [archive] { Q_EMIT archive->documentsChanged(); },
        });
    std::tie(opened.error, opened.setAside) = made->m_thread->open();
    if (!opened.error)
        opened.archive = std::move(made);
    return opened;
}

void DocumentArchive::load(const QString& id, QObject* context, std::function<void(Stored)> done)
{
    m_thread->order({.kind = Kind::Read,
                     .id = id,
                     .update = {},
                     .run =
                         [thread = m_thread.get(), id,
                          give = answer<Stored>(context, std::move(done))](documents::DocumentLog& log) {
                             documents::Loaded loaded = log.load(id);
                             Stored stored{loaded.exists, std::move(loaded.state), std::move(loaded.updates)};
                             // What could not be written yet is there all the same.
                             for (const ArchiveOrder& order : thread->unwritten()) {
                                 if (order.id != id)
                                     continue;
                                 if (order.kind == Kind::Remove)
                                     stored = {};
                                 if (order.kind != Kind::Append)
                                     continue;
                                 stored.exists = true;
                                 stored.updates.append(order.update);
                             }
                             give(std::move(stored));
                         },
                     .committed = {}});
}

void DocumentArchive::append(const QString& id, const QByteArray& update, const QString& author)
{
    m_thread->order({.kind = Kind::Append,
                     .id = id,
                     .update = update,
                     .run = [id, update, author,
                             at = now()](documents::DocumentLog& log) { log.append(id, update, author, at); },
                     .committed = {}});
}

void DocumentArchive::append(const QString& id, const QByteArray& update, const QString& author,
                             QObject* context, std::function<void()> committed)
{
    m_thread->order({.kind = Kind::Append,
                     .id = id,
                     .update = update,
                     .run = [id, update, author,
                             at = now()](documents::DocumentLog& log) { log.append(id, update, author, at); },
                     .committed = answer(context, std::move(committed))});
}

void DocumentArchive::describe(const QString& id, const QString& heading, qint64 textBytes)
{
    m_thread->order({.kind = Kind::Describe,
                     .id = id,
                     .update = {},
                     .run = [id, heading, textBytes](
                                documents::DocumentLog& log) { log.describe(id, heading, textBytes); },
                     .committed = {}});
}

void DocumentArchive::create(const QString& id)
{
    m_thread->order({.kind = Kind::Describe,
                     .id = id,
                     .update = {},
                     .run = [id, at = now()](documents::DocumentLog& log) { log.create(id, at); },
                     .committed = {}});
}

void DocumentArchive::setTitle(const QString& id, const QString& title)
{
    m_thread->order({.kind = Kind::Describe,
                     .id = id,
                     .update = {},
                     .run = [id, title](documents::DocumentLog& log) { log.setTitle(id, title); },
                     .committed = {}});
}

void DocumentArchive::remove(const QString& id)
{
    m_thread->order({.kind = Kind::Remove,
                     .id = id,
                     .update = {},
                     .run = [id](documents::DocumentLog& log) { log.remove(id); },
                     .committed = {}});
}

void DocumentArchive::list(QObject* context, std::function<void(QList<documents::DocumentInfo>)> done)
{
    m_thread->order({.kind = Kind::Read,
                     .id = {},
                     .update = {},
                     .run = [give = answer<QList<documents::DocumentInfo>>(context, std::move(done))](
                                documents::DocumentLog& log) { give(log.list()); },
                     .committed = {}});
}

void DocumentArchive::history(const QString& id, qint64 before, int limit, QObject* context,
                              std::function<void(documents::History)> done)
{
    m_thread->order({.kind = Kind::Read,
                     .id = id,
                     .update = {},
                     .run = [id, before, limit, give = answer<documents::History>(context, std::move(done))](
                                documents::DocumentLog& log) { give(log.history(id, before, limit)); },
                     .committed = {}});
}

void DocumentArchive::stateAt(const QString& id, qint64 n, QObject* context,
                              std::function<void(std::optional<QByteArray>)> done)
{
    playUpTo(id, n, answer<std::optional<QByteArray>>(context, std::move(done)), documents::stateOf);
}

void DocumentArchive::textAt(const QString& id, qint64 n, const QString& root, QObject* context,
                             std::function<void(std::optional<QString>)> done)
{
    playUpTo(id, n, answer<std::optional<QString>>(context, std::move(done)),
             [root](const QList<QByteArray>& updates) { return documents::textOf(updates, root); });
}

/// A long past takes a second to play: elsewhere, as meanwhile nothing would be written.
template<typename T, typename Play>
void DocumentArchive::playUpTo(const QString& id, qint64 n, std::function<void(std::optional<T>)> give,
                               Play play)
{
    const auto run = [id, n, give = std::move(give), play = std::move(play)](documents::DocumentLog& log) {
        QThreadPool::globalInstance()->start([updates = log.updatesUpTo(id, n), give, play] {
            give(updates ? play(*updates) : std::optional<T>());
        });
    };
    m_thread->order({.kind = Kind::Read, .id = id, .update = {}, .run = run, .committed = {}});
}

void DocumentArchive::flush(QObject* context, std::function<void()> done)
{
    m_thread->order({.kind = Kind::Flush,
                     .id = {},
                     .update = {},
                     .run = [](documents::DocumentLog&) {},
                     .committed = answer(context, std::move(done))});
}

} // namespace heartline

#include "documentarchive.moc"
