// SPDX-License-Identifier: MIT
#pragma once

#include "commentmarks.h"
#include "remotecarets.h"
#include "widgets_export.h"

#include <QPlainTextEdit>
#include <memory>

namespace heartline {

class EditorGutter;
class FollowBar;
class ScrollMarkers;
class TextSearch;

/// A plain text editor that shows where others are: their carets, selections and names, and can follow them.
///
/// Plain data in, signals out: it knows nothing of a network or of a shared document. Undo and redo are
/// signals, as the built-in ones would take back what others wrote. Places are UTF-16 code units. It keeps
/// the QTextDocument that it was made with.
///
/// Following moves this view only, never this person's caret, so two who follow each other stay where they
/// are.
class HEARTLINE_WIDGETS_EXPORT SharedTextEdit : public QPlainTextEdit
{
    Q_OBJECT
    Q_PROPERTY(int zoom READ zoom WRITE setZoom NOTIFY zoomChanged)
public:
    using RemoteCaret = heartline::RemoteCaret;
    using Mark = CommentMark;

    static constexpr int kSmallestZoom = 50; ///< Percent.
    static constexpr int kLargestZoom = 300;
    static constexpr int kZoomStep = 10;

    /// What is read, to be kept in place while the text changes. Made and used between two paints.
    struct ScrollAnchor
    {
        QTextCursor top;    ///< In the first visible block; moves with the text.
        int line = 0;       ///< The first visible line of that block.
        int horizontal = 0; ///< Pixels.
    };

    explicit SharedTextEdit(QWidget* parent = nullptr);
    ~SharedTextEdit() override;

    void setCarets(const QList<RemoteCaret>& carets);
    /// With the places as they are now, after what was edited here.
    [[nodiscard]] QList<RemoteCaret> carets() const { return m_carets.carets(); }
    [[nodiscard]] RemoteCarets& remoteCarets() { return m_carets; }
    void setCommentMarks(const QList<Mark>& marks);
    [[nodiscard]] QList<Mark> commentMarks() const { return m_marks.marks(); }
    /// An input method is composing: the text under it must stay put.
    [[nodiscard]] bool isComposing() const;
    /// What it has composed so far becomes text.
    void finishComposition();
    /// What undo and redo can do, for the context menu.
    void setUndoAvailable(bool available) { m_canUndo = available; }
    void setRedoAvailable(bool available) { m_canRedo = available; }

    [[nodiscard]] ScrollAnchor saveAnchor() const;
    void restoreAnchor(const ScrollAnchor& anchor);
    /// Shows a place, without moving the caret, and without moving the view if it shows it well already.
    void showPlace(int position);
    /// Shows where somebody is, and their name. Nobody by that id, or nowhere: no effect.
    void showPerson(quint64 clientId);
    /// Sets the caret and shows it. Both from 1; beyond the text means its nearest place.
    void goToLine(int line, int column = 1);
    /// First and last place that may be visible.
    [[nodiscard]] std::pair<int, int> visibleRange() const;
    [[nodiscard]] VisibleText visibleText() const;
    /// The line that the caret is in; null when it isn't visible.
    [[nodiscard]] QRectF currentLineRect(const VisibleText& text) const;

    /// This view shows where that person is, until `stopFollowing()` or the person here acts. Nobody by that
    /// id: no effect.
    void follow(quint64 clientId);
    void stopFollowing();
    [[nodiscard]] std::optional<quint64> followed() const { return m_followed; }

    [[nodiscard]] bool areLineNumbersShown() const { return m_hasNumbers; }
    void setLineNumbersShown(bool shown);
    [[nodiscard]] bool isCurrentLineShown() const { return m_hasCurrentLine; }
    void setCurrentLineShown(bool shown);
    [[nodiscard]] bool isWrapping() const { return lineWrapMode() != NoWrap; }
    void setWrapping(bool wrapping);
    /// In widths of a digit. Tabs stay tabs.
    [[nodiscard]] int tabWidth() const { return m_tabWidth; }
    void setTabWidth(int digits);
    /// Of the text, in percent of the program's font.
    [[nodiscard]] int zoom() const { return m_zoom; }
    void setZoom(int percent);

    [[nodiscard]] TextSearch& search() { return *m_search; }
    /// Selects what was found, and shows it.
    void showHit(const QTextCursor& hit);
    /// What it does by key, for a sheet of shortcuts.
    [[nodiscard]] static QList<std::pair<QKeySequence, QString>> shortcuts();

public Q_SLOTS:
    void findNext();
    void findPrevious();

Q_SIGNALS:
    void undoRequested();
    void redoRequested();
    void compositionEnded();
    /// The person typed, clicked, scrolled or dropped something here.
    void personActed();
    void followingChanged();
    void visibleRangeChanged();
    void zoomChanged(int percent);
    void commentClicked(const QString& commentId);
    /// A comment on the selection is wanted, or on the word or the line at the caret.
    void commentRequested(int anchor, int head);
    void findRequested(bool withReplace);
    void goToLineRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void onActed();
    void onFollowedMoved();
    void requestComment();
    void goToHit(bool backwards);
    void onSearched();
    void placeSoon();
    void placeNow(const QRegion& painted);
    void placeGutter(const QRect& rect, int dy);
    void arrangeColumn();
    void arrangeOverlays();
    void applyFont();
    void applyTabWidth();

    RemoteCarets m_carets;
    CommentMarks m_marks;
    std::unique_ptr<TextSearch> m_search;
    EditorGutter* m_gutter;
    ScrollMarkers* m_markers;
    FollowBar* m_followBar;
    std::optional<quint64> m_followed;
    QRectF m_lineRect; // the current line as painted last
    QString m_pressedComment;
    std::optional<bool> m_wantedHit; // backwards or not, as soon as hits are known
    int m_zoom = 100;
    int m_wheel = 0; // eighths of a degree that made no step yet
    int m_tabWidth = 4;
    bool m_hasNumbers = false;
    bool m_hasCurrentLine = true;
    bool m_canUndo = true;
    bool m_canRedo = true;
    bool m_isStale = true; // places have to be worked out before the next paint
    bool m_isPlacing = false;
};

} // namespace heartline
