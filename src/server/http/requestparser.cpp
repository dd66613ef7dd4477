// SPDX-License-Identifier: MIT
#include "requestparser.h"
#include "net/asio.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace http = boost::beast::http;

namespace {

QByteArray bytesOf(boost::beast::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

HttpResponse failureFor(const boost::beast::error_code& error)
{
    if (error == http::error::header_limit)
        return HttpResponse::error(431, u"headers_too_large"_s, u"The request's headers are too large."_s);
    if (error == http::error::body_limit)
        return HttpResponse::error(413, u"too_large"_s, u"The request's body is too large."_s);
    return HttpResponse::error(400, u"bad_request"_s, u"This is not an HTTP request."_s);
}

} // namespace

struct RequestParser::Parser
{
    http::request_parser<http::string_body> parser;
    bool started = false;
    bool continueAsked = false;

    explicit Parser(const Limits& limits)
    {
        parser.header_limit(limits.headerBytes);
        parser.body_limit(limits.bodyBytes);
        parser.eager(true);
    }

    HttpRequest take()
    {
        auto& message = parser.get();
        HttpRequest request;
        request.method = bytesOf(message.method_string());
        request.target = bytesOf(message.target());
        request.keepAlive = message.keep_alive();
        request.isHttp11 = message.version() >= 11;
        for (const auto& field : message.base())
            request.headers.append({bytesOf(field.name_string()).toLower(), bytesOf(field.value())});
        request.body = QByteArray::fromStdString(message.body());
        return request;
    }
};

RequestParser::RequestParser(const Limits& limits)
    : m_limits(limits)
    , m_parser(std::make_unique<Parser>(limits))
{
}

RequestParser::~RequestParser() = default;

void RequestParser::feed(QByteArrayView bytes)
{
    if (!m_failed)
        m_input.append(bytes);
}

RequestParser::Outcome RequestParser::next()
{
    auto& parser = m_parser->parser;
    while (!m_failed && !m_input.isEmpty()) {
        m_parser->started = true;
        boost::beast::error_code error;
        const size_t used =
            parser.put(boost::asio::buffer(m_input.constData(), size_t(m_input.size())), error);
        m_input.remove(0, qsizetype(used));
        if (error == http::error::need_more) {
            // The parser judges its limit only over what it takes in, and a header is taken in whole or not
            // at all.
            if (!parser.is_header_done() && m_input.size() > qsizetype(m_limits.headerBytes)) {
                fail(failureFor(http::error::header_limit));
                break;
            }
            return Outcome::NeedMore;
        }
        if (error) {
            fail(failureFor(error));
            break;
        }
        if (parser.is_done()) {
            // Two would let the one that is judged differ from the one that was meant (RFC 9112 §3.2).
            if (parser.get().count(http::field::host) > 1) {
                fail(failureFor(http::error::bad_field));
                break;
            }
            m_request = m_parser->take();
            m_parser = std::make_unique<Parser>(m_limits);
            return Outcome::Ready;
        }
        if (used == 0)
            return Outcome::NeedMore;
    }
    return m_failed ? Outcome::Failed : Outcome::NeedMore;
}

bool RequestParser::takeExpectsContinue()
{
    auto& parser = m_parser->parser;
    if (!parser.is_header_done() || m_parser->continueAsked)
        return false;
    m_parser->continueAsked = true;
    return boost::beast::iequals(parser.get()[http::field::expect], "100-continue");
}

bool RequestParser::isMidRequest() const
{
    return m_parser->started || !m_input.isEmpty();
}

QByteArray RequestParser::takeRest()
{
    return std::exchange(m_input, {});
}

void RequestParser::fail(const HttpResponse& response)
{
    m_failed = true;
    m_failure = response;
    m_input.clear();
}

} // namespace heartline::server
