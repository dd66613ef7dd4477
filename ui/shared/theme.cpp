// SPDX-License-Identifier: MIT
#include "theme.h"

#include <QFile>
#include <QGuiApplication>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

struct PersonColor
{
    QRgb onLight;
    QRgb onDark;
};

// Eight hues, told apart with the common kinds of colour blindness as well as eight can be; names and
// initials carry the meaning.
constexpr std::array<PersonColor, 8> kPersonColors{{
    {0xffb4235a, 0xffff8fb4},
    {0xff9a3412, 0xffffa574},
    {0xff7a5b00, 0xffe3c15b},
    {0xff2a6b2f, 0xff86d48a},
    {0xff0b6a70, 0xff62d0d6},
    {0xff1d5fb0, 0xff86b9ff},
    {0xff6446bd, 0xffb9a3ff},
    {0xff8f2f91, 0xffec9bee},
}};

const PersonColor& personColorOf(const QString& id)
{
    // FNV-1a: qHash is seeded per process, and colours must be the same tomorrow.
    quint32 hash = 2166136261u;
    for (const char byte : id.toUtf8())
        hash = (hash ^ quint8(byte)) * 16777619u;
    return kPersonColors[(hash * 0x9e3779b1u) >> 29];
}

// WCAG 2.1, relative luminance.
double luminance(const QColor& color)
{
    const auto channel = [](double value) {
        return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) +
           0.0722 * channel(color.blueF());
}

Theme makeLight()
{
    Theme t;
    t.window = QColor(0xf5f6f8);
    t.base = QColor(0xffffff);
    t.raised = QColor(0xffffff);
    t.hover = QColor(0xebedf1);
    t.pressed = QColor(0xe0e3ea);
    t.selected = QColor(0xe2e8fc);
    t.border = QColor(0xe1e4ea);
    t.control = QColor(0x8b93a3);
    t.text = QColor(0x1b1f27);
    t.muted = QColor(0x565f6e);
    t.accent = QColor(0x3652cc);
    t.fill = QColor(0x3e5bd8);
    t.fillHover = QColor(0x334dc0);
    t.fillPressed = QColor(0x2b42a8);
    t.onFill = QColor(0xffffff);
    t.selection = QColor(0xc9d5fb);
    t.currentLine = QColor(0xf5f6f9);
    t.hit = QColor(0xffeeb0);
    t.marked = QColor(0xfff6dc);
    t.bubbleOwn = QColor(0xdfe6fd);
    t.bubbleOwnMuted = QColor(0x4c5877);
    t.bubbleOther = QColor(0xf0f2f5);
    t.bubbleOtherMuted = QColor(0x565f6e);
    t.quote = QColor(0xfafbfd);
    t.success = QColor(0x17704a);
    t.successSoft = QColor(0xdff3e6);
    t.warning = QColor(0x865300);
    t.warningSoft = QColor(0xfff1d6);
    t.danger = QColor(0xbf2329);
    t.dangerSoft = QColor(0xfde5e5);
    t.infoSoft = QColor(0xe2e8fc);
    t.scroll = QColor(0xc8cdd6);
    t.scrollHover = QColor(0xa5acb9);
    return t;
}

Theme makeDark()
{
    Theme t;
    t.dark = true;
    t.window = QColor(0x16181d);
    t.base = QColor(0x1c1f25);
    t.raised = QColor(0x262a32);
    t.hover = QColor(0x282c35);
    t.pressed = QColor(0x333946);
    t.selected = QColor(0x2b3560);
    t.border = QColor(0x2f343e);
    t.control = QColor(0x6d7586);
    t.text = QColor(0xe8eaef);
    t.muted = QColor(0xa6adbb);
    t.accent = QColor(0x9db0ff);
    t.fill = QColor(0x4761d6);
    t.fillHover = QColor(0x506ae0);
    t.fillPressed = QColor(0x3c54bd);
    t.onFill = QColor(0xffffff);
    t.selection = QColor(0x3a4a86);
    t.currentLine = QColor(0x23272f);
    t.hit = QColor(0x55481d);
    t.marked = QColor(0x35301f);
    t.bubbleOwn = QColor(0x2e3d78);
    t.bubbleOwnMuted = QColor(0xbcc6ef);
    t.bubbleOther = QColor(0x282c35);
    t.bubbleOtherMuted = QColor(0xa6adbb);
    t.quote = QColor(0x1f2430);
    t.success = QColor(0x5fce97);
    t.successSoft = QColor(0x18332a);
    t.warning = QColor(0xf0b557);
    t.warningSoft = QColor(0x3a2e16);
    t.danger = QColor(0xff9592);
    t.dangerSoft = QColor(0x432226);
    t.infoSoft = QColor(0x252f55);
    t.scroll = QColor(0x3f4552);
    t.scrollHover = QColor(0x596173);
    return t;
}

} // namespace

const Theme& Theme::light()
{
    static const Theme theme = makeLight();
    return theme;
}

const Theme& Theme::darkTheme()
{
    static const Theme theme = makeDark();
    return theme;
}

const Theme& Theme::current()
{
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? darkTheme() : light();
}

double Theme::scaleOf(TextStyle style)
{
    switch (style) {
    case TextStyle::Caption:
        return 0.85;
    case TextStyle::Body:
    case TextStyle::Strong:
        return 1.0;
    case TextStyle::Heading:
        return 1.15;
    case TextStyle::Title:
        return 1.4;
    }
    return 1.0;
}

QFont Theme::font(const QFont& base, TextStyle style)
{
    QFont font = base;
    font.setPointSizeF(base.pointSizeF() * scaleOf(style));
    if (style != TextStyle::Caption && style != TextStyle::Body)
        font.setWeight(QFont::DemiBold);
    return font;
}

QFont Theme::quoteFont(const QFont& base)
{
    QFont quote = font(base, TextStyle::Caption);
    quote.setWeight(QFont::DemiBold);
    return quote;
}

QFont Theme::emojiFont(const QFont& base)
{
    QFont emoji = base;
    emoji.setFamilies(QStringList{u"Noto Color Emoji"_s, u"Apple Color Emoji"_s, u"Segoe UI Emoji"_s} +
                      base.families());
    return emoji;
}

QPalette Theme::palette() const
{
    QPalette p;
    p.setColor(QPalette::Window, window);
    p.setColor(QPalette::WindowText, text);
    p.setColor(QPalette::Base, base);
    p.setColor(QPalette::AlternateBase, window);
    p.setColor(QPalette::Text, text);
    p.setColor(QPalette::PlaceholderText, muted);
    p.setColor(QPalette::Button, raised);
    p.setColor(QPalette::ButtonText, text);
    p.setColor(QPalette::BrightText, onFill);
    p.setColor(QPalette::Highlight, fill);
    p.setColor(QPalette::HighlightedText, onFill);
    p.setColor(QPalette::Link, accent);
    p.setColor(QPalette::LinkVisited, accent);
    p.setColor(QPalette::ToolTipBase, raised);
    p.setColor(QPalette::ToolTipText, text);
    p.setColor(QPalette::Light, raised);
    p.setColor(QPalette::Midlight, hover);
    p.setColor(QPalette::Mid, border);
    p.setColor(QPalette::Dark, control);
    p.setColor(QPalette::Shadow, QColor(dark ? Qt::black : Qt::gray));
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, muted);
    p.setColor(QPalette::Disabled, QPalette::Highlight, pressed);
    return p;
}

QString Theme::styleSheet(const QFont& font) const
{
    QFile file(u":/heartline/themes/heartline.qss"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const auto size = [&font](TextStyle style) {
        return QString::number(font.pointSizeF() * scaleOf(style), 'f', 2) + u"pt"_s;
    };
    // Longer words first, so that "@fillHover" is not taken for "@fill".
    const std::pair<QString, QString> words[] = {
        {u"@captionSize"_s, size(TextStyle::Caption)},
        {u"@headingSize"_s, size(TextStyle::Heading)},
        {u"@titleSize"_s, size(TextStyle::Title)},
        {u"@scrollHover"_s, scrollHover.name()},
        {u"@fillPressed"_s, fillPressed.name()},
        {u"@fillHover"_s, fillHover.name()},
        {u"@selection"_s, selection.name()},
        {u"@selected"_s, selected.name()},
        {u"@control"_s, control.name()},
        {u"@pressed"_s, pressed.name()},
        {u"@window"_s, window.name()},
        {u"@raised"_s, raised.name()},
        {u"@border"_s, border.name()},
        {u"@accent"_s, accent.name()},
        {u"@warningSoft"_s, warningSoft.name()},
        {u"@infoSoft"_s, infoSoft.name()},
        {u"@danger"_s, danger.name()},
        {u"@onFill"_s, onFill.name()},
        {u"@scroll"_s, scroll.name()},
        {u"@hover"_s, hover.name()},
        {u"@muted"_s, muted.name()},
        {u"@base"_s, base.name()},
        {u"@text"_s, text.name()},
        {u"@fill"_s, fill.name()},
    };
    for (const auto& [word, value] : words)
        sheet.replace(word, value);
    return sheet;
}

QColor Theme::personColor(const QString& id) const
{
    const PersonColor& color = personColorOf(id);
    return QColor::fromRgb(dark ? color.onDark : color.onLight);
}

QColor Theme::personColor(const QString& id, const QColor& chosen) const
{
    constexpr double kSeen = 3.0;
    if (!chosen.isValid() || contrast(chosen, base) < kSeen)
        return personColor(id);
    return QColor::fromRgb(chosen.rgb());
}

QColor Theme::inkOn(const QColor& ground)
{
    return contrast(Qt::white, ground) >= contrast(Qt::black, ground) ? Qt::white : Qt::black;
}

double Theme::contrast(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QColor Theme::personFill(const QString& id)
{
    return QColor::fromRgb(personColorOf(id).onLight);
}

} // namespace heartline
