// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QListView>

namespace heartline {

/// A list as tall as its rows, for several lists that scroll together in one scroll area.
class HEARTLINE_WIDGETS_EXPORT ContentList : public QListView
{
    Q_OBJECT
public:
    explicit ContentList(QWidget* parent = nullptr);

protected:
    void updateGeometries() override;
    void wheelEvent(QWheelEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void focusInEvent(QFocusEvent* event) override;
};

} // namespace heartline
