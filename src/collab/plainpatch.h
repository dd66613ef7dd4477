// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/TextPatch>

#include <QString>

/// Patches of QStrings, which the plain profile's whole contents are.
namespace heartline {

inline std::u16string_view units(const QString& text)
{
    return {reinterpret_cast<const char16_t*>(text.utf16()), std::size_t(text.size())};
}

inline QString toQString(std::u16string_view units)
{
    return QString(reinterpret_cast<const QChar*>(units.data()), qsizetype(units.size()));
}

inline crdt::TextPatch diff(const QString& from, const QString& to)
{
    return crdt::diff(units(from), units(to));
}

inline QString patched(const QString& text, const crdt::TextPatch& patch)
{
    return toQString(crdt::patched(units(text), patch));
}

} // namespace heartline
