// SPDX-License-Identifier: MIT
#pragma once

#include "appearancesettings.h"

#include <QFont>
#include <QTranslator>

namespace heartline {

/// Carries AppearanceSettings out for the whole program: palette, style, font and language, live.
///
/// Make one after the QApplication and before any window. Follows the desktop's colour scheme where it tells
/// one (org.freedesktop.appearance).
class HEARTLINE_WIDGETS_EXPORT Appearance : public QObject
{
    Q_OBJECT
public:
    explicit Appearance(AppearanceSettings& settings, QObject* parent = nullptr);
    ~Appearance() override;

    /// The languages the program speaks: code and own name.
    [[nodiscard]] static QList<std::pair<QString, QString>> languages();

private:
    void applyTheme();
    void applyFont();
    void applyLanguage();
    void askDesktop();

private Q_SLOTS:
    void onDesktopSettingChanged(const QString& group, const QString& key);

private:
    AppearanceSettings& m_settings;
    bool m_desktopIsDark = false;
    QFont m_systemFont;
    QTranslator m_translator;
    QTranslator m_qtTranslator;
};

} // namespace heartline
