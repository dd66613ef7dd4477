// SPDX-License-Identifier: MIT
#pragma once

#include "shared/icons.h"
#include "widgets_export.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace heartline {

/// A bar that stays while something is so that a person should know: an icon, words, and perhaps one thing to
/// do about it. Spoken when it appears.
class HEARTLINE_WIDGETS_EXPORT NoticeBar : public QFrame
{
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr);

    void setIcon(const QString& name, IconColor color);
    /// Shown literally; empty hides the bar.
    void setText(const QString& text);
    /// Empty: there's nothing to do.
    void setAction(const QString& text);
    [[nodiscard]] QPushButton& button() const { return *m_button; }

Q_SIGNALS:
    void actionRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void drawIcon();

    QString m_iconName;
    IconColor m_color = IconColor::Warning;
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_button;
};

} // namespace heartline
