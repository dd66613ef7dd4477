// SPDX-License-Identifier: MIT
// The program on shared documents: what others write meanwhile stays, and what was not sent is not lost.
#include "programs.h"
#include "tcpproxy.h"

#include <Heartline/Document>
#include <Heartline/Server>

#include <QFile>
#include <QJsonArray>
#include <QTest>
#include <QWebSocket>

#include <algorithm>
#include <csignal>

using namespace Qt::StringLiterals;
using namespace heartline;
using namespace heartline::test;

class TestHeartlinectlDoc : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<server::Server> m_server;
    quint16 m_port = 0;

    void startServer(bool open = true)
    {
        m_server = std::make_unique<server::Server>(server::Options{
            .listen = {u"127.0.0.1:%1"_s.arg(m_port)}, .dataDir = m_folder->path(), .open = open});
        const auto started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_port = m_server->port();
    }
    [[nodiscard]] QUrl url() const { return QUrl(u"ws://127.0.0.1:%1"_s.arg(m_port)); }
    /// What `doc cat` prints of the document "notes".
    [[nodiscard]] static QByteArray cat(const Ctl& who)
    {
        return who.run({u"doc"_s, u"cat"_s, u"notes"_s}).out;
    }
    [[nodiscard]] static Ran edit(const Ctl& who, const QByteArray& text, const QStringList& more = {})
    {
        return who.run(QStringList{u"doc"_s, u"edit"_s, u"notes"_s, u"--json"_s} + more, text);
    }
    [[nodiscard]] static QString typeOf(const Ran& ran)
    {
        return ran.json().isEmpty() ? QString() : ran.json().last().value("type"_L1).toString();
    }
    static void writeFile(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_port = 0;
        startServer();
    }
    void cleanup() { m_server.reset(); }

    void whatIsWrittenIsThereForEverybody()
    {
        const Ctl ann(url());
        const Ctl ben(url(), u"ben"_s);
        const Ran ran = edit(ann, "# Plan\n\nÄpfel 🍎\n");
        QCOMPARE(ran.err, QByteArray());
        QCOMPARE(ran.code, 0);
        QCOMPARE(typeOf(ran), u"accepted"_s);
        QCOMPARE(cat(ben), QByteArray("# Plan\n\nÄpfel 🍎\n"));
        QCOMPARE(typeOf(edit(ann, "# Plan\n\nÄpfel 🍎\n")), u"unchanged"_s);
        // Lines end with LF in a shared text.
        QCOMPARE(edit(ben, "a\r\nb\r").code, 0);
        QCOMPARE(cat(ann), QByteArray("a\nb\n"));
    }
    void anEditIsMergedAndReplacesNothing()
    {
        const Ctl ann(url());
        const Ctl ben(url(), u"ben"_s);
        const QString base = ann.path(u"base"_s);
        QCOMPARE(edit(ann, "one two three\n").code, 0);
        writeFile(base, cat(ann));
        QCOMPARE(edit(ben, "zero one two three\nfour\n").code, 0);
        QCOMPARE(edit(ann, "one 2 three\n", {u"--base"_s, base}).code, 0);
        QCOMPARE(cat(ann), QByteArray("zero one 2 three\nfour\n"));

        const Ran missing = edit(ann, "x", {u"--base"_s, ann.path(u"none"_s)});
        QCOMPARE(missing.code, 66);
        QCOMPARE(edit(ann, "\xff\xfe").code, 65);
        QCOMPARE(cat(ann), QByteArray("zero one 2 three\nfour\n"));
    }
    void embeddedObjectsStay()
    {
        // "a", a picture as rich editors put it in, and "b".
        const QByteArray update = QByteArray::fromHex("01030700040107") + "content" +
                                  QByteArray::fromHex("0161") + QByteArray::fromHex("850700") +
                                  QByteArray("\x02{}", 3) + QByteArray::fromHex("8407010162") +
                                  QByteArray(1, 0);
        QWebSocket editor;
        QSignalSpy back(&editor, &QWebSocket::binaryMessageReceived);
        editor.open(QUrl(u"ws://127.0.0.1:%1/yjs/notes?userId=mei"_s.arg(m_port)));
        QTRY_COMPARE(editor.state(), QAbstractSocket::ConnectedState);
        editor.sendBinaryMessage(QByteArray("\0\2", 2) + char(update.size()) + update);
        const auto isKept = [&back] {
            return std::ranges::any_of(back, [](const QVariantList& frame) {
                return frame.first().toByteArray().startsWith(QByteArray("\0\2", 2));
            });
        };
        QTRY_VERIFY(isKept());
        const Ctl ann(url());
        QCOMPARE(cat(ann), QByteArray("ab"));
        QCOMPARE(edit(ann, "ab!").code, 0);
        const QByteArray state = ann.run({u"doc"_s, u"export"_s, u"notes"_s, u"--format"_s, u"yjs"_s}).out;
        crdt::Document document;
        QVERIFY(document.applyUpdate(
            {reinterpret_cast<const std::uint8_t*>(state.constData()), std::size_t(state.size())}));
        QVERIFY(document.text("content").toString(crdt::Text::Objects::Mark) == u"a\ufffcb!");
    }
    void whatWasNotSentGoesWithTheNextRun()
    {
        TcpProxy proxy(m_port);
        Ctl ann(proxy.url(u""_s));
        ann.everyRun = {u"--timeout"_s, u"300ms"_s};
        const Ctl ben(url(), u"ben"_s);
        const auto patiently = [&ann](const QByteArray& text) {
            return ann.run({u"doc"_s, u"edit"_s, u"notes"_s, u"--json"_s, u"--timeout"_s, u"20s"_s}, text);
        };
        QCOMPARE(patiently("one\n").code, 0);
        proxy.refuse();
        const Ran away = edit(ann, "one\ntwo\n");
        QCOMPARE(away.code, 69);
        QCOMPARE(typeOf(away), u"queued"_s);
        QCOMPARE(edit(ben, "zero\none\n").code, 0);
        QCOMPARE(cat(ben), QByteArray("zero\none\n"));
        proxy.heal();
        // It changes nothing, but what is left goes.
        QCOMPARE(patiently("zero\none\ntwo\n").code, 0);
        QCOMPARE(cat(ben), QByteArray("zero\none\ntwo\n"));
    }
    void aDocumentThatWasNeverSeenIsNotInvented()
    {
        Ctl ann(QUrl(u"ws://127.0.0.1:1"_s));
        ann.everyRun = {u"--timeout"_s, u"300ms"_s};
        const Ran ran = edit(ann, "text");
        QCOMPARE(ran.code, 69);
        QCOMPARE(typeOf(ran), QString());
        QCOMPARE(ran.err.count('\n'), 1);
    }
    void watchTellsChangesAsTheyCome()
    {
        const Ctl ann(url());
        const Ctl ben(url(), u"ben"_s);
        QCOMPARE(edit(ann, "one two\n").code, 0);
        const auto process = ben.start({u"doc"_s, u"watch"_s, u"notes"_s, u"--json"_s, u"--count"_s, u"2"_s});
        while (!process->canReadLine())
            QVERIFY(process->waitForReadyRead(kPatience));
        QCOMPARE(QJsonDocument::fromJson(process->readLine())["text"_L1].toString(), u"one two\n"_s);
        QCOMPARE(edit(ann, "0 one TWO\n").code, 0);
        const Ran ran = Ctl::end(*process);
        QCOMPARE(ran.code, 0);
        QString text = u"one two\n"_s;
        for (const QJsonObject& line : ran.json()) {
            if (line.value("type"_L1) == "change"_L1)
                text.replace(line.value("position"_L1).toInt(), line.value("removed"_L1).toInt(),
                             line.value("inserted"_L1).toString());
        }
        QCOMPARE(text, u"0 one TWO\n"_s);
    }
    void theEditorsTextIsMerged()
    {
        // Whatever stands in stdin's place here is no terminal, so the editor is asked for with one.
        const Ctl ann(url());
        QCOMPARE(edit(ann, "hello\n").code, 0);
        const auto process = ann.prepare({u"doc"_s, u"edit"_s, u"notes"_s});
        QProcessEnvironment environment = process->processEnvironment();
        environment.insert(u"EDITOR"_s, u"sed -i s/hello/goodbye/"_s);
        process->setProcessEnvironment(environment);
        const QString command = u"'%1' '%2'"_s.arg(process->program(), process->arguments().join(u"' '"_s));
        process->setProgram(u"script"_s);
        process->setArguments({u"-qec"_s, command, u"/dev/null"_s});
        process->start();
        const Ran ran = Ctl::end(*process);
        QVERIFY2(ran.code == 0, (ran.out + ran.err).constData());
        QCOMPARE(cat(ann), QByteArray("goodbye\n"));
    }
    void thePastIsListedAndPrinted()
    {
        const Ctl ann(url());
        const Ctl ben(url(), u"ben"_s);
        QCOMPARE(edit(ann, "one\n").code, 0);
        QCOMPARE(edit(ben, "one\ntwo\n").code, 0);
        const QList<QJsonObject> past = ann.run({u"doc"_s, u"history"_s, u"notes"_s, u"--json"_s}).json();
        QCOMPARE(past.size(), 2);
        QCOMPARE(past[0].value("author"_L1), u"ben"_s);
        QCOMPARE(past[1].value("author"_L1), u"ann"_s);
        const QString first = QString::number(past[1].value("n"_L1).toInteger());
        QCOMPARE(ann.run({u"doc"_s, u"cat"_s, u"notes"_s, u"--at"_s, first}).out, QByteArray("one\n"));
        QCOMPARE(
            ann.run({u"doc"_s, u"history"_s, u"notes"_s, u"--json"_s, u"--count"_s, u"1"_s}).json().size(),
            1);
        QCOMPARE(ann.run({u"doc"_s, u"cat"_s, u"notes"_s, u"--at"_s, u"999999"_s}).code, 66);
        QCOMPARE(ann.run({u"doc"_s, u"cat"_s, u"other"_s}).code, 66);
    }
    void exportsAreWrittenWholeOrNotAtAll()
    {
        const Ctl ann(url());
        QCOMPARE(edit(ann, "text\n").code, 0);
        const QString plain = ann.path(u"out.md"_s);
        QCOMPARE(ann.run({u"doc"_s, u"export"_s, u"notes"_s, u"--output"_s, plain}).code, 0);
        QFile file(plain);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("text\n"));

        const QByteArray state = ann.run({u"doc"_s, u"export"_s, u"notes"_s, u"--format"_s, u"yjs"_s}).out;
        crdt::Document copy;
        QVERIFY(copy.applyUpdate(
            {reinterpret_cast<const std::uint8_t*>(state.constData()), std::size_t(state.size())}));
        QCOMPARE(copy.text("content").toUtf8(), std::string("text\n"));

        const Ran refused =
            ann.run({u"doc"_s, u"export"_s, u"notes"_s, u"--output"_s, ann.path(u"no/such/folder"_s)});
        QCOMPARE(refused.code, 74);
    }
    void aReaderChangesNothing()
    {
        const Ctl ann(url());
        QCOMPARE(edit(ann, "text\n").code, 0);
        m_server->stop();
        startServer(false);
        Ctl ben(url(), u"ben"_s);
        const QString tokenFile = ben.path(u"token"_s);
        writeFile(
            tokenFile,
            m_server->issueToken(u"ben"_s, u"Ben"_s, std::chrono::hours(1), {u"doc:read:*"_s}).toLatin1());
        QFile::setPermissions(tokenFile, QFile::ReadOwner | QFile::WriteOwner);
        ben.everyRun = {u"--token-file"_s, tokenFile};
        QCOMPARE(edit(ben, "mine\n").code, 77);
        QCOMPARE(cat(ben), QByteArray("text\n"));
        const Ctl stranger(url(), u"eve"_s);
        QCOMPARE(edit(stranger, "mine\n").code, 77);
    }
};

QTEST_GUILESS_MAIN(TestHeartlinectlDoc)
#include "tst_heartlinectl_doc.moc"
