// SPDX-License-Identifier: MIT
#pragma once

#include "profilejob.h"
#include "streamwriter.h"

#include <deque>

namespace heartline::ctl {

/// Prints a room's messages out of the profile's copy of its log, which the session fills.
///
/// "Where it stopped" is the mark in the journal: the last event whose line stdout has whole. It is stored
/// behind every write, and a write is whole lines of 4 KiB at most (or one longer line). A SIGKILL between a
/// write and its mark therefore repeats those lines, with the same offsets, and nothing can be skipped: what
/// is behind the mark is in the profile or still on the server.
class ListenJob : public ProfileJob
{
    Q_OBJECT
public:
    ListenJob(const CommandLine& line, Output& output);

protected:
    void opened() override;

private:
    struct Line
    {
        QByteArray bytes;
        session::Place place;
        QString epoch;
        bool counts = false; // an event, not a gap
    };

    void begin();
    void seek();
    void beginAt(qint64 since);
    void followFirstRun();
    /// False after the job was ended with why.
    bool keepMark(const session::Place& place, const QString& epoch);
    void pump();
    void fill();
    void add(const session::StoredEvent& stored);
    void written();
    void writeFailed(int error);
    void tellLink();
    [[nodiscard]] QByteArray lineOf(const session::StoredEvent& stored) const;
    [[nodiscard]] QByteArray gapOf(qint64 after, const session::StoredEvent& before) const;

    QString m_channel;
    session::Place m_read;            // taken from the copy up to here
    QString m_epoch;                  // of that; empty: any will do
    std::optional<qint64> m_expected; // offset that follows what was printed; nothing: any will do
    std::deque<Line> m_lines;         // taken, and not given to stdout yet
    std::deque<Line> m_inWriting;
    qint64 m_printed = 0;
    bool m_seeking = false; // for where --since says
    bool m_caughtUp = false;
    bool m_toldAway = false;
    StreamWriter m_writer;
    QTimer m_patience;
};

} // namespace heartline::ctl
