// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QElapsedTimer>
#include <QPlainTextEdit>
#include <QTextCursor>
#include <QTimer>

namespace heartline {

/// A plain text editor that shows where others are: their carets, selections and names.
///
/// Undo and redo are signals here, as the built-in ones would take back what others wrote.
class HEARTLINE_WIDGETS_EXPORT SharedTextEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    /// Somebody else in the text. The cursors move with the text by themselves.
    struct RemoteCaret
    {
        QString userId;
        QString name;
        QTextCursor cursor; ///< position() is the caret, anchor() the selection's other end.
        qint64 movedAt = 0; ///< Of `now()`: the name is shown for a while after that.
    };

    explicit SharedTextEdit(QWidget* parent = nullptr);

    void setCarets(const QList<RemoteCaret>& carets);
    [[nodiscard]] const QList<RemoteCaret>& carets() const { return m_carets; }
    [[nodiscard]] qint64 now() const { return m_clock.elapsed(); }
    /// An input method is composing: the text under it must stay put.
    [[nodiscard]] bool isComposing() const;

Q_SIGNALS:
    void undoRequested();
    void redoRequested();
    void compositionEnded();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRectF caretRect(const QTextCursor& cursor, int position) const;
    void paintSelection(QPainter& painter, const RemoteCaret& caret, const QColor& color) const;
    void paintFlag(QPainter& painter, const RemoteCaret& caret, const QRectF& rect, const QColor& fill) const;
    void centerColumn();

    QList<RemoteCaret> m_carets;
    QElapsedTimer m_clock;
    QTimer m_flagTimer;
    QString m_hovered; ///< The user id whose caret is under the pointer.
};

} // namespace heartline
