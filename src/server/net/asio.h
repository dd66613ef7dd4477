// SPDX-License-Identifier: MIT
#pragma once

// What of Asio and Beast this room uses. Their definitions are compiled once, in asio.cpp: instantiated in
// every source they cost minutes and gigabytes (docs/architecture.md, Server).
// BOOST_ASIO_SEPARATE_COMPILATION and its sibling are set for the whole target.
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace heartline::server {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

// With their executor's type known, nothing is dispatched through Asio's type-erased one.
using Executor = asio::io_context::executor_type;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using TcpAcceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Whether it is this computer. A socket of both families shows an IPv4 peer as ::ffff:127.0.0.1, which Asio
/// does not count as loopback.
[[nodiscard]] inline bool isLoopback(const asio::ip::address& address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
    return address.is_loopback();
}

} // namespace heartline::server
