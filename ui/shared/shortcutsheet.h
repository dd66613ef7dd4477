// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QDialog>

namespace heartline {

/// A page with every key of the program.
class HEARTLINE_WIDGETS_EXPORT ShortcutSheet : public QDialog
{
    Q_OBJECT
public:
    /// Lines of (keys, what they do).
    explicit ShortcutSheet(const QList<std::pair<QString, QString>>& lines, QWidget* parent = nullptr);
};

} // namespace heartline
