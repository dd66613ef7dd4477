// SPDX-License-Identifier: MIT
#include "tls.h"

#include <QFile>

#include <array>
#include <limits>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

QString lastError()
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* const reason = code ? ERR_reason_error_string(code) : nullptr;
    return reason ? QString::fromLatin1(reason) : u"unknown error"_s;
}

} // namespace

std::shared_ptr<TlsContext> TlsContext::load(const QString& certificate, const QString& key, QString* error)
{
    std::shared_ptr<TlsContext> context(new TlsContext(SSL_CTX_new(TLS_server_method())));
    SSL_CTX* const handle = context->m_context;
    SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
    // Idle connections give their buffers back: 34 KiB each otherwise.
    SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(handle, QFile::encodeName(certificate).constData()) != 1) {
        *error = u"%1 holds no usable certificate: %2."_s.arg(certificate, lastError());
        return nullptr;
    }
    if (SSL_CTX_use_PrivateKey_file(handle, QFile::encodeName(key).constData(), SSL_FILETYPE_PEM) != 1) {
        *error = u"%1 holds no key for %2: %3."_s.arg(key, certificate, lastError());
        return nullptr;
    }
    if (SSL_CTX_check_private_key(handle) != 1) {
        *error = u"%1 is not the key of %2."_s.arg(key, certificate);
        return nullptr;
    }
    return context;
}

TlsContext::~TlsContext()
{
    SSL_CTX_free(m_context);
}

TlsFilter::TlsFilter(std::shared_ptr<TlsContext> context)
    : m_context(std::move(context))
    , m_ssl(SSL_new(m_context->handle()))
{
    SSL_set_bio(m_ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem())); // owned by m_ssl from here on
    SSL_set_accept_state(m_ssl);
}

TlsFilter::~TlsFilter()
{
    SSL_free(m_ssl);
}

bool TlsFilter::receive(QByteArrayView bytes, QByteArray& plain)
{
    ERR_clear_error();
    if (bytes.size() > std::numeric_limits<int>::max() ||
        BIO_write(SSL_get_rbio(m_ssl), bytes.data(), int(bytes.size())) != int(bytes.size()))
        return false;
    if (!m_established) {
        const int result = SSL_do_handshake(m_ssl);
        if (result != 1)
            return SSL_get_error(m_ssl, result) == SSL_ERROR_WANT_READ;
        m_established = true;
    }
    std::array<char, 16384> buffer{}; // the largest record
    while (true) {
        const int size = SSL_read(m_ssl, buffer.data(), int(buffer.size()));
        if (size <= 0)
            return SSL_get_error(m_ssl, size) == SSL_ERROR_WANT_READ;
        plain.append(buffer.data(), size);
    }
}

bool TlsFilter::send(QByteArrayView plain)
{
    ERR_clear_error();
    size_t written = 0;
    // A memory BIO takes everything, so one call writes it all.
    return plain.isEmpty() || SSL_write_ex(m_ssl, plain.data(), size_t(plain.size()), &written) == 1;
}

QByteArray TlsFilter::takeOutput()
{
    BIO* const output = SSL_get_wbio(m_ssl);
    QByteArray bytes(qsizetype(BIO_ctrl_pending(output)), Qt::Uninitialized);
    if (!bytes.isEmpty())
        bytes.truncate(std::max(BIO_read(output, bytes.data(), int(bytes.size())), 0));
    return bytes;
}

void TlsFilter::shutdown()
{
    ERR_clear_error();
    if (m_established)
        SSL_shutdown(m_ssl);
}

} // namespace heartline::server
