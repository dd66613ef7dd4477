// SPDX-License-Identifier: MIT
#include "roomdirectory.h"

using namespace heartline;
using namespace Qt::StringLiterals;

namespace {
const Person kAnn{u"ann"_s, u"Ann"_s};
const Person kBen{u"ben"_s, u"Ben"_s};
} // namespace

class TestRoomDirectory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatHappensWhileTheListIsOnItsWayIsNewer()
    {
        RoomDirectory directory;
        directory.refreshStarted();
        QVERIFY(directory.joined(u"general"_s, kBen));
        directory.left(u"general"_s, u"ann"_s);
        directory.refreshFinished({{u"general"_s, u"General"_s, {kAnn}}}, {});
        QCOMPARE(directory.people(u"general"_s), QList<Person>{kBen});
        QCOMPARE(directory.rooms().constFirst().title, u"General"_s);
    }

    void repeatsAreNoNews()
    {
        RoomDirectory directory;
        QVERIFY(directory.joined(u"general"_s, kAnn));
        QVERIFY(!directory.joined(u"general"_s, kAnn));
        QVERIFY(directory.joined(u"general"_s, {u"ann"_s, u"Annie"_s})); // a new name
        QVERIFY(directory.left(u"general"_s, u"ann"_s));
        QVERIFY(!directory.left(u"general"_s, u"ann"_s));
    }

    void keepsOpenRoomsThatTheServerDoesNotList()
    {
        RoomDirectory directory;
        directory.joined(u"mine"_s, kAnn);
        directory.addRoom(u"gone"_s);
        directory.refreshStarted();
        directory.refreshFinished({{u"general"_s, u"General"_s, {kBen, kAnn}}}, {u"mine"_s});
        QStringList ids;
        for (const RoomInfo& room : directory.rooms())
            ids.append(room.id);
        ids.sort();
        QCOMPARE(ids, (QStringList{u"general"_s, u"mine"_s}));
        QCOMPARE(directory.people(u"mine"_s), QList<Person>{kAnn});
        QCOMPARE(directory.people(u"general"_s), (QList<Person>{kAnn, kBen})); // by name
    }
};

QTEST_APPLESS_MAIN(TestRoomDirectory)
#include "tst_roomdirectory.moc"
