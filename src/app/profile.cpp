// SPDX-License-Identifier: MIT
#include "profile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryFile>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

/// Settings take a slash for a folder, and some names have one.
QString keyOf(const QString& group, const QString& of)
{
    return group + u'/' + QString::fromLatin1(of.toUtf8().toBase64(QByteArray::Base64UrlEncoding));
}

} // namespace

QString Profile::problemWith(const QString& folder)
{
    if (!QDir().mkpath(folder))
        return tr("The folder %1 can't be made.").arg(folder);
    QTemporaryFile probe(folder + u"/.probe-XXXXXX"_s);
    if (!probe.open())
        return tr("The folder %1 can't be written: %2.").arg(folder, probe.errorString());
    return {};
}

Profile::Profile(const QString& folder)
{
    const bool own = folder.isEmpty();
    const QString config =
        own ? QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/heartline"_s
            : QDir(folder).absolutePath();
    m_dataFolder =
        own ? QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/heartline"_s
            : config;
    m_problem = problemWith(config);
    if (m_problem.isEmpty())
        m_problem = problemWith(m_dataFolder);
    m_settings = std::make_unique<QSettings>(config + u"/heartline.ini"_s, QSettings::IniFormat);
    const QString secrets = config + u"/secrets.ini"_s;
    if (m_problem.isEmpty()) {
        QFile file(secrets);
        if (file.open(QIODevice::ReadWrite))
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }
    m_secrets = std::make_unique<QSettings>(secrets, QSettings::IniFormat);
    // A file that is replaced as a whole would come back with the permissions of the day.
    m_secrets->setAtomicSyncRequired(false);
}

QString Profile::sessionFolder(const QString& of) const
{
    // Addresses have characters that file systems do not like, and may be longer than a name can be.
    const QByteArray hash = QCryptographicHash::hash(of.toUtf8(), QCryptographicHash::Sha256);
    return m_dataFolder + u"/sessions/"_s + QString::fromLatin1(hash.left(12).toHex());
}

void Profile::setSessionAside(const QString& of) const
{
    const QString folder = sessionFolder(of);
    QString aside;
    for (int n = 1; aside.isEmpty() || QFileInfo::exists(aside); ++n)
        aside = folder + u"-old-%1"_s.arg(n);
    QDir().rename(folder, aside);
}

std::optional<ServerChoice> Profile::serverChoice() const
{
    if (!m_settings->contains("server/mode"_L1))
        return std::nullopt;
    ServerChoice choice;
    const bool remote = m_settings->value("server/mode"_L1).toString() == "remote"_L1;
    choice.mode = remote ? ServerChoice::Mode::Remote : ServerChoice::Mode::Host;
    choice.url = QUrl(m_settings->value("server/url"_L1).toString(), QUrl::StrictMode);
    choice.userId = m_settings->value("server/userId"_L1).toString();
    choice.userName = m_settings->value("server/userName"_L1).toString();
    choice.letOthersJoin = m_settings->value("server/letOthersJoin"_L1).toBool();
    choice.token = m_secrets->value("server/token"_L1).toString();
    const bool whole =
        !choice.userId.isEmpty() && !choice.userName.isEmpty() && (!remote || choice.url.isValid());
    return whole ? std::optional(choice) : std::nullopt;
}

void Profile::setServerChoice(const ServerChoice& choice)
{
    const bool remote = choice.mode == ServerChoice::Mode::Remote;
    m_settings->setValue("server/mode"_L1, remote ? u"remote"_s : u"host"_s);
    m_settings->setValue("server/url"_L1, choice.url.toString(QUrl::FullyEncoded));
    m_settings->setValue("server/userId"_L1, choice.userId);
    m_settings->setValue("server/userName"_L1, choice.userName);
    m_settings->setValue("server/letOthersJoin"_L1, choice.letOthersJoin);
    if (choice.token.isEmpty())
        m_secrets->remove("server/token"_L1);
    else
        m_secrets->setValue("server/token"_L1, choice.token);
}

quint16 Profile::hostPort() const
{
    return static_cast<quint16>(m_settings->value("host/port"_L1).toUInt());
}

void Profile::setHostPort(quint16 port)
{
    m_settings->setValue("host/port"_L1, port);
}

bool Profile::isWelcomed() const
{
    return m_settings->value("host/welcomed"_L1).toBool();
}

void Profile::setWelcomed()
{
    m_settings->setValue("host/welcomed"_L1, true);
}

QHash<QString, QString> Profile::drafts(const QString& of) const
{
    QHash<QString, QString> drafts;
    const QVariantMap kept = m_secrets->value(keyOf(u"drafts"_s, of)).toMap();
    for (auto it = kept.cbegin(); it != kept.cend(); ++it)
        drafts.insert(it.key(), it.value().toString());
    return drafts;
}

void Profile::setDrafts(const QString& of, const QHash<QString, QString>& drafts)
{
    if (drafts.isEmpty())
        return m_secrets->remove(keyOf(u"drafts"_s, of));
    QVariantMap kept;
    for (auto it = drafts.cbegin(); it != drafts.cend(); ++it)
        kept.insert(it.key(), it.value());
    m_secrets->setValue(keyOf(u"drafts"_s, of), kept);
    m_secrets->sync();
}

QStringList Profile::recentDocuments(const QString& of) const
{
    return m_settings->value(keyOf(u"recentDocuments"_s, of)).toStringList();
}

void Profile::setRecentDocuments(const QString& of, const QStringList& documentIds)
{
    m_settings->setValue(keyOf(u"recentDocuments"_s, of), documentIds);
}

bool Profile::recentDocumentsFirst() const
{
    return m_settings->value("documents/recentFirst"_L1).toBool();
}

void Profile::setRecentDocumentsFirst(bool first)
{
    m_settings->setValue("documents/recentFirst"_L1, first);
}

QHash<QString, int> Profile::unsentDocuments(const QString& of) const
{
    QHash<QString, int> unsent;
    const QVariantMap kept = m_settings->value(keyOf(u"unsentDocuments"_s, of)).toMap();
    for (auto it = kept.cbegin(); it != kept.cend(); ++it)
        unsent.insert(it.key(), it.value().toInt());
    return unsent;
}

void Profile::setUnsentDocuments(const QString& of, const QHash<QString, int>& unsent)
{
    QVariantMap kept;
    for (auto it = unsent.cbegin(); it != unsent.cend(); ++it)
        kept.insert(it.key(), it.value());
    if (kept.isEmpty())
        m_settings->remove(keyOf(u"unsentDocuments"_s, of));
    else
        m_settings->setValue(keyOf(u"unsentDocuments"_s, of), kept);
    m_settings->sync();
}

QByteArray Profile::geometry() const
{
    return m_settings->value("window/geometry"_L1).toByteArray();
}

void Profile::setGeometry(const QByteArray& geometry)
{
    m_settings->setValue("window/geometry"_L1, geometry);
}

void Profile::restore(AppearanceSettings& appearance) const
{
    const QString theme = m_settings->value("look/theme"_L1).toString();
    appearance.setTheme(theme == "light"_L1  ? AppearanceSettings::ThemeChoice::Light
                        : theme == "dark"_L1 ? AppearanceSettings::ThemeChoice::Dark
                                             : AppearanceSettings::ThemeChoice::System);
    appearance.setLanguage(m_settings->value("look/language"_L1).toString());
    appearance.setZoom(m_settings->value("look/zoom"_L1, 100).toInt());
    appearance.setRecentEmoji(m_settings->value("look/recentEmoji"_L1).toStringList());
}

void Profile::remember(const AppearanceSettings& appearance)
{
    using Choice = AppearanceSettings::ThemeChoice;
    m_settings->setValue("look/theme"_L1, appearance.theme() == Choice::Light  ? u"light"_s
                                          : appearance.theme() == Choice::Dark ? u"dark"_s
                                                                               : u"system"_s);
    m_settings->setValue("look/language"_L1, appearance.language());
    m_settings->setValue("look/zoom"_L1, appearance.zoom());
    m_settings->setValue("look/recentEmoji"_L1, appearance.recentEmoji());
}

} // namespace heartline
