// SPDX-License-Identifier: MIT
#include "value.h"

#include "blob.h"
#include "encoding/anycodec.h"
#include "encoding/json.h"
#include "store.h"

namespace heartline::crdt::detail {

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
