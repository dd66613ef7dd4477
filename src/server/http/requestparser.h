// SPDX-License-Identifier: MIT
#pragma once

#include "message.h"
#include "server_export.h"

#include <memory>
#include <optional>

namespace heartline::server {

/// Bytes in, HTTP requests out, one after another as a connection is kept alive. Owns no socket.
class HEARTLINE_SERVER_EXPORT RequestParser
{
public:
    struct Limits
    {
        uint32_t headerBytes = 16 * 1024; ///< Request line and all headers; more is 431.
        uint64_t bodyBytes = 320 * 1024;  ///< More is 413.
    };
    enum class Outcome
    {
        NeedMore,
        Ready,
        Failed
    };

    explicit RequestParser(const Limits& limits);
    ~RequestParser();
    Q_DISABLE_COPY_MOVE(RequestParser)

    void feed(QByteArrayView bytes);
    /// Takes the next whole request apart. After Ready: request(); after Failed: failure(), and nothing more
    /// comes.
    [[nodiscard]] Outcome next();
    [[nodiscard]] HttpRequest& request() { return m_request; }
    [[nodiscard]] const HttpResponse& failure() const { return m_failure; }

    /// Once a request: whether its headers ask to be told to go on (RFC 9110 §10.1.1).
    [[nodiscard]] bool takeExpectsContinue();
    /// Whether a request has begun and is not whole.
    [[nodiscard]] bool isMidRequest() const;
    /// Bytes that came behind the last request: those of the WebSocket after an upgrade.
    [[nodiscard]] QByteArray takeRest();
    [[nodiscard]] qsizetype bufferedBytes() const { return m_input.size(); }

private:
    struct Parser;
    void fail(const HttpResponse& response);

    Limits m_limits;
    std::unique_ptr<Parser> m_parser;
    QByteArray m_input;
    HttpRequest m_request;
    HttpResponse m_failure;
    bool m_failed = false;
};

} // namespace heartline::server
