// SPDX-License-Identifier: MIT
// Comments out of a map in which strangers put whatever they like.
#include "fuzz.h"
#include "sampledocument.h"

#include <Heartline/DocumentComments>

#include <QCoreApplication>

using namespace heartline;
using namespace heartline::fuzz;

namespace {

constexpr qsizetype kLongestText = 16384;

/// Timers want one.
void makeApplication()
{
    static int count = 1;
    static char name[] = "fuzz";
    static char* arguments[] = {name, nullptr};
    static const QCoreApplication application(count, arguments);
}

constexpr std::array<std::string_view, 8> kKeys{"text",    "anchor", "head",     "author",
                                                "replies", "time",   "resolved", "authorName"};

crdt::Any anyOf(Choices& choices, const crdt::Text& text, int depth = 0)
{
    switch (choices.below(12)) {
    case 0:
        return {};
    case 1:
        return bool(choices.below(2));
    case 2:
        return double(choices.byte()) * 1e30 - 1e31;
    case 3:
        return std::string(choices.byte() * 200u, 'x');
    case 4:
        return std::string("\xff\xfe");
    case 5:
        return crdt::Bytes(choices.byte(), 1);
    case 6:
        if (depth < 3)
            return crdt::Any::Array{anyOf(choices, text, depth + 1)};
        return 0.0;
    case 7:
    case 8:
        if (depth < 3)
            return crdt::Any::Object{{std::string(choices.pick(kKeys)), anyOf(choices, text, depth + 1)},
                                     {"item", anyOf(choices, text, depth + 1)}};
        return std::string("{}");
    default:
        if (auto position =
                text.relativePosition(choices.place(text.length()), std::int64_t(choices.below(3)) - 1))
            return position->toAny();
        return {};
    }
}

/// A comment as it should be, or with some of it another thing.
void fill(crdt::Map comment, Choices& choices, const crdt::Text& text)
{
    for (const auto key : kKeys) {
        switch (choices.below(8)) {
        case 0:
            break;
        case 1:
            (void)comment.setMap(key);
            break;
        case 2:
        case 3:
            if (auto array = comment.setArray(key)) {
                for (auto count = choices.below(4); count > 0; --count)
                    (void)array->append(anyOf(choices, text));
            }
            break;
        case 4:
            (void)comment.set(key, anyOf(choices, text));
            break;
        default:
            if (key == "anchor" || key == "head") {
                if (auto position = text.relativePosition(choices.place(text.length())))
                    (void)comment.set(key, position->toAny());
            } else {
                (void)comment.set(key, std::string("words"));
            }
            break;
        }
    }
}

void check(const DocumentComments& comments, const crdt::Text& text)
{
    const auto length = int(text.length());
    const auto list = comments.comments();
    for (const auto& comment : list) {
        require(comment.anchor >= -1 && comment.anchor <= length && comment.head >= -1 &&
                    comment.head <= length,
                "a comment is in the text");
        require((comment.anchor < 0) == (comment.head < 0), "both ends or none");
        require(comment.isPlaced == (comment.anchor != comment.head), "it is at some text or it is not");
        require(comment.text.size() <= kLongestText && comment.author.size() <= kLongestText,
                "bounded words");
        require(comment.time >= 0, "a time that there is");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    makeApplication();
    const auto parts = partsOf({data, size});
    crdt::Document document = sampleDocument({.clientId = 90});
    crdt::Text text = document.text("content");
    (void)text.insert(0, u"Some words that one may speak about.\nAnd more.");
    crdt::Map map = document.map("comments");
    Choices choices(parts.front());
    document.transact([&] {
        while (!choices.atEnd()) {
            const std::string key(1, char('a' + choices.below(6)));
            if (choices.below(8) == 0) {
                (void)map.set(key, anyOf(choices, text));
            } else if (auto comment = map.setMap(key)) {
                fill(*comment, choices, text);
            }
        }
    });
    for (std::size_t i = 1; i < parts.size(); ++i)
        (void)document.applyUpdate(parts[i]);

    DocumentComments comments(document, text, QStringLiteral("ann"), QStringLiteral("Ann"));
    check(comments, text);
    for (const auto& comment : comments.comments()) {
        (void)comments.reply(comment.id, QStringLiteral("why?"));
        (void)comments.setResolved(comment.id, !comment.resolved);
        (void)comments.edit(comment.id, QStringLiteral("other words"));
    }
    check(comments, text);
    const auto count = comments.comments().size();
    if (text.length() > 2) {
        const QString id = comments.add(0, 2, QStringLiteral("mine"));
        require(!id.isEmpty() && comments.comments().size() == count + 1, "one may always comment");
        require(comments.setResolved(id, true) && comments.remove(id), "on one's own too");
    }
    (void)text.remove(0, text.length());
    for (const auto& comment : comments.comments())
        require(comments.remove(comment.id), "and take comments away");
    check(comments, text);
    require(document.check().empty(), "the document is sound");
    return 0;
}
