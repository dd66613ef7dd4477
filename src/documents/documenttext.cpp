// SPDX-License-Identifier: MIT
#include "documenttext.h"
#include "documentbytes.h"

#include <Heartline/Document>

namespace heartline::documents {

QString textAt(const QByteArray& state, const QString& root)
{
    crdt::Document document({.collectGarbage = false});
    if (!state.isEmpty() && !document.applyUpdate(view(state)))
        return {};
    const crdt::Text text = document.text(root.toStdString());
    if (!text.isValid())
        return {};
    // Unit by unit: QString::fromStdU16String() would drop a U+FEFF at the beginning.
    const std::u16string units = text.toString();
    return QString(reinterpret_cast<const QChar*>(units.data()), qsizetype(units.size()));
}

} // namespace heartline::documents
