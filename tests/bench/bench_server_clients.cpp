// SPDX-License-Identifier: MIT
#include "bench_server_clients.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <tuple>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::literals;

namespace heartline::bench {

namespace {

constexpr size_t kConnectingAtOnce = 128;
constexpr Seconds kPatience = 30s;

[[noreturn]] void fail(const std::string& what)
{
    throw std::runtime_error(what);
}

std::string quoted(std::string_view text)
{
    return '"' + std::string(text) + '"';
}

// The object's own `type`: those inside it may have one too.
std::string_view typeOf(std::string_view json)
{
    constexpr auto kType = R"("type":")"sv;
    int depth = 0;
    for (size_t at = 0; at < json.size(); ++at) {
        if (json[at] == '{') {
            ++depth;
        } else if (json[at] == '}') {
            --depth;
        } else if (json[at] == '"') {
            const std::string_view rest = json.substr(at);
            if (depth == 1 && rest.starts_with(kType))
                return rest.substr(kType.size(), rest.find('"', kType.size()) - kType.size());
            while (++at < json.size() && json[at] != '"')
                at += json[at] == '\\' ? 1U : 0U;
        }
    }
    return {};
}

int64_t count(std::string_view text, std::string_view what)
{
    int64_t found = 0;
    for (size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
        ++found;
    return found;
}

} // namespace

std::string makeId()
{
    static uint64_t state = uint64_t(std::chrono::system_clock::now().time_since_epoch().count());
    const auto next = [] { // splitmix64
        uint64_t z = (state += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    };
    constexpr auto kDigits = "0123456789abcdef"sv;
    std::string text = "00000000-0000-7000-8000-000000000000";
    const auto fill = [&text, kDigits](size_t from, size_t to, uint64_t bits) {
        for (size_t i = to; i-- > from; bits >>= 4) {
            if (text[i] == '-')
                bits <<= 4;
            else
                text[i] = kDigits[bits & 15];
        }
    };
    fill(0, 13,
         uint64_t(std::chrono::duration_cast<std::chrono::milliseconds>(
                      std::chrono::system_clock::now().time_since_epoch())
                      .count()));
    fill(15, 18, next());
    fill(20, 36, next());
    return text;
}

std::string_view chatData()
{
    return R"({"type":"chat","content":"The 14:20 to Leeds leaves from platform 3 today, tell the others please."})";
}

WebSocketTalk::WebSocketTalk(std::string target, std::string subprotocol)
    : m_target(std::move(target))
    , m_subprotocol(std::move(subprotocol))
{
}

void WebSocketTalk::begin(std::string& output)
{
    output += "GET " + m_target +
              " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    if (!m_subprotocol.empty())
        output += "Sec-WebSocket-Protocol: " + m_subprotocol + "\r\n";
    output += "\r\n";
}

void WebSocketTalk::frame(std::string& output, char first, std::string_view payload)
{
    output += first;
    if (payload.size() < 126) {
        output += char(0x80 | payload.size());
    } else {
        output += char(0x80 | 126);
        output += char(payload.size() >> 8);
        output += char(payload.size() & 0xff);
    }
    output.append(4, '\0');
    output += payload;
}

size_t WebSocketTalk::hear(std::string_view input, std::string& output)
{
    size_t used = 0;
    if (!m_upgraded) {
        const size_t end = input.find("\r\n\r\n");
        if (end == std::string_view::npos)
            return 0;
        if (!input.starts_with("HTTP/1.1 101"))
            fail("no upgrade: " + std::string(input.substr(0, 300)));
        m_upgraded = true;
        used = end + 4;
        upgraded(output);
    }
    while (true) {
        const std::string_view rest = input.substr(used);
        if (rest.size() < 2)
            return used;
        const auto byte = [&rest](size_t i) { return uint64_t(static_cast<unsigned char>(rest[i])); };
        size_t head = 2;
        uint64_t length = byte(1);
        if (length >= 126) {
            head = length == 126 ? 4 : 10;
            if (rest.size() < head)
                return used;
            length = 0;
            for (size_t i = 2; i < head; ++i)
                length = length << 8 | byte(i);
        }
        if (rest.size() - head < length)
            return used;
        const std::string_view payload = rest.substr(head, length);
        used += head + length;
        if (byte(0) == 0x81)
            message(payload, output);
        else if (byte(0) == 0x89)
            frame(output, '\x8a', payload);
        else if (byte(0) == 0x88)
            fail("closed: " + std::string(payload.substr(std::min<size_t>(2, payload.size()))));
    }
}

SessionTalk::SessionTalk(std::string user, std::string channel, const std::string& position)
    : WebSocketTalk("/session", "heartline.v1")
    , m_user(std::move(user))
    , m_channel(std::move(channel))
    , m_position(position)
{
}

void SessionTalk::upgraded(std::string& output)
{
    frame(output, R"({"type":"hello","v":1,"device":")" + makeId() + R"(","user":{"id":")" + m_user +
                      R"(","name":"Person )" + m_user + R"("},"agent":"bench"})");
}

std::string SessionTalk::subscribe(const std::string& position) const
{
    return R"({"type":"subscribe","channel":)" + quoted(m_channel) + position + '}';
}

void SessionTalk::message(std::string_view text, std::string& output)
{
    const std::string_view type = typeOf(text);
    if (type == "event") {
        ++tally->deliveries;
    } else if (type == "ack") {
        // Answers come in the order of the publishes.
        if (text.find("\"n\":" + std::to_string(++m_acknowledged) + ',') == std::string_view::npos)
            fail("not the acknowledgement awaited: " + std::string(text));
        answered();
    } else if (type == "events") {
        tally->deliveries += count(text, "\"offset\":");
        caughtUp = text.find("\"more\":false") != std::string_view::npos;
        ready = ready || caughtUp;
    } else if (type == "fetched" || type == "subscribed") {
        reply = text;
        ++replies;
        ready = ready || m_position.empty();
        if (!m_position.empty() && type == "subscribed" &&
            text.find("\"recovered\":true") == std::string_view::npos)
            fail("not recovered: " + reply);
    } else if (type == "welcome") {
        frame(output, subscribe(m_position));
    } else if (type != "presence") {
        fail("not expected: " + std::string(text));
    }
}

void SessionTalk::ask(std::string& output)
{
    ++unanswered;
    std::string json = R"({"type":"publish","channel":")";
    json.reserve(256);
    json += m_channel;
    json += R"(","n":)" + std::to_string(++m_n) + R"(,"id":")" + makeId() + R"(","data":)";
    json += chatData();
    json += '}';
    frame(output, json);
}

PlainTalk::PlainTalk(const std::string& user, const std::string& room)
    : WebSocketTalk("/chat?userId=" + user + "&userName=Person&room=" + room)
    , m_own(R"("userId":")" + user + '"')
{
}

void PlainTalk::message(std::string_view text, std::string& /*output*/)
{
    const std::string_view type = typeOf(text);
    if (type == "welcome")
        ready = true;
    if (type != "chat")
        return;
    ++tally->deliveries;
    if (window > 0 && text.find(m_own) != std::string_view::npos)
        answered();
}

void PlainTalk::ask(std::string& output)
{
    ++unanswered;
    frame(output, std::string(chatData().substr(0, chatData().size() - 1)) + ',' + m_own +
                      R"(,"timestamp":1700000000000})");
}

RedisTalk::RedisTalk(std::string script, std::string user, std::string channel)
    : m_script(std::move(script))
    , m_user(std::move(user))
    , m_channel(std::move(channel))
{
}

namespace {

void command(std::string& output, std::initializer_list<std::string_view> words)
{
    output += '*' + std::to_string(words.size()) + "\r\n";
    for (const std::string_view word : words) {
        output += '$' + std::to_string(word.size()) + "\r\n";
        output += word;
        output += "\r\n";
    }
}

} // namespace

void RedisTalk::begin(std::string& output)
{
    command(output, {"SCRIPT", "LOAD", m_script});
}

// What is awaited: `$40` and a hash once, then arrays of two integers.
size_t RedisTalk::hear(std::string_view input, std::string& /*output*/)
{
    size_t used = 0;
    while (true) {
        size_t at = used;
        std::string_view first;
        std::string_view last;
        const int lines = m_hash.empty() ? 2 : 3;
        for (int line = 0; line < lines; ++line) {
            const size_t end = input.find("\r\n", at);
            if (end == std::string_view::npos)
                return used;
            last = input.substr(at, end - at);
            if (line == 0)
                first = last;
            at = end + 2;
            if (first.starts_with('-'))
                fail("Redis: " + std::string(first));
        }
        used = at;
        if (m_hash.empty()) {
            m_hash = last;
            ready = true;
        } else if (first == "*2") {
            answered();
        } else {
            fail("Redis: not expected: " + std::string(first));
        }
    }
}

void RedisTalk::ask(std::string& output)
{
    ++unanswered;
    const std::string id = makeId();
    command(output,
            {"EVALSHA", m_hash, "5", m_channel, m_channel + ":head", m_channel + ":ids",
             m_channel + ":producers", "generations", m_user, m_device, "1", id, id.substr(0, 20), // a digest
             std::to_string(++m_n), "Person " + m_user, chatData()});
}

Crowd::Crowd(uint16_t port)
    : m_port(port)
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_buffer(256 * size_t(1024))
{
}

Crowd::~Crowd()
{
    for (const Connection& connection : m_connections) {
        if (connection.socket >= 0)
            ::close(connection.socket);
    }
    ::close(m_epoll);
}

void Crowd::take(std::unique_ptr<Talk> talk)
{
    talk->tally = &tally;
    m_connections.push_back({.talk = std::move(talk)});
}

void Crowd::connect(size_t index)
{
    Connection& connection = m_connections[index];
    connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(m_port);
    if (connection.socket < 0 ||
        ::connect(connection.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        fail("cannot connect: "s + std::strerror(errno));
    const int on = 1;
    ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{.events = EPOLLIN, .data = {.u64 = index}};
    ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, connection.socket, &event);
    connection.talk->begin(connection.output);
    write(connection);
}

void Crowd::open()
{
    while (m_opened < m_connections.size()) {
        const size_t from = m_opened;
        m_opened = std::min(m_connections.size(), from + kConnectingAtOnce);
        for (size_t i = from; i < m_opened; ++i)
            connect(i);
        run([this, from] {
            return std::all_of(m_connections.begin() + long(from), m_connections.begin() + long(m_opened),
                               [](const Connection& connection) { return connection.talk->ready; });
        });
    }
}

void Crowd::run(const Done& done)
{
    const auto start = std::chrono::steady_clock::now();
    while (!done()) {
        if (std::chrono::steady_clock::now() - start > kPatience)
            fail("the server keeps its clients waiting");
        turn(1000);
    }
}

Seconds Crowd::load(std::span<Talk* const> askers, int window, Seconds time)
{
    const auto start = std::chrono::steady_clock::now();
    for (Talk* talk : askers)
        talk->window = window;
    m_loading = true;
    for (Connection& connection : m_connections) {
        refill(connection);
        write(connection);
    }
    while (std::chrono::steady_clock::now() - start < time)
        turn(100);
    m_loading = false;
    run([askers] {
        return std::ranges::all_of(askers, [](const Talk* talk) { return talk->unanswered == 0; });
    });
    for (Talk* talk : askers)
        talk->window = 0;
    return std::chrono::steady_clock::now() - start;
}

const std::string& Crowd::exchange(SessionTalk& talk, std::string_view json)
{
    const auto connection = std::ranges::find_if(
        m_connections, [&talk](const Connection& candidate) { return candidate.talk.get() == &talk; });
    const int before = talk.replies;
    WebSocketTalk::frame(connection->output, json);
    write(*connection);
    run([&talk, before] { return talk.replies > before; });
    return talk.reply;
}

void Crowd::turn(int patience)
{
    std::array<epoll_event, 256> events{};
    const int ready = ::epoll_wait(m_epoll, events.data(), int(events.size()), patience);
    for (int i = 0; i < ready; ++i) {
        Connection& connection = m_connections[events[size_t(i)].data.u64];
        if (events[size_t(i)].events & EPOLLOUT) {
            connection.waits = false;
            epoll_event event{.events = EPOLLIN, .data = events[size_t(i)].data};
            ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, connection.socket, &event);
        }
        if (events[size_t(i)].events & ~uint32_t(EPOLLOUT))
            read(connection);
        refill(connection);
        write(connection);
    }
}

void Crowd::read(Connection& connection)
{
    const ssize_t size = ::recv(connection.socket, m_buffer.data(), m_buffer.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (size <= 0)
        fail("the server has ended a connection");
    const std::string_view fresh(m_buffer.data(), size_t(size));
    if (connection.input.empty()) {
        connection.input = fresh.substr(connection.talk->hear(fresh, connection.output));
    } else {
        connection.input += fresh;
        connection.input.erase(0, connection.talk->hear(connection.input, connection.output));
    }
}

void Crowd::refill(Connection& connection)
{
    Talk& talk = *connection.talk;
    while (m_loading && talk.unanswered < talk.window)
        talk.ask(connection.output);
}

void Crowd::write(Connection& connection)
{
    if (connection.output.empty() || connection.waits)
        return;
    const ssize_t size = ::send(connection.socket, connection.output.data(), connection.output.size(),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0 && errno != EAGAIN && errno != EINTR)
        fail("the server has ended a connection");
    connection.output.erase(0, size_t(std::max<ssize_t>(size, 0)));
    connection.waits = !connection.output.empty();
    if (connection.waits) {
        const auto index = size_t(&connection - m_connections.data());
        epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.u64 = index}};
        ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, connection.socket, &event);
    }
}

} // namespace heartline::bench
