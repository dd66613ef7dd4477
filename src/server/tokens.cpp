// SPDX-License-Identifier: MIT
#include "tokens.h"

#include <Heartline/Envelope>
#include <Heartline/Names>

#include <QDir>
#include <QFile>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <openssl/crypto.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

constexpr qsizetype kKeyBytes = 32; // as long as the hash (RFC 7518 §3.2)
constexpr auto kBase64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

QByteArray makeSecret()
{
    std::array<quint32, kKeyBytes / sizeof(quint32)> words{};
    QRandomGenerator::system()->generate(words.begin(), words.end());
    return QByteArray(reinterpret_cast<const char*>(words.data()), kKeyBytes);
}

QByteArray sign(const QByteArray& secret, const QByteArray& text)
{
    return QMessageAuthenticationCode::hash(text, secret, QCryptographicHash::Sha256);
}

std::optional<QByteArray> unbase64(const QByteArray& text)
{
    const auto result =
        QByteArray::fromBase64Encoding(text, kBase64 | QByteArray::AbortOnBase64DecodingErrors);
    return result.decodingStatus == QByteArray::Base64DecodingStatus::Ok ? std::optional(result.decoded)
                                                                         : std::nullopt;
}

bool matches(QStringView pattern, QStringView text)
{
    // Greedy with one point to return to: linear for patterns of one star, never exponential.
    qsizetype p = 0;
    qsizetype t = 0;
    qsizetype star = -1;
    qsizetype mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == u'*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star >= 0) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == u'*')
        ++p;
    return p == pattern.size();
}

bool anyMatches(const QStringList& scopes, QLatin1StringView prefix, const QString& docId)
{
    return std::ranges::any_of(scopes, [&](const QString& scope) {
        return scope.startsWith(prefix) && matches(QStringView(scope).sliced(prefix.size()), docId);
    });
}

// Written beside and linked into place, so that no reader ever sees half a key, and the first of two writers
// wins.
bool writeKey(const QString& path, const QByteArray& secret, QString* error)
{
    const QByteArray target = QFile::encodeName(path);
    const QByteArray beside = target + '.' + QByteArray::number(::getpid()) + '.' + wire::makeId().toLatin1();
    const int descriptor = ::open(beside.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        *error = u"%1 cannot be written: %2."_s.arg(path, qt_error_string(errno));
        return false;
    }
    const QByteArray text = secret.toBase64(kBase64) + '\n';
    const bool written =
        ::write(descriptor, text.constData(), size_t(text.size())) == text.size() && ::fsync(descriptor) == 0;
    ::close(descriptor);
    const bool linked = written && (::link(beside.constData(), target.constData()) == 0 || errno == EEXIST);
    if (!linked)
        *error = u"%1 cannot be written: %2."_s.arg(path, qt_error_string(errno));
    ::unlink(beside.constData());
    return linked;
}

} // namespace

bool Claims::mayChat() const
{
    return scopes.contains("chat"_L1);
}

bool Claims::mayPublish() const
{
    return scopes.contains("publish"_L1);
}

bool Claims::mayRead(const QString& docId) const
{
    return anyMatches(scopes, "doc:read:"_L1, docId) || mayWrite(docId);
}

bool Claims::mayWrite(const QString& docId) const
{
    return anyMatches(scopes, "doc:write:"_L1, docId);
}

QStringList Claims::ordinaryScopes()
{
    return {u"chat"_s, u"doc:read:*"_s, u"doc:write:*"_s};
}

TokenKey TokenKey::temporary()
{
    return TokenKey(makeSecret());
}

std::optional<TokenKey> TokenKey::inFolder(const QString& folder, QString* error)
{
    if (!QDir().mkpath(folder)) {
        *error = u"The folder %1 cannot be made: is there a file in its way, or no permission?"_s.arg(folder);
        return std::nullopt;
    }
    const QString path = QDir(folder).filePath(u"token.key"_s);
    if (!QFile::exists(path) && !writeKey(path, makeSecret(), error))
        return std::nullopt;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        *error = u"%1 cannot be read: %2."_s.arg(path, file.errorString());
        return std::nullopt;
    }
    const auto secret = unbase64(file.read(1024).trimmed());
    if (!secret || secret->size() < kKeyBytes) {
        *error =
            u"%1 holds no key; remove it and a new one is made, which ends the tokens of the old one."_s.arg(
                path);
        return std::nullopt;
    }
    return TokenKey(*secret);
}

QString TokenKey::issue(const Claims& claims) const
{
    QJsonObject payload{
        {"sub"_L1, claims.userId}, {"exp"_L1, claims.expires}, {"scope"_L1, claims.scopes.join(u' ')}};
    if (!claims.name.isEmpty())
        payload.insert("name"_L1, claims.name);
    const QByteArray header = wire::encode(QJsonObject{{"alg"_L1, "HS256"_L1}, {"typ"_L1, "JWT"_L1}});
    const QByteArray text = header.toBase64(kBase64) + '.' + wire::encode(payload).toBase64(kBase64);
    return QString::fromLatin1(text + '.' + sign(m_secret, text).toBase64(kBase64));
}

TokenKey::Verdict TokenKey::verify(const QString& token, qint64 now) const
{
    const Verdict malformed{std::nullopt, u"The token is malformed."_s, false};
    const QByteArray text = token.toLatin1();
    const QList<QByteArray> parts = text.split('.');
    if (parts.size() != 3)
        return malformed;
    const auto signature = unbase64(parts[2]);
    const QByteArray expected = sign(m_secret, parts[0] + '.' + parts[1]);
    if (!signature || signature->size() != expected.size() ||
        CRYPTO_memcmp(signature->constData(), expected.constData(), size_t(expected.size())) != 0)
        return {std::nullopt, u"The token was not signed by this server."_s, false};

    const auto header = unbase64(parts[0]);
    const auto payload = unbase64(parts[1]);
    if (!header || !payload)
        return malformed;
    const wire::DecodeResult head = wire::decodeObject(*header);
    const wire::DecodeResult body = wire::decodeObject(*payload);
    // Never by the token's own choice: one algorithm is known (RFC 8725 §3.1).
    if (!head || !body || head.envelope.object.value("alg"_L1).toString() != "HS256"_L1)
        return malformed;
    const QJsonObject& object = body.envelope.object;
    Claims claims{.userId = object.value("sub"_L1).toString(),
                  .name = object.value("name"_L1).toString(),
                  .expires = object.value("exp"_L1).toInteger(),
                  .scopes = object.value("scope"_L1).toString().split(u' ', Qt::SkipEmptyParts)};
    if (!wire::isValidName(claims.userId))
        return malformed;
    if (claims.expires <= now)
        return {std::nullopt, u"The token has expired; ask for a new one."_s, true};
    if (object.value("nbf"_L1).toInteger() > now)
        return {std::nullopt, u"The token is not valid yet."_s, false};
    if (!object.contains("scope"_L1))
        claims.scopes = Claims::ordinaryScopes();
    return {claims, {}, false};
}

} // namespace heartline::server
