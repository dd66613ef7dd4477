// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QLabel>

namespace heartline {

/// One line of literal text that gives way with an ellipsis where there is no room; the whole is its tooltip.
class HEARTLINE_WIDGETS_EXPORT ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setText(const QString& text);
    [[nodiscard]] QString fullText() const { return m_text; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void elide();

    QString m_text;
};

} // namespace heartline
