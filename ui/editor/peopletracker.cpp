// SPDX-License-Identifier: MIT
#include "peopletracker.h"

namespace heartline {
namespace {

QString nameOf(const DocumentPeer& peer)
{
    const QString name = peer.name.simplified();
    if (!name.isEmpty())
        return name;
    return peer.userId.isEmpty() ? DocumentPerson::tr("Somebody") : peer.userId;
}

} // namespace

QList<DocumentPerson> PeopleTracker::update(const QList<DocumentPeer>& peers, qint64 now,
                                            const std::function<int(int)>& lineOf)
{
    QList<DocumentPerson> people;
    QHash<quint64, Seen> seen;
    for (const DocumentPeer& peer : peers) {
        Seen last = m_seen.value(peer.clientId, {peer.caret, now});
        if (last.caret != peer.caret)
            last = {peer.caret, now};
        seen.insert(peer.clientId, last);
        DocumentPerson person;
        person.clientId = peer.clientId;
        person.identity = peer.userId.isEmpty() ? QString::number(peer.clientId) : peer.userId;
        person.name = nameOf(peer);
        person.color = peer.color;
        person.doing = peer.caret < 0                 ? DocumentPerson::Doing::Looking
                       : now - last.at > kIdleAfterMs ? DocumentPerson::Doing::Idle
                                                      : DocumentPerson::Doing::Writing;
        person.line = peer.caret < 0 ? 0 : lineOf(peer.caret);
        people << person;
    }
    m_seen = seen;
    return people;
}

} // namespace heartline
