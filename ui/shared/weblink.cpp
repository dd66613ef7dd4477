// SPDX-License-Identifier: MIT
#include "weblink.h"

#include <QDesktopServices>

using namespace Qt::StringLiterals;

namespace heartline {

bool WebLink::canOpen(const QUrl& url)
{
    return url.isValid() && (url.scheme() == "http"_L1 || url.scheme() == "https"_L1);
}

void WebLink::open(const QUrl& url)
{
    if (canOpen(url))
        QDesktopServices::openUrl(url);
}

} // namespace heartline
