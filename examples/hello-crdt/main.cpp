// SPDX-License-Identifier: MIT
// Two replicas of a text: they write together, then each alone, then they meet, and one takes back what was
// hers.
#include <Heartline/Document>
#include <Heartline/UndoManager>

#include <cstdio>

using namespace heartline::crdt;

namespace {

void take(Document& document, const Bytes& update)
{
    if (const auto taken = document.applyUpdate(update); !taken)
        std::printf("refused: %s expected\n", taken.error().what);
}

} // namespace

int main()
{
    Document ann;
    Document ben;
    // What one does goes to the other: here at once, elsewhere through a network.
    const auto sendTo = [](Document& other) {
        return [&other](const UpdateEvent& event) {
            if (event.local)
                take(other, Bytes(event.update.begin(), event.update.end()));
        };
    };
    auto toBen = ann.onUpdate(sendTo(ben));
    auto toAnn = ben.onUpdate(sendTo(ann));

    Text anns = ann.text("note");
    Text bens = ben.text("note");
    anns.insert(0, u"Hello");
    bens.insert(5, u", Ann");
    std::printf("together: %s\n", anns.toUtf8().c_str());

    // In a tunnel.
    toBen.disconnect();
    toAnn.disconnect();
    UndoManager undo(ann, {anns});
    ann.transact([&] {
        anns.remove(0, 1);
        anns.insert(0, u"Well, h");
    });
    bens.insert(bens.length(), u"!");

    // Out again: each says what it has, and gets what it lacks.
    const auto hasAnn = ann.stateVector();
    take(ben, ann.encodeStateAsUpdate(ben.stateVector()));
    take(ann, ben.encodeStateAsUpdate(hasAnn));
    std::printf("afterwards: %s\n", bens.toUtf8().c_str());

    undo.undo();
    take(ben, ann.encodeStateAsUpdate(ben.stateVector()));
    std::printf("after Ann's undo: %s\n", bens.toUtf8().c_str());
    return anns.toString() == bens.toString() ? 0 : 1;
}
