// SPDX-License-Identifier: MIT
#pragma once

namespace heartline {

/// Lambdas as one visitor for std::visit.
template<typename... Lambdas>
struct Overloaded : Lambdas...
{
    using Lambdas::operator()...;
};
template<typename... Lambdas>
Overloaded(Lambdas...) -> Overloaded<Lambdas...>; // C++20 needs no guide, but clang before 17 does

} // namespace heartline
