// SPDX-License-Identifier: MIT
#pragma once

#include <QSize>
#include <QString>
#include <functional>

class QWidget;

/// Draws the document page in its states; `shoot` saves a picture of a widget under a name.
void shootDocuments(bool inChinese, const QSize& size,
                    const std::function<void(QWidget& widget, const QString& name)>& shoot);
