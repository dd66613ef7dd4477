// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QFrame>

class QLabel;
class QToolButton;

namespace heartline {

class ElidedLabel;

/// The band above the composer that says what is being written: a reply to something, or a change of it.
class HEARTLINE_WIDGETS_EXPORT ComposerBand : public QFrame
{
    Q_OBJECT
public:
    explicit ComposerBand(QWidget* parent = nullptr);

    /// `title` and `excerpt` are shown literally.
    void show(const QString& icon, const QString& title, const QString& excerpt);

Q_SIGNALS:
    void cancelled();
    /// The person wants to see what it is about.
    void clicked();

protected:
    void changeEvent(QEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void updateWords();

    QString m_iconName;
    QLabel* m_icon;
    ElidedLabel* m_title;
    ElidedLabel* m_excerpt;
    QToolButton* m_cancel;
};

} // namespace heartline
