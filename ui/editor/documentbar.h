// SPDX-License-Identifier: MIT
#pragma once

#include "textcounter.h"
#include "widgets_export.h"

#include <QWidget>
#include <memory>

namespace Ui {
class DocumentBar;
}

namespace heartline {

/// The slim line below a document: whether all is saved, where the caret is, how much is written.
class HEARTLINE_WIDGETS_EXPORT DocumentBar : public QWidget
{
    Q_OBJECT
public:
    explicit DocumentBar(QWidget* parent = nullptr);
    ~DocumentBar() override;

    /// `icon`: of resources/icons.
    void setState(const QString& words, const QString& icon);
    /// From 1.
    void setPlace(int line, int column);
    void setCounts(const TextCounts& counts, bool isSelection);
    /// In percent; shown where it's not 100.
    void setZoom(int percent);

Q_SIGNALS:
    void placeClicked();
    void zoomClicked();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateWords();

    std::unique_ptr<Ui::DocumentBar> m_ui;
    QString m_icon;
    TextCounts m_counts;
    bool m_isSelection = false;
    int m_line = 1;
    int m_column = 1;
    int m_zoom = 100;
};

} // namespace heartline
