// SPDX-License-Identifier: MIT
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

namespace heartline::test {

/// A piece of work that waits in between, and that another such piece can wait for with co_await. Nothing
/// runs before it is waited for, or resumed for the first time. What it throws, its waiter gets.
class [[nodiscard]] Task
{
public:
    struct promise_type
    {
        std::coroutine_handle<> waiter = std::noop_coroutine();
        std::exception_ptr failure;

        Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        auto final_suspend() noexcept
        {
            struct HandBack
            {
                bool await_ready() noexcept { return false; }
                std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> done) noexcept
                {
                    return done.promise().waiter;
                }
                void await_resume() noexcept {}
            };
            return HandBack{};
        }
        void return_void() {}
        void unhandled_exception() { failure = std::current_exception(); }
    };

    Task(Task&& other) noexcept
        : m_handle(std::exchange(other.m_handle, nullptr))
    {
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    Task& operator=(Task&&) = delete;
    ~Task()
    {
        if (m_handle)
            m_handle.destroy();
    }

    // To be waited for.
    [[nodiscard]] bool await_ready() const { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter)
    {
        m_handle.promise().waiter = waiter;
        return m_handle;
    }
    void await_resume() const { rethrow(); }

    // Of the outermost, for who drives it.
    [[nodiscard]] std::coroutine_handle<> handle() const { return m_handle; }
    [[nodiscard]] bool isDone() const { return m_handle.done(); }
    void rethrow() const
    {
        if (m_handle.promise().failure)
            std::rethrow_exception(m_handle.promise().failure);
    }

private:
    explicit Task(std::coroutine_handle<promise_type> handle)
        : m_handle(handle)
    {
    }

    std::coroutine_handle<promise_type> m_handle;
};

} // namespace heartline::test
