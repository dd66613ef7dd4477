// SPDX-License-Identifier: MIT
#include "versionview.h"

#include "comparisonview.h"
#include "shared/icons.h"
#include "ui_versionview.h"

#include <Heartline/TimeWords>

#include <QEvent>
#include <QKeyEvent>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr int kOneRow = 560; // pixels: below, the buttons stand under the words

QDateTime timeOf(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms);
}

} // namespace

VersionView::VersionView(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::VersionView>())
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    m_ui->previousButton->setIcon(Icons::get(u"up"_s));
    m_ui->nextButton->setIcon(Icons::get(u"down"_s));
    m_ui->backButton->setIcon(Icons::get(u"close"_s));
    setFocusProxy(m_ui->comparison);
    connect(m_ui->previousButton, &QToolButton::clicked, m_ui->comparison, &ComparisonView::goToPrevious);
    connect(m_ui->nextButton, &QToolButton::clicked, m_ui->comparison, &ComparisonView::goToNext);
    connect(m_ui->comparison, &ComparisonView::currentDifferenceChanged, this, &VersionView::updateWords);
    connect(m_ui->backButton, &QToolButton::clicked, this, &VersionView::backRequested);
    connect(m_ui->restoreButton, &QPushButton::clicked, this, [this] {
        if (m_text)
            Q_EMIT restoreRequested(*m_text);
    });
    clear();
}

VersionView::~VersionView() = default;

ComparisonView& VersionView::comparison() const
{
    return *m_ui->comparison;
}

void VersionView::show(DocumentHistory* history, const HistoryPanel::Choice& choice, const QString& name,
                       std::function<QString()> present)
{
    clear();
    m_history = history;
    m_choice = choice;
    m_name = name;
    m_present = std::move(present);
    if (history) {
        connect(history, &DocumentHistory::textFetched, this, &VersionView::onText);
        connect(history, &DocumentHistory::failed, this, [this](const QString& reason) {
            if (m_text && m_other)
                return; // of something else
            m_problem = reason.isEmpty() ? tr("This version can't be read.")
                                         : tr("This version can't be read: %1").arg(reason);
            updateWords();
        });
    }
    if (choice.against == HistoryPanel::Against::Present)
        m_other = m_present ? m_present() : QString();
    else if (choice.other.n == 0)
        m_other = QString(); // it began empty
    ask();
    updateWords();
}

void VersionView::clear()
{
    if (m_history)
        m_history->disconnect(this);
    m_history = nullptr;
    m_choice = {};
    m_text.reset();
    m_other.reset();
    m_problem.clear();
    m_isSame = false;
    m_ui->comparison->setComparison({});
    updateWords();
}

void VersionView::setCanRestore(bool can)
{
    m_canRestore = can;
    updateWords();
}

void VersionView::ask()
{
    // One after the other: a source answers only the last question of a kind.
    if (!m_history)
        return;
    if (!m_text)
        m_history->fetchText(m_choice.version.n);
    else if (!m_other)
        m_history->fetchText(m_choice.other.n);
}

void VersionView::onText(qint64 n, const QString& text)
{
    if (!m_text && n == m_choice.version.n)
        m_text = text;
    else if (!m_other && n == m_choice.other.n)
        m_other = text;
    else
        return;
    if (m_text && m_other)
        compare();
    else
        ask();
}

void VersionView::compare()
{
    // From the older to the newer, as it came about.
    const bool isPast = m_choice.against == HistoryPanel::Against::Present;
    const TextComparison comparison(isPast ? *m_text : *m_other, isPast ? *m_other : *m_text);
    m_isSame = comparison.isSame();
    m_ui->comparison->setComparison(comparison);
    updateWords();
}

void VersionView::updateWords()
{
    const QLocale locale;
    const HistoryModel::Version& version = m_choice.version;
    const bool isThere = m_text && m_other;
    m_ui->bandIcon->setPixmap(
        Icons::get(u"history"_s, IconColor::Accent).pixmap(QSize(20, 20), devicePixelRatioF()));
    const QString when = version.n > 0
                             ? TimeWords::day(timeOf(version.to)) + u", "_s + HistoryModel::timeWords(version)
                             : QString();
    m_ui->titleLabel->setText(m_name.isEmpty() ? when : m_name + u" · "_s + when);
    const HistoryModel::Version& other = m_choice.other;
    switch (m_choice.against) {
    case HistoryPanel::Against::Present:
        m_ui->subtitleLabel->setText(m_isSame ? tr("The same as the text now")
                                              : tr("What was changed since then is marked"));
        break;
    case HistoryPanel::Against::Before:
        m_ui->subtitleLabel->setText(tr("What was changed at that time is marked"));
        break;
    case HistoryPanel::Against::Other:
        m_ui->subtitleLabel->setText(
            tr("What was changed after %1, %2 is marked")
                .arg(TimeWords::day(timeOf(other.to)), TimeWords::clock(timeOf(other.to))));
        break;
    }
    const int count = m_ui->comparison->differenceCount();
    const int current = m_ui->comparison->currentDifference();
    m_ui->countLabel->setText(!isThere ? QString()
                              : count == 0
                                  ? tr("No difference")
                                  : tr("%1 of %2").arg(locale.toString(current + 1), locale.toString(count)));
    m_ui->previousButton->setEnabled(current > 0);
    m_ui->nextButton->setEnabled(current >= 0 && current < count - 1);
    m_ui->restoreButton->setEnabled(m_text && m_canRestore);
    m_ui->waitLabel->setText(m_problem.isEmpty() ? tr("Looking…") : m_problem);
    m_ui->stack->setCurrentWidget(isThere ? m_ui->comparisonPage : m_ui->waitPage);
}

void VersionView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT backRequested();
    else if (event->key() == Qt::Key_F8 && event->modifiers() == Qt::ShiftModifier)
        m_ui->comparison->goToPrevious();
    else if (event->key() == Qt::Key_F8)
        m_ui->comparison->goToNext();
    else
        QWidget::keyPressEvent(event);
}

void VersionView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_ui->bandLayout->setDirection(width() < kOneRow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void VersionView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        updateWords();
    } else if (event->type() == QEvent::PaletteChange) {
        updateWords();
    }
}

} // namespace heartline
