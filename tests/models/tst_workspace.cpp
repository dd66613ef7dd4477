// SPDX-License-Identifier: MIT
#include "fakesession.h"

#include <Heartline/Workspace>

#include <QAbstractItemModelTester>

using namespace Qt::StringLiterals;
using namespace heartline;

class TestWorkspace : public QObject
{
    Q_OBJECT

private:
    FakeSession m_session;
    const Person m_bob{u"bob"_s, u"Bob"_s};

private Q_SLOTS:
    void init() { m_session.orders.clear(); }

    void opensTheFirstRoomItHearsOf()
    {
        Workspace workspace(m_session);
        QAbstractItemModelTester people(&workspace.people(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        Q_EMIT m_session.roomsChanged(
            {{u"general"_s, u"General"_s, {m_bob, m_session.me}}, {u"b"_s, u"B"_s, {}}});
        workspace.flush();
        QCOMPARE(workspace.currentRoom(), u"general"_s);
        QCOMPARE(m_session.orders, QStringList(u"openRoom general"_s));
        QCOMPARE(workspace.people().count(), 2);
        // One's own line is the first, whatever the names.
        QCOMPARE(workspace.people().index(0).data().toString(), u"Ann Lee"_s);
        QCOMPARE(workspace.othersPresent(), 1);
        workspace.setHousehold({m_bob.id});
        QCOMPARE(workspace.othersPresent(), 0);
    }

    void peopleFollowTheRoom()
    {
        Workspace workspace(m_session);
        QAbstractItemModelTester people(&workspace.people(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        Q_EMIT m_session.roomsChanged({{u"a"_s, u"A"_s, {m_bob}}, {u"b"_s, u"B"_s, {}}});
        workspace.flush();
        workspace.setCurrentRoom(u"b"_s);
        workspace.flush();
        QCOMPARE(workspace.people().count(), 0);
        Q_EMIT m_session.peopleChanged(u"b"_s, {{u"z"_s, u"Zoe"_s}, m_bob});
        workspace.flush();
        QCOMPARE(workspace.people().index(0).data().toString(), u"Bob"_s);
    }

    void asksForOnePageAtATime()
    {
        Workspace workspace(m_session);
        Q_EMIT m_session.roomsChanged({{u"a"_s, u"A"_s, {}}});
        m_session.orders.clear();
        workspace.fetchOlder();
        workspace.fetchOlder();
        QCOMPARE(m_session.orders, QStringList(u"fetchOlder a"_s));
        m_session.say(u"a"_s, m_bob, u"old"_s, 1);
        workspace.fetchOlder();
        QCOMPARE(m_session.orders.size(), 2);
        Q_EMIT m_session.historyStartReached(u"a"_s);
        workspace.fetchOlder();
        QCOMPARE(m_session.orders.size(), 2);
        QVERIFY(workspace.messages(u"a"_s).isAtStart());
    }

    void tellsTheStatusWhatWaits()
    {
        Workspace workspace(m_session);
        Q_EMIT m_session.roomsChanged({{u"a"_s, u"A"_s, {}}});
        ChatMessage message;
        message.key = u"k"_s;
        message.own = true;
        message.delivery = ChatMessage::Delivery::Queued;
        Q_EMIT m_session.messagesChanged(u"a"_s, {message});
        workspace.flush();
        QVERIFY(workspace.status().waiting().startsWith("1 message"_L1));
        Q_EMIT m_session.messageDiscarded(u"a"_s, u"k"_s);
        QCOMPARE(workspace.status().waiting(), QString());
    }
};

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
