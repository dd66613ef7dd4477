// SPDX-License-Identifier: MIT
#include "documentstate.h"

#include <Heartline/TimeWords>

using namespace Qt::StringLiterals;

namespace heartline {

QString DocumentState::reason() const
{
    if (refusal == "too_large"_L1)
        return tr("it is larger than the server takes.");
    if (refusal == "read_only"_L1)
        return tr("you may read it, but not change it.");
    if (refusal == "unauthorized"_L1)
        return tr("the server does not know you any more.");
    if (refusal == "forbidden"_L1)
        return tr("it is not open to you.");
    return refusal.isEmpty() ? tr("the server does not say why.") : refusal;
}

QString DocumentState::words() const
{
    using SyncState = SharedDocument::SyncState;
    switch (sync) {
    case SyncState::Loading:
        return tr("Opening…");
    case SyncState::Synced:
        if (isReadOnly)
            return tr("Read-only: %1").arg(reason());
        return savedAt.isValid() ? tr("All changes saved %1").arg(TimeWords::clock(savedAt))
                                 : tr("All changes saved");
    case SyncState::Saving:
        return tr("Saving…");
    case SyncState::Offline: {
        const QString start = offlineSince.isValid()
                                  ? tr("Offline since %1").arg(TimeWords::brief(offlineSince))
                                  : tr("Offline");
        if (unsent > 0)
            return tr("%1: %n change(s) are kept here and follow later", nullptr, unsent).arg(start);
        return isReadOnly ? start : tr("%1: you can go on writing").arg(start);
    }
    case SyncState::Refused:
        return isReadOnly ? tr("Read-only: %1").arg(reason()) : tr("Not available: %1").arg(reason());
    }
    return {};
}

QString DocumentState::icon() const
{
    switch (sync) {
    case SharedDocument::SyncState::Loading:
    case SharedDocument::SyncState::Saving:
        return u"state-busy"_s;
    case SharedDocument::SyncState::Synced:
        return isReadOnly ? u"state-off"_s : u"state-good"_s;
    case SharedDocument::SyncState::Offline:
        return u"state-off"_s;
    case SharedDocument::SyncState::Refused:
        return u"state-trouble"_s;
    }
    return {};
}

QString DocumentState::notice() const
{
    if (sync != SharedDocument::SyncState::Refused) {
        return isReadOnly ? tr("You can read this document, but not change it: %1").arg(reason()) : QString();
    }
    if (isReadOnly)
        return tr("What you wrote here was not taken: %1 It is kept on this computer; save a copy if you "
                  "need "
                  "it.")
            .arg(reason());
    return unsent > 0 ? tr("The server does not take this document: %1 What you wrote is kept on this "
                           "computer; save a copy if you need it.")
                            .arg(reason())
                      : tr("The server does not give this document: %1").arg(reason());
}

} // namespace heartline
