// SPDX-License-Identifier: MIT
#pragma once

#include "historypanel.h"
#include "widgets_export.h"

#include <QPointer>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>

namespace Ui {
class VersionView;
}

namespace heartline {

class ComparisonView;

/// An earlier version of a document in the editor's place: its text with what differs from another, and the
/// way back to it.
class HEARTLINE_WIDGETS_EXPORT VersionView : public QWidget
{
    Q_OBJECT
public:
    explicit VersionView(QWidget* parent = nullptr);
    ~VersionView() override;

    /// Fetches what was chosen and shows it when it's there. `history` is not owned and may vanish. `present`
    /// gives the text as it is now.
    void show(DocumentHistory* history, const HistoryPanel::Choice& choice, const QString& name,
              std::function<QString()> present);
    /// Forgets what is shown and waits for nothing.
    void clear();
    /// The chosen version's text; nothing while it's on its way.
    [[nodiscard]] std::optional<QString> text() const { return m_text; }
    void setCanRestore(bool can);
    [[nodiscard]] ComparisonView& comparison() const;

Q_SIGNALS:
    /// The text is to become this one again.
    void restoreRequested(const QString& text);
    void backRequested();

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void onText(qint64 n, const QString& text);
    void ask();
    void compare();
    void updateWords();

    std::unique_ptr<Ui::VersionView> m_ui;
    QPointer<DocumentHistory> m_history;
    HistoryPanel::Choice m_choice;
    QString m_name;
    std::function<QString()> m_present;
    std::optional<QString> m_text;
    std::optional<QString> m_other;
    QString m_problem;
    bool m_canRestore = true;
    bool m_isSame = false;
};

} // namespace heartline
