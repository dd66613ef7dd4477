// SPDX-License-Identifier: MIT
#include "run.h"

int main(int argc, char** argv)
{
    return heartline::ctl::runHeartlinectl(argc, argv);
}
