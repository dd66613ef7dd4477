// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QDialog>
#include <memory>

namespace Ui {
class NameDialog;
}

namespace heartline {

/// Asks for one name: of a room or of a document.
class HEARTLINE_WIDGETS_EXPORT NameDialog : public QDialog
{
    Q_OBJECT
public:
    NameDialog(const QString& title, const QString& hint, QWidget* parent = nullptr);
    ~NameDialog() override;

    /// For another name in place of this one: it stands there, chosen. `button` is what the dialog does.
    void setPresent(const QString& name, const QString& button);

Q_SIGNALS:
    /// Never empty.
    void chosen(const QString& name);

private:
    std::unique_ptr<Ui::NameDialog> m_ui;
};

} // namespace heartline
