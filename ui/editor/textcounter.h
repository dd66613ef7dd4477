// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QObject>
#include <QPlainTextEdit>
#include <QThreadPool>
#include <QTimer>
#include <atomic>

namespace heartline {

/// How much is written.
struct HEARTLINE_WIDGETS_EXPORT TextCounts
{
    qsizetype words = 0;
    qsizetype characters =
        0; ///< As people see them: "é", "👩‍👩‍👧" and "国" are one each; line ends are none.
    bool operator==(const TextCounts&) const = default;

    /// By Unicode's rules (UAX #29) for words and characters; where a script is written without spaces, each
    /// of its characters is a word, as word processors count.
    /// `stop`: give up, with whatever was counted so far.
    [[nodiscard]] static TextCounts of(const QString& text, const std::atomic<bool>* stop = nullptr);
};

/// Keeps counting an editor's text, or what is selected in it, when the writing pauses: on another thread, so
/// that a long text never holds up a key.
class HEARTLINE_WIDGETS_EXPORT TextCounter : public QObject
{
    Q_OBJECT
public:
    explicit TextCounter(QPlainTextEdit& editor, QObject* parent = nullptr);
    ~TextCounter() override;

    [[nodiscard]] TextCounts counts() const { return m_counts; }
    /// These are of the selection.
    [[nodiscard]] bool isSelection() const { return m_selection; }
    /// Off: nothing is counted, as nobody looks.
    void setActive(bool active);
    /// Begins now what was to begin after a pause.
    void flush();

Q_SIGNALS:
    void counted();

private:
    void schedule();
    void count();
    void take(const TextCounts& counts, bool selection);

    QPlainTextEdit& m_editor;
    QTimer m_pause;
    QThreadPool m_thread; // one; the destructor waits for it, which is at most one line's counting
    std::atomic<bool> m_stop = false;
    TextCounts m_counts;
    bool m_selection = false;
    bool m_active = true;
    bool m_counting = false;
    bool m_again = false;
};

} // namespace heartline
