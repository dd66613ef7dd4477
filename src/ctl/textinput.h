// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSocketNotifier>
#include <QString>

#include <memory>
#include <optional>

namespace heartline::ctl {

/// Text from stdin: all of it, or line by line as it comes, so that a pipe may stay open for days.
class TextInput : public QObject
{
    Q_OBJECT
public:
    struct Whole
    {
        QString text;  ///< Without the last newline, as a shell's $(…) gives it, unless `exact`.
        QString error; ///< Not empty: there is no text.
        int code = 0;  ///< With `error`: what to end with.
    };
    /// Reads to the end; signals keep their default effect while it waits. `exact`: the last newline stays.
    [[nodiscard]] static Whole readWhole(bool exact = false);
    /// Nothing if it is not UTF-8.
    [[nodiscard]] static std::optional<QString> textOf(const QByteArray& bytes);

    /// Emits each line that is not empty, then ended().
    void readLines();
    /// Reads no more for now, or again: lines that are already here may still come.
    void pause(bool paused);

Q_SIGNALS:
    void line(const QString& text);
    /// All has been read. `error` not empty: and that is why; a line that is no text is not passed on.
    void ended(const QString& error, int code);

private:
    void read();
    void takeLines(bool last);
    void end(const QString& error = {}, int code = 0);

    std::unique_ptr<QSocketNotifier> m_notifier;
    QByteArray m_buffer;
};

} // namespace heartline::ctl
