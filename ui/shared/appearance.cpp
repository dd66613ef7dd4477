// SPDX-License-Identifier: MIT
#include "appearance.h"

#include "theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFontDatabase>
#include <QFontInfo>
#include <QLibraryInfo>
#include <QLocale>
#include <QStyleFactory>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr auto kPortal = "org.freedesktop.portal.Desktop"_L1;
constexpr auto kPortalPath = "/org/freedesktop/portal/desktop"_L1;
constexpr auto kPortalSettings = "org.freedesktop.portal.Settings"_L1;
constexpr auto kAppearanceGroup = "org.freedesktop.appearance"_L1;
constexpr auto kColorScheme = "color-scheme"_L1;

/// The desktop's font; where nobody chose one and fontconfig's last resort would be used, a calmer one that
/// is installed.
QFont uiFont(QFont font, const QString& language)
{
    const QStringList installed = QFontDatabase::families();
    if (QFontInfo(font).family() == "DejaVu Sans"_L1) {
        for (const auto& family : {u"Inter"_s, u"Noto Sans"_s, u"Cantarell"_s, u"Open Sans"_s,
                                   u"Noto Sans CJK SC"_s, u"Liberation Sans"_s}) {
            if (installed.contains(family)) {
                font.setFamilies({family, font.family()});
                break;
            }
        }
    }
    // Without a word about it, fontconfig draws Chinese with Japanese shapes.
    if (language.startsWith("zh"_L1)) {
        QStringList families = font.families();
        for (const auto& family :
             {u"Noto Sans CJK SC"_s, u"Source Han Sans SC"_s, u"WenQuanYi Micro Hei"_s}) {
            if (installed.contains(family) && !families.contains(family))
                families << family;
        }
        font.setFamilies(families);
    }
    // Last, for what the others lack: without a word about it, some emoji are drawn in black.
    if (installed.contains("Noto Color Emoji"_L1)) {
        const QStringList families = font.families().isEmpty() ? QStringList{font.family()} : font.families();
        font.setFamilies(families + QStringList{u"Noto Color Emoji"_s});
    }
    return font;
}

/// Times and dates as the desktop writes them, as far as its language is the chosen one.
QLocale localeFor(const QString& language)
{
    const QLocale system = QLocale::system();
    const QLocale chosen(language);
    if (system.language() == chosen.language())
        return system;
    return chosen.language() == QLocale::English ? QLocale(QLocale::English, QLocale::UnitedKingdom) : chosen;
}

} // namespace

Appearance::Appearance(AppearanceSettings& settings, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
    , m_desktopIsDark(QGuiApplication::palette().color(QPalette::Window).lightness() < 128)
    , m_systemFont(QApplication::font())
{
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    connect(&settings, &AppearanceSettings::themeChanged, this, &Appearance::applyTheme);
    connect(&settings, &AppearanceSettings::languageChanged, this, [this] {
        applyLanguage();
        applyFont();
    });
    connect(&settings, &AppearanceSettings::zoomChanged, this, &Appearance::applyFont);
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (bus.isConnected()) {
        bus.connect(kPortal, kPortalPath, kPortalSettings, u"SettingChanged"_s, this,
                    SLOT(onDesktopSettingChanged(QString, QString)));
        askDesktop();
    }
    applyLanguage();
    applyFont();
}

Appearance::~Appearance() = default;

QList<std::pair<QString, QString>> Appearance::languages()
{
    return {{u"en"_s, u"English"_s}, {u"zh_CN"_s, u"简体中文"_s}};
}

void Appearance::applyTheme()
{
    const AppearanceSettings::ThemeChoice choice = m_settings.theme();
    const bool dark = choice == AppearanceSettings::ThemeChoice::Dark ||
                      (choice == AppearanceSettings::ThemeChoice::System && m_desktopIsDark);
    const Theme& theme = dark ? Theme::darkTheme() : Theme::light();
    QApplication::setPalette(theme.palette());
    qApp->setStyleSheet(theme.styleSheet(QApplication::font()));
}

void Appearance::applyFont()
{
    QFont font = uiFont(m_systemFont,
                        m_settings.language().isEmpty() ? QLocale::system().name() : m_settings.language());
    const double points = m_systemFont.pointSizeF() > 0 ? m_systemFont.pointSizeF() : 10.0;
    font.setPointSizeF(points * m_settings.zoom() / 100.0);
    QApplication::setFont(font);
    applyTheme();
}

void Appearance::applyLanguage()
{
    const QString language =
        m_settings.language().isEmpty() ? QLocale::system().name() : m_settings.language();
    QLocale::setDefault(localeFor(language));
    QCoreApplication::removeTranslator(&m_translator);
    QCoreApplication::removeTranslator(&m_qtTranslator);
    if (m_qtTranslator.load(u"qtbase_"_s + language, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qtTranslator);
    const QString code = language.startsWith("zh"_L1) ? u"zh_CN"_s : u"en"_s;
    if (m_translator.load(u":/i18n/heartline_"_s + code + u".qm"_s))
        QCoreApplication::installTranslator(&m_translator);
}

void Appearance::askDesktop()
{
    QDBusMessage call = QDBusMessage::createMethodCall(kPortal, kPortalPath, kPortalSettings, u"Read"_s);
    call << QString(kAppearanceGroup) << QString(kColorScheme);
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* finished) {
        finished->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *finished;
        if (reply.isError())
            return;
        QVariant value = reply.value().variant();
        // Old portals wrap the value twice.
        if (value.canConvert<QDBusVariant>())
            value = value.value<QDBusVariant>().variant();
        m_desktopIsDark = value.toUInt() == 1;
        applyTheme();
    });
}

void Appearance::onDesktopSettingChanged(const QString& group, const QString& key)
{
    if (group == kAppearanceGroup && key == kColorScheme)
        askDesktop();
}

} // namespace heartline
