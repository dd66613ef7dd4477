// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QFrame>
#include <QStringList>

class QLabel;
class QLineEdit;
class QListView;
class QStandardItemModel;

namespace heartline {

/// A popup to choose an emoji in: those used lately first, then the others; typing searches by name, arrows
/// move, Enter takes, Escape closes.
class HEARTLINE_WIDGETS_EXPORT EmojiPicker : public QFrame
{
    Q_OBJECT
public:
    explicit EmojiPicker(const QStringList& recent, QWidget* parent = nullptr);

    /// Shows it beside this rectangle (global), inside the screen.
    void popup(const QRect& beside);

Q_SIGNALS:
    void picked(const QString& emoji);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill(const QString& word);
    void sayName();
    void pick();
    void step(int key);

    QStringList m_recent;
    QLineEdit* m_search = nullptr;
    QListView* m_list = nullptr;
    QLabel* m_name = nullptr;
    QStandardItemModel* m_model = nullptr;
};

} // namespace heartline
