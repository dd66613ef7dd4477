// SPDX-License-Identifier: MIT
#include "documentdialect.h"

namespace heartline {

std::unique_ptr<DocumentDialect> DocumentDialect::make(Kind kind, std::string document)
{
    if (kind == Kind::Hocuspocus)
        return std::make_unique<HocuspocusDialect>(std::move(document));
    return std::make_unique<YWebsocketDialect>();
}

} // namespace heartline
