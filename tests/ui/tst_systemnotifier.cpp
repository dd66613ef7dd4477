// SPDX-License-Identifier: MIT
#include "notifications/systemnotifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QProcess>
#include <QVariantMap>

using namespace Qt::StringLiterals;
using namespace heartline;

/// A notification service as desktops have it, on a bus of the test's own.
class FakeService : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    struct Shown
    {
        uint replaces = 0;
        QString title;
        QString body;
        QStringList actions;
        QVariantMap hints;
    };
    QList<Shown> shown;
    QList<uint> closed;
    uint lastId = 40;

public Q_SLOTS:
    QStringList GetCapabilities() { return {u"body"_s, u"body-markup"_s, u"actions"_s}; }
    uint Notify(const QString&, uint replaces, const QString&, const QString& title, const QString& body,
                const QStringList& actions, const QVariantMap& hints, int)
    {
        shown << Shown{replaces, title, body, actions, hints};
        Q_EMIT notified();
        return replaces > 0 ? replaces : ++lastId;
    }
    void CloseNotification(uint id)
    {
        closed << id;
        Q_EMIT wasClosed();
    }

Q_SIGNALS:
    void notified();
    void wasClosed();
};

class TestSystemNotifier : public QObject
{
    Q_OBJECT

private:
    QProcess m_bus;
    FakeService m_service;
    std::unique_ptr<SystemNotifier> m_notifier;

    void invoke(uint id, const QString& action)
    {
        QDBusMessage signal = QDBusMessage::createSignal(
            u"/org/freedesktop/Notifications"_s, u"org.freedesktop.Notifications"_s, u"ActionInvoked"_s);
        signal << id << action;
        QDBusConnection(u"service"_s).send(signal);
    }
    void notify(const QString& tag, const QString& title, const QString& body)
    {
        QSignalSpy notified(&m_service, &FakeService::notified);
        m_notifier->notify(tag, title, body, Notification::Level::Error);
        QVERIFY(notified.wait());
        // The answer with the id comes back through the event loop.
        QVERIFY(QTest::qWaitFor([&] { return m_notifier->isUp(tag); }, 2000));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_bus.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
        QVERIFY2(m_bus.waitForStarted(), "dbus-daemon is needed");
        QVERIFY(m_bus.waitForReadyRead());
        const QByteArray address = m_bus.readLine().trimmed();
        // Before anything asks for the session bus: Qt connects to it once.
        qputenv("DBUS_SESSION_BUS_ADDRESS", address);
        QDBusConnection service = QDBusConnection::connectToBus(QString::fromLatin1(address), u"service"_s);
        QVERIFY(service.registerService(u"org.freedesktop.Notifications"_s));
        QVERIFY(service.registerObject(u"/org/freedesktop/Notifications"_s, &m_service,
                                       QDBusConnection::ExportAllSlots));
        m_notifier = std::make_unique<SystemNotifier>();
        QVERIFY(QTest::qWaitFor([this] { return m_notifier->knowsService(); }, 5000));
    }
    void cleanupTestCase()
    {
        m_notifier.reset();
        QDBusConnection::disconnectFromBus(u"service"_s);
        m_bus.terminate();
        m_bus.waitForFinished();
    }
    void init()
    {
        m_service.shown.clear();
        m_service.closed.clear();
    }

    void bodiesAreLiteral()
    {
        notify(u"a"_s, u"Ann & <b>Bob</b>"_s, u"<img src='file:///etc/passwd'> 1 < 2"_s);
        QCOMPARE(m_service.shown.first().title, u"Ann & <b>Bob</b>"_s);
        QVERIFY(!m_service.shown.first().body.contains(u'<'));
        QVERIFY(m_service.shown.first().actions.contains(u"default"_s));
        QCOMPARE(m_service.shown.first().hints.value(u"urgency"_s).value<uchar>(), uchar(2));
    }

    void theSameTagIsReplaced()
    {
        notify(u"b"_s, u"one"_s, {});
        notify(u"b"_s, u"two"_s, {});
        QCOMPARE(m_service.shown.at(0).replaces, 0u);
        QCOMPARE(m_service.shown.at(1).replaces, m_service.lastId);
    }

    void onlyOwnClicksCount()
    {
        notify(u"c"_s, u"mine"_s, {});
        QSignalSpy activated(m_notifier.get(), &DesktopNotifier::activated);
        invoke(9999, u"default"_s);
        invoke(m_service.lastId, u"other"_s);
        invoke(m_service.lastId, u"default"_s);
        QVERIFY(activated.wait());
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.first().first().toString(), u"c"_s);
    }

    void withdrawsItsOwn()
    {
        notify(u"d"_s, u"soon gone"_s, {});
        QSignalSpy closed(&m_service, &FakeService::wasClosed);
        m_notifier->withdraw(u"never shown"_s);
        m_notifier->withdraw(u"d"_s);
        QVERIFY(closed.wait());
        QCOMPARE(m_service.closed, QList<uint>{m_service.lastId});
        QVERIFY(!m_notifier->isUp(u"d"_s));
    }
};

QTEST_GUILESS_MAIN(TestSystemNotifier)
#include "tst_systemnotifier.moc"
