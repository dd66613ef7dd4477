// SPDX-License-Identifier: MIT
#pragma once

#include "visibletext.h"

#include <QColor>
#include <QElapsedTimer>
#include <QObject>
#include <QRegion>
#include <QTextCursor>
#include <QTimer>
#include <chrono>

class QPainter;
class QTextDocument;

namespace heartline {

/// Somebody else in a text, as plain data. Places are UTF-16 code units.
struct HEARTLINE_WIDGETS_EXPORT RemoteCaret
{
    quint64 clientId = 0; ///< Tells apart who is here twice.
    QString userId;       ///< May be empty.
    QString name;
    QColor color;    ///< As the person chose it; invalid: the theme's.
    int caret = -1;  ///< −1: nowhere.
    int anchor = -1; ///< The selection's other end; equal to `caret`, or −1, without a selection.
    bool operator==(const RemoteCaret&) const = default;

    /// What stands for the person where colours are chosen.
    [[nodiscard]] QString identity() const;
};

/// The others' carets, selections and names over the text of one view.
///
/// Between two `setCarets()` the places move along with the text by themselves. A name is shown for a while
/// after its caret moved by its own will (not with the text), and while the pointer is on it; then it fades.
/// Places are worked out once a change, for visible carets only; what has to be painted anew is told as a
/// region.
class HEARTLINE_WIDGETS_EXPORT RemoteCarets : public QObject
{
    Q_OBJECT
public:
    /// `widget` gives fonts and style, and whether motion is wanted.
    RemoteCarets(QTextDocument* document, const QWidget* widget, QObject* parent = nullptr);

    void setCarets(const QList<RemoteCaret>& carets);
    /// With the places as they are now.
    [[nodiscard]] QList<RemoteCaret> carets() const;
    [[nodiscard]] std::optional<RemoteCaret> caret(quint64 clientId) const;
    [[nodiscard]] QColor colorOf(const RemoteCaret& caret) const;
    /// As if that person had just moved.
    void showName(quint64 clientId);
    /// How long a name stays, and how long it takes to fade; 0 fades at once.
    void setNameTimes(std::chrono::milliseconds shown, std::chrono::milliseconds fading);

    /// Works the places out; what then looks different from what was painted last.
    QRegion place(const VisibleText& text, const QRectF& ownLine, const QSize& view);
    /// The text scrolled or everything is painted anyway.
    void forgetPlaces() { m_places.clear(); }
    /// Who is under a point of the view becomes the one whose name is shown.
    void hover(const QPointF& point);
    void setFont(const QFont& font);
    [[nodiscard]] int flagHeight() const;
    /// Where a name is shown, as last placed; null: it isn't.
    [[nodiscard]] QRectF flagRect(quint64 clientId) const;

    /// Selections and carets, below the text.
    void paintUnder(QPainter& painter, const QRect& clip) const;
    /// Names, over the text.
    void paintNames(QPainter& painter, const QRect& clip) const;

Q_SIGNALS:
    /// Names appear, fade or go: `place()` has to be asked again.
    void placesChanged();

private:
    struct Person
    {
        RemoteCaret told;
        QTextCursor cursor;    // null: nowhere
        qint64 shownUntil = 0; // of m_clock, ms
        QString label;         // the name, elided
        double labelWidth = 0;
    };
    struct Place
    {
        quint64 clientId = 0;
        int person = 0; // index in m_people
        QRectF caret;
        QRectF flag;     // null: only a knob
        int opacity = 0; // 0 to 255
        QList<QRectF> selection;
    };
    [[nodiscard]] int opacityOf(const Person& person, qint64 now) const;
    [[nodiscard]] QFont flagFont() const;
    [[nodiscard]] static QRegion painted(const Place& place);
    [[nodiscard]] static QRegion difference(const Place& before, const Place& after);
    void label(Person& person) const;
    [[nodiscard]] const Place* placeOf(quint64 clientId) const;
    void planFading();

    QTextDocument* m_document;
    const QWidget* m_widget;
    QFont m_font;
    QList<Person> m_people;
    QList<Place> m_places;     // the visible ones
    QList<quint64> m_restyled; // look different at the same place
    QElapsedTimer m_clock;
    QTimer m_timer; // the next thing that happens to a name
    qint64 m_shownMs = 3500;
    qint64 m_fadingMs = 400;
    std::optional<quint64> m_hovered;
};

} // namespace heartline
