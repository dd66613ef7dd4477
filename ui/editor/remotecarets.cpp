// SPDX-License-Identifier: MIT
#include "remotecarets.h"

#include "flaglayout.h"
#include "shared/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>
#include <QTextDocument>
#include <QWidget>
#include <algorithm>
#include <cmath>

namespace heartline {
namespace {

constexpr double kCaret = 2;
constexpr double kKnob = 6;
constexpr double kPadding = 6;
constexpr double kMostName = 160;
constexpr double kRadius = 4;
constexpr int kFrameMs = 16;
constexpr int kSelectionAlpha = 56;

QRectF knob(const QRectF& caret)
{
    return {caret.center().x() - kKnob / 2, caret.top() - kKnob / 2, kKnob, kKnob};
}

QRect pixels(const QRectF& rect)
{
    return rect.toAlignedRect().adjusted(-1, -1, 1, 1);
}

} // namespace

QString RemoteCaret::identity() const
{
    if (!userId.isEmpty())
        return userId;
    return name.isEmpty() ? QString::number(clientId) : name;
}

RemoteCarets::RemoteCarets(QTextDocument* document, const QWidget* widget, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_widget(widget)
    , m_font(widget->font())
{
    m_clock.start();
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        Q_EMIT placesChanged();
        planFading();
    });
}

void RemoteCarets::setNameTimes(std::chrono::milliseconds shown, std::chrono::milliseconds fading)
{
    m_shownMs = shown.count();
    m_fadingMs = fading.count();
}

void RemoteCarets::setFont(const QFont& font)
{
    m_font = font;
    for (Person& person : m_people)
        label(person);
}

QFont RemoteCarets::flagFont() const
{
    return Theme::quoteFont(m_font);
}

int RemoteCarets::flagHeight() const
{
    return int(std::ceil(QFontMetricsF(flagFont()).height())) + 2;
}

void RemoteCarets::label(Person& person) const
{
    const QFontMetricsF metrics(flagFont());
    const QString name = person.told.name.simplified();
    person.label = metrics.elidedText(name.isEmpty() ? tr("Guest") : name, Qt::ElideRight, kMostName);
    person.labelWidth = std::ceil(metrics.horizontalAdvance(person.label));
}

void RemoteCarets::setCarets(const QList<RemoteCaret>& carets)
{
    QList<Person> people;
    people.reserve(carets.size());
    const int last = m_document->characterCount() - 1;
    const qint64 now = m_clock.elapsed();
    for (const RemoteCaret& told : carets) {
        const auto known = std::find_if(m_people.begin(), m_people.end(), [&told](const Person& person) {
            return person.told.clientId == told.clientId;
        });
        Person person = known == m_people.end() ? Person() : std::move(*known);
        const bool isNew = known == m_people.end();
        const bool isRenamed = isNew || person.told.name != told.name;
        if (isRenamed || person.told.color != told.color || person.told.userId != told.userId)
            m_restyled << told.clientId;
        person.told = told;
        if (isRenamed)
            label(person);
        if (told.caret < 0) {
            person.cursor = QTextCursor();
            people << person;
            continue;
        }
        const int caret = std::min(told.caret, last);
        const int anchor = told.anchor < 0 ? caret : std::min(told.anchor, last);
        if (person.cursor.isNull() || person.cursor.position() != caret || person.cursor.anchor() != anchor) {
            // A cursor that is moved would share the one that carets() gave away.
            QTextCursor cursor(m_document);
            // What is typed right at somebody's caret stands behind it until they say otherwise.
            cursor.setKeepPositionOnInsert(true);
            cursor.setPosition(anchor);
            cursor.setPosition(caret, QTextCursor::KeepAnchor);
            person.cursor = cursor;
            person.shownUntil = now + m_shownMs;
        }
        people << person;
    }
    m_people = people;
    planFading();
    Q_EMIT placesChanged();
}

void RemoteCarets::showName(quint64 clientId)
{
    for (Person& person : m_people) {
        if (person.told.clientId == clientId)
            person.shownUntil = m_clock.elapsed() + m_shownMs;
    }
    planFading();
    Q_EMIT placesChanged();
}

QList<RemoteCaret> RemoteCarets::carets() const
{
    QList<RemoteCaret> list;
    list.reserve(m_people.size());
    for (const Person& person : m_people) {
        RemoteCaret caret = person.told;
        if (!person.cursor.isNull()) {
            caret.caret = person.cursor.position();
            caret.anchor = person.cursor.anchor();
        }
        list << caret;
    }
    return list;
}

std::optional<RemoteCaret> RemoteCarets::caret(quint64 clientId) const
{
    for (const RemoteCaret& caret : carets()) {
        if (caret.clientId == clientId)
            return caret;
    }
    return {};
}

QColor RemoteCarets::colorOf(const RemoteCaret& caret) const
{
    return Theme::current().personColor(caret.identity(), caret.color);
}

int RemoteCarets::opacityOf(const Person& person, qint64 now) const
{
    if (person.told.clientId == m_hovered || now < person.shownUntil)
        return 255;
    const bool canMove =
        m_widget->style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, m_widget) > 0;
    if (!canMove || now >= person.shownUntil + m_fadingMs)
        return 0;
    return int(255 * (person.shownUntil + m_fadingMs - now) / m_fadingMs);
}

void RemoteCarets::planFading()
{
    const qint64 now = m_clock.elapsed();
    qint64 next = -1;
    for (const Person& person : std::as_const(m_people)) {
        // A last frame after the fading, in which the name is gone.
        if (person.cursor.isNull() || now > person.shownUntil + m_fadingMs + kFrameMs)
            continue;
        const qint64 wait = now < person.shownUntil ? person.shownUntil - now : kFrameMs;
        next = next < 0 ? wait : std::min(next, wait);
    }
    if (next < 0)
        m_timer.stop();
    else
        m_timer.start(int(next));
}

QRegion RemoteCarets::place(const VisibleText& text, const QRectF& ownLine, const QSize& view)
{
    QList<Place> places;
    QList<FlagRequest> requests;
    QList<int> flagged;
    const qint64 now = m_clock.elapsed();
    for (int i = 0; i < int(m_people.size()); ++i) {
        const Person& person = m_people.at(i);
        if (person.cursor.isNull())
            continue;
        const int caret = person.cursor.position();
        const bool isSelecting = person.cursor.hasSelection();
        if (!isSelecting && (caret < text.begin() || caret > text.end()))
            continue;
        Place place{person.told.clientId, i, {}, {}, 0, {}};
        if (isSelecting)
            place.selection = text.lineRects(person.cursor.selectionStart(), person.cursor.selectionEnd());
        place.caret = text.caretRect(caret, kCaret).value_or(QRectF());
        const QRectF seen{QPointF{}, QSizeF(view)};
        if (!place.caret.isNull() && place.caret.intersects(seen))
            place.opacity = opacityOf(person, now);
        if (place.opacity > 0)
            flagged << int(places.size());
        places << place;
    }
    // Who is pointed at comes first; the others keep their order, so that names don't jump about.
    std::stable_partition(flagged.begin(), flagged.end(),
                          [&](int i) { return m_hovered == places.at(i).clientId; });
    for (const int i : std::as_const(flagged)) {
        const Person& person = m_people.at(places.at(i).person);
        requests << FlagRequest{places.at(i).caret, QSizeF(person.labelWidth + 2 * kPadding, flagHeight())};
    }
    const QList<QRectF> flags = placeFlags(requests, ownLine, view);
    for (int i = 0; i < int(flagged.size()); ++i)
        places[flagged.at(i)].flag = flags.at(i);

    QRegion dirty;
    for (const Place& after : std::as_const(places)) {
        const Place* before = placeOf(after.clientId);
        if (before && m_restyled.contains(after.clientId))
            dirty += painted(*before) + painted(after);
        else
            dirty += before ? difference(*before, after) : painted(after);
    }
    for (const Place& before : std::as_const(m_places)) {
        if (std::none_of(places.cbegin(), places.cend(),
                         [&before](const Place& place) { return place.clientId == before.clientId; }))
            dirty += painted(before);
    }
    m_restyled.clear();
    m_places = places;
    return dirty;
}

QRegion RemoteCarets::painted(const Place& place)
{
    return difference(Place(), place);
}

QRegion RemoteCarets::difference(const Place& before, const Place& after)
{
    QRegion region;
    const auto add = [&region](const QRectF& rect) {
        if (!rect.isNull())
            region += pixels(rect);
    };
    if (before.caret != after.caret) {
        for (const QRectF& caret : {before.caret, after.caret}) {
            add(caret);
            if (!caret.isNull())
                add(knob(caret));
        }
    }
    if (before.flag != after.flag || before.opacity != after.opacity) {
        add(before.flag);
        add(after.flag);
        if (before.flag.isNull() != after.flag.isNull() && !after.caret.isNull())
            add(knob(after.caret));
    }
    if (before.selection != after.selection) {
        QRegion old;
        QRegion now;
        for (const QRectF& rect : before.selection)
            old += pixels(rect);
        for (const QRectF& rect : after.selection)
            now += pixels(rect);
        region += old ^ now;
    }
    return region;
}

void RemoteCarets::hover(const QPointF& point)
{
    std::optional<quint64> hovered;
    for (const Place& place : std::as_const(m_places)) {
        if (place.caret.adjusted(-4, -4, 4, 4).contains(point) || place.flag.contains(point))
            hovered = place.clientId;
    }
    if (hovered == m_hovered)
        return;
    // Who was pointed at fades from now on.
    for (Person& person : m_people) {
        if (person.told.clientId == m_hovered)
            person.shownUntil = std::max(person.shownUntil, m_clock.elapsed());
    }
    m_hovered = hovered;
    planFading();
    Q_EMIT placesChanged();
}

const RemoteCarets::Place* RemoteCarets::placeOf(quint64 clientId) const
{
    const auto found = std::find_if(m_places.cbegin(), m_places.cend(),
                                    [clientId](const Place& place) { return place.clientId == clientId; });
    return found == m_places.cend() ? nullptr : &*found;
}

QRectF RemoteCarets::flagRect(quint64 clientId) const
{
    const Place* place = placeOf(clientId);
    return place ? place->flag : QRectF();
}

void RemoteCarets::paintUnder(QPainter& painter, const QRect& clip) const
{
    painter.setPen(Qt::NoPen);
    for (const Place& place : m_places) {
        QColor soft = colorOf(m_people.at(place.person).told);
        soft.setAlpha(kSelectionAlpha);
        for (const QRectF& rect : place.selection) {
            if (rect.intersects(clip))
                painter.fillRect(rect, soft);
        }
    }
    for (const Place& place : m_places) {
        if (!place.caret.isNull() && place.caret.intersects(clip))
            painter.fillRect(place.caret, colorOf(m_people.at(place.person).told));
    }
}

void RemoteCarets::paintNames(QPainter& painter, const QRect& clip) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(flagFont());
    // A knob tells a caret from a letter, where no name does.
    for (const Place& place : m_places) {
        if (place.caret.isNull() || !place.flag.isNull() || !knob(place.caret).intersects(clip))
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(colorOf(m_people.at(place.person).told));
        painter.drawRoundedRect(knob(place.caret), 2, 2);
    }
    for (const Place& place : m_places) {
        if (place.flag.isNull() || !place.flag.intersects(clip))
            continue;
        const Person& person = m_people.at(place.person);
        const QColor color = colorOf(person.told);
        painter.setOpacity(place.opacity / 255.0);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        QPainterPath path;
        path.addRoundedRect(place.flag, kRadius, kRadius);
        // The corner at the caret is square: that is what the name belongs to.
        if (std::abs(place.flag.left() - place.caret.left()) < 1) {
            const bool isAbove = place.flag.center().y() < place.caret.top();
            path.addRect(QRectF(place.flag.left(), isAbove ? place.flag.bottom() - kRadius : place.flag.top(),
                                kRadius, kRadius));
        }
        path.setFillRule(Qt::WindingFill);
        painter.drawPath(path);
        painter.setPen(Theme::inkOn(color));
        painter.drawText(place.flag, Qt::AlignCenter | Qt::TextSingleLine, person.label);
    }
    painter.setOpacity(1);
}

} // namespace heartline
