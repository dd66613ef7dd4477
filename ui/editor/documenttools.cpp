// SPDX-License-Identifier: MIT
#include "documenttools.h"

#include "documentmenu.h"
#include "shared/icons.h"
#include "ui_documenttools.h"

#include <QEvent>
#include <QKeySequence>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr int kWide = 720; // pixels: below, only icons and fewer people

const QKeySequence kPreviewKeys(Qt::CTRL | Qt::SHIFT | Qt::Key_V);
const QKeySequence kCommentKeys(Qt::CTRL | Qt::ALT | Qt::Key_M);
const QKeySequence kCommentsKeys(Qt::CTRL | Qt::ALT | Qt::Key_C);
const QKeySequence kHistoryKeys(Qt::CTRL | Qt::ALT | Qt::Key_H);

QString tip(const QString& words, const QKeySequence& keys)
{
    return words + u" ("_s + keys.toString(QKeySequence::NativeText) + u')';
}

} // namespace

DocumentTools::DocumentTools(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::DocumentTools>())
    , m_menu(new DocumentMenu(this))
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    m_ui->undoButton->setIcon(Icons::get(u"undo"_s));
    m_ui->redoButton->setIcon(Icons::get(u"redo"_s));
    m_ui->findButton->setIcon(Icons::get(u"search"_s));
    m_ui->commentButton->setIcon(Icons::get(u"comment-add"_s));
    m_ui->previewButton->setIcon(Icons::get(u"preview"_s));
    m_ui->commentsButton->setIcon(Icons::get(u"comment"_s));
    m_ui->historyButton->setIcon(Icons::get(u"history"_s));
    m_ui->moreButton->setIcon(Icons::get(u"more"_s));
    m_ui->moreButton->setMenu(m_menu);
    m_ui->previewButton->setShortcut(kPreviewKeys);
    m_ui->commentsButton->setShortcut(kCommentsKeys);
    m_ui->historyButton->setShortcut(kHistoryKeys);
    connect(m_ui->undoButton, &QToolButton::clicked, this, &DocumentTools::undoRequested);
    connect(m_ui->redoButton, &QToolButton::clicked, this, &DocumentTools::redoRequested);
    connect(m_ui->findButton, &QToolButton::clicked, this, &DocumentTools::findRequested);
    connect(m_ui->commentButton, &QToolButton::clicked, this, &DocumentTools::commentRequested);
    connect(m_ui->previewButton, &QToolButton::clicked, this, &DocumentTools::previewRequested);
    connect(m_ui->commentsButton, &QToolButton::clicked, this,
            [this](bool on) { Q_EMIT panelRequested(on ? Panel::Comments : Panel::None); });
    connect(m_ui->historyButton, &QToolButton::clicked, this,
            [this](bool on) { Q_EMIT panelRequested(on ? Panel::History : Panel::None); });
    connect(m_ui->people, &PersonRow::personClicked, this, &DocumentTools::personClicked);
    connect(m_ui->people, &PersonRow::allRequested, this, [this] { Q_EMIT panelRequested(Panel::People); });
    connect(m_menu, &DocumentMenu::peopleRequested, this, [this] { Q_EMIT panelRequested(Panel::People); });
    updateWords();
}

DocumentTools::~DocumentTools() = default;

void DocumentTools::setCanWrite(bool can)
{
    m_menu->setCanWrite(can);
    m_ui->commentButton->setEnabled(can);
}

void DocumentTools::setUndoAvailable(bool available)
{
    m_ui->undoButton->setEnabled(available);
}

void DocumentTools::setRedoAvailable(bool available)
{
    m_ui->redoButton->setEnabled(available);
}

void DocumentTools::setPreviewShown(bool shown)
{
    m_ui->previewButton->setChecked(shown);
}

void DocumentTools::setPanel(Panel panel)
{
    m_ui->commentsButton->setChecked(panel == Panel::Comments);
    m_ui->historyButton->setChecked(panel == Panel::History);
}

void DocumentTools::setOpenComments(int count)
{
    if (m_openComments == count)
        return;
    m_openComments = count;
    updateWords();
}

void DocumentTools::setPeople(const QList<DocumentPerson>& people)
{
    m_ui->people->setPeople(people);
}

QList<std::pair<QKeySequence, QString>> DocumentTools::shortcuts()
{
    return {{kCommentKeys, tr("Comment on the selection")},
            {kCommentsKeys, tr("Comments")},
            {kHistoryKeys, tr("History")},
            {kPreviewKeys, tr("Preview")}};
}

void DocumentTools::updateWords()
{
    m_ui->undoButton->setToolTip(tip(tr("Undo what you did"), QKeySequence(QKeySequence::Undo)));
    m_ui->redoButton->setToolTip(tip(tr("Redo"), QKeySequence(QKeySequence::Redo)));
    m_ui->findButton->setToolTip(tip(tr("Find"), QKeySequence(QKeySequence::Find)));
    m_ui->commentButton->setToolTip(tip(tr("Comment on the selection"), kCommentKeys));
    m_ui->previewButton->setToolTip(tip(tr("What it looks like as Markdown"), kPreviewKeys));
    m_ui->commentsButton->setToolTip(tip(tr("Comments"), kCommentsKeys));
    m_ui->historyButton->setToolTip(tip(tr("Who wrote what and when"), kHistoryKeys));
    const QString count = m_openComments > 99 ? u"99+"_s : QLocale().toString(m_openComments);
    m_ui->commentsButton->setText(m_openComments > 0 ? count : QString());
    m_ui->commentsButton->setToolButtonStyle(m_openComments > 0 ? Qt::ToolButtonTextBesideIcon
                                                                : Qt::ToolButtonIconOnly);
    m_ui->commentsButton->setAccessibleName(
        m_openComments > 0 ? tr("Comments, %n open", nullptr, m_openComments) : tr("Comments"));
}

void DocumentTools::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_ui->people->setMost(width() < kWide ? 3 : 6);
}

void DocumentTools::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        updateWords();
    }
}

} // namespace heartline
