// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Awareness>

#include <QString>
#include <QStringList>

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <vector>

/// Awareness in words, so that a test says what it expects in a line.
namespace heartline::test {

using namespace Qt::StringLiterals;
using namespace heartline::crdt;

using Time = Awareness::Time;
using Ids = std::set<ClientId>;

inline constexpr Time kStart = std::chrono::seconds(1000);

inline QString toText(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

inline Bytes message(const std::vector<AwarenessEntry>& entries)
{
    return encodeAwarenessEntries(entries);
}

inline QString words(const Ids& ids)
{
    QStringList list;
    for (const ClientId id : ids)
        list << QString::number(id);
    return list.join(u' ');
}

struct Lists
{
    Ids added, updated, changed, removed, announce;
};

/// For eyes: "added 2, updated 3 4, changed 4", without what is empty.
inline QString words(const Lists& lists)
{
    QStringList parts;
    const auto part = [&](const QString& name, const Ids& ids) {
        if (!ids.empty())
            parts << name + u' ' + words(ids);
    };
    part(u"added"_s, lists.added);
    part(u"updated"_s, lists.updated);
    part(u"changed"_s, lists.changed);
    part(u"removed"_s, lists.removed);
    part(u"announce"_s, lists.announce);
    return parts.join(u", "_s);
}

inline QString words(const AwarenessChanges& changes)
{
    const auto set = [](const std::vector<ClientId>& ids) {
        const Ids ordered(ids.begin(), ids.end());
        if (!std::ranges::equal(ordered, ids))
            qFatal("clients out of order, or twice");
        return ordered;
    };
    QString text = words(Lists{set(changes.added), set(changes.updated), set(changes.changed),
                               set(changes.removed), set(changes.announce)});
    if (changes.dropped > 0)
        text += u", dropped %1"_s.arg(changes.dropped);
    return text;
}

inline QString words(const Result<AwarenessChanges>& changes)
{
    const char* names[] = {"Truncated", "Malformed", "TooLarge"};
    return changes ? words(*changes) : QString::fromLatin1(names[int(changes.error().code)]);
}

/// Who is present with what, for eyes: "1@3 {} | 2@1 {"n":1}".
inline QString everybody(const Awareness& awareness)
{
    QStringList list;
    for (const ClientId client : awareness.clients())
        list << u"%1@%2 "_s.arg(client).arg(awareness.clock(client)) + toText(*awareness.state(client));
    return list.join(u" | "_s);
}

} // namespace heartline::test
