// SPDX-License-Identifier: MIT
#include <Heartline/Addresses>

using namespace heartline::wire;
using namespace Qt::StringLiterals;

class TestAddresses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsHostPortSecurityAndPrefix()
    {
        QCOMPARE(socketUrl(QUrl(u"ws://h:8080"_s), u"/chat"_s, {}).toEncoded(), "ws://h:8080/chat"_ba);
        QCOMPARE(socketUrl(QUrl(u"https://h"_s), u"/chat"_s, {}).toEncoded(), "wss://h/chat"_ba);
        QCOMPARE(httpUrl(QUrl(u"wss://h/live/"_s), u"/api/rooms"_s).toEncoded(),
                 "https://h/live/api/rooms"_ba);
        QCOMPARE(socketUrl(QUrl(u"ws://[::1]:9/"_s), u"/collab"_s, {}).toEncoded(), "ws://[::1]:9/collab"_ba);
    }

    void queryValuesArriveAsTheyAre()
    {
        const QUrl url = socketUrl(QUrl(u"ws://h"_s), u"/chat"_s,
                                   {{u"userId"_s, u"a+b@c/d"_s}, {u"userName"_s, u"Ann & 安 100%"_s}});
        QCOMPARE(url.toEncoded(),
                 "ws://h/chat?userId=a%2Bb%40c%2Fd&userName=Ann%20%26%20%E5%AE%89%20100%25"_ba);
    }

    void aNameWithASlashIsOneSegment()
    {
        const QString path = u"/api/rooms/"_s + pathSegment(u"team/ideas:1"_s) + u"/messages"_s;
        QCOMPARE(httpUrl(QUrl(u"ws://h"_s), path).toEncoded(),
                 "http://h/api/rooms/team%2Fideas%3A1/messages"_ba);
    }
};

QTEST_APPLESS_MAIN(TestAddresses)
#include "tst_addresses.moc"
