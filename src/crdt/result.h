// SPDX-License-Identifier: MIT
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

namespace heartline::crdt {

/// What was wrong, by what the receiver should do about it.
enum class ErrorCode : std::uint8_t
{
    Truncated,  ///< The bytes end too early: ask the sender again.
    Malformed,  ///< The bytes are not what they should be: refuse the sender.
    TooLarge,   ///< A limit was reached (`Limits`): refuse, or raise the limit.
    OutOfRange, ///< An index or length beyond the end of a type: the caller's mistake.
    Detached,   ///< The type was deleted, or its document is gone: drop the handle.
    Collected,  ///< What is asked for was garbage-collected: it is nowhere any more.
};

/// Why something was refused. Nothing was changed.
struct Error
{
    ErrorCode code = ErrorCode::Malformed;
    /// What was expected, in English, for a log; static storage.
    const char* what = "";
    /// Where in the input, in bytes from its beginning; 0 where there is no input.
    std::size_t offset = 0;
};

/// A value, or why there is none. Check with `if (result)` before `*result`.
template<typename T>
class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::in_place_index<1>, error)
    {
    }

    explicit operator bool() const { return m_state.index() == 0; }
    [[nodiscard]] T& operator*() &
    {
        assert(*this);
        return *std::get_if<0>(&m_state);
    }
    [[nodiscard]] const T& operator*() const&
    {
        assert(*this);
        return *std::get_if<0>(&m_state);
    }
    [[nodiscard]] T operator*() &&
    {
        assert(*this);
        return std::move(*std::get_if<0>(&m_state));
    }
    [[nodiscard]] T* operator->() { return &**this; }
    [[nodiscard]] const T* operator->() const { return &**this; }
    [[nodiscard]] const Error& error() const
    {
        assert(!*this);
        return *std::get_if<1>(&m_state);
    }

private:
    std::variant<T, Error> m_state;
};

/// Done, or why not. Of what edits here it may be left unlooked at: it fails only where the caller's index or
/// handle is wrong.
template<>
class Result<void>
{
public:
    Result() = default;
    Result(Error error)
        : m_error(error)
    {
    }

    explicit operator bool() const { return !m_error; }
    [[nodiscard]] const Error& error() const
    {
        assert(m_error);
        return *m_error;
    }

private:
    std::optional<Error> m_error;
};

} // namespace heartline::crdt
