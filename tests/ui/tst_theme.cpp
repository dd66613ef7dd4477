// SPDX-License-Identifier: MIT
#include "connection/serverchoice.h"
#include "shared/avatar.h"
#include "shared/icons.h"
#include "shared/theme.h"

#include <QDir>
#include <QRegularExpression>

using namespace Qt::StringLiterals;
using namespace heartline;

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textCanBeRead_data()
    {
        QTest::addColumn<QColor>("ink");
        QTest::addColumn<QColor>("ground");
        for (const Theme* t : {&Theme::light(), &Theme::darkTheme()}) {
            const std::string prefix = t->dark ? "dark: " : "light: ";
            const auto row = [&prefix](const char* name, const QColor& ink, const QColor& ground) {
                QTest::newRow((prefix + name).c_str()) << ink << ground;
            };
            for (const auto& [name, ground] :
                 {std::pair("window", t->window), std::pair("base", t->base), std::pair("raised", t->raised),
                  std::pair("hover", t->hover), std::pair("selected", t->selected)}) {
                row((std::string("text on ") + name).c_str(), t->text, ground);
                row((std::string("muted on ") + name).c_str(), t->muted, ground);
                row((std::string("accent on ") + name).c_str(), t->accent, ground);
            }
            row("text on own bubble", t->text, t->bubbleOwn);
            row("time on own bubble", t->bubbleOwnMuted, t->bubbleOwn);
            row("link on own bubble", t->accent, t->bubbleOwn);
            row("failed on own bubble", t->danger, t->bubbleOwn);
            row("text on others' bubble", t->text, t->bubbleOther);
            row("time on others' bubble", t->bubbleOtherMuted, t->bubbleOther);
            row("main button", t->onFill, t->fill);
            row("main button under the pointer", t->onFill, t->fillHover);
            row("selected text", t->text, t->selection);
            row("text of the current line", t->text, t->currentLine);
            row("number of the current line", t->muted, t->currentLine);
            row("found text", t->text, t->hit);
            row("commented text", t->text, t->marked);
            row("success", t->success, t->successSoft);
            row("warning", t->warning, t->warningSoft);
            row("danger", t->danger, t->dangerSoft);
            row("info", t->accent, t->infoSoft);
            row("inserted", t->text, t->successSoft);
            row("removed", t->text, t->dangerSoft);
            row("sign of a changed line", t->warning, t->base);
            row("words on the band of a version", t->muted, t->infoSoft);
            row("danger on base", t->danger, t->base);
            row("warning on window", t->warning, t->window);
            row("success on window", t->success, t->window);
            for (int i = 0; i < 64; ++i) {
                const QString id = QString::number(i);
                row(qPrintable(u"person %1"_s.arg(i)), t->personColor(id), t->bubbleOther);
                row(qPrintable(u"picture %1"_s.arg(i)), Qt::white, Theme::personFill(id));
            }
        }
    }
    void textCanBeRead()
    {
        QFETCH(QColor, ink);
        QFETCH(QColor, ground);
        const double ratio = Theme::contrast(ink, ground);
        QVERIFY2(ratio >= 4.5, qPrintable(QString::number(ratio)));
    }

    void outlinesCanBeSeen()
    {
        for (const Theme* t : {&Theme::light(), &Theme::darkTheme()})
            QVERIFY(Theme::contrast(t->control, t->base) >= 3.0);
    }

    void contrastIsAsDefined()
    {
        QCOMPARE(Theme::contrast(Qt::black, Qt::white), 21.0);
        QCOMPARE(Theme::contrast(Qt::white, Qt::white), 1.0);
        // The grey that is known to pass just so.
        QVERIFY(qAbs(Theme::contrast(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.01);
    }

    void aChosenColorIsKeptWhereItCanBeSeen()
    {
        const Theme& light = Theme::light();
        const Theme& dark = Theme::darkTheme();
        QCOMPARE(light.personColor(u"ann"_s, QColor(0xb0, 0, 0)), QColor(0xb0, 0, 0));
        QCOMPARE(light.personColor(u"ann"_s, QColor(0xff, 0xff, 0x80)), light.personColor(u"ann"_s));
        QCOMPARE(dark.personColor(u"ann"_s, QColor(0xff, 0xff, 0x80)), QColor(0xff, 0xff, 0x80));
        QCOMPARE(dark.personColor(u"ann"_s, QColor(0, 0, 0x80)), dark.personColor(u"ann"_s));
        QCOMPARE(light.personColor(u"ann"_s, {}), light.personColor(u"ann"_s));
        QCOMPARE(light.personColor(u"ann"_s, QColor(0xb0, 0, 0, 10)).alpha(), 255);
        for (int i = 0; i < 4096; ++i) {
            const QColor ground((i >> 8) * 17, (i >> 4 & 15) * 17, (i & 15) * 17);
            QVERIFY2(Theme::contrast(Theme::inkOn(ground), ground) >= 4.5, qPrintable(ground.name()));
        }
    }

    void everyWordOfTheStyleSheetIsFilledIn()
    {
        for (const Theme* t : {&Theme::light(), &Theme::darkTheme()}) {
            const QString sheet = t->styleSheet(QFont(u"Sans"_s, 10))
                                      .remove(QRegularExpression(
                                          u"/\\*.*?\\*/"_s, QRegularExpression::DotMatchesEverythingOption));
            QVERIFY(!sheet.isEmpty());
            QVERIFY2(!sheet.contains(u'@'), qPrintable(sheet.mid(sheet.indexOf(u'@'), 30)));
        }
    }

    void everyIconIsDrawn()
    {
        const QStringList files = QDir(u":/heartline/icons"_s).entryList({u"*.svg"_s});
        QVERIFY(files.size() > 20);
        for (const QString& file : files) {
            const QImage image = Icons::get(file.chopped(4)).pixmap(48, 48).toImage();
            bool isDrawn = false;
            for (int x = 0; x < image.width() && !isDrawn; ++x) {
                for (int y = 0; y < image.height() && !isDrawn; ++y)
                    isDrawn = image.pixelColor(x, y).alpha() > 128;
            }
            QVERIFY2(isDrawn, qPrintable(file));
        }
    }

    void initialsOfAllKinds()
    {
        QCOMPARE(Avatar::initials(u"Ann Lee"_s), u"AL"_s);
        QCOMPARE(Avatar::initials(u"  ann  maria lee "_s), u"AL"_s);
        QCOMPARE(Avatar::initials(u"王小明"_s), u"王"_s);
        QCOMPARE(Avatar::initials(u"😀 x"_s), u"😀"_s);
        QCOMPARE(Avatar::initials(u"Bob (browser)"_s), u"B"_s);
        QCOMPARE(Avatar::initials(u"..."_s), u"?"_s);
        QCOMPARE(Avatar::initials(u" "_s), u"?"_s);
    }

    void idsAreLegal_data()
    {
        QTest::addColumn<QString>("name");
        for (const auto& name :
             {u"Ann Lee"_s, u"王小明"_s, u"José"_s, u"  -- "_s, u"a/../b"_s, u"😀"_s, QString(200, u'x')})
            QTest::newRow(qPrintable(name)) << name;
    }
    void idsAreLegal()
    {
        QFETCH(QString, name);
        const QString id = ServerChoice::userIdFor(name);
        static const QRegularExpression legal(u"^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}$"_s);
        QVERIFY2(legal.match(id).hasMatch() && !id.contains(u".."_s), qPrintable(id));
        QCOMPARE(ServerChoice::userIdFor(name), id);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
