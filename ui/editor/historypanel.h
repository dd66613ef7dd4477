// SPDX-License-Identifier: MIT
#pragma once

#include "historymodel.h"
#include "widgets_export.h"

#include <QPointer>
#include <QWidget>
#include <memory>

class QAbstractItemView;

namespace Ui {
class HistoryPanel;
}

namespace heartline {

/// The time line of a document's past, from the server or from this computer, and what of it is looked at.
class HEARTLINE_WIDGETS_EXPORT HistoryPanel : public QWidget
{
    Q_OBJECT
public:
    enum class Source
    {
        Server,
        Local, ///< What this computer has kept.
    };
    /// What a chosen version is compared with.
    enum class Against
    {
        Present,
        Before, ///< The version before it.
        Other,  ///< A second version that was chosen too.
    };
    struct Choice
    {
        HistoryModel::Version version;
        Against against = Against::Present;
        /// The earlier one of a comparison; n 0: the empty text that the document began with, or not known.
        HistoryModel::Version other;
    };

    explicit HistoryPanel(QWidget* parent = nullptr);
    ~HistoryPanel() override;

    /// Null: there is none. Not owned. Asks nothing until the panel is shown.
    void setSources(DocumentHistory* server, DocumentHistory* local);
    /// Whether the server can be asked now. If not, this computer's history is shown where there is one.
    void setServerReachable(bool reachable);
    /// By user id.
    void setNames(const QHash<QString, QString>& names);
    /// Asks again, from the newest on.
    void refresh();
    /// Nothing is chosen any more.
    void clearChoice();

    [[nodiscard]] DocumentHistory* history() const;
    [[nodiscard]] Source source() const { return m_source; }
    [[nodiscard]] HistoryModel& model() { return m_model; }
    [[nodiscard]] QAbstractItemView& view() const;

Q_SIGNALS:
    void chosen(const heartline::HistoryPanel::Choice& choice);
    /// Another source is shown: numbers of the old one mean nothing now.
    void sourceChanged();
    void closeRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void useSource(Source source);
    void ask(qint64 before);
    void onSelection();
    void onFetched(const QList<documents::Revision>& revisions, bool more);
    void onFailed(const QString& reason);
    void updateState();
    void updateWords();

    std::unique_ptr<Ui::HistoryPanel> m_ui;
    HistoryModel m_model;
    QPointer<DocumentHistory> m_server;
    QPointer<DocumentHistory> m_local;
    Source m_source = Source::Server;
    Source m_wanted = Source::Server; ///< What the person chose, as far as it's there.
    bool m_reachable = false;
    bool m_loading = false;
    bool m_stale = true;
    bool m_failed = false;
    QString m_problem;
};

} // namespace heartline
