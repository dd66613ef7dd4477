// SPDX-License-Identifier: MIT
#pragma once

#include "textscan.h"
#include "widgets_export.h"

#include <QPointer>
#include <QWidget>
#include <memory>

namespace Ui {
class FindBar;
}

namespace heartline {

class SharedTextEdit;
class TextSearch;

/// Finds and replaces in the editor it stands beside. Hidden until the editor asks for it; Esc closes it and
/// gives the focus back. A text that can't be edited is never written to.
class HEARTLINE_WIDGETS_EXPORT FindBar : public QWidget
{
    Q_OBJECT
public:
    explicit FindBar(QWidget* parent = nullptr);
    ~FindBar() override;

    /// Not owned; null for none.
    void setEditor(SharedTextEdit* editor);

public Q_SLOTS:
    /// Shows itself, with the selected words as what is sought.
    void open(bool withReplace);
    void close();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void onQueryEdited();
    void onSearchChanged();
    void onToggled();
    void go(bool backwards);
    void replace();
    void replaceAll();
    void updateReplace();
    void updateCount();
    void tell(const QString& message, bool isProblem);
    void dress();
    [[nodiscard]] TextSearch& search() const;

    std::unique_ptr<Ui::FindBar> m_ui;
    QPointer<SharedTextEdit> m_editor;
    int m_origin = 0;           // where seeking began
    bool m_isSeeking = false;   // the first hit from there has not come yet
    bool m_isReplacing = false; // all, as soon as all are known
};

} // namespace heartline
