// SPDX-License-Identifier: MIT
#include "coverage.h"
#include "scenario.h"

using namespace Qt::StringLiterals;

namespace heartline::sim {

QStringList Coverage::missing() const
{
    static const QStringList must{u"acks"_s,
                                  u"backups restored"_s,
                                  u"channel refused: forbidden"_s,
                                  u"channel refused: too_many_channels"_s,
                                  u"client crashes at stage 0"_s,
                                  u"client crashes at stage 1"_s,
                                  u"client crashes at stage 2"_s,
                                  u"closed by the server: 1007"_s,
                                  u"closed by the server: 1009"_s,
                                  u"closed by the server: 1011"_s,
                                  u"closed by the server: 4401"_s,
                                  u"closed by the server: 4408"_s,
                                  u"closed by the server: 4409"_s,
                                  u"closed by the server: 4412"_s,
                                  u"closed by the server: 4413"_s,
                                  u"closed by the server: 4429"_s,
                                  u"commits lost by the disk"_s,
                                  u"commits that failed"_s,
                                  u"connections given up"_s,
                                  u"discards"_s,
                                  u"edits of what waits"_s,
                                  u"error: unavailable"_s,
                                  u"faults noticed"_s,
                                  u"gaps shown"_s,
                                  u"holds asked for by the server"_s,
                                  u"link ended: 1006"_s,
                                  u"link ended: 4000"_s,
                                  u"link ended: 4409"_s,
                                  u"link ended: 4429"_s,
                                  u"late hellos"_s,
                                  u"nack: conflict"_s,
                                  u"nack: forbidden"_s,
                                  u"nack: invalid"_s,
                                  u"nack: rate_limited"_s,
                                  u"nack: too_large"_s,
                                  u"nack: unavailable"_s,
                                  u"not recovered"_s,
                                  u"pages of older events"_s,
                                  u"profiles copied"_s,
                                  u"profiles put back"_s,
                                  u"read markers moved"_s,
                                  u"readers that caught up"_s,
                                  u"reading paused"_s,
                                  u"recovered"_s,
                                  u"replaced"_s,
                                  u"searches for own messages"_s,
                                  u"send again"_s,
                                  u"server crashes before a commit"_s,
                                  u"server crashes behind a commit"_s,
                                  u"shown as held: closes"_s,
                                  u"shown as held: expired"_s,
                                  u"shown as held: future"_s,
                                  u"shown as lost"_s,
                                  u"signals"_s,
                                  u"slow consumers"_s,
                                  u"unknown commits that were done"_s,
                                  u"unknown commits that were not done"_s,
                                  u"use here"_s,
                                  u"writes that failed"_s};
    QStringList missing;
    for (int kind = 0; kind < int(Happen::Last); ++kind) {
        const QString what = u"happening: "_s + name(Happen(kind));
        if (!m_counts.contains(what))
            missing.append(what);
    }
    for (int wire = 0; wire < int(Wire::Count); ++wire) {
        for (const QString& place : {u"before"_s, u"inside"_s, u"after"_s}) {
            const QString what = u"cut %1 message %2"_s.arg(place).arg(wire);
            if (!m_counts.contains(what))
                missing.append(what);
        }
    }
    for (const QString& what : must) {
        if (!m_counts.contains(what))
            missing.append(what);
    }
    return missing;
}

} // namespace heartline::sim
