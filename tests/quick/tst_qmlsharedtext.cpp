// SPDX-License-Identifier: MIT
// examples/qml-shared-text as its user meets it, beside somebody else at the same text: QML's TextArea bound
// to a SharedDocument.
#include <Heartline/ConnectionDocumentLink>
#include <Heartline/Server>
#include <Heartline/SharedDocument>

#include <QGuiApplication>
#include <QInputMethodEvent>
#include <QProcess>
#include <QQmlApplicationEngine>
#include <QQmlExtensionPlugin>
#include <QQuickItem>
#include <QQuickWindow>
#include <QSignalSpy>
#include <QTest>
#include <memory>

Q_IMPORT_QML_PLUGIN(HeartlinePlugin)

using namespace Qt::StringLiterals;
using namespace heartline;

class TestQmlSharedText : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<server::Server> m_server;
    std::unique_ptr<SharedDocument> m_other;
    std::unique_ptr<QQmlApplicationEngine> m_engine;
    QQuickWindow* m_window = nullptr;
    QQuickItem* m_area = nullptr;

    [[nodiscard]] QUrl url() const { return QUrl(u"ws://127.0.0.1:%1"_s.arg(m_server->port())); }
    void openOther()
    {
        ConnectionDocumentLink::Access access;
        access.server = url();
        m_other = std::make_unique<SharedDocument>(
            SharedDocument::Options{.id = u"note"_s, .userId = u"ben"_s, .userName = u"Ben"_s},
            std::make_unique<ConnectionDocumentLink>(access, u"note"_s));
        m_other->open();
        QTRY_COMPARE(m_other->syncState(), SharedDocument::SyncState::Synced);
    }
    void editByOther(qsizetype position, qsizetype removed, const QString& inserted)
    {
        m_other->document().transact([&] {
            m_other->text().remove(std::size_t(position), std::size_t(removed));
            m_other->text().insert(std::size_t(position), inserted.toStdU16String());
        });
    }
    void openWindow()
    {
        m_engine = std::make_unique<QQmlApplicationEngine>();
        m_engine->addImportPath(u"qrc:/qt/qml"_s);
        m_engine->setInitialProperties(
            {{u"server"_s, url()}, {u"documentId"_s, u"note"_s}, {u"userName"_s, u"Ann"_s}});
        m_engine->load(QUrl::fromLocalFile(QStringLiteral(QML_SHARED_TEXT_MAIN)));
        QCOMPARE(m_engine->rootObjects().size(), 1);
        m_window = qobject_cast<QQuickWindow*>(m_engine->rootObjects().constFirst());
        QVERIFY(m_window);
        m_area = m_window->findChild<QQuickItem*>(u"area"_s);
        QVERIFY(m_area);
        m_window->requestActivate();
        QVERIFY(QTest::qWaitForWindowActive(m_window));
        QTRY_VERIFY(!m_area->property("readOnly").toBool());
    }
    [[nodiscard]] QString shown() const { return m_area->property("text").toString(); }
    [[nodiscard]] QString label(const char* name) const
    {
        return m_window->findChild<QQuickItem*>(QString::fromLatin1(name))->property("text").toString();
    }
    void type(QStringView text)
    {
        for (const QChar c : text)
            QTest::keyClick(m_window, c.toLatin1());
    }
    [[nodiscard]] int caret() const { return m_area->property("cursorPosition").toInt(); }

private Q_SLOTS:
    void init()
    {
        server::Options options{.open = true};
        options.limits.stopTimeout = std::chrono::milliseconds(100);
        m_server = std::make_unique<server::Server>(options);
        QVERIFY(m_server->start());
        openOther();
    }
    void cleanup()
    {
        m_engine.reset();
        m_other.reset();
        m_server.reset();
    }

    void twoWriteOneText()
    {
        QTest::failOnWarning(QRegularExpression(u"qml|QML|TextArea|binding"_s));
        editByOther(0, 0, u"one\ntwo"_s);
        openWindow();
        QTRY_COMPARE(shown(), u"one\ntwo"_s);
        QTRY_COMPARE(label("people"), u"2 here"_s);
        m_area->setProperty("cursorPosition", 7);
        type(u"xy");
        QTRY_COMPARE(m_other->toPlainText(), u"one\ntwoxy"_s);
        QTRY_COMPARE(label("state"), u"All saved"_s);
        QTRY_COMPARE(m_other->peers().value(0).caret, 9);

        // The caret and what is selected stay.
        editByOther(9, 0, u"!"_s);
        QTRY_COMPARE(shown(), u"one\ntwoxy!"_s);
        QCOMPARE(caret(), 9);
        QMetaObject::invokeMethod(m_area, "select", Q_ARG(int, 7), Q_ARG(int, 4));
        editByOther(4, 0, u"<>"_s);
        QTRY_COMPARE(shown(), u"one\n<>twoxy!"_s);
        QCOMPARE(m_area->property("selectedText").toString(), u"two"_s);
        QCOMPARE(caret(), 6);

        // Ctrl+Z is one's own undo alone, and the button says whether there is one.
        auto* undo = m_window->findChild<QQuickItem*>(u"undo"_s);
        QVERIFY(undo->property("enabled").toBool());
        QTest::keyClick(m_window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(shown(), u"one\n<>two!"_s);
        QCOMPARE(caret(), 9);
        QVERIFY(!undo->property("enabled").toBool());
        QTest::keyClick(m_window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(shown(), u"one\n<>twoxy!"_s);
        QMetaObject::invokeMethod(undo, "clicked");
        QTRY_COMPARE(m_other->toPlainText(), u"one\n<>two!"_s);
    }

    void aCompositionIsNotDisturbed()
    {
        editByOther(0, 0, u"abc"_s);
        openWindow();
        QTRY_COMPARE(shown(), u"abc"_s);
        m_area->setProperty("cursorPosition", 3);
        QInputMethodEvent composing(u"ni"_s, {});
        QCoreApplication::sendEvent(m_area, &composing);
        QVERIFY(m_area->property("inputMethodComposing").toBool());
        editByOther(0, 0, u"line\n"_s);
        editByOther(8, 0, u"!"_s);
        // They are here, but not shown.
        const auto* access = m_window->findChild<QObject*>(u"access"_s);
        const auto* document = access->property("document").value<SharedDocument*>();
        QTRY_COMPARE(document->toPlainText(), u"line\nabc!"_s);
        QCOMPARE(shown(), u"abc"_s);
        QInputMethodEvent commit;
        commit.setCommitString(u"你"_s);
        QCoreApplication::sendEvent(m_area, &commit);
        QTRY_COMPARE(m_other->toPlainText(), u"line\nabc你!"_s);
        QTRY_COMPARE(shown(), m_other->toPlainText());
        QCOMPARE(caret(), 9);
    }

    void whatIsReadStaysInPlace()
    {
        QString text;
        for (int i = 0; i < 200; ++i)
            text += u"line %1\n"_s.arg(i);
        editByOther(0, 0, text);
        openWindow();
        QTRY_COMPARE(shown(), text);
        QQuickItem* flickable = m_area->parentItem()->parentItem();
        QVERIFY(flickable->inherits("QQuickFlickable"));
        QTRY_VERIFY(flickable->property("contentHeight").toDouble() > 1000);
        flickable->setProperty("contentY", 1000);
        const auto lineAtTop = [&] {
            int position = -1;
            QMetaObject::invokeMethod(
                m_area, "positionAt", Q_RETURN_ARG(int, position), Q_ARG(double, 0.0),
                Q_ARG(double, flickable->property("contentY").toDouble() - m_area->y()));
            return shown().mid(position, 8);
        };
        const QString before = lineAtTop();
        editByOther(0, 0, u"above\nabove\nabove\n"_s);
        QTRY_VERIFY(shown().startsWith(u"above"_s));
        QCOMPARE(lineAtTop(), before);
        QVERIFY(flickable->property("contentY").toDouble() > 1000);
    }

    void saysWhatTheLinkIsLike()
    {
        openWindow();
        QTRY_COMPARE(label("state"), u"All saved"_s);
        m_server->stop();
        QTRY_COMPARE(label("state"), u"Offline"_s);
        type(u"kept");
        QTRY_VERIFY(label("state").startsWith(u"Offline, "_s));
        QVERIFY(!m_area->property("readOnly").toBool());
        QCOMPARE(shown(), u"kept"_s);
    }

    void runsAsAProgram()
    {
        QProcess program;
        program.setProcessChannelMode(QProcess::ForwardedChannels);
        program.start(QStringLiteral(QML_SHARED_TEXT_PROGRAM), {url().toString(), u"note"_s, u"Ann"_s});
        QVERIFY(program.waitForStarted());
        QTRY_COMPARE_WITH_TIMEOUT(m_other->peerCount(), 1, 20000);
        QCOMPARE(m_other->peers().value(0).name, u"Ann"_s);
        program.kill();
        QVERIFY(program.waitForFinished());
    }
};

QTEST_MAIN(TestQmlSharedText)
#include "tst_qmlsharedtext.moc"
