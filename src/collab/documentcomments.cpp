// SPDX-License-Identifier: MIT
#include "documentcomments.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QTimer>
#include <QUuid>

#include <algorithm>
#include <chrono>
#include <optional>
#include <tuple>

using namespace std::chrono_literals;

namespace heartline {
namespace {

constexpr std::chrono::milliseconds kPause = 50ms;
/// Reading takes one part of so many of the time at most.
constexpr int kShare = 20;
constexpr qsizetype kLongestText = 16384;
/// Strangers may put in any number; each is read, placed and drawn anew when something changes.
constexpr qsizetype kMostComments = 10'000;
constexpr double kLatest = 8.64e15; // JavaScript's last date

[[nodiscard]] QString toString(const crdt::Any* value)
{
    const auto* utf8 = value ? value->as<std::string>() : nullptr;
    return utf8 ? QString::fromStdString(*utf8).left(kLongestText) : QString();
}

[[nodiscard]] qint64 toTime(const crdt::Any* value)
{
    const auto* number = value ? value->as<double>() : nullptr;
    return number && *number > 0 && *number <= kLatest ? qint64(*number) : 0;
}

[[nodiscard]] std::optional<crdt::RelativePosition> toPosition(const crdt::Any* value)
{
    if (!value)
        return {};
    auto position = crdt::RelativePosition::fromAny(*value);
    return position ? std::optional(*std::move(position)) : std::nullopt;
}

[[nodiscard]] std::optional<crdt::Map> mapOf(const std::optional<crdt::Value>& value)
{
    const auto* type = value ? std::get_if<crdt::SharedType>(&*value) : nullptr;
    return type && type->kind() == crdt::TypeKind::Map ? std::optional(type->toMap()) : std::nullopt;
}

[[nodiscard]] std::optional<crdt::Array> arrayOf(const std::optional<crdt::Value>& value)
{
    const auto* type = value ? std::get_if<crdt::SharedType>(&*value) : nullptr;
    return type && type->kind() == crdt::TypeKind::Array ? std::optional(type->toArray()) : std::nullopt;
}

/// A map's plain values.
class Entry
{
public:
    explicit Entry(const crdt::Map& map)
        : m_map(map)
    {
    }
    /// Valid until the next call.
    const crdt::Any* operator[](std::string_view key)
    {
        m_value = m_map.get(key);
        return m_value ? std::get_if<crdt::Any>(&*m_value) : nullptr;
    }

private:
    const crdt::Map& m_map;
    std::optional<crdt::Value> m_value;
};

[[nodiscard]] QList<DocumentComments::Reply> repliesOf(const crdt::Map& map)
{
    QList<DocumentComments::Reply> replies;
    const auto array = arrayOf(map.get("replies"));
    if (!array)
        return replies;
    for (const crdt::Value& value : array->values()) {
        const auto* any = std::get_if<crdt::Any>(&value);
        if (!any || !(*any)["text"].as<std::string>())
            continue;
        replies << DocumentComments::Reply{toString(&(*any)["author"]), toString(&(*any)["authorName"]),
                                           toTime(&(*any)["time"]), toString(&(*any)["text"])};
    }
    return replies;
}

[[nodiscard]] bool isEarlier(const DocumentComments::Comment& a, const DocumentComments::Comment& b)
{
    const auto place = [](const DocumentComments::Comment& comment) {
        return std::tuple(comment.anchor < 0, std::min(comment.anchor, comment.head), comment.time);
    };
    return place(a) != place(b) ? place(a) < place(b) : a.id < b.id;
}

} // namespace

class DocumentComments::Private
{
public:
    Private(DocumentComments* owner, crdt::Document& itsDocument, crdt::Text itsText, QString itsAuthor,
            QString itsAuthorName)
        : q(owner)
        , document(itsDocument)
        , text(std::move(itsText))
        , map(document.map("comments"))
        , author(std::move(itsAuthor))
        , authorName(std::move(itsAuthorName))
    {
    }

    [[nodiscard]] std::optional<Comment> read(const std::string& id) const;
    void place(Comment& comment, const crdt::RelativePosition& anchor,
               const crdt::RelativePosition& head) const;
    void readAll();
    template<typename Change>
    bool change(const QString& id, Change change);
    [[nodiscard]] crdt::Any::Object signedText(const QString& text) const;

    DocumentComments* q;
    crdt::Document& document;
    crdt::Text text;
    crdt::Map map;
    QString author;
    QString authorName;
    QList<Comment> comments;
    QTimer timer;
    crdt::Subscription updates;
};

void DocumentComments::Private::place(Comment& comment, const crdt::RelativePosition& anchor,
                                      const crdt::RelativePosition& head) const
{
    const auto from = document.resolve(anchor);
    const auto to = document.resolve(head);
    if (!from || !to || !(from->type == text) || !(to->type == text))
        return;
    comment.anchor = int(from->index);
    comment.head = int(to->index);
    // Deleted units give the place before what is there now on either side.
    const bool forwards = anchor.association >= 0;
    if (forwards ? comment.head < comment.anchor : comment.anchor < comment.head)
        comment.head = comment.anchor;
    comment.isPlaced = comment.anchor != comment.head;
}

std::optional<DocumentComments::Comment> DocumentComments::Private::read(const std::string& id) const
{
    const auto found = mapOf(map.get(id));
    if (!found)
        return {};
    Entry entry(*found);
    const crdt::Any* words = entry["text"];
    if (!words || !words->as<std::string>())
        return {};
    Comment comment;
    comment.text = toString(words);
    const auto anchor = toPosition(entry["anchor"]);
    const auto head = toPosition(entry["head"]);
    if (!anchor || !head)
        return {};
    comment.id = QString::fromStdString(id);
    place(comment, *anchor, *head);
    comment.author = toString(entry["author"]);
    comment.authorName = toString(entry["authorName"]);
    comment.time = toTime(entry["time"]);
    const crdt::Any* resolved = entry["resolved"];
    const bool* isResolved = resolved ? resolved->as<bool>() : nullptr;
    comment.resolved = isResolved && *isResolved;
    comment.replies = repliesOf(*found);
    return comment;
}

void DocumentComments::Private::readAll()
{
    timer.stop();
    QElapsedTimer took;
    took.start();
    QList<Comment> now;
    for (const std::string& id : map.keys()) {
        if (now.size() == kMostComments)
            break;
        if (auto comment = read(id))
            now << *std::move(comment);
    }
    std::sort(now.begin(), now.end(), isEarlier);
    timer.setInterval(std::max(kPause, std::chrono::milliseconds(took.elapsed() * kShare)));
    if (now == comments)
        return;
    comments.swap(now);
    Q_EMIT q->changed();
}

template<typename Change>
bool DocumentComments::Private::change(const QString& id, Change change)
{
    const std::string key = id.toStdString();
    const auto found = mapOf(map.get(key));
    if (!found || !read(key))
        return false;
    bool isDone = false;
    document.transact([&] { isDone = bool(change(*found)); });
    readAll();
    return isDone;
}

crdt::Any::Object DocumentComments::Private::signedText(const QString& words) const
{
    return {{"author", author.toStdString()},
            {"authorName", authorName.toStdString()},
            {"time", QDateTime::currentMSecsSinceEpoch()},
            {"text", words.toStdString()}};
}

DocumentComments::DocumentComments(crdt::Document& document, crdt::Text text, const QString& author,
                                   const QString& authorName, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, document, std::move(text), author, authorName))
{
    d->timer.setSingleShot(true);
    d->timer.setInterval(kPause);
    connect(&d->timer, &QTimer::timeout, this, [this] { d->readAll(); });
    // Of any update: replies are in arrays, of which no observer tells, and places move with the text.
    d->updates = document.onUpdate([this](const crdt::UpdateEvent&) {
        if (!d->timer.isActive())
            d->timer.start();
    });
    d->readAll();
}

DocumentComments::~DocumentComments() = default;

QList<DocumentComments::Comment> DocumentComments::comments() const
{
    return d->comments;
}

QString DocumentComments::add(int anchor, int head, const QString& text)
{
    if (text.trimmed().isEmpty() || std::min(anchor, head) < 0)
        return {};
    // Each end holds on to what is inside, so that what is written beside it stays outside.
    const auto from = d->text.relativePosition(std::size_t(anchor), anchor <= head ? 0 : -1);
    const auto to = d->text.relativePosition(std::size_t(head), anchor <= head ? -1 : 0);
    if (!from || !to)
        return {};
    const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    d->document.transact([&] {
        auto made = d->map.setMap(id.toStdString());
        if (!made)
            return;
        made->set("anchor", from->toAny());
        made->set("head", to->toAny());
        for (const auto& [key, value] : d->signedText(text))
            made->set(key, value);
        made->set("resolved", false);
        static_cast<void>(made->setArray("replies"));
    });
    d->readAll();
    return id;
}

bool DocumentComments::reply(const QString& id, const QString& text)
{
    if (text.trimmed().isEmpty())
        return false;
    return d->change(id, [&](crdt::Map comment) {
        auto replies = arrayOf(comment.get("replies"));
        if (!replies && !comment.contains("replies")) {
            if (auto made = comment.setArray("replies"))
                replies = *made;
        }
        return replies && replies->append(d->signedText(text));
    });
}

bool DocumentComments::setResolved(const QString& id, bool resolved)
{
    return d->change(id, [&](crdt::Map comment) { return comment.set("resolved", resolved); });
}

bool DocumentComments::edit(const QString& id, const QString& text)
{
    if (text.trimmed().isEmpty())
        return false;
    return d->change(id, [&](crdt::Map comment) { return comment.set("text", text.toStdString()); });
}

bool DocumentComments::remove(const QString& id)
{
    return d->change(id, [&](const crdt::Map&) { return d->map.remove(id.toStdString()); });
}

} // namespace heartline
