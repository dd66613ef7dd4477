// SPDX-License-Identifier: MIT
#pragma once

#include "wire.h"

#include <QProcess>

#include <vector>

namespace heartline::test {

/// Yjs in a Node process: yjspeer.mjs. Many commands go in one message, because a message costs a change of
/// processes.
class YjsPeer
{
public:
    /// Numbered as in yjspeer.mjs.
    enum class Command : std::uint8_t
    {
        Open,
        Close,
        Edit,
        Apply,
        RichEdit,
        Undo,
        Pass,
        State,
        Sync,
        Fresh,
        Merge,
        Position,
        Resolve,
        Snapshot,
        AtSnapshot,
    };

    struct Request
    {
        std::uint64_t session = 0;
        QByteArray command;
    };

    /// Whether Node runs.
    [[nodiscard]] bool start();
    void send(const std::vector<Request>& requests);
    /// The answers to the oldest message that was not answered yet, one for each request; throws
    /// std::runtime_error if the process ends or is silent for a minute. An answer begins with a flag: what
    /// the command answers follows, or what went wrong as a string.
    [[nodiscard]] std::vector<Reader> receive();
    void stop();

private:
    QByteArray read(qsizetype size);

    QProcess m_process;
};

} // namespace heartline::test
