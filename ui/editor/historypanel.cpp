// SPDX-License-Identifier: MIT
#include "historypanel.h"

#include "historydelegate.h"
#include "shared/icons.h"
#include "ui_historypanel.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QHideEvent>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kPage = 100; // revisions asked for at once
}

HistoryPanel::HistoryPanel(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::HistoryPanel>())
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    m_ui->closeButton->setIcon(Icons::get(u"close"_s, IconColor::Muted));
    m_ui->list->setItemDelegate(new HistoryDelegate(this));
    m_ui->list->setModel(&m_model);
    m_ui->list->viewport()->setAutoFillBackground(false);
    connect(m_ui->closeButton, &QToolButton::clicked, this, &HistoryPanel::closeRequested);
    m_ui->refreshButton->setIcon(Icons::get(u"retry"_s, IconColor::Muted));
    connect(m_ui->refreshButton, &QToolButton::clicked, this, &HistoryPanel::refresh);
    connect(m_ui->historyRetryButton, &QPushButton::clicked, this, &HistoryPanel::refresh);
    connect(m_ui->list->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &HistoryPanel::onSelection);
    connect(m_ui->againstBox, &QComboBox::activated, this, &HistoryPanel::onSelection);
    connect(m_ui->sourceButton, &QPushButton::clicked, this, [this] {
        m_wanted = m_source == Source::Server ? Source::Local : Source::Server;
        useSource(m_wanted);
    });
    connect(&m_model, &HistoryModel::moreWanted, this, [this] { ask(m_model.oldest()); });
    updateState();
}

HistoryPanel::~HistoryPanel() = default;

QAbstractItemView& HistoryPanel::view() const
{
    return *m_ui->list;
}

DocumentHistory* HistoryPanel::history() const
{
    return m_source == Source::Server ? m_server : m_local;
}

void HistoryPanel::setSources(DocumentHistory* server, DocumentHistory* local)
{
    for (DocumentHistory* old : {m_server.data(), m_local.data()}) {
        if (old)
            old->disconnect(this);
    }
    m_server = server;
    m_local = local;
    for (DocumentHistory* source : {server, local}) {
        if (!source)
            continue;
        connect(source, &DocumentHistory::fetched, this,
                [this, source](const QList<documents::Revision>& revisions, bool more) {
                    if (source == history())
                        onFetched(revisions, more);
                });
        connect(source, &DocumentHistory::failed, this, [this, source](const QString& reason) {
            if (source == history())
                onFailed(reason);
        });
    }
    m_wanted = Source::Server;
    useSource(m_wanted);
}

void HistoryPanel::setServerReachable(bool reachable)
{
    if (m_reachable == reachable)
        return;
    m_reachable = reachable;
    // What the person looks at stays, unless it can't be asked any more and shows nothing yet.
    if (reachable ? m_source != m_wanted && m_model.rowCount() == 0 : m_model.rowCount() == 0)
        useSource(m_wanted);
    updateState();
}

void HistoryPanel::useSource(Source source)
{
    const bool server = m_server && (m_reachable || !m_local);
    m_source = (source == Source::Server && server) || !m_local ? Source::Server : Source::Local;
    m_model.clear();
    m_loading = m_failed = false;
    m_problem.clear();
    m_stale = true;
    Q_EMIT sourceChanged();
    if (isVisible())
        refresh();
    else
        updateState();
}

void HistoryPanel::setNames(const QHash<QString, QString>& names)
{
    m_model.setNames(names);
}

void HistoryPanel::refresh()
{
    m_stale = false;
    m_model.clear();
    ask(0);
}

void HistoryPanel::clearChoice()
{
    m_ui->list->clearSelection();
    m_model.setBase(0);
}

void HistoryPanel::ask(qint64 before)
{
    if (DocumentHistory* source = history()) {
        m_loading = true;
        m_failed = false;
        updateState(); // before the answer, which may come at once
        source->fetch(before, kPage);
    } else {
        updateState();
    }
}

void HistoryPanel::onFetched(const QList<documents::Revision>& revisions, bool more)
{
    m_loading = false;
    m_model.append(revisions, more);
    updateState();
}

void HistoryPanel::onFailed(const QString& reason)
{
    if (!m_loading)
        return; // a text, not the list
    m_loading = false;
    m_failed = true;
    m_problem = reason;
    m_model.giveUp();
    updateState();
}

void HistoryPanel::onSelection()
{
    QList<int> rows;
    for (const QModelIndex& index : m_ui->list->selectionModel()->selectedIndexes())
        rows << index.row();
    std::sort(rows.begin(), rows.end()); // newest first
    if (rows.isEmpty())
        return;
    Choice choice;
    choice.version = m_model.versionAt(rows.first());
    if (rows.size() > 1) {
        choice.against = Against::Other;
        choice.other = m_model.versionAt(rows.last());
    } else if (m_ui->againstBox->currentIndex() == 1) {
        choice.against = Against::Before;
        choice.other = m_model.before(choice.version.n);
    }
    m_model.setBase(choice.other.n);
    Q_EMIT chosen(choice);
}

void HistoryPanel::updateState()
{
    const bool hasAny = m_model.rowCount() > 0;
    m_ui->stack->setCurrentWidget(hasAny ? m_ui->listPage : m_ui->emptyPage);
    m_ui->historyRetryButton->setVisible(m_failed);
    m_ui->sourceButton->setVisible(m_local && m_server && (m_source == Source::Server || m_reachable));
    m_ui->emptyIcon->setPixmap(
        Icons::get(u"history"_s, IconColor::Muted).pixmap(QSize(40, 40), devicePixelRatioF()));
    updateWords();
}

void HistoryPanel::updateWords()
{
    m_ui->againstBox->view()->setAccessibleName(m_ui->againstBox->accessibleName());
    const bool server = m_source == Source::Server;
    m_ui->sourceLabel->setText(server ? tr("As the server keeps it")
                               : m_reachable
                                   ? tr("As this computer keeps it")
                                   : tr("As this computer keeps it, since the server can't be reached"));
    m_ui->sourceButton->setText(server ? tr("This computer's") : tr("The server's"));
    if (m_loading)
        m_ui->emptyLabel->setText(tr("Looking…"));
    else if (m_failed)
        m_ui->emptyLabel->setText(m_problem.isEmpty() ? tr("The history can't be read.")
                                                      : tr("The history can't be read: %1").arg(m_problem));
    else
        m_ui->emptyLabel->setText(
            tr("Nothing has been written yet. Who wrote what and when will stand here."));
}

void HistoryPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale)
        refresh();
}

void HistoryPanel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    // Until it's wanted again more will have been written. Not where only the window is minimised.
    m_stale = m_stale || !event->spontaneous();
}

void HistoryPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        const int against = m_ui->againstBox->currentIndex();
        m_ui->retranslateUi(this);
        m_ui->againstBox->setCurrentIndex(against);
        m_model.retranslate();
        updateWords();
    } else if (event->type() == QEvent::PaletteChange) {
        updateState();
    }
}

} // namespace heartline
