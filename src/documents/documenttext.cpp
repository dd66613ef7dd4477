// SPDX-License-Identifier: MIT
#include "documenttext.h"
#include "documentbytes.h"

#include <Heartline/Document>

#include <algorithm>

namespace heartline::documents {

namespace {

/// Played in their order rather than merged: of two versions of one part, one of them without its content,
/// the first then stands, which is the one that history is about.
bool play(const QList<QByteArray>& updates, crdt::Document& document)
{
    return std::all_of(updates.begin(), updates.end(), [&document](const QByteArray& update) {
        return bool(document.applyUpdate(view(update)));
    });
}

QString textIn(crdt::Document& document, const QString& root)
{
    const crdt::Text text = document.text(root.toStdString());
    if (!text.isValid())
        return {};
    // Unit by unit: QString::fromStdU16String() would drop a U+FEFF at the beginning.
    const std::u16string units = text.toString();
    return QString(reinterpret_cast<const QChar*>(units.data()), qsizetype(units.size()));
}

} // namespace

QString textAt(const QByteArray& state, const QString& root)
{
    crdt::Document document({.collectGarbage = false});
    if (!state.isEmpty() && !document.applyUpdate(view(state)))
        return {};
    return textIn(document, root);
}

std::optional<QByteArray> stateOf(const QList<QByteArray>& updates)
{
    crdt::Document document({.collectGarbage = false});
    return play(updates, document) ? std::optional(toByteArray(document.encodeStateAsUpdate()))
                                   : std::nullopt;
}

std::optional<QString> textOf(const QList<QByteArray>& updates, const QString& root)
{
    crdt::Document document({.collectGarbage = false});
    return play(updates, document) ? std::optional(textIn(document, root)) : std::nullopt;
}

} // namespace heartline::documents
