// SPDX-License-Identifier: MIT
#include "editor/documentfiles.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTextDocument>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/resource.h>
#endif

using namespace Qt::StringLiterals;
using namespace heartline;

class TestDocumentFiles : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString put(const QString& name, const QByteArray& bytes)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            return {};
        return file.fileName();
    }
    static QByteArray contents(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }

    void readsEveryEncoding_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("encoding");
        const QString text = u"Ä b\n国 😀\n"_s;
        const auto utf16 = [&text](QStringConverter::Encoding encoding, bool mark) {
            QStringEncoder encoder(encoding,
                                   mark ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
            return QByteArray(encoder(text));
        };
        QTest::newRow("UTF-8") << text.toUtf8() << text << u"UTF-8"_s;
        QTest::newRow("UTF-8 with a mark") << "\xEF\xBB\xBF" + text.toUtf8() << text << u"UTF-8"_s;
        QTest::newRow("UTF-16 little") << utf16(QStringConverter::Utf16LE, true) << text << u"UTF-16LE"_s;
        QTest::newRow("UTF-16 big") << utf16(QStringConverter::Utf16BE, true) << text << u"UTF-16BE"_s;
        QTest::newRow("UTF-16 little without a mark")
            << QByteArray("h\0e\0l\0l\0o\0\n\0", 12) << u"hello\n"_s << u"UTF-16LE"_s;
        QTest::newRow("UTF-16 big without a mark")
            << QByteArray("\0h\0e\0l\0l\0o\0\n", 12) << u"hello\n"_s << u"UTF-16BE"_s;
        QTest::newRow("UTF-32") << utf16(QStringConverter::Utf32LE, true) << text << u"UTF-32LE"_s;
        QTest::newRow("Windows' line ends") << "a\r\nb\r\n"_ba << u"a\nb\n"_s << u"UTF-8"_s;
        QTest::newRow("old line ends") << "a\rb\r\r\nc"_ba << u"a\nb\n\nc"_s << u"UTF-8"_s;
        QTest::newRow("separators") << u"a\u2028b\u2029c"_s.toUtf8() << u"a\nb\nc"_s << u"UTF-8"_s;
        QTest::newRow("empty") << QByteArray() << QString() << u"UTF-8"_s;
    }

    void readsEveryEncoding()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, text);
        QFETCH(const QString, encoding);
        const auto got = DocumentFiles::read(put(u"in.txt"_s, bytes));
        QCOMPARE(got.problem, QString());
        QCOMPARE(got.text, text);
        QCOMPARE(got.encoding, encoding);
        QCOMPARE(got.invalid, 0);
    }

    void countsWhatIsNoCharacter()
    {
        const auto got = DocumentFiles::decode("caf\xe9 and \xff na\xefve, with one \xEF\xBF\xBD of its own");
        QCOMPARE(got.problem, QString());
        QCOMPARE(got.invalid, 3);
        QVERIFY(got.text.startsWith(u"caf\ufffd and"_s));
    }

    void refusesWhatIsNoText()
    {
        QByteArray picture("\x89PNG\r\n\x1a\n");
        for (int i = 0; i < 2000; ++i)
            picture.append(char(i * 7919 >> 3));
        const auto got = DocumentFiles::read(put(u"picture.txt"_s, picture));
        QVERIFY(got.text.isEmpty());
        QVERIFY2(got.problem.contains(u"picture.txt"_s), qPrintable(got.problem));
    }

    void saysWhyItCannotRead()
    {
        QVERIFY(!DocumentFiles::read(m_folder.filePath(u"none.txt"_s)).problem.isEmpty());
        QVERIFY(!DocumentFiles::read(m_folder.path()).problem.isEmpty());
        const auto large =
            DocumentFiles::read(put(u"large.txt"_s, QByteArray(DocumentFiles::kMostBytes + 1, 'x')));
        QVERIFY(large.problem.contains(u"large.txt"_s));
        QVERIFY(large.text.isEmpty());
    }

    void turnsAPageIntoMarkdown()
    {
        const auto got = DocumentFiles::read(
            put(u"page.html"_s,
                "<html><head><meta charset='utf-8'><style>p{color:red}</style><script>alert(1)</script>"
                "</head><body><h2>Über</h2><p>one <b>two</b> <a href='https://example.org/'>three</a>"
                "<ul><li>four</ul></body></html>"));
        QCOMPARE(got.problem, QString());
        QVERIFY2(got.text.contains(u"## Über"_s), qPrintable(got.text));
        QVERIFY2(got.text.contains(u"**two**"_s), qPrintable(got.text));
        QVERIFY2(got.text.contains(u"[three](https://example.org/)"_s), qPrintable(got.text));
        QVERIFY2(!got.text.contains(u"alert"_s) && !got.text.contains(u"color"_s), qPrintable(got.text));
    }

    void whatIsWrittenReadsBack_data()
    {
        QTest::addColumn<DocumentFiles::Format>("format");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("text") << DocumentFiles::Format::Text << "a\n\n"_ba;
        QTest::newRow("Markdown") << DocumentFiles::Format::Markdown << "a\n\n"_ba;
        QTest::newRow("Windows' text") << DocumentFiles::Format::WindowsText
                                       << "\xEF\xBB\xBF"
                                          "a\r\n\r\n"_ba;
    }

    void whatIsWrittenReadsBack()
    {
        QFETCH(const DocumentFiles::Format, format);
        QFETCH(const QByteArray, start);
        const QString text = u"a\n\n国 😀 e\u0301\tz\u00a0!"_s;
        const QString path = m_folder.filePath(u"out.txt"_s);
        QCOMPARE(DocumentFiles::write(path, text, format), QString());
        QVERIFY(contents(path).startsWith(start));
        QCOMPARE(DocumentFiles::read(path).text, text);
    }

    void writesAWebPage()
    {
        const QString path = m_folder.filePath(u"Plan & <more>.html"_s);
        QCOMPARE(DocumentFiles::write(path,
                                      u"# Head\n\n- *item*\n\n<script>x</script>\n\n[bad](javascript:x) "
                                      u"[good](https://example.org/)\n\n![pic](file:///etc/passwd)\n"_s,
                                      DocumentFiles::Format::Html),
                 QString());
        const QString html = QString::fromUtf8(contents(path));
        QVERIFY(html.contains(u"<title>Plan &amp; &lt;more&gt;</title>"_s));
        QVERIFY(!html.contains(u"<script"_s) && !html.contains(u"javascript:"_s) &&
                !html.contains(u"<img"_s));
        QTextDocument again;
        again.setHtml(html);
        QCOMPARE(again.toPlainText(), u"Head\nitem\n<script>x</script>\nbad good\n[pic]"_s);
    }

    void writesPages_data()
    {
        QTest::addColumn<DocumentFiles::Format>("format");
        QTest::newRow("as Markdown") << DocumentFiles::Format::Pdf;
        QTest::newRow("as written") << DocumentFiles::Format::PlainPdf;
    }

    void writesPages()
    {
        QFETCH(const DocumentFiles::Format, format);
        const QString path = m_folder.filePath(u"pages.pdf"_s);
        QCOMPARE(DocumentFiles::write(path, u"# Head\n\ntext\n\n"_s.repeated(100), format), QString());
        const QByteArray pdf = contents(path);
        QVERIFY(pdf.startsWith("%PDF-1."));
        QVERIFY(pdf.trimmed().endsWith("%%EOF"));
        QVERIFY2(pdf.count("/Type /Page\n") > 1, "more text than a page holds");
    }

    void saysWhyItCannotWrite()
    {
        const QString problem = DocumentFiles::write(m_folder.filePath(u"no/such/folder.txt"_s), u"x"_s,
                                                     DocumentFiles::Format::Text);
        QVERIFY2(problem.contains(u"folder.txt"_s), qPrintable(problem));
    }

    void leavesTheOldFileWhereThereIsNoRoom()
    {
#ifdef Q_OS_UNIX
        const QString path = put(u"old.txt"_s, "old");
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
        const rlimit small{1024, before.rlim_max};
        std::signal(SIGXFSZ, SIG_IGN);
        for (const qsizetype size : {qsizetype(1100), qsizetype(200'000)}) {
            QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
            const QString problem =
                DocumentFiles::write(path, QString(size, u'x'), DocumentFiles::Format::Text);
            QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
            QVERIFY2(problem.contains(u"old.txt"_s), qPrintable(problem));
            QCOMPARE(contents(path), "old"_ba);
        }
        std::signal(SIGXFSZ, SIG_DFL);
#else
        QSKIP("needs a limit on file sizes");
#endif
    }
};

QTEST_MAIN(TestDocumentFiles)
#include "tst_documentfiles.moc"
