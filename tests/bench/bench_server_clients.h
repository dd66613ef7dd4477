// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heartline::bench {

using Seconds = std::chrono::duration<double>;

/// A UUID's text as wire::makeId() makes them; its chance is not good, but quick.
[[nodiscard]] std::string makeId();
/// A chat message's `data`, the same for every contestant.
[[nodiscard]] std::string_view chatData();

/// What all clients of a Crowd have heard together.
struct Tally
{
    int64_t answers = 0;    ///< To what was asked.
    int64_t deliveries = 0; ///< Events of the log, one's own included where they come back.
};

/// What one client says and hears, as bytes: the protocol without the socket.
class Talk
{
public:
    virtual ~Talk() = default;
    Talk(const Talk&) = delete;
    Talk& operator=(const Talk&) = delete;

    /// The connection is there.
    virtual void begin(std::string& output) = 0;
    /// Takes whole messages from the front; how many bytes they were.
    virtual size_t hear(std::string_view input, std::string& output) = 0;
    /// The next request, of which one answer will tell.
    virtual void ask(std::string& output) = 0;

    bool ready = false; ///< ask() may be called.
    int unanswered = 0;
    int window = 0; ///< So many may be unanswered while a Crowd loads its server.
    Tally* tally = nullptr;

protected:
    Talk() = default;
    void answered()
    {
        --unanswered;
        ++tally->answers;
    }
};

/// A WebSocket client that costs little: masks with zeros, which a server can't make use of, and answers
/// pings.
class WebSocketTalk : public Talk
{
public:
    explicit WebSocketTalk(std::string target, std::string subprotocol = {});
    void begin(std::string& output) override;
    size_t hear(std::string_view input, std::string& output) override;
    static void frame(std::string& output, std::string_view text) { frame(output, '\x81', text); }

protected:
    virtual void upgraded(std::string& output) = 0;
    virtual void message(std::string_view text, std::string& output) = 0;

private:
    static void frame(std::string& output, char first, std::string_view payload);
    std::string m_target;
    std::string m_subprotocol;
    bool m_upgraded = false;
};

/// A heartline.v1 client of one channel.
class SessionTalk final : public WebSocketTalk
{
public:
    /// `position`: fields of `subscribe` that say where to go on, each with a comma in front; ready is who
    /// has caught up.
    SessionTalk(std::string user, std::string channel, const std::string& position = {});
    void ask(std::string& output) override;
    [[nodiscard]] std::string subscribe(const std::string& position = {}) const;

    std::string reply; ///< The last `subscribed` or `fetched`.
    int replies = 0;
    bool caughtUp = false;

protected:
    void upgraded(std::string& output) override;
    void message(std::string_view text, std::string& output) override;

private:
    std::string m_user;
    std::string m_channel;
    std::string m_position;
    int64_t m_n = 0;
    int64_t m_acknowledged = 0;
};

/// A client of the plain profile's /chat, or of a server that sends each text to everybody.
class PlainTalk final : public WebSocketTalk
{
public:
    PlainTalk(const std::string& user, const std::string& room);
    void ask(std::string& output) override;

protected:
    void upgraded(std::string& /*output*/) override {}
    void message(std::string_view text, std::string& output) override;

private:
    std::string m_own; ///< How a message of this client can be told.
};

/// A producer that appends to a stream of Redis through bench_server_append.lua.
class RedisTalk final : public Talk
{
public:
    RedisTalk(std::string script, std::string user, std::string channel);
    void begin(std::string& output) override;
    size_t hear(std::string_view input, std::string& output) override;
    void ask(std::string& output) override;

private:
    std::string m_script;
    std::string m_user;
    std::string m_channel;
    std::string m_device = makeId();
    std::string m_hash;
    int64_t m_n = 0;
};

/// Clients of one server, all on the calling thread. What goes wrong is thrown as std::runtime_error.
class Crowd
{
public:
    using Done = std::function<bool()>;

    explicit Crowd(uint16_t port);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    template<class T, class... Arguments>
    T& add(Arguments&&... arguments)
    {
        auto talk = std::make_unique<T>(std::forward<Arguments>(arguments)...);
        T& there = *talk;
        take(std::move(talk));
        return there;
    }
    /// Connects those that were added, some at once, and returns when all are ready.
    void open();
    /// Lets the clients talk until then.
    void run(const Done& done);
    /// These ask, as many at once as `window`, for `time`, and wait for the last answer. How long that took.
    Seconds load(std::span<Talk* const> askers, int window, Seconds time);
    /// Says `json` and waits for `subscribed` or `fetched`.
    const std::string& exchange(SessionTalk& talk, std::string_view json);

    Tally tally;

private:
    struct Connection
    {
        int socket = -1;
        std::unique_ptr<Talk> talk;
        std::string input{};
        std::string output{};
        bool waits = false; ///< For the socket to take more.
    };
    void take(std::unique_ptr<Talk> talk);
    void connect(size_t index);
    void turn(int patience);
    void read(Connection& connection);
    void write(Connection& connection);
    void refill(Connection& connection);

    uint16_t m_port;
    int m_epoll;
    std::vector<Connection> m_connections;
    size_t m_opened = 0;
    bool m_loading = false;
    std::vector<char> m_buffer;
};

} // namespace heartline::bench
