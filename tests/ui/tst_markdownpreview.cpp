// SPDX-License-Identifier: MIT
#include "editor/markdownpreview.h"
#include "shared/theme.h"

#include <QDesktopServices>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTextBlock>

using namespace Qt::StringLiterals;
using namespace heartline;

/// Stands where the browser would be.
class Opened : public QObject
{
    Q_OBJECT
public:
    QList<QUrl> urls;
public Q_SLOTS:
    void open(const QUrl& url) { urls << url; }
};

class TestMarkdownPreview : public QObject
{
    Q_OBJECT

private:
    static QString shown(const MarkdownPreview& preview) { return preview.browser().toPlainText(); }

private Q_SLOTS:
    void showsFormattedText()
    {
        QPlainTextEdit editor;
        MarkdownPreview preview;
        preview.setEditor(&editor);
        editor.setPlainText(u"# Head\n\nsome **bold** text\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"_s);
        preview.show();
        QVERIFY(shown(preview).startsWith(u"Head\nsome bold text\n"_s));
        QCOMPARE(preview.browser().document()->begin().blockFormat().headingLevel(), 1);
    }

    void costsNothingWhileHidden()
    {
        QPlainTextEdit editor;
        MarkdownPreview preview;
        preview.setEditor(&editor);
        editor.setPlainText(u"one"_s);
        preview.show();
        QCOMPARE(shown(preview), u"one"_s);
        const QTextDocument* drawn = preview.browser().document();
        preview.hide();
        editor.setPlainText(u"two"_s);
        preview.flush();
        QCOMPARE(preview.browser().document(), drawn);
        preview.show();
        QCOMPARE(shown(preview), u"two"_s);
    }

    void followsWhenTheWritingPauses()
    {
        QPlainTextEdit editor;
        MarkdownPreview preview;
        preview.setEditor(&editor);
        preview.show();
        const QTextDocument* drawn = preview.browser().document();
        QTest::keyClicks(&editor, u"many keys"_s);
        QCOMPARE(preview.browser().document(), drawn); // not at each key
        QTRY_COMPARE(shown(preview), u"many keys"_s);
    }

    void keepsItsPlaceAndFollowsTheEditors()
    {
        QPlainTextEdit editor;
        MarkdownPreview preview;
        editor.resize(300, 200);
        preview.resize(300, 200);
        editor.setPlainText(u"a paragraph\n\n"_s.repeated(200));
        preview.setEditor(&editor);
        editor.show();
        preview.show();
        QScrollBar* bar = preview.browser().verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        editor.verticalScrollBar()->setValue(editor.verticalScrollBar()->maximum());
        QTRY_COMPARE(bar->value(), bar->maximum());
        bar->setValue(300);
        QTest::keyClicks(&editor, u"x"_s); // scrolls the editor to its caret
        bar->setValue(300);
        preview.flush();
        QCOMPARE(bar->value(), 300);
    }

    void neverLoadsAFile_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::newRow("picture") << u"![alt](%1)"_s;
        QTest::newRow("picture with a scheme") << u"![alt](file://%1)"_s;
        QTest::newRow("picture in a link") << u"[![alt](%1)](https://example.org)"_s;
        QTest::newRow("HTML") << u"<img src=\"%1\" alt=\"alt\">"_s;
        QTest::newRow("style sheet") << u"<style>@import url(%1);</style> alt"_s;
    }

    void neverLoadsAFile()
    {
        QFETCH(const QString, markdown);
        QTemporaryDir folder;
        const QString path = folder.filePath(u"red.png"_s);
        QImage red(60, 60, QImage::Format_RGB32);
        red.fill(Qt::red);
        QVERIFY(red.save(path));
        QPlainTextEdit editor;
        editor.setPlainText(markdown.arg(path));
        MarkdownPreview preview;
        preview.resize(400, 300);
        preview.setEditor(&editor);
        preview.show();
        QVERIFY(shown(preview).contains(u"alt"_s));
        const QImage picture = preview.grab().toImage();
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                QVERIFY(picture.pixelColor(x, y) != QColor(Qt::red));
        }
    }

    void safeDocumentAnswersForFiles()
    {
        // What SafeMarkdown takes out could come in by HTML that is read in: the document itself has to hold.
        QTemporaryDir folder;
        const QString path = folder.filePath(u"red.png"_s);
        QImage red(60, 60, QImage::Format_RGB32);
        red.fill(Qt::red);
        QVERIFY(red.save(path));
        SafeTextDocument document;
        document.setHtml(u"<style>@import url(%1);</style>x<img src=\"%1\">"_s.arg(path));
        QCOMPARE(
            document.resource(QTextDocument::ImageResource, QUrl::fromLocalFile(path)).value<QImage>().size(),
            QSize(1, 1));
        QVERIFY(document.size().height() < 60);
    }

    void opensOnlyTheWeb()
    {
        Opened opened;
        for (const QString& scheme : {u"http"_s, u"https"_s, u"file"_s, u"javascript"_s})
            QDesktopServices::setUrlHandler(scheme, &opened, "open");
        QPlainTextEdit editor;
        editor.setPlainText(u"[w](https://example.org/) [f](file:///etc/passwd) [j](javascript:alert(1))"_s);
        MarkdownPreview preview;
        preview.setEditor(&editor);
        preview.show();
        QStringList anchors;
        const QTextBlock block = preview.browser().document()->begin();
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            if (it.fragment().charFormat().isAnchor())
                anchors << it.fragment().charFormat().anchorHref();
        }
        QCOMPARE(anchors, QStringList{u"https://example.org/"_s});
        for (const QString& url : {u"https://example.org/"_s, u"file:///etc/passwd"_s, u"javascript:x"_s})
            Q_EMIT preview.browser().anchorClicked(QUrl(url));
        QCOMPARE(opened.urls, QList<QUrl>{QUrl(u"https://example.org/"_s)});
        for (const QString& scheme : {u"http"_s, u"https"_s, u"file"_s, u"javascript"_s})
            QDesktopServices::unsetUrlHandler(scheme);
    }

    void saysWhenItShowsAPart()
    {
        QPlainTextEdit editor;
        editor.setPlainText(u"word word word\n\n"_s.repeated(8000));
        MarkdownPreview preview;
        QSignalSpy drawn(&preview, &MarkdownPreview::drawn);
        preview.setEditor(&editor);
        preview.show();
        QVERIFY(drawn.wait());
        QVERIFY(shown(preview).size() <= MarkdownPreview::kMost);
        QVERIFY(shown(preview).size() > MarkdownPreview::kMost / 3);
        QVERIFY(preview.findChild<QLabel*>()->isVisible());
        editor.setPlainText(u"short"_s);
        preview.flush();
        QVERIFY(!preview.findChild<QLabel*>()->isVisible());
    }

    void standsHostileNesting()
    {
        QPlainTextEdit editor;
        editor.setPlainText(u"> "_s.repeated(20000) + u"x\n\n"_s + u"- "_s.repeated(5000) + u"y"_s);
        MarkdownPreview preview;
        QSignalSpy drawn(&preview, &MarkdownPreview::drawn);
        preview.setEditor(&editor);
        preview.show();
        QVERIFY(drawn.wait(20'000));
    }

    void aLongTextHoldsNothingUp()
    {
        QPlainTextEdit editor;
        editor.setPlainText(u"word word word\n"_s.repeated(2500)); // one paragraph: the slowest for Qt
        MarkdownPreview preview;
        QSignalSpy drawn(&preview, &MarkdownPreview::drawn);
        preview.setEditor(&editor);
        preview.show();
        QCOMPARE(drawn.size(), 0); // the window was free again before it was drawn
        QVERIFY(drawn.wait(20'000));
        QVERIFY(shown(preview).startsWith(u"word word"_s));
        // What was written meanwhile follows.
        editor.setPlainText(editor.toPlainText() + u"more"_s);
        preview.flush();
        editor.setPlainText(u"short"_s);
        preview.flush();
        QTRY_COMPARE_WITH_TIMEOUT(shown(preview), u"short"_s, 20'000);
    }

    void aLogFileIsReadInTime()
    {
        // 300 kB without an empty line. By itself Qt takes some 100 s.
        QElapsedTimer took;
        took.start();
        const auto document = SafeMarkdown::document(
            u"2026-03-02 14:02 something happened\n"_s.repeated(8000), {}, Theme::light());
        QVERIFY2(took.elapsed() < 15'000, qPrintable(QString::number(took.elapsed())));
        QVERIFY(document->characterCount() > 200'000);
        const QString code = u"```\n"_s + u"line\n"_s.repeated(1000) + u"```\n"_s;
        QCOMPARE(SafeMarkdown::document(code, {}, Theme::light())->toPlainText().count(u"line\n\n"_s), 0);
    }

    void mayGoWhileItDraws()
    {
        QPlainTextEdit editor;
        editor.setPlainText(u"word word word\n\n"_s.repeated(1000));
        MarkdownPreview preview;
        preview.setEditor(&editor);
        preview.show();
    }
};

QTEST_MAIN(TestMarkdownPreview)
#include "tst_markdownpreview.moc"
