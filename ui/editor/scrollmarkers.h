// SPDX-License-Identifier: MIT
#pragma once

#include "textscan.h"

#include <QColor>
#include <QTimer>
#include <QWidget>

namespace heartline {

class SharedTextEdit;

/// Marks over an editor's vertical scroll bar: where others are, what was found, what is commented on.
///
/// Each kind has a side and a shape of its own: people on the right, hits in the middle, comments on the
/// left. A click on one goes there; elsewhere the scroll bar gets it. Internal to SharedTextEdit.
class ScrollMarkers : public QWidget
{
    Q_OBJECT
public:
    explicit ScrollMarkers(SharedTextEdit& editor);

    /// Something moved; looks again soon, at most a few times a second.
    void updateSoon();

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    struct Marker
    {
        QRectF rect;
        QColor color;
        int position = 0; ///< In the text.
        QString words;
        bool operator==(const Marker&) const = default;
    };
    void collect();
    [[nodiscard]] QList<TextHit> onePerRow(const QList<TextHit>& hits) const;
    [[nodiscard]] double heightOf(int position) const;
    [[nodiscard]] const Marker* markerAt(const QPointF& point) const;

    SharedTextEdit& m_editor;
    QList<Marker> m_markers;
    QTimer m_timer;
};

} // namespace heartline
