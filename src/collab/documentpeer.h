// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <QColor>
#include <QString>

namespace heartline {

/// Somebody else in a document, or another window of one's own.
struct HEARTLINE_COLLAB_EXPORT DocumentPeer
{
    QString userId;  ///< Empty where their program tells none.
    QString name;    ///< Empty where their program tells none; never longer than 64 units.
    int caret = -1;  ///< UTF-16 code units from the start of the text; −1: not known, or not in this text.
    int anchor = -1; ///< The selection's other end; equal to `caret` without a selection.
    quint64 clientId = 0; ///< Tells windows of one person apart.
    QColor color = {};    ///< Invalid where their program tells none.
    bool operator==(const DocumentPeer&) const = default;
};

} // namespace heartline
