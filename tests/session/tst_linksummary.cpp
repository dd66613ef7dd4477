// SPDX-License-Identifier: MIT
#include "linksummary.h"

using namespace heartline;
using namespace Qt::StringLiterals;

namespace {

ConnectionSnapshot link(ConnectionState state, const QString& host, int waiting)
{
    ConnectionSnapshot snapshot;
    snapshot.state = state;
    snapshot.url.setHost(host);
    snapshot.queue.length = waiting;
    return snapshot;
}

} // namespace

class TestLinkSummary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsThePrimaryInTroubleAndElseTheWorst()
    {
        using enum ConnectionState;
        QCOMPARE(summarise({}).state, Disconnected);
        const auto ok = link(Connected, u"ok"_s, 1);
        QCOMPARE(summarise({ok, ok}).state, Connected);
        QCOMPARE(summarise({ok, ok}).queue.length, 2);
        // The room in front is on its way: that is told, though another link has given up.
        QCOMPARE(summarise({link(Reconnecting, u"a"_s, 0), link(Disconnected, u"b"_s, 0)}).url.host(),
                 u"a"_s);
        QCOMPARE(summarise({ok, link(Reconnecting, u"b"_s, 0), link(Disconnected, u"c"_s, 3)}).url.host(),
                 u"c"_s);
    }
};

QTEST_APPLESS_MAIN(TestLinkSummary)
#include "tst_linksummary.moc"
