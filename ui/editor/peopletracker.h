// SPDX-License-Identifier: MIT
#pragma once

#include "documentperson.h"
#include "widgets_export.h"

#include <Heartline/DocumentPeer>

#include <QHash>
#include <QList>
#include <functional>

namespace heartline {

/// Makes people of a document's peers: remembers when each caret moved last.
class HEARTLINE_WIDGETS_EXPORT PeopleTracker
{
public:
    static constexpr qint64 kIdleAfterMs = 120'000;

    /// `now`: milliseconds of any steady clock. `lineOf` tells a place's line, from 1. In the peers' order.
    QList<DocumentPerson> update(const QList<DocumentPeer>& peers, qint64 now,
                                 const std::function<int(int)>& lineOf);
    void clear() { m_seen.clear(); }

private:
    struct Seen
    {
        int caret = -1;
        qint64 at = 0;
    };
    QHash<quint64, Seen> m_seen;
};

} // namespace heartline
