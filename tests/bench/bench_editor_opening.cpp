// SPDX-License-Identifier: MIT
#include "bench_crdt_traces.h"
#include "bench_editor_parts.h"
#include "bench_editor_window.h"

#include "editor/documentpage.h"
#include "editor/sharedtextedit.h"

#include <Heartline/DocumentArchive>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>

#include <cstdio>

namespace heartline::bench {

namespace {

using namespace Qt::StringLiterals;

constexpr double kExpectedMs = 200;

/// A link that never comes.
class NoLink : public DocumentLink
{
public:
    void open() override {}
    void close() override {}
    void retryNow() override {}
    void restart() override {}
    void send(const QByteArray&, int) override {}
};

/// Writes the trace as a person did, an update a key, and leaves it to the archive to be made compact.
bool write(const QString& folder, const Trace& trace)
{
    const auto opened = DocumentArchive::open(folder);
    if (!opened.archive)
        return false;
    crdt::Document document({.clientId = 1});
    const auto watching = document.onUpdate([&](const crdt::UpdateEvent& event) {
        opened.archive->append(
            u"paper"_s, {reinterpret_cast<const char*>(event.update.data()), qsizetype(event.update.size())},
            u"ann"_s);
    });
    crdt::Text text = document.text("content");
    for (const Patch& patch : trace.patches) {
        document.transact([&] {
            text.remove(patch.position, patch.deleted);
            text.insert(patch.position, patch.inserted);
        });
    }
    QEventLoop loop;
    opened.archive->flush(&loop, [&loop] { loop.quit(); });
    loop.exec();
    return true;
}

} // namespace

bool runOpening(bool quick)
{
    const QTemporaryDir folder;
    Traces traces(HEARTLINE_TRACES);
    const Trace& trace = traces.sequential("automerge-paper");
    if (!write(folder.path(), trace)) {
        std::fprintf(stderr, "bench: no archive can be made in %s\n", qPrintable(folder.path()));
        return false;
    }
    std::vector<double> loaded;
    std::vector<double> shown;
    for (int round = 0; round < (quick ? 3 : 11); ++round) {
        QElapsedTimer clock;
        clock.start();
        const auto opened = DocumentArchive::open(folder.path());
        SharedDocument document(
            {.id = u"paper"_s, .userId = u"ann"_s, .userName = u"Ann"_s, .archive = opened.archive},
            std::make_unique<NoLink>());
        document.open();
        while (document.syncState() == SharedDocument::SyncState::Loading)
            QCoreApplication::processEvents();
        loaded.push_back(double(clock.nsecsElapsed()) / 1e6);
        DocumentPage page;
        page.setDocument(&document);
        page.resize(1280, 800);
        page.show();
        QCoreApplication::processEvents();
        page.repaint();
        shown.push_back(double(clock.nsecsElapsed()) / 1e6);
        page.setDocument(nullptr);
    }
    std::printf(
        "opening a document with %zu edits of history, ms (median): from disk %.1f; until its page is "
        "painted %.1f, under %.0f expected %s\n",
        trace.patches.size(), quantile(loaded, 0.5), quantile(shown, 0.5), kExpectedMs,
        verdict(quantile(shown, 0.5) < kExpectedMs));
    return true;
}

} // namespace heartline::bench
