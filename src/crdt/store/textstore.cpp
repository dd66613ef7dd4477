// SPDX-License-Identifier: MIT
#include "textstore.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace heartline::crdt::detail {

namespace {

std::size_t classFor(const auto& sizes, std::size_t bytes)
{
    return std::size_t(std::lower_bound(sizes.begin(), sizes.end(), bytes) - sizes.begin());
}

void widenInto(char16_t* out, TextStore::View text)
{
    if (text.wide) {
        std::copy_n(text.wide, text.length, out);
    } else {
        std::transform(text.narrow, text.narrow + text.length, out,
                       [](char unit) { return char16_t(static_cast<unsigned char>(unit)); });
    }
}

} // namespace

const char* TextStore::data(const Item& item)
{
    switch (item.form & kStorage) {
    case kInline:
        return item.narrow;
    case kSlab:
        return item.slab;
    default:
        return item.big->memory + item.big->front; // NOLINT(clang-analyzer-core*): `form` says what there is
    }
}

char* TextStore::data(Item& item)
{
    return const_cast<char*>(data(std::as_const(item)));
}

std::size_t TextStore::capacity(const Item& item)
{
    switch (item.form & kStorage) {
    case kInline:
        return sizeof item.narrow;
    case kSlab:
        return kSizes[sizeClass(item)];
    default:
        return item.big->capacity - item.big->front;
    }
}

TextStore::View TextStore::view(const Item& item)
{
    View text;
    text.length = std::size_t(item.length);
    if (isWide(item))
        text.wide = reinterpret_cast<const char16_t*>(data(item));
    else
        text.narrow = data(item);
    return text;
}

void TextStore::appendTo(std::u16string& out, const Item& item, std::size_t offset, std::size_t count)
{
    const auto text = view(item);
    const auto size = out.size();
    out.resize(size + count);
    widenInto(out.data() + size, {text.narrow ? text.narrow + offset : nullptr,
                                  text.wide ? text.wide + offset : nullptr, count});
}

void TextStore::appendShown(std::u16string& out, const Item& item, std::size_t offset, std::size_t count)
{
    constexpr char16_t object = 0xfffc;
    if (item.kind == ContentKind::String)
        appendTo(out, item, offset, count);
    else
        out.append(count, object);
}

void TextStore::write(Encoder& out, const Item& item, std::size_t offset)
{
    const auto text = view(item);
    if (text.narrow)
        out.writeVarString(std::string_view(text.narrow + offset, text.length - offset));
    else
        out.writeVarString(std::u16string_view(text.wide + offset, text.length - offset));
}

void TextStore::allocate(Item& item, std::size_t bytes, bool wide)
{
    std::size_t form = wide ? kWide : 0;
    if (bytes > kLargestSlab) {
        auto* memory = static_cast<char*>(std::malloc(bytes));
        if (!memory)
            throw std::bad_alloc();
        item.big = new BigText{memory, bytes, 0};
        form |= kBig;
    } else if (bytes > sizeof item.narrow) {
        const auto size = classFor(kSizes, bytes);
        item.slab = static_cast<char*>(m_slabs[size].take(m_chunks, kSizes[size]));
        form |= kSlab | size << kSizeShift;
    }
    item.form = std::uint8_t(form);
}

void TextStore::release(Item& item)
{
    switch (item.form & kStorage) {
    case kSlab:
        m_slabs[sizeClass(item)].give(item.slab);
        break;
    case kBig:
        std::free(item.big->memory);
        delete item.big;
        break;
    default:
        break;
    }
    item.form = kInline;
}

char* TextStore::extend(Item& item, std::size_t used, std::size_t bytes)
{
    if (used + bytes > capacity(item)) {
        Item old = item;
        // Short strings are mostly typed further by a character each; long ones grow by half, so that typing
        // stays cheap.
        const auto wanted = used + bytes;
        allocate(item, wanted > kLargestSlab ? wanted + wanted / 2 : wanted, isWide(item));
        std::memcpy(data(item), data(std::as_const(old)), used);
        release(old);
    }
    return data(item) + used;
}

void TextStore::widen(Item& item, std::size_t length)
{
    Item old = item;
    allocate(item, length * 2, true);
    widenInto(reinterpret_cast<char16_t*>(data(item)), {data(std::as_const(old)), nullptr, length});
    release(old);
}

void TextStore::assignView(Item& item, View text)
{
    if (text.wide && isAscii(std::u16string_view(text.wide, text.length))) {
        allocate(item, text.length, false);
        std::transform(text.wide, text.wide + text.length, data(item),
                       [](char16_t unit) { return char(unit); });
        return;
    }
    allocate(item, text.length * (text.narrow ? 1 : 2), !text.narrow);
    if (text.wide)
        std::copy_n(text.wide, text.length, reinterpret_cast<char16_t*>(data(item)));
    else
        std::copy_n(text.narrow, text.length, data(item));
}

void TextStore::appendView(Item& item, View text)
{
    const auto length = std::size_t(item.length);
    if (!isWide(item)) {
        if (text.narrow) {
            std::memcpy(extend(item, length, text.length), text.narrow, text.length);
            return;
        }
        if (isAscii(std::u16string_view(text.wide, text.length))) {
            auto* to = extend(item, length, text.length);
            std::transform(text.wide, text.wide + text.length, to, [](char16_t unit) { return char(unit); });
            return;
        }
        widen(item, length);
    }
    widenInto(reinterpret_cast<char16_t*>(extend(item, length * 2, text.length * 2)), text);
}

void TextStore::assign(Item& item, ByteView utf8, std::size_t length)
{
    if (utf8.size() == length) {
        assignView(item, {reinterpret_cast<const char*>(utf8.data()), nullptr, length});
        return;
    }
    allocate(item, length * 2, true);
    utf8ToUtf16(utf8, reinterpret_cast<char16_t*>(data(item)));
}

void TextStore::assign(Item& item, std::u16string_view text)
{
    assignView(item, {nullptr, text.data(), text.size()});
}

void TextStore::append(Item& item, ByteView utf8, std::size_t length)
{
    if (utf8.size() == 1 && !isWide(item)) {
        *extend(item, std::size_t(item.length), 1) = char(utf8[0]);
        return;
    }
    if (utf8.size() == length) {
        appendView(item, {reinterpret_cast<const char*>(utf8.data()), nullptr, length});
        return;
    }
    const auto own = std::size_t(item.length);
    if (!isWide(item))
        widen(item, own);
    utf8ToUtf16(utf8, reinterpret_cast<char16_t*>(extend(item, own * 2, length * 2)));
}

void TextStore::append(Item& item, std::u16string_view text)
{
    if (text.size() == 1 && text[0] < 0x80 && !isWide(item)) { // a key
        *extend(item, std::size_t(item.length), 1) = char(text[0]);
        return;
    }
    appendView(item, {nullptr, text.data(), text.size()});
}

void TextStore::append(Item& item, const Item& other)
{
    appendView(item, view(other));
}

bool TextStore::split(Item& item, std::size_t at, Item& right)
{
    const auto length = std::size_t(item.length);
    const auto unit = unitBytes(item);
    const bool cut = replaceCutPair(item, at);
    const auto part = [&](std::size_t from, std::size_t count) {
        const auto* start = data(std::as_const(item)) + from * unit;
        return isWide(item) ? View{nullptr, reinterpret_cast<const char16_t*>(start), count}
                            : View{start, nullptr, count};
    };
    if ((item.form & kStorage) == kBig && length - at > at && (length - at) * unit > kLargestSlab) {
        // The larger part keeps the memory: many edits from left to right through a long text would copy it
        // each time.
        const Item whole = item;
        assignView(item, part(0, at));
        right.form = whole.form;
        right.big = whole.big;
        right.big->front += at * unit;
        return cut;
    }
    assignView(right, part(at, length - at));
    truncate(item, at);
    return cut;
}

void TextStore::truncate(Item& item, std::size_t at)
{
    replaceCutPair(item, at);
    // Give back what is now far too large; half-full slabs may be typed into again.
    if ((item.form & kStorage) != kInline && at * unitBytes(item) * 2 < capacity(item)) {
        Item whole = item;
        whole.length = at;
        assignView(item, view(whole));
        release(whole);
    }
}

/// yjs-wire.md §5.6
bool TextStore::replaceCutPair(Item& item, std::size_t at)
{
    if (!isWide(item))
        return false;
    auto* units = reinterpret_cast<char16_t*>(data(item));
    if (!isHighSurrogate(units[at - 1]) || !isLowSurrogate(units[at]))
        return false;
    units[at - 1] = units[at] = kReplacement;
    return true;
}

} // namespace heartline::crdt::detail
