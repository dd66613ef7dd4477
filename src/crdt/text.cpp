// SPDX-License-Identifier: MIT
#include "text.h"

#include "encoding/utf.h"
#include "store/store.h"
#include "store/value.h"

#include <algorithm>

namespace heartline::crdt {

using detail::ContentKind;
using detail::Edit;
using detail::Item;
using detail::ListTree;
using detail::TextStore;
using detail::Type;

namespace {

/// Whether `index` stands between the two halves of a pair, which are always in one item.
bool isInsidePair(const detail::Store& store, Type* type, std::size_t index)
{
    if (index == 0 || index >= type->list.width())
        return false;
    const auto place = store.seek(type, index - 1);
    const auto within = std::size_t(index - place.start);
    if (place.item->kind != ContentKind::String || within >= place.item->length)
        return false;
    const auto text = TextStore::view(*place.item);
    return text.wide && detail::isHighSurrogate(text.wide[within - 1]) &&
           detail::isLowSurrogate(text.wide[within]);
}

bool isWellFormed(std::u16string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!detail::isHighSurrogate(text[i]) && !detail::isLowSurrogate(text[i]))
            continue;
        if (detail::isLowSurrogate(text[i]) || i + 1 == text.size() || !detail::isLowSurrogate(text[i + 1]))
            return false;
        ++i;
    }
    return true;
}

std::u16string wellFormed(std::u16string_view text)
{
    std::u16string mended(text);
    for (std::size_t i = 0; i < mended.size(); ++i) {
        if (detail::isHighSurrogate(mended[i]) && i + 1 < mended.size() &&
            detail::isLowSurrogate(mended[i + 1]))
            ++i;
        else if (detail::isHighSurrogate(mended[i]) || detail::isLowSurrogate(mended[i]))
            mended[i] = detail::kReplacement;
    }
    return mended;
}

/// Appends the visible units [from, to) of `item`.
void appendUnits(std::u16string& out, const Item* item, std::size_t from, std::size_t to,
                 Text::Objects objects)
{
    if (item->kind == ContentKind::String || objects == Text::Objects::Mark)
        TextStore::appendShown(out, *item, from, to - from);
}

} // namespace

std::size_t Text::length() const
{
    const auto* type = live();
    return type ? std::size_t(type->list.width()) : 0;
}

std::u16string Text::toString(Objects objects) const
{
    std::u16string text;
    const auto* type = live();
    if (!type)
        return text;
    text.reserve(std::size_t(type->list.width()));
    for (auto* item = type->list.nextLive(nullptr); item; item = type->list.nextLive(item))
        appendUnits(text, item, 0, item->width(), objects);
    return text;
}

std::string Text::toUtf8(Objects objects) const
{
    return detail::toUtf8(toString(objects));
}

std::u16string Text::slice(std::size_t index, std::size_t count) const
{
    std::u16string text;
    const auto* type = live();
    if (!type || index >= type->list.width())
        return text;
    count = std::min(count, std::size_t(type->list.width()) - index);
    if (count == 0)
        return text;
    text.reserve(count);
    const auto place = type->list.find(index);
    auto from = std::size_t(index - place.start);
    for (const auto* item = place.item; count > 0; item = type->list.nextLive(item)) {
        const auto to = std::min(from + count, std::size_t(item->width()));
        if (to > from) {
            appendUnits(text, item, from, to, Objects::Mark);
            count -= to - from;
        }
        from = 0;
    }
    return text;
}

Result<std::u16string> Text::toString(const Snapshot& moment) const
{
    auto* type = live();
    if (!type)
        return detail::kDetached;
    const auto& store = *type->store;
    std::u16string text;
    for (const auto* item = type->list.first(); item; item = ListTree::next(item)) {
        const auto client = store.structs(item->client).id;
        const auto end = std::min(item->end(), moment.state.clock(client));
        if (item->clock >= end)
            continue;
        // What of the item is not in the runs that were deleted then.
        const auto runs = moment.deletions.clients().find(client);
        auto from = item->clock;
        while (from < end) {
            auto to = end;
            if (runs != moment.deletions.clients().end()) {
                const auto& all = runs->second;
                auto run = std::upper_bound(all.begin(), all.end(), from,
                                            [](Clock clock, const auto& r) { return clock < r.clock; });
                if (run != all.begin() && from < (run - 1)->clock + (run - 1)->length) {
                    from = (run - 1)->clock + (run - 1)->length;
                    continue;
                }
                if (run != all.end())
                    to = std::min(to, run->clock);
            }
            if (item->kind == ContentKind::Deleted)
                return Error{ErrorCode::Collected, "text that was kept", 0};
            if (item->countable())
                appendUnits(text, item, std::size_t(from - item->clock), std::size_t(to - item->clock),
                            Objects::Leave);
            from = to;
        }
    }
    return text;
}

Result<void> Text::insert(std::size_t index, std::u16string_view text)
{
    auto* type = live();
    if (!type)
        return detail::kDetached;
    if (index > type->list.width())
        return detail::kOutOfRange;
    if (text.empty())
        return {};
    if (text.size() > detail::kMaxVisibleLength)
        return Error{ErrorCode::TooLarge, "at most 2^31 units", 0};
    auto& store = *type->store;
    if (!isWellFormed(text))
        return insert(index, wellFormed(text));
    if (store.insertTyped(type, index, text))
        return {};
    if (isInsidePair(store, type, index))
        --index;
    const Edit edit(store);
    store.insertText(type, index, text);
    return {};
}

Result<void> Text::remove(std::size_t index, std::size_t count)
{
    auto* type = live();
    if (!type)
        return detail::kDetached;
    const auto length = std::size_t(type->list.width());
    if (index > length || count > length - index)
        return detail::kOutOfRange;
    if (count == 0)
        return {};
    auto& store = *type->store;
    auto end = index + count;
    if (isInsidePair(store, type, end))
        ++end;
    if (isInsidePair(store, type, index))
        --index;
    if (store.removeTyped(type, index, end - index))
        return {};
    const Edit edit(store);
    store.removeRange(type, index, end - index, true);
    return {};
}

Subscription Text::observe(std::function<void(const TextEvent&)> callback)
{
    auto* type = live();
    if (!type)
        return {};
    if (!type->textListeners)
        type->textListeners = std::make_shared<detail::Listeners<const TextEvent&>>();
    type->store->observed();
    return type->textListeners->add(std::move(callback));
}

/// yjs-wire.md §9.1
Result<RelativePosition> Text::relativePosition(std::size_t index, std::int64_t association) const
{
    auto* type = live();
    if (!type)
        return detail::kDetached;
    const auto length = std::size_t(type->list.width());
    if (index > length)
        return detail::kOutOfRange;
    const auto& store = *type->store;
    RelativePosition position;
    position.association = association;
    if (type->owner)
        position.type = store.idOf(type->owner);
    else
        position.rootName = type->name;
    if (association < 0) {
        if (index == 0)
            return position;
        --index;
    }
    if (index < length) {
        const auto place = type->list.find(index);
        auto id = store.idOf(place.item);
        id.clock += index - place.start;
        position.item = id;
    }
    return position;
}

} // namespace heartline::crdt
