// SPDX-License-Identifier: MIT
#include "inboxfold.h"
#include "roomcatalog.h"

#include <QTest>

using namespace heartline;
using namespace Qt::StringLiterals;

namespace {

wire::v1::Event notice(qint64 offset, const QString& id)
{
    return {.offset = offset,
            .id = id,
            .from = {u"shop"_s, u"shop"_s},
            .device = {},
            .n = 0,
            .timestamp = offset * 10,
            .data = {{u"type"_s, u"payment_success"_s},
                     {u"message"_s, u"message "_s + id},
                     {u"id"_s, u"the sender's own"_s},
                     {u"url"_s, u"javascript:alert(1)"_s}}};
}

wire::v1::Event word(qint64 offset, const QString& type, const QString& target)
{
    return {.offset = offset,
            .id = u"w%1"_s.arg(offset),
            .from = {u"ann"_s, u"Ann"_s},
            .device = u"d"_s,
            .n = offset,
            .timestamp = offset * 10,
            .data = {{u"type"_s, type}, {u"target"_s, target}}};
}

QString tell(InboxFold& fold)
{
    const InboxFold::Changes changes = fold.takeChanges();
    QStringList arrived;
    for (const Notification& notification : changes.arrived)
        arrived.append(notification.id);
    return u"seen %1, arrived %2, dismissed %3"_s.arg(changes.seen.join(u'+'), arrived.join(u'+'),
                                                      changes.dismissed.join(u'+'));
}

wire::v1::Event listed(qint64 offset, const QString& room, const QString& title, bool archived = false)
{
    return {
        .offset = offset,
        .id = u"r%1"_s.arg(offset),
        .from = {},
        .device = {},
        .n = 0,
        .timestamp = offset,
        .data = {{u"type"_s, u"room"_s}, {u"room"_s, room}, {u"title"_s, title}, {u"archived"_s, archived}}};
}

} // namespace

class TestInboxFold : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatComesIsToldOnce()
    {
        InboxFold fold;
        fold.setWaiting(false);
        fold.addNew({notice(2, u"b"_s), notice(1, u"a"_s)});
        const InboxFold::Changes changes = fold.takeChanges();
        QCOMPARE(changes.arrived.size(), 2);
        const Notification& first = changes.arrived[0];
        QCOMPARE(first.id, u"a"_s); // by which `seen` names it
        QCOMPARE(first.message, u"message a"_s);
        QCOMPARE(first.level, Notification::Level::Success);
        QVERIFY(first.url.isEmpty());
        QCOMPARE(first.time, QDateTime::fromMSecsSinceEpoch(10, Qt::UTC));
        fold.addNew({notice(1, u"a"_s)});
        fold.addOld({notice(2, u"b"_s)});
        QVERIFY(fold.takeChanges().isEmpty());
    }

    void whatWasThereBeforeIsNoNews()
    {
        InboxFold fold;
        fold.addOld({notice(1, u"a"_s), notice(2, u"b"_s), word(3, u"dismissed"_s, u"b"_s)});
        QCOMPARE(tell(fold), u"seen a, arrived a, dismissed b"_s);
    }

    void whatWasSeenElsewhereMeanwhileIsNoNews()
    {
        InboxFold fold;
        fold.addNew({notice(1, u"a"_s), notice(2, u"b"_s), notice(3, u"c"_s)});
        QVERIFY(fold.takeChanges().isEmpty());
        fold.addNew({word(4, u"seen"_s, u"a"_s), word(5, u"dismissed"_s, u"b"_s)});
        QVERIFY(fold.takeChanges().isEmpty());
        fold.setWaiting(false);
        QCOMPARE(tell(fold), u"seen a, arrived a+c, dismissed b"_s);
    }

    void whatIsSeenLaterIsTold()
    {
        InboxFold fold;
        fold.setWaiting(false);
        fold.addNew({notice(1, u"a"_s)});
        QCOMPARE(tell(fold), u"seen , arrived a, dismissed "_s);
        QVERIFY(fold.canSee(u"a"_s) && fold.canDismiss(u"a"_s));
        fold.addNew({word(2, u"seen"_s, u"a"_s)});
        QCOMPARE(tell(fold), u"seen a, arrived , dismissed "_s);
        QVERIFY(!fold.canSee(u"a"_s) && fold.canDismiss(u"a"_s));
        fold.addNew({word(3, u"dismissed"_s, u"a"_s), word(4, u"seen"_s, u"a"_s)});
        QCOMPARE(tell(fold), u"seen , arrived , dismissed a"_s);
        QVERIFY(!fold.canDismiss(u"a"_s));
        QVERIFY(!fold.canSee(u"unknown"_s));
    }

    void theLastWordAboutARoomHolds()
    {
        RoomCatalog catalog;
        catalog.add(1, {listed(3, u"a"_s, u"New"_s), listed(1, u"a"_s, u"Old"_s), listed(2, u"b"_s, {})});
        QCOMPARE(catalog.rooms(), (QStringList{u"a"_s, u"b"_s}));
        QCOMPARE(catalog.title(u"a"_s), u"New"_s);
        QCOMPARE(catalog.title(u"b"_s), u"b"_s);
        QCOMPARE(catalog.title(u"unknown"_s), u"unknown"_s);
        catalog.add(2, {listed(1, u"a"_s, u"New"_s, true)});
        QCOMPARE(catalog.rooms(), QStringList{u"b"_s});
    }
};

QTEST_GUILESS_MAIN(TestInboxFold)
#include "tst_inboxfold.moc"
