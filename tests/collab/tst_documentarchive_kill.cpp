// SPDX-License-Identifier: MIT
#include <Heartline/Document>
#include <Heartline/DocumentArchive>
#include <Heartline/DocumentBytes>
#include <Heartline/DocumentText>

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace heartline;
using namespace Qt::StringLiterals;

namespace {

const QString kId = u"killed"_s;

/// Orders, and waits for the answer.
template<typename T, typename Order>
T ask(Order order)
{
    std::optional<T> answer;
    QObject context;
    order(&context, [&answer](T given) { answer = std::move(given); });
    if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 10'000))
        qFatal("no answer");
    return *std::move(answer);
}

/// What the archive has: the words, which must be whole and in order.
QStringList wordsIn(DocumentArchive& archive)
{
    const auto stored = ask<DocumentStorage::Stored>(
        [&](QObject* context, auto done) { archive.load(kId, context, std::move(done)); });
    crdt::Document document;
    if (!stored.state.isEmpty() && !document.applyUpdate(documents::view(stored.state)))
        qFatal("a state was refused");
    for (const QByteArray& update : stored.updates) {
        if (!document.applyUpdate(documents::view(update)))
            qFatal("an update was refused");
    }
    if (document.hasPending())
        qFatal("an update is missing");
    return QString::fromStdString(document.text("content").toUtf8()).split(u';', Qt::SkipEmptyParts);
}

} // namespace

class TestDocumentArchiveKill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasToldToBeOnTheDiskIsThere()
    {
        QTemporaryDir folder;
        QRandomGenerator random(1);
        int there = 0;
        for (int life = 0; life < 20; ++life) {
            QProcess writer;
            writer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            writer.start(QStringLiteral(HEARTLINE_ARCHIVEWRITER), {folder.path(), QString::number(there)});
            QVERIFY(writer.waitForStarted());
            // At a random moment, but not before it began.
            const int least = 1 + random.bounded(150);
            QByteArray told;
            while (told.count('\n') < least) {
                QVERIFY2(writer.waitForReadyRead(20'000), "the writer says nothing");
                told += writer.readAllStandardOutput();
            }
            writer.kill();
            QVERIFY(writer.waitForFinished());
            QCOMPARE(writer.exitStatus(), QProcess::CrashExit);
            told += writer.readAllStandardOutput();
            told.truncate(told.lastIndexOf('\n'));
            const int last = told.mid(told.lastIndexOf('\n') + 1).toInt();

            const auto opened = DocumentArchive::open(folder.path());
            QVERIFY2(opened.archive, qPrintable(opened.error.text));
            QVERIFY(opened.setAside.isEmpty());
            const QStringList words = wordsIn(*opened.archive);
            QVERIFY2(words.size() > last, qPrintable(u"%1 of %2"_s.arg(words.size()).arg(last + 1)));
            for (int i = 0; i < words.size(); ++i)
                QCOMPARE(words.at(i), QString::number(i));
            there = int(words.size());

            // And so is its past, up to the newest.
            const auto history = ask<documents::History>([&](QObject* context, auto done) {
                opened.archive->history(kId, 0, 1, context, std::move(done));
            });
            QCOMPARE(history.revisions.size(), 1);
            QCOMPARE(history.revisions.constFirst().n, there);
            const auto text = ask<std::optional<QString>>([&](QObject* context, auto done) {
                opened.archive->textAt(kId, there, u"content"_s, context, std::move(done));
            });
            QVERIFY(text);
            QCOMPARE(text->count(u';'), there);
        }
        QVERIFY(there > 20);
    }
};

QTEST_GUILESS_MAIN(TestDocumentArchiveKill)
#include "tst_documentarchive_kill.moc"
