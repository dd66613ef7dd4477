// SPDX-License-Identifier: MIT
#include "sharedtype.h"

#include "array.h"
#include "map.h"
#include "store/type.h"
#include "text.h"

#include <utility>

namespace heartline::crdt {

SharedType::SharedType(detail::Type* type)
    : m_type(type)
{
    if (m_type)
        m_type->reference();
}

SharedType::SharedType(const SharedType& other)
    : SharedType(other.m_type)
{
}

SharedType::SharedType(SharedType&& other) noexcept
    : m_type(std::exchange(other.m_type, nullptr))
{
}

SharedType& SharedType::operator=(SharedType other) noexcept
{
    std::swap(m_type, other.m_type);
    return *this;
}

SharedType::~SharedType()
{
    if (m_type)
        m_type->release();
}

detail::Type* SharedType::live() const
{
    return m_type && m_type->store && !m_type->isDeleted() ? m_type : nullptr;
}

bool SharedType::isValid() const
{
    return live();
}

TypeKind SharedType::kind() const
{
    return m_type ? m_type->kind : TypeKind::Root;
}

std::string SharedType::nodeName() const
{
    return m_type && m_type->kind != TypeKind::Root ? m_type->name : std::string();
}

Text SharedType::toText() const
{
    return Text(m_type);
}

Map SharedType::toMap() const
{
    return Map(m_type);
}

Array SharedType::toArray() const
{
    return Array(m_type);
}

} // namespace heartline::crdt
