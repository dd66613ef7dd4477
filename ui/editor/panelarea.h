// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QWidget>

namespace heartline {

/// Content with a panel at its side: beside it where there is room for both, else over its edge.
class HEARTLINE_WIDGETS_EXPORT PanelArea : public QWidget
{
    Q_OBJECT
public:
    explicit PanelArea(QWidget* parent = nullptr);

    /// Both become children of this. Once.
    void setWidgets(QWidget* content, QWidget* panel);
    void setPanelShown(bool shown);
    [[nodiscard]] bool isPanelShown() const { return m_shown; }
    /// The panel covers a part of the content.
    [[nodiscard]] bool isOverlaid() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    [[nodiscard]] QSize minimumSizeHint() const override;

private:
    void arrange();
    [[nodiscard]] int panelWidth() const;

    QWidget* m_content = nullptr;
    QWidget* m_panel = nullptr;
    bool m_shown = false;
};

} // namespace heartline
