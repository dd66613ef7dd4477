// SPDX-License-Identifier: MIT
#include "seenids.h"

#include <QTemporaryDir>

using namespace heartline;
using namespace Qt::StringLiterals;

class TestSeenIds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachIdIsNewOnce()
    {
        SeenIds seen;
        QVERIFY(seen.insert(u"a"_s));
        QVERIFY(!seen.insert(u"a"_s));
        QVERIFY(seen.insert({}));
        QVERIFY(seen.insert({}));
    }

    void remembersOverARestartWhateverTheIdHolds()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(u"seen"_s);
        const QString odd = u"two\nlines 100% 中文 \U0001F600"_s;
        {
            SeenIds seen(path);
            QVERIFY(seen.insert(odd));
            QVERIFY(seen.insert(u"b"_s));
            QCOMPARE(seen.problem(), QString());
        }
        SeenIds seen(path);
        QVERIFY(!seen.insert(odd));
        QVERIFY(!seen.insert(u"b"_s));
    }

    void keepsTheNewestAndABoundedFile()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(u"seen"_s);
        SeenIds seen(path, 10);
        for (int i = 0; i < 1000; ++i)
            QVERIFY(seen.insert(QString::number(i)));
        QVERIFY(!seen.insert(u"999"_s));
        QVERIFY(QFileInfo(path).size() < 200);
        SeenIds again(path, 10);
        QVERIFY(!again.insert(u"999"_s));
        QVERIFY(again.insert(u"1"_s));
    }

    void aFileThatCannotBeWrittenIsSaid()
    {
        QTemporaryDir dir;
        QFile file(dir.filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        SeenIds seen(dir.filePath(u"file/below"_s));
        QVERIFY(seen.insert(u"a"_s));
        QVERIFY(!seen.problem().isEmpty());
        QVERIFY(!seen.insert(u"a"_s)); // in memory all the same
    }
};

QTEST_APPLESS_MAIN(TestSeenIds)
#include "tst_seenids.moc"
