// SPDX-License-Identifier: MIT
// Writes into an archive until it's killed: archivewriter <folder> <from> types the words "<n>;" at the end
// of a document, from the number given on, each an update, and says each number that is on the disk.
#include <Heartline/Document>
#include <Heartline/DocumentArchive>
#include <Heartline/DocumentBytes>

#include <QCoreApplication>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace heartline;

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc != 3)
        return 2;
    // Compacts and tidies all the time, so that a kill hits that as well.
    DocumentArchive::Options options;
    options.compactAfterRows = 5;
    options.retention.exactFor = std::chrono::milliseconds{0};
    options.retention.mergedTo = std::chrono::milliseconds{20};
    options.tidyEvery = std::chrono::milliseconds{1};
    const auto opened = DocumentArchive::open(QString::fromLocal8Bit(argv[1]), options);
    if (!opened.archive || !opened.setAside.isEmpty()) {
        std::fprintf(stderr, "%s %s\n", qUtf8Printable(opened.error.text), qUtf8Printable(opened.setAside));
        return 1;
    }
    DocumentArchive& archive = *opened.archive;
    const QString id = QStringLiteral("killed");
    crdt::Document document;
    int next = std::atoi(argv[2]);
    int committed = next;
    QObject context;
    const auto subscription = document.onUpdate([&](const crdt::UpdateEvent& event) {
        if (!event.local)
            return;
        archive.append(id, documents::toByteArray(event.update), QStringLiteral("ann"), &context,
                       [&committed] {
                           std::printf("%d\n", committed++);
                           std::fflush(stdout);
                       });
    });
    crdt::Text text = document.text("content");
    const auto type = [&] {
        const std::string word = std::to_string(next++) + ";";
        static_cast<void>(text.insert(text.length(), std::u16string(word.begin(), word.end())));
    };
    archive.load(id, &context, [&](const DocumentStorage::Stored& stored) {
        if (!stored.state.isEmpty())
            static_cast<void>(document.applyUpdate(documents::view(stored.state)));
        for (const QByteArray& update : stored.updates)
            static_cast<void>(document.applyUpdate(documents::view(update)));
        type();
    });
    // Several at a time and one at a time, by turns.
    for (;;) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        if (document.text("content").length() > 0 && next - committed < 20) {
            do
                type();
            while (next % 7 != 0);
        }
    }
}
