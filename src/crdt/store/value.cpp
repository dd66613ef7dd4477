// SPDX-License-Identifier: MIT
#include "value.h"

#include "blob.h"
#include "encoding/anycodec.h"
#include "encoding/json.h"
#include "store.h"

#include <algorithm>

namespace heartline::crdt::detail {

namespace {

constexpr std::size_t kMaxValueBytes = std::size_t{1} << 30;

/// Adds up what `value` takes; `false`: it is not valid, or nested too deeply.
bool measure(const Any& value, int depth, std::size_t& bytes)
{
    const auto addText = [&bytes](std::string_view text) {
        bytes += text.size() + Encoder::kLongestVarUint;
        return utf16Length(asBytes(text)).has_value();
    };
    bytes += Encoder::kLongestVarUint;
    if (const auto* text = value.as<std::string>())
        return addText(*text);
    if (const auto* blob = value.as<Bytes>()) {
        bytes += blob->size();
        return true;
    }
    const auto* array = value.as<Any::Array>();
    const auto* object = value.as<Any::Object>();
    if ((array || object) && depth >= kMaxNesting)
        return false;
    if (array)
        return std::all_of(array->begin(), array->end(),
                           [&](const Any& entry) { return measure(entry, depth + 1, bytes); });
    if (object) {
        return std::all_of(object->begin(), object->end(), [&](const auto& member) {
            return addText(member.first) && measure(member.second, depth + 1, bytes);
        });
    }
    return true;
}

} // namespace

std::optional<Error> storingFault(const Any& value)
{
    std::size_t bytes = 0;
    if (!measure(value, 0, bytes))
        return Error{ErrorCode::Malformed, "valid UTF-8, nested at most 256 deep", 0};
    if (bytes > kMaxValueBytes)
        return Error{ErrorCode::TooLarge, "a value of at most 1 GiB", 0};
    return {};
}

Value valueOf(const Item* item, Clock offset)
{
    switch (item->kind) {
    case ContentKind::Any: {
        Decoder in(dropValues(item->kind, item->blob->view(), offset));
        return readAny(in);
    }
    case ContentKind::Json: {
        Decoder in(dropValues(item->kind, item->blob->view(), offset));
        return parseJson(in.readVarBytes()).value_or(Any()); // JSON, or the word undefined
    }
    case ContentKind::Embed:
        return parseJson(item->blob->view()).value_or(Any());
    case ContentKind::Binary: {
        const auto bytes = item->blob->view();
        return Any(Bytes(bytes.begin(), bytes.end()));
    }
    case ContentKind::Doc: {
        Decoder in(item->blob->view());
        const auto guid = in.readVarBytes();
        return Subdocument{std::string(asChars(guid)), readAny(in)};
    }
    case ContentKind::Type:
        return SharedType(item->type);
    case ContentKind::String: {
        const auto unit = TextStore::view(*item)[std::size_t(offset)];
        return Any(toUtf8(std::u16string_view(&unit, 1)));
    }
    case ContentKind::Format:
    case ContentKind::Deleted:
    case ContentKind::Gc:
    case ContentKind::Skip:
        break;
    }
    return Any();
}

Item* newValueItem(Store& store, const Any& value)
{
    if (const auto* bytes = value.as<Bytes>()) {
        auto* item = store.newLocalItem(ContentKind::Binary, 1);
        item->blob = Blob::make(*bytes);
        return item;
    }
    Encoder out;
    writeAny(out, value);
    auto* item = store.newLocalItem(ContentKind::Any, 1);
    item->blob = Blob::make(out.view());
    return item;
}

Item* newTypeItem(Store& store, TypeKind kind)
{
    auto* item = store.newLocalItem(ContentKind::Type, 1);
    item->type = store.newType(kind);
    return item;
}

Edit::Edit(Store& store)
    : m_store(store)
{
    m_store.begin(nullptr, true);
}

Edit::~Edit()
{
    m_store.end();
}

} // namespace heartline::crdt::detail
