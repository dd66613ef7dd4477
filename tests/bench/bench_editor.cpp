// SPDX-License-Identifier: MIT
// The collaborative editor as a person feels it, and the server that holds its documents, in one run:
//   typing   from a key press to the painted character, in a text of 1 MB with 50 other carets, beside a bare
//            QPlainTextEdit
//   storm    1,000 edits a second from others for 10 s: how long the window stands still at the longest
//   opening  a document with 260,000 edits of history, from disk to the first painted page
//   memory   of heartlined, for a document and for a connection
// The window is drawn by the offscreen platform. Only the figures beside each other mean something.
//     bench_editor [--quick] [typing|storm|opening|memory]...
#include "bench_editor_parts.h"

#include <QApplication>
#include <QLoggingCategory>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace heartline::bench;

int main(int argc, char** argv)
{
    // Of the offscreen platform, once a window.
    QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false"));
    const QApplication app(argc, argv);
    QStringList names = QApplication::arguments().mid(1);
    const bool quick = names.removeAll(u"--quick"_s) > 0;
    const struct
    {
        QString name;
        bool (*run)(bool quick);
    } parts[] = {{u"typing"_s, runTyping},
                 {u"storm"_s, runStorm},
                 {u"opening"_s, runOpening},
                 {u"memory"_s, runMemory}};
    bool works = true;
    for (const auto& part : parts) {
        if (!names.isEmpty() && !names.contains(part.name))
            continue;
        works = part.run(quick) && works;
        std::fflush(stdout);
    }
    return works ? 0 : 1;
}
