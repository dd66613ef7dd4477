// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QToolButton>

namespace heartline {

/// A bell with the number of unread notifications.
class HEARTLINE_WIDGETS_EXPORT BellButton : public QToolButton
{
    Q_OBJECT
public:
    explicit BellButton(QWidget* parent = nullptr);

    [[nodiscard]] int count() const { return m_count; }

public Q_SLOTS:
    void setCount(int count);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void updateWords();

    int m_count = 0;
};

} // namespace heartline
