// SPDX-License-Identifier: MIT
#include "profile.h"

#include <QTemporaryDir>

using namespace heartline;
using namespace Qt::StringLiterals;

namespace {

ServerChoice choiceWithToken()
{
    ServerChoice choice;
    choice.mode = ServerChoice::Mode::Remote;
    choice.url = QUrl(u"wss://example.org"_s);
    choice.userId = u"ann"_s;
    choice.userName = u"安 Ann"_s;
    choice.token = u"very-secret"_s;
    return choice;
}

} // namespace

class TestProfile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void remembersEverythingInItsFolder()
    {
        QTemporaryDir dir;
        const QString folder = dir.filePath(u"new/profile"_s);
        {
            Profile profile(folder);
            QCOMPARE(profile.problem(), QString());
            QVERIFY(!profile.serverChoice());
            QCOMPARE(profile.hostPort(), 0);
            QVERIFY(!profile.isWelcomed());
            profile.setServerChoice(choiceWithToken());
            profile.setHostPort(4711);
            profile.setWelcomed();
            profile.setGeometry("geometry"_ba);
            profile.setDrafts(u"host ann"_s, {{u"team/a"_s, u"多行\ntext"_s}});
            profile.setDrafts(u"host ben"_s, {{u"general"_s, u"x"_s}});
            profile.setDrafts(u"host ben"_s, {});
            AppearanceSettings look;
            look.setTheme(AppearanceSettings::ThemeChoice::Dark);
            look.setLanguage(u"zh_CN"_s);
            look.setZoom(120);
            profile.remember(look);
        }
        const Profile profile(folder);
        QVERIFY(profile.serverChoice() == choiceWithToken());
        QCOMPARE(profile.hostPort(), 4711);
        QVERIFY(profile.isWelcomed());
        QCOMPARE(profile.geometry(), "geometry"_ba);
        QCOMPARE(profile.drafts(u"host ann"_s), (QHash<QString, QString>{{u"team/a"_s, u"多行\ntext"_s}}));
        QVERIFY(profile.drafts(u"host ben"_s).isEmpty());
        AppearanceSettings look;
        profile.restore(look);
        QCOMPARE(look.theme(), AppearanceSettings::ThemeChoice::Dark);
        QCOMPARE(look.language(), u"zh_CN"_s);
        QCOMPARE(look.zoom(), 120);
        QVERIFY(profile.dataFolder().startsWith(folder));
    }

    void keepsTokensWhereOnlyTheOwnerReads()
    {
        QTemporaryDir dir;
        {
            Profile profile(dir.path());
            profile.setServerChoice(choiceWithToken());
        }
        int found = 0;
        const QFileInfoList files = QDir(dir.path()).entryInfoList(QDir::Files);
        for (const QFileInfo& info : files) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            if (!file.readAll().contains("very-secret"))
                continue;
            ++found;
            QVERIFY(!(info.permissions() &
                      (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)));
        }
        QCOMPARE(found, 1);
    }

    void saysWhenNothingCanBeKept()
    {
        QTemporaryDir dir;
        QFile file(dir.filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        // Below a file nobody can make a folder, not even root.
        Profile profile(dir.filePath(u"file/profile"_s));
        QVERIFY(profile.problem().contains(u"file/profile"_s));
        profile.setHostPort(1);
        QCOMPARE(profile.hostPort(), 1);
    }

    void eachServerAndPersonHasAFolderOfTheirOwn()
    {
        QTemporaryDir dir;
        const Profile profile(dir.path());
        const QString ann = profile.sessionFolder(u"example.org:8080 ann"_s);
        QVERIFY(ann.startsWith(profile.dataFolder() + u'/'));
        QCOMPARE(profile.sessionFolder(u"example.org:8080 ann"_s), ann);
        QVERIFY(profile.sessionFolder(u"example.org:8080 bob"_s) != ann);
        QVERIFY(profile.sessionFolder(u"example.org:8081 ann"_s) != ann);
        QCOMPARE(profile.sessionFolder(u"../../etc [::1]:1/x"_s).count(u'/'), ann.count(u'/'));
    }
};

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
