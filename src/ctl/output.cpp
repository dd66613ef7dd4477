// SPDX-License-Identifier: MIT
#include "output.h"

#include <QJsonDocument>

#include <cerrno>
#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

Output::Output(bool json)
    : m_json(json)
    , m_terminal(::isatty(STDOUT_FILENO) == 1)
    , m_colours(m_terminal && qEnvironmentVariableIsEmpty("NO_COLOR") && qgetenv("TERM") != "dumb")
{
}

void Output::json(const QJsonObject& object)
{
    if (m_json)
        write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

void Output::text(const QString& text)
{
    if (!m_json)
        write(text.toUtf8());
}

void Output::raw(const QString& text)
{
    write(text.toUtf8());
}

void Output::note(const QString& text) const
{
    std::fputs(("heartlinectl: " + text.toUtf8() + '\n').constData(), stderr);
}

QString Output::coloured(Colour colour, const QString& text) const
{
    if (!m_colours || colour == Colour::Plain)
        return text;
    const QLatin1StringView code = colour == Colour::Faint  ? "2"_L1
                                   : colour == Colour::Good ? "32"_L1
                                                            : "31"_L1;
    return u"\x1b[%1m%2\x1b[0m"_s.arg(code, text);
}

void Output::write(const QByteArray& bytes)
{
    qsizetype done = 0;
    while (m_error == 0 && done < bytes.size()) {
        const auto written = ::write(STDOUT_FILENO, bytes.constData() + done, size_t(bytes.size() - done));
        if (written >= 0)
            done += written;
        else if (errno != EINTR)
            m_error = errno;
    }
}

QString printable(const QString& text, bool lines)
{
    QString shown = text;
    for (QChar& c : shown) {
        // Bidirectional overrides would let a text look as if another had written it.
        const bool overrides =
            (c >= QChar(0x202a) && c <= QChar(0x202e)) || (c >= QChar(0x2066) && c <= QChar(0x2069));
        if ((c.category() == QChar::Other_Control && !(lines && c == u'\n') && c != u'\t') || overrides)
            c = QChar(QChar::ReplacementCharacter);
    }
    return shown;
}

} // namespace heartline::ctl
