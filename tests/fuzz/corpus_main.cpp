// SPDX-License-Identifier: MIT
// fuzz_corpus FOLDER: writes the corpus of every target, FOLDER/<target>/*, out of the Yjs vectors.
#include "corpus.h"
#include "vectors.h"

#include <cstdio>

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fputs("usage: fuzz_corpus FOLDER\n", stderr);
        return 2;
    }
    heartline::fuzz::Corpus corpus;
    for (const auto& vector : heartline::test::allVectors())
        corpus.addVector(vector.json);
    corpus.addChoices();
    corpus.addRegressions();
    corpus.write(QString::fromLocal8Bit(argv[1]));
    return 0;
}
