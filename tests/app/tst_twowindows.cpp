// SPDX-License-Identifier: MIT
// Chat and notifications in two windows.
#include "notifications/toast.h"
#include "twowindows.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QNetworkAccessManager>
#include <QNetworkReply>

using namespace heartline;
using namespace heartline::test;

class TestTwoWindows : public TwoWindows
{
    Q_OBJECT

    QNetworkAccessManager m_network;

    void notify(const QString& user, const QString& message)
    {
        QNetworkRequest request(QUrl(u"http://127.0.0.1:%1/api/notifications"_s.arg(m_server->port())));
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
        const QJsonObject body{{u"userId"_s, user},
                               {u"type"_s, u"system_alert"_s},
                               {u"level"_s, u"warning"_s},
                               {u"message"_s, message}};
        QNetworkReply* reply = m_network.post(request, QJsonDocument(body).toJson());
        connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
    }

private Q_SLOTS:
    void whoIsCutOffWritesOnAndBothShowTheSameAfterwards()
    {
        m_ann->write(u"Hello Ben"_s);
        QTRY_COMPARE(m_ben->conversation(), QStringList{u"Ann: Hello Ben"_s});
        m_ben->write(u"Hello Ann"_s);
        QTRY_COMPARE(m_ann->conversation(), (QStringList{u"Ann: Hello Ben"_s, u"Ben: Hello Ann"_s}));

        m_proxy->refuse();
        QTRY_COMPARE(m_ben->mood(), Mood::Trouble);
        for (const QString& text : {u"one"_s, u"two"_s, u"three"_s})
            m_ben->write(text);
        QTRY_COMPARE(m_ben->count(Delivery::Queued), 3);
        QTRY_VERIFY(!m_ben->workspace().status().waiting().isEmpty());
        m_ann->write(u"Are you there?"_s);
        QTRY_COMPARE(m_ann->count(Delivery::Sent), 2);

        m_proxy->heal();
        const QStringList all{u"Ann: Hello Ben"_s, u"Ben: Hello Ann"_s, u"Ann: Are you there?"_s,
                              u"Ben: one"_s,       u"Ben: two"_s,       u"Ben: three"_s};
        QTRY_COMPARE(m_ann->conversation(), all);
        QTRY_COMPARE(m_ben->conversation(), all);
        QTRY_COMPARE(m_ben->count(Delivery::Sent), 4);
        QTRY_COMPARE(m_ben->mood(), Mood::Good);
    }

    void repliesReactionsEditsAndDeletionsReachTheOther()
    {
        m_ann->write(u"Shall we?"_s);
        QTRY_COMPARE(m_ben->conversation(), QStringList{u"Ann: Shall we?"_s});
        const MessageModel& ann = m_ann->workspace().messages(kRoom);
        const MessageModel& ben = m_ben->workspace().messages(kRoom);
        const auto said = [](const MessageModel& model, int nth) -> const ChatMessage* {
            for (int row = 0; row < model.rowCount(); ++row) {
                if (model.at(row).kind == ChatMessage::Kind::Chat && nth-- == 0)
                    return &model.at(row);
            }
            return nullptr;
        };
        const QString question = said(ben, 0)->key;
        m_ben->workspace().session().react(question, u"👍"_s, true);
        QTRY_COMPARE(said(ann, 0)->reactions.size(), 1);
        QCOMPARE(said(ann, 0)->reactions.at(0).people.at(0).name, u"Ben"_s);
        QTRY_VERIFY(said(ben, 0)->reactions.value(0).own);
        m_ben->workspace().session().sendMessage(kRoom, u"We shall"_s, question);
        QTRY_VERIFY(said(ann, 1));
        QCOMPARE(said(ann, 1)->replyTo, question);

        // What is changed while the line is cut is shown here at once, and there when it is back.
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->mood(), Mood::Trouble);
        QTest::keyClick(m_ben->composer(), Qt::Key_Up);
        QCOMPARE(m_ben->composer()->toPlainText(), u"We shall"_s);
        m_ben->write(u" indeed"_s);
        QTRY_VERIFY(said(ben, 1)->changing);
        QCOMPARE(said(ben, 1)->content, u"We shall indeed"_s);
        m_proxy->heal();
        QTRY_COMPARE(said(ann, 1)->content, u"We shall indeed"_s);
        QVERIFY(said(ann, 1)->edited);
        QTRY_VERIFY(!said(ben, 1)->changing);

        m_ann->workspace().session().deleteMessage(question);
        QTRY_VERIFY(said(ben, 0)->deleted);
        QCOMPARE(said(ben, 0)->content, QString());
        QVERIFY(!ben.quoteOf(ben.rowOf(said(ben, 1)->key)).text.contains(u"Shall we"_s));
    }

    void typingIsShownAndMarkupIsLiteral()
    {
        QTest::keyClicks(m_ben->composer(), u"<b>bold</b>"_s);
        const auto* label = m_ann->window.findChild<QLabel*>(u"typingLabel"_s);
        QTRY_VERIFY(label->text().contains(u"Ben"_s));
        QTest::keyClick(m_ben->composer(), Qt::Key_Return, Qt::ShiftModifier);
        m_ben->write(u"& <img src=x>"_s);
        QTRY_COMPARE(m_ann->conversation(), QStringList{u"Ben: <b>bold</b>\n& <img src=x>"_s});
        QTRY_VERIFY(!label->text().contains(u"Ben"_s));
    }

    void aNotificationIsAToastInFrontAndTheDesktopsBehind()
    {
        m_ann->window.activateWindow();
        QTRY_VERIFY(m_ann->window.isActiveWindow());
        notify(u"ann"_s, u"nearly full"_s);
        QTRY_COMPARE(m_ann->window.findChildren<Toast*>().size(), 1);
        QCOMPARE(m_ann->workspace().notifications().unreadCount(), 1); // the bell
        QVERIFY(m_ann->notifier.shown.isEmpty());

        notify(u"ben"_s, u"quite full"_s);
        QTRY_COMPARE(m_ben->notifier.shown, QStringList{u"quite full"_s});
        QVERIFY(m_ben->window.findChildren<Toast*>().isEmpty());
        QCOMPARE(m_ben->workspace().notifications().unreadCount(), 1);

        // A reconnect brings nothing twice.
        m_proxy->cut();
        QTRY_COMPARE(m_ben->mood(), Mood::Good);
        notify(u"ben"_s, u"empty again"_s);
        QTRY_COMPARE(m_ben->notifier.shown, (QStringList{u"quite full"_s, u"empty again"_s}));
        QCOMPARE(m_ben->workspace().notifications().rowCount(), 2);
    }
};

QTEST_MAIN(TestTwoWindows)
#include "tst_twowindows.moc"
