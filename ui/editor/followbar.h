// SPDX-License-Identifier: MIT
#pragma once

#include <QColor>
#include <QWidget>

class QLabel;
class QToolButton;

namespace heartline {

/// Says, over an editor, whom its view follows: a frame in the person's colour, and words with a button to
/// stop. The pointer reaches the text through all but the words.
class FollowBar : public QWidget
{
    Q_OBJECT
public:
    explicit FollowBar(QWidget* parent);

    /// Shown literally.
    void showPerson(const QString& name, const QColor& color);

Q_SIGNALS:
    void stopRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void arrange();
    [[nodiscard]] QRect wordsRect() const;

    QString m_name;
    QString m_text;
    QColor m_color;
    QToolButton* m_stop;
};

} // namespace heartline
