// SPDX-License-Identifier: MIT
#include "appearancesettings.h"

#include <algorithm>

namespace heartline {

void AppearanceSettings::setTheme(ThemeChoice theme)
{
    if (theme == m_theme)
        return;
    m_theme = theme;
    Q_EMIT themeChanged(theme);
}

void AppearanceSettings::setLanguage(const QString& language)
{
    if (language == m_language)
        return;
    m_language = language;
    Q_EMIT languageChanged(language);
}

void AppearanceSettings::setZoom(int percent)
{
    percent = std::clamp(percent, kSmallestZoom, kLargestZoom);
    if (percent == m_zoom)
        return;
    m_zoom = percent;
    Q_EMIT zoomChanged(percent);
}

void AppearanceSettings::setRecentEmoji(const QStringList& emoji)
{
    const QStringList newest = emoji.mid(0, kMostRecent);
    if (newest == m_recentEmoji)
        return;
    m_recentEmoji = newest;
    Q_EMIT recentEmojiChanged(newest);
}

void AppearanceSettings::useEmoji(const QString& emoji)
{
    QStringList recent = m_recentEmoji;
    recent.removeAll(emoji);
    setRecentEmoji(QStringList{emoji} + recent);
}

} // namespace heartline
