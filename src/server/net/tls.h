// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <memory>

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace heartline::server {

/// A certificate and its key, read once and shared by all connections.
class HEARTLINE_SERVER_EXPORT TlsContext
{
public:
    /// Reads a PEM certificate chain (own certificate first) and its PEM key; null with one sentence in
    /// `error`.
    [[nodiscard]] static std::shared_ptr<TlsContext> load(const QString& certificate, const QString& key,
                                                          QString* error);
    ~TlsContext();
    Q_DISABLE_COPY_MOVE(TlsContext)

    [[nodiscard]] SSL_CTX* handle() const { return m_context; }

private:
    explicit TlsContext(SSL_CTX* context)
        : m_context(context)
    {
    }
    SSL_CTX* m_context;
};

/// The server's side of one TLS connection as a filter over bytes: no socket, no waiting.
///
/// OpenSSL works on memory here and not through asio::ssl::stream, so that plain and TLS connections share
/// one path for reading and for gathered writes, and none of Asio's TLS templates are compiled.
class HEARTLINE_SERVER_EXPORT TlsFilter
{
public:
    explicit TlsFilter(std::shared_ptr<TlsContext> context);
    ~TlsFilter();
    Q_DISABLE_COPY_MOVE(TlsFilter)

    /// Takes bytes from the network and appends what they say to `plain`. False: the connection is broken, or
    /// the peer ended it; takeOutput() may still hold an alert for it.
    [[nodiscard]] bool receive(QByteArrayView bytes, QByteArray& plain);
    /// Encrypts; only once the handshake is done.
    [[nodiscard]] bool send(QByteArrayView plain);
    /// What must go out to the network.
    [[nodiscard]] QByteArray takeOutput();
    /// Says goodbye to the peer, so that it can tell the end from a cut (RFC 8446 §6.1).
    void shutdown();
    [[nodiscard]] bool isEstablished() const { return m_established; }

private:
    std::shared_ptr<TlsContext> m_context;
    SSL* m_ssl;
    bool m_established = false;
};

} // namespace heartline::server
