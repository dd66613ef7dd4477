// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QPlainTextEdit>

namespace heartline {

/// Where a message is written: Enter sends, Shift+Enter makes a new line. Grows with the text to six lines.
///
/// It is never disabled or rebuilt, whatever the connection does, so that an input method keeps what is being
/// composed.
class HEARTLINE_WIDGETS_EXPORT Composer : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit Composer(QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// There is something besides spaces.
    [[nodiscard]] bool hasText() const;
    static constexpr int kLongest = 64 * 1024; ///< UTF-16 code units; a longer paste is cut and told.

public Q_SLOTS:
    /// Sends what is written, if anything is.
    void submit();

public:
    /// Escape has a meaning now: cancelRequested().
    void setCancellable(bool cancellable) { m_cancellable = cancellable; }

Q_SIGNALS:
    void submitted(const QString& text);
    /// Up in an empty composer: the person wants to change what they wrote last.
    void editLastRequested();
    void cancelRequested();
    /// A key was pressed that changed the text.
    void edited();
    void textWasCut(int limit);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void adjustHeight();
    [[nodiscard]] int heightFor(double lines) const;
    [[nodiscard]] bool isUntouched() const;

    bool m_cancellable = false;
};

} // namespace heartline
