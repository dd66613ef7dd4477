// SPDX-License-Identifier: MIT
#include "bench_editor_parts.h"
#include "bench_editor_window.h"

#include <algorithm>
#include <cstdio>

namespace heartline::bench {

namespace {

constexpr double kExpectedMs = 8;

struct Typist
{
    QPlainTextEdit& view;
    std::vector<double> ms;

    void type(int keys, QChar character)
    {
        for (int i = 0; i < keys; ++i) {
            const bool ends = i % 40 == 39;
            ms.push_back(
                ends ? pressAndPaint(view, Qt::Key_Return, QStringLiteral("\r"))
                     : pressAndPaint(view, Qt::Key(character.toUpper().unicode()), QString(character)));
        }
    }
    void print(const char* name) const
    {
        std::printf("  %-22s %7.2f %7.2f %7.2f", name, quantile(ms, 0.5), quantile(ms, 0.99),
                    *std::ranges::max_element(ms));
    }
};

} // namespace

double quantile(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, std::size_t(double(values.size()) * share))];
}

const char* verdict(bool good)
{
    return good ? "PASS" : "MISS";
}

bool runTyping(bool quick)
{
    const EditorWindow window;
    QPlainTextEdit bare;
    bare.setPlainText(QString::fromStdU16String(proseOf(kTextBytes)));
    bare.resize(window.view().window()->size());
    bare.show();
    goToTheMiddle(bare);

    Typist ours{window.view(), {}};
    Typist theirs{bare, {}};
    const int rounds = quick ? 3 : 20;
    for (int round = 0; round < rounds; ++round) {
        theirs.type(100, u'q');
        ours.type(100, u'q');
        // Others go on in the same breath.
        Q_EMIT window.others().received(window.others().edit());
        Q_EMIT window.others().received(window.others().moveCaret());
    }
    std::printf("from a key press to the painted character, %zu keys each, ms: median, 99th of 100, worst\n",
                ours.ms.size());
    theirs.print("bare QPlainTextEdit");
    std::printf("\n");
    ours.print("the editor, 50 carets");
    std::printf("  99th under %.0f expected %s; %.2f times the bare one's\n", kExpectedMs,
                verdict(quantile(ours.ms, 0.99) < kExpectedMs),
                quantile(ours.ms, 0.99) / quantile(theirs.ms, 0.99));
    return true;
}

} // namespace heartline::bench
