// SPDX-License-Identifier: MIT
#include <Heartline/RoomListModel>

#include <QAbstractItemModelTester>

using namespace Qt::StringLiterals;
using namespace heartline;

namespace {

ChatMessage line(qint64 offset, bool own = false)
{
    ChatMessage message;
    message.key = u"k%1"_s.arg(offset);
    message.author = {own ? u"me"_s : u"bob"_s, own ? u"Me"_s : u"Bob"_s};
    message.own = own;
    message.content = u"line\n%1"_s.arg(offset);
    message.offset = offset;
    message.time = QDateTime::currentDateTimeUtc().addSecs(-3600);
    return message;
}

} // namespace

class TestRoomListModel : public QObject
{
    Q_OBJECT

private:
    static void fill(RoomListModel& model)
    {
        model.setRooms({{u"a"_s, u"Alpha"_s, {}}, {u"b"_s, u"Beta"_s, {}}, {u"c"_s, u"Gamma"_s, {}}});
        model.flush();
    }

private Q_SLOTS:
    void followsTheServersOrder()
    {
        RoomListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        fill(model);
        model.setRooms({{u"c"_s, u"Gamma"_s, {}}, {u"d"_s, u"Delta"_s, {}}, {u"a"_s, u"Alpha!"_s, {}}});
        model.flush();
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.idAt(0), u"c"_s);
        QCOMPARE(model.idAt(1), u"d"_s);
        QCOMPARE(model.titleOf(u"a"_s), u"Alpha!"_s);
        QCOMPARE(model.rowOf(u"b"_s), -1);
    }

    void historyIsNotNews()
    {
        RoomListModel model;
        fill(model);
        QSignalSpy news(&model, &RoomListModel::unreadArrived);
        model.addMessages(u"a"_s, {line(1), line(2)});
        model.flush();
        QCOMPARE(model.unreadTotal(), 0);
        model.addMessages(u"a"_s, {line(3)});
        model.flush();
        QCOMPARE(model.unreadTotal(), 1);
        QCOMPARE(model.readUpTo(u"a"_s), 2);
        // Told again after a reconnect, it does not count again.
        model.addMessages(u"a"_s, {line(2), line(3)});
        model.flush();
        QCOMPARE(model.unreadTotal(), 1);
        QCOMPARE(news.count(), 1);
        // An older page is no news either.
        model.addMessages(u"a"_s, {line(-5), line(-4)});
        model.flush();
        QCOMPARE(model.unreadTotal(), 1);
        QCOMPARE(news.count(), 1);
    }

    void whatComesTogetherIsToldAsOne()
    {
        RoomListModel model;
        fill(model);
        model.addMessages(u"a"_s, {line(1)});
        model.flush();
        QSignalSpy news(&model, &RoomListModel::unreadArrived);
        QList<ChatMessage> missed;
        for (int i = 2; i <= 13; ++i)
            missed << line(i);
        model.addMessages(u"a"_s, missed);
        model.flush();
        QCOMPARE(news.count(), 1);
        QCOMPARE(news.at(0).at(1).value<ChatMessage>().key, u"k13"_s);
        QCOMPARE(news.at(0).at(2).toInt(), 12);
    }

    void countsBehindTheReadMarkerOverRestartsAndDevices()
    {
        // What is on disk is told first, then how far it was read.
        RoomListModel model;
        QSignalSpy read(&model, &RoomListModel::roomRead);
        model.setReadMarker(u"a"_s, 2);
        fill(model);
        QSignalSpy news(&model, &RoomListModel::unreadArrived);
        model.addMessages(u"a"_s, {line(1), line(2), line(3, true), line(4), line(5)});
        model.flush();
        QCOMPARE(model.unreadOf(u"a"_s), 2); // an own one says that what was before it was read
        QCOMPARE(news.count(), 0);           // unread, but not new
        // Another device reads.
        model.setReadMarker(u"a"_s, 4);
        QCOMPARE(model.unreadOf(u"a"_s), 1);
        model.setReadMarker(u"a"_s, 1); // never back
        QCOMPARE(model.unreadOf(u"a"_s), 1);
        QCOMPARE(read.count(), 0);
        model.setReadMarker(u"a"_s, 5);
        QCOMPARE(model.unreadOf(u"a"_s), 0);
        QCOMPARE(read.count(), 1);
    }

    void aMarkerToldAfterTheLinesCountsToo()
    {
        RoomListModel model;
        fill(model);
        model.addMessages(u"a"_s, {line(1), line(2), line(3)});
        model.flush();
        QCOMPARE(model.unreadOf(u"a"_s), 0);
        model.setReadMarker(u"a"_s, 1);
        QCOMPARE(model.unreadOf(u"a"_s), 2);
        QCOMPARE(model.unreadTotal(), 2);
    }

    void whatIsDeletedIsNotUnread()
    {
        RoomListModel model;
        fill(model);
        model.addMessages(u"a"_s, {line(1)});
        model.flush();
        model.addMessages(u"a"_s, {line(2), line(3)});
        model.flush();
        QCOMPARE(model.unreadOf(u"a"_s), 2);
        ChatMessage gone = line(3);
        gone.deleted = true;
        gone.content.clear();
        model.addMessages(u"a"_s, {gone});
        model.flush();
        QCOMPARE(model.unreadOf(u"a"_s), 1);
        QVERIFY(model.index(0).data(RoomListModel::LastLineRole).toString().contains("deleted"_L1));
    }

    void ownLinesAndTheRoomBeingReadAreRead()
    {
        RoomListModel model;
        fill(model);
        model.addMessages(u"a"_s, {line(1)});
        model.flush();
        model.addMessages(u"a"_s, {line(2, true)});
        model.flush();
        QCOMPARE(model.unreadTotal(), 0);
        model.setReading(u"a"_s);
        model.addMessages(u"a"_s, {line(3)});
        model.flush();
        QCOMPARE(model.unreadTotal(), 0);
        // Left before it was seen, it's unread; once seen, it's not.
        model.setReading({});
        QCOMPARE(model.unreadTotal(), 1);
        model.setReading(u"a"_s);
        model.setSeen(u"a"_s, 3);
        model.setReading({});
        QCOMPARE(model.unreadTotal(), 0);
        model.addMessages(u"a"_s, {line(4)});
        model.flush();
        QCOMPARE(model.unreadTotal(), 1);
    }

    void aDiscardedLineIsNotTheLastAnyMore()
    {
        RoomListModel model;
        fill(model);
        ChatMessage own = line(99, true);
        own.delivery = ChatMessage::Delivery::Failed;
        model.addMessages(u"a"_s, {line(1), own});
        model.flush();
        QCOMPARE(model.index(0).data(RoomListModel::LastLineRole).toString(), u"You: line 99"_s);
        model.discard(u"a"_s, own.key);
        QCOMPARE(model.index(0).data(RoomListModel::LastLineRole).toString(), u"Bob: line 1"_s);
    }

    void showsTheLastLineOnOneLine()
    {
        RoomListModel model;
        fill(model);
        model.addMessages(u"b"_s, {line(2), line(1)});
        model.flush();
        QCOMPARE(model.index(1).data(RoomListModel::LastLineRole).toString(), u"Bob: line 2"_s);
        QCOMPARE(model.index(0).data(RoomListModel::LastLineRole).toString(), QString());
    }

    void keepsMessagesToldBeforeTheirRoom()
    {
        RoomListModel model;
        model.addMessages(u"a"_s, {line(1)});
        model.flush();
        fill(model);
        QCOMPARE(model.index(0).data(RoomListModel::LastLineRole).toString(), u"Bob: line 1"_s);
    }

    void keepsADraftARoom()
    {
        RoomListModel model;
        fill(model);
        model.setDraft(u"a"_s, u"half a sent"_s);
        QCOMPARE(model.draft(u"a"_s), u"half a sent"_s);
        QCOMPARE(model.draft(u"b"_s), QString());
    }

    void restoresDraftsWhenTheirRoomsAreTold()
    {
        RoomListModel model;
        QSignalSpy restored(&model, &RoomListModel::draftRestored);
        const QHash<QString, QString> kept{{u"a"_s, u"half"_s}, {u"gone"_s, u"a thought"_s}};
        model.restoreDrafts(kept);
        fill(model);
        QCOMPARE(model.draft(u"a"_s), u"half"_s);
        QCOMPARE(restored.size(), 1);
        // Of a room that is not there (any more) it's kept all the same.
        QCOMPARE(model.drafts(), kept);
        model.setRooms({{u"b"_s, u"Beta"_s, {}}});
        model.flush();
        QCOMPARE(model.drafts(), kept);
        fill(model);
        QCOMPARE(model.draft(u"a"_s), u"half"_s);
        model.setDraft(u"a"_s, {});
        QCOMPARE(model.drafts().size(), 1);
    }

    void whoAnswersHasRead()
    {
        RoomListModel model;
        fill(model);
        model.addMessages(u"a"_s, {line(1)});
        model.flush();
        model.addMessages(u"a"_s, {line(2)});
        model.flush();
        QCOMPARE(model.unreadTotal(), 1);
        ChatMessage own = line(3);
        own.own = true;
        model.addMessages(u"a"_s, {own});
        model.flush();
        QCOMPARE(model.unreadTotal(), 0);
        QCOMPARE(model.readUpTo(u"a"_s), 3);
    }
};

QTEST_GUILESS_MAIN(TestRoomListModel)
#include "tst_roomlistmodel.moc"
