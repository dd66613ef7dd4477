// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QObject>
#include <QString>
#include <QStringList>

namespace heartline {

/// How a person wants the window to look, and what they like in it. Values only: `Appearance` carries them
/// out, src/app remembers them.
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
    static constexpr int kMostRecent = 8;

    using QObject::QObject;

    [[nodiscard]] ThemeChoice theme() const { return m_theme; }
    /// "en", "zh_CN", or empty: the system's.
    [[nodiscard]] QString language() const { return m_language; }
    /// Of text, in percent.
    [[nodiscard]] int zoom() const { return m_zoom; }
    /// Used lately, the last first; at most kMostRecent.
    [[nodiscard]] QStringList recentEmoji() const { return m_recentEmoji; }

public Q_SLOTS:
    void setTheme(heartline::AppearanceSettings::ThemeChoice theme);
    void setLanguage(const QString& language);
    /// Clamped to what is sensible.
    void setZoom(int percent);
    void setRecentEmoji(const QStringList& emoji);
    /// One was used: it's the last now.
    void useEmoji(const QString& emoji);

Q_SIGNALS:
    void themeChanged(heartline::AppearanceSettings::ThemeChoice theme);
    void languageChanged(const QString& language);
    void zoomChanged(int percent);
    void recentEmojiChanged(const QStringList& emoji);

private:
    ThemeChoice m_theme = ThemeChoice::System;
    QString m_language;
    int m_zoom = 100;
    QStringList m_recentEmoji;
};

} // namespace heartline
