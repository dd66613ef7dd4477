// SPDX-License-Identifier: MIT
#include "docfile.h"

#include "exitcode.h"

#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

std::optional<Refusal> writeDocument(const CommandLine& line, Output& output, const QByteArray& bytes)
{
    if (line.outputFile.isEmpty()) {
        output.bytes(bytes);
        return std::nullopt;
    }
    QSaveFile file(line.outputFile);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return std::nullopt;
    return Refusal{exitcode::kInputOutput,
                   u"%1 can't be written: %2."_s.arg(line.outputFile, file.errorString())};
}

} // namespace heartline::ctl
