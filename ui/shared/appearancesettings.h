// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QObject>
#include <QString>

namespace heartline {

/// How a person wants the window to look. Values only: `Appearance` carries them out, src/app remembers them.
class HEARTLINE_WIDGETS_EXPORT AppearanceSettings : public QObject
{
    Q_OBJECT
public:
    enum class ThemeChoice
    {
        System, ///< As the desktop says, changing with it.
        Light,
        Dark,
    };
    Q_ENUM(ThemeChoice)
    static constexpr int kSmallestZoom = 70;
    static constexpr int kLargestZoom = 200;
    static constexpr int kZoomStep = 10;

    using QObject::QObject;

    [[nodiscard]] ThemeChoice theme() const { return m_theme; }
    /// "en", "zh_CN", or empty: the system's.
    [[nodiscard]] QString language() const { return m_language; }
    /// Of text, in percent.
    [[nodiscard]] int zoom() const { return m_zoom; }

public Q_SLOTS:
    void setTheme(heartline::AppearanceSettings::ThemeChoice theme);
    void setLanguage(const QString& language);
    /// Clamped to what is sensible.
    void setZoom(int percent);

Q_SIGNALS:
    void themeChanged(heartline::AppearanceSettings::ThemeChoice theme);
    void languageChanged(const QString& language);
    void zoomChanged(int percent);

private:
    ThemeChoice m_theme = ThemeChoice::System;
    QString m_language;
    int m_zoom = 100;
};

} // namespace heartline
