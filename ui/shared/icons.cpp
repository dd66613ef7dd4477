// SPDX-License-Identifier: MIT
#include "icons.h"

#include "theme.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

QPixmap rendered(const QString& name, const QColor& color, const QSize& pixels)
{
    const QString key = u"heartline/%1/%2/%3x%4"_s.arg(name, color.name(QColor::HexArgb))
                            .arg(pixels.width())
                            .arg(pixels.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QFile file(u":/heartline/icons/"_s + name + u".svg"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("no icon %s", qPrintable(name));
        return pixmap;
    }
    QByteArray svg = file.readAll();
    const bool isLightInk = color.lightness() > 140;
    svg.replace("currentColor", color.name().toLatin1());
    svg.replace("knockout", isLightInk ? "#16181d" : "#ffffff");
    QSvgRenderer renderer(svg);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class ThemedIconEngine : public QIconEngine
{
public:
    ThemedIconEngine(QString name, IconColor color)
        : m_name(std::move(name))
        , m_color(color)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        QPixmap pixmap = this->pixmap((QSizeF(rect.size()) * ratio).toSize(), mode, state);
        pixmap.setDevicePixelRatio(ratio);
        painter->drawPixmap(rect.topLeft(), pixmap);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override
    {
        const Theme& theme = Theme::current();
        const IconColor color = mode == QIcon::Disabled ? IconColor::Muted : m_color;
        return rendered(m_name, Icons::colorOf(color, theme), size);
    }

    [[nodiscard]] QIconEngine* clone() const override { return new ThemedIconEngine(m_name, m_color); }

private:
    QString m_name;
    IconColor m_color;
};

} // namespace

QIcon Icons::get(const QString& name, IconColor color)
{
    return QIcon(new ThemedIconEngine(name, color));
}

QColor Icons::colorOf(IconColor color, const Theme& theme)
{
    switch (color) {
    case IconColor::Text:
        return theme.text;
    case IconColor::Muted:
        return theme.muted;
    case IconColor::Accent:
        return theme.accent;
    case IconColor::OnFill:
        return theme.onFill;
    case IconColor::Success:
        return theme.success;
    case IconColor::Warning:
        return theme.warning;
    case IconColor::Danger:
        return theme.danger;
    }
    return theme.text;
}

void Icons::paint(QPainter& painter, const QRectF& rect, const QString& name, const QColor& color)
{
    const qreal ratio = painter.device()->devicePixelRatioF();
    QPixmap pixmap = rendered(name, color, (rect.size() * ratio).toSize());
    pixmap.setDevicePixelRatio(ratio);
    painter.drawPixmap(rect.topLeft(), pixmap);
}

} // namespace heartline
