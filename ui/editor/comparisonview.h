// SPDX-License-Identifier: MIT
#pragma once

#include "textcomparison.h"
#include "widgets_export.h"

#include <QPlainTextEdit>

namespace heartline {

/// Shows two states of a text as one, to be read: what was removed struck out, what was inserted underlined,
/// each on a ground of its own and with a sign at the margin, so that no one needs the colours.
class HEARTLINE_WIDGETS_EXPORT ComparisonView : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit ComparisonView(QWidget* parent = nullptr);

    /// Goes to the first difference.
    void setComparison(const TextComparison& comparison);
    /// Places that differ; changes in one line are one.
    [[nodiscard]] int differenceCount() const { return int(m_differences.size()); }
    /// From 0; −1: there is none.
    [[nodiscard]] int currentDifference() const { return m_current; }
    /// Goes on to the next, or back; stops at the last and the first.
    void goToNext();
    void goToPrevious();

Q_SIGNALS:
    void currentDifferenceChanged(int current);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// Blocks [first, last] of the shown text.
    struct Difference
    {
        int first;
        int last;
    };

    void fill();
    void goTo(int difference);
    void placeSigns();
    void paintSigns(QWidget& strip);

    QWidget* m_signs;
    TextComparison m_comparison;
    QList<Difference> m_differences;
    int m_current = -1;
    friend class SignStrip;
};

} // namespace heartline
