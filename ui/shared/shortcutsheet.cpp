// SPDX-License-Identifier: MIT
#include "shortcutsheet.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace heartline {

ShortcutSheet::ShortcutSheet(const QList<std::pair<QString, QString>>& lines, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(24, 24, 24, 24);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    auto* title = new QLabel(windowTitle(), this);
    title->setProperty("textStyle", u"title"_s);
    grid->addWidget(title, 0, 0, 1, 2);
    int row = 1;
    for (const auto& [keys, what] : lines) {
        auto* whatLabel = new QLabel(what, this);
        auto* keysLabel = new QLabel(keys, this);
        whatLabel->setTextFormat(Qt::PlainText);
        keysLabel->setTextFormat(Qt::PlainText);
        keysLabel->setProperty("textStyle", u"muted"_s);
        grid->addWidget(whatLabel, row, 0);
        grid->addWidget(keysLabel, row++, 1, Qt::AlignRight);
    }
    auto* close = new QPushButton(tr("Close"), this);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    grid->addWidget(close, row, 0, 1, 2, Qt::AlignRight);
}

} // namespace heartline
