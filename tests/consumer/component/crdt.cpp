// SPDX-License-Identifier: MIT
// The example of document.h, as it stands there.
#include <Heartline/Document>
#include <cstdio>
using namespace heartline::crdt;

int main()
{
    Document ann, ben;
    // What one does goes to the other: here at once, elsewhere through a network.
    const auto sendTo = [](Document& other) {
        return [&other](const UpdateEvent& event) {
            if (!event.local)
                return; // came from there
            if (const auto taken = other.applyUpdate(event.update); !taken)
                std::printf("refused: %s expected\n", taken.error().what);
        };
    };
    const auto toBen = ann.onUpdate(sendTo(ben));
    const auto toAnn = ben.onUpdate(sendTo(ann));

    Text text = ann.text("note");
    text.insert(0, u"Hello");
    ben.text("note").insert(5, u", Ann");
    std::puts(text.toUtf8().c_str()); // Hello, Ann
    return text.toUtf8() == "Hello, Ann" ? 0 : 1;
}
