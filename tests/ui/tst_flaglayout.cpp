// SPDX-License-Identifier: MIT
#include "editor/flaglayout.h"

#include <QTest>

using namespace heartline;

namespace {

const QSizeF kView(400, 200);
const QSizeF kFlag(80, 16);

QRectF caret(double x, double y)
{
    return {x, y, 2, 18};
}

} // namespace

class TestFlagLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void standsAboveItsCaret()
    {
        QCOMPARE(placeFlags({{caret(50, 60), kFlag}}, {}, kView), QList<QRectF>{QRectF(50, 44, 80, 16)});
    }

    void staysInTheView()
    {
        QCOMPARE(placeFlags({{caret(390, 60), kFlag}}, {}, kView).first().right(), 400.0);
        // There's no room over the first line.
        QCOMPARE(placeFlags({{caret(50, 0), kFlag}}, {}, kView).first().top(), 18.0);
        // Wider than the view: cut at its end, its beginning is seen.
        QVERIFY(placeFlags({{caret(50, 60), QSizeF(500, 16)}}, {}, kView).first().isNull());
    }

    void neverCoversTheOwnLine()
    {
        const QRectF above(0, 42, 400, 18);
        QCOMPARE(placeFlags({{caret(50, 60), kFlag}}, above, kView).first().top(), 78.0);
        // First line, and the own one right below: beside the caret.
        const QRectF flag = placeFlags({{caret(50, 0), kFlag}}, QRectF(0, 18, 400, 18), kView).first();
        QVERIFY(flag.left() > 52);
        QCOMPARE(flag.center().y(), 9.0);
        // Somebody else's caret in the own line.
        QCOMPARE(placeFlags({{caret(50, 60), kFlag}}, QRectF(0, 60, 400, 18), kView).first().bottom(), 60.0);
    }

    void thoseAtOnePlaceStandBesideEachOther()
    {
        QList<FlagRequest> requests;
        for (int i = 0; i < 50; ++i)
            requests << FlagRequest{caret(100, 60), kFlag};
        const QList<QRectF> flags = placeFlags(requests, {}, kView);
        QCOMPARE(flags.size(), 50);
        QCOMPARE(flags.first(), QRectF(100, 44, 80, 16));
        int shown = 0;
        for (int i = 0; i < 50; ++i) {
            if (flags.at(i).isNull())
                continue;
            ++shown;
            QVERIFY(QRectF(QPointF(), kView).contains(flags.at(i)));
            for (int j = 0; j < i; ++j)
                QVERIFY(!flags.at(i).intersects(flags.at(j)));
        }
        QVERIFY2(shown >= 6 && shown < 50, qPrintable(QString::number(shown)));
    }

    void othersMakeRoomOnlyWhereTheyMeet()
    {
        const QList<QRectF> flags =
            placeFlags({{caret(50, 60), kFlag}, {caret(90, 60), kFlag}, {caret(300, 60), kFlag}}, {}, kView);
        QCOMPARE(flags.at(0).left(), 50.0);
        QVERIFY(flags.at(1).left() > flags.at(0).right());
        QCOMPARE(flags.at(2).left(), 300.0);
    }
};

QTEST_GUILESS_MAIN(TestFlagLayout)
#include "tst_flaglayout.moc"
