// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <Heartline/SharedDocument>

#include <QCoreApplication>
#include <QDateTime>

namespace heartline {

/// Whether all that was written in a document is safe, in words.
struct HEARTLINE_WIDGETS_EXPORT DocumentState
{
    Q_DECLARE_TR_FUNCTIONS(heartline::DocumentState)
public:
    SharedDocument::SyncState sync = SharedDocument::SyncState::Loading;
    int unsent = 0;
    bool isReadOnly = false;
    QString refusal = {};        ///< As SharedDocument::refusal().
    QDateTime savedAt = {};      ///< May be invalid.
    QDateTime offlineSince = {}; ///< May be invalid.
    bool operator==(const DocumentState&) const = default;

    /// "All changes saved 14:02", "Offline since 14:02: 3 changes are kept here and follow later" …
    [[nodiscard]] QString words() const;
    /// Of resources/icons.
    [[nodiscard]] QString icon() const;
    /// What a person should know before they write; empty: nothing.
    [[nodiscard]] QString notice() const;
    /// Why the server does not take it.
    [[nodiscard]] QString reason() const;
};

} // namespace heartline
