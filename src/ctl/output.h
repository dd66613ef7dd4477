// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonObject>
#include <QString>

namespace heartline::ctl {

/// Where the program speaks: stdout for what was asked for, stderr for what a person should know beside it.
class Output
{
public:
    enum class Colour
    {
        Plain,
        Faint,
        Good,
        Bad
    };

    /// `json`: stdout takes only JSON lines.
    explicit Output(bool json);

    [[nodiscard]] bool isJson() const { return m_json; }
    /// A person looks at stdout.
    [[nodiscard]] bool isTerminal() const { return m_terminal; }

    /// One line for a program; nothing unless isJson().
    void json(const QJsonObject& object);
    /// Text for people, with its newline; nothing if isJson().
    void text(const QString& text);
    /// The same in --json, for who asked nothing but a result (--help).
    void raw(const QString& text);
    /// The same for what is no text.
    void bytes(const QByteArray& bytes) { write(bytes); }
    /// A line "heartlinectl: text" on stderr.
    void note(const QString& text) const;

    /// `text` in a colour where a terminal shows it (and NO_COLOR is not set, https://no-color.org).
    [[nodiscard]] QString coloured(Colour colour, const QString& text) const;

    /// Set once stdout took no more: nobody reads (EPIPE), or its disk is full.
    [[nodiscard]] int error() const { return m_error; }

private:
    void write(const QByteArray& bytes);

    bool m_json;
    bool m_terminal;
    bool m_colours;
    int m_error = 0;
};

/// What others wrote, fit to be shown on a terminal: their control characters, which could clear the screen
/// or rename the window, become U+FFFD. Newlines stay only if `lines`.
[[nodiscard]] QString printable(const QString& text, bool lines = false);

} // namespace heartline::ctl
