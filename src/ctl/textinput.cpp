// SPDX-License-Identifier: MIT
#include "textinput.h"

#include "exitcode.h"

#include <QStringDecoder>

#include <cerrno>
#include <cstring>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

namespace {

constexpr qsizetype kLongest = 16 * 1024 * 1024; // far above what any server takes

/// Appends what one read(2) gives; 0 at the end, -1 on an error.
ssize_t readMore(QByteArray& into)
{
    char bytes[16 * 1024];
    ssize_t got = 0;
    do
        got = ::read(STDIN_FILENO, bytes, sizeof bytes);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        into.append(bytes, got);
    return got;
}

QString readError()
{
    return u"stdin can't be read: %1."_s.arg(QString::fromLocal8Bit(std::strerror(errno)));
}

} // namespace

std::optional<QString> TextInput::textOf(const QByteArray& bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString text = decoder(bytes);
    return decoder.hasError() ? std::nullopt : std::optional(std::move(text));
}

TextInput::Whole TextInput::readWhole(bool exact)
{
    QByteArray bytes;
    ssize_t got = 1;
    while ((got = readMore(bytes)) > 0) {
        if (bytes.size() > kLongest)
            return {{}, u"stdin holds too much for one message."_s, exitcode::kData};
    }
    if (got < 0)
        return {{}, readError(), exitcode::kNoInput};
    if (!exact && bytes.endsWith('\n'))
        bytes.chop(1);
    const auto text = textOf(bytes);
    if (!text)
        return {{}, u"stdin is not UTF-8 text."_s, exitcode::kData};
    return {*text, {}, 0};
}

void TextInput::readLines()
{
    m_notifier = std::make_unique<QSocketNotifier>(STDIN_FILENO, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &TextInput::read);
}

void TextInput::pause(bool paused)
{
    if (m_notifier)
        m_notifier->setEnabled(!paused);
}

void TextInput::read()
{
    const ssize_t got = readMore(m_buffer);
    if (got < 0)
        return end(readError(), exitcode::kNoInput);
    takeLines(got == 0);
    if (m_notifier && got == 0)
        end();
}

void TextInput::takeLines(bool last)
{
    qsizetype start = 0;
    while (start < m_buffer.size()) {
        qsizetype stop = m_buffer.indexOf('\n', start);
        if (stop < 0 && !last)
            break;
        if (stop < 0)
            stop = m_buffer.size();
        const auto text = textOf(m_buffer.mid(start, stop - start));
        start = stop + 1;
        if (!text)
            return end(u"A line of stdin is not UTF-8 text; it and those behind it were not sent."_s,
                       exitcode::kData);
        if (!text->isEmpty())
            Q_EMIT line(*text);
    }
    m_buffer.remove(0, std::min(start, m_buffer.size()));
    if (m_buffer.size() > kLongest)
        end(u"A line of stdin is too long for a message; it and those behind it were not sent."_s,
            exitcode::kData);
}

void TextInput::end(const QString& error, int code)
{
    // Not deleted: this may be its slot.
    m_notifier->setEnabled(false);
    m_notifier.release()->deleteLater();
    Q_EMIT ended(error, code);
}

} // namespace heartline::ctl
