// SPDX-License-Identifier: MIT
#include <Heartline/Envelope>
#include <Heartline/PlainMessages>

using namespace heartline::wire;
using namespace Qt::StringLiterals;

namespace {

QJsonObject object(const char* json)
{
    return decodeObject(json).envelope.object;
}

} // namespace

class TestPlainMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMessageSurvivesARoundTrip_data()
    {
        QTest::addColumn<int>("service");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<int>("index");
        const auto row = [](const char* what, Service service, const char* json, const PlainMessage& like) {
            QTest::newRow(what) << int(service) << QByteArray(json) << int(like.index());
        };
        row("welcome", Service::Chat, R"({"message":"Welcome to chat","type":"welcome"})", Welcome());
        row("user_joined", Service::Chat, R"({"type":"user_joined","userId":"u","userName":"U"})",
            UserJoined());
        row("user_left", Service::Collab, R"({"type":"user_left","userId":"u","userName":"U"})", UserLeft());
        row("chat", Service::Chat,
            R"({"clientId":"c1","content":"hi","id":"x","offset":3,"timestamp":1700000000000,"type":"chat","userId":"u","userName":"U"})",
            Chat());
        row("typing", Service::Chat, R"({"type":"typing","userId":"u","userName":"U"})", Typing());
        row("a notification", Service::Notifications,
            R"({"colour":"red","id":"n","level":"warning","message":"m","timestamp":5,"title":"t","type":"order_update","url":"https://x"})",
            Notification());
        row("a notification called chat", Service::Notifications, R"({"message":"m","type":"chat"})",
            Notification());
        row("a notification called error", Service::Notifications, R"({"message":"m","type":"error"})",
            Notification());
        row("edit", Service::Collab,
            R"({"content":"text","cursorPosition":4,"timestamp":9,"type":"edit","userId":"u","x":1})",
            Edit());
        row("edit without a caret", Service::Collab,
            R"({"content":"","timestamp":0,"type":"edit","userId":""})", Edit());
        row("cursor", Service::Collab, R"({"position":7,"type":"cursor","userId":"u"})", Cursor());
        row("ping", Service::Chat, R"({"timestamp":"anything","type":"ping"})", Ping());
        row("pong", Service::Notifications, R"({"timestamp":12,"type":"pong"})", Pong());
        row("error", Service::Notifications, R"({"code":"bad_message","reason":"r","type":"error"})",
            Error());
        row("an edit on /chat means nothing", Service::Chat, R"({"type":"edit"})", Unknown());
        row("an unknown type", Service::Collab, R"({"type":"later"})", Unknown());
    }
    void everyMessageSurvivesARoundTrip()
    {
        QFETCH(int, service);
        QFETCH(QByteArray, json);
        const PlainMessage message = fromJson(Service(service), object(json.constData()));
        QTEST(int(message.index()), "index");
        QCOMPARE(encode(message), json);
    }

    void namesTheWrongField_data()
    {
        QTest::addColumn<int>("service");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("field");
        const auto row = [](Service service, const char* json, const QString& field) {
            QTest::newRow(json) << int(service) << QByteArray(json) << field;
        };
        row(Service::Chat, R"({"type":"chat","content":"x"})", {});
        row(Service::Chat, R"({"type":"chat"})", u"content"_s);
        row(Service::Chat, R"({"type":"chat","content":7})", u"content"_s);
        row(Service::Chat, R"({"type":"chat","content":"x","userName":7})", u"userName"_s);
        row(Service::Chat, R"({"type":"chat","content":"x","userName":null})", {});
        row(Service::Chat, R"({"type":"typing","userName":null})", {});
        row(Service::Chat, R"({"type":"typing","userName":[]})", u"userName"_s);
        row(Service::Chat, R"({"type":"whatever","content":7})", {});
        row(Service::Collab, R"({"type":"edit","content":""})", {});
        row(Service::Collab, R"({"type":"edit"})", u"content"_s);
        row(Service::Collab, R"({"type":"edit","content":"","cursorPosition":1.5})", u"cursorPosition"_s);
        row(Service::Collab, R"({"type":"edit","content":"","cursorPosition":null})", {});
        row(Service::Collab, R"({"type":"cursor","position":0})", {});
        row(Service::Collab, R"({"type":"cursor","position":-1})", u"position"_s);
        row(Service::Collab, R"({"type":"cursor","position":1e300})", u"position"_s);
        row(Service::Collab, R"({"type":"cursor"})", u"position"_s);
    }
    void namesTheWrongField()
    {
        QFETCH(int, service);
        QFETCH(QByteArray, json);
        QFETCH(QString, field);
        const auto error = fieldError(Service(service), object(json.constData()));
        QCOMPARE(error.has_value(), !field.isEmpty());
        if (error)
            QVERIFY2(error->contains(field), qPrintable(*error));
    }
};

QTEST_APPLESS_MAIN(TestPlainMessages)
#include "tst_plainmessages.moc"
