// SPDX-License-Identifier: MIT
#include "findbar.h"

#include "editorkeys.h"
#include "shared/icons.h"
#include "sharedtextedit.h"
#include "textsearch.h"
#include "ui_findbar.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLocale>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

QString withKeys(const QString& words, EditorCommand command)
{
    return u"%1 (%2)"_s.arg(words, EditorKeys::keysOf(command).value(0).toString(QKeySequence::NativeText));
}

} // namespace

FindBar::FindBar(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::FindBar>())
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    connect(m_ui->findEdit, &QLineEdit::textEdited, this, &FindBar::onQueryEdited);
    for (QToolButton* option : {m_ui->caseButton, m_ui->wordsButton, m_ui->expressionButton})
        connect(option, &QToolButton::toggled, this, &FindBar::onQueryEdited);
    connect(m_ui->selectionButton, &QToolButton::clicked, this, &FindBar::onToggled);
    connect(m_ui->replaceToggle, &QToolButton::toggled, this, &FindBar::updateReplace);
    connect(m_ui->previousButton, &QToolButton::clicked, this, [this] { go(true); });
    connect(m_ui->nextButton, &QToolButton::clicked, this, [this] { go(false); });
    connect(m_ui->replaceButton, &QPushButton::clicked, this, &FindBar::replace);
    connect(m_ui->replaceAllButton, &QPushButton::clicked, this, &FindBar::replaceAll);
    connect(m_ui->closeButton, &QToolButton::clicked, this, &FindBar::close);
    dress();
    updateReplace();
    tell({}, false);
    hide();
}

FindBar::~FindBar() = default;

void FindBar::dress()
{
    m_ui->caseButton->setIcon(Icons::get(u"match-case"_s));
    m_ui->wordsButton->setIcon(Icons::get(u"whole-words"_s));
    m_ui->expressionButton->setIcon(Icons::get(u"expression"_s));
    m_ui->selectionButton->setIcon(Icons::get(u"in-selection"_s));
    m_ui->previousButton->setIcon(Icons::get(u"chevron-up"_s));
    m_ui->nextButton->setIcon(Icons::get(u"chevron-down"_s));
    m_ui->closeButton->setIcon(Icons::get(u"close"_s));
    m_ui->previousButton->setToolTip(withKeys(tr("Previous hit"), EditorCommand::FindPrevious));
    m_ui->nextButton->setToolTip(withKeys(tr("Next hit"), EditorCommand::FindNext));
    // The words beside the field have their room from the start: nothing moves while one types.
    m_ui->countLabel->setMinimumWidth(
        fontMetrics().horizontalAdvance(tr("%1 of %2").arg(u"8888"_s, u"8888"_s)));
}

TextSearch& FindBar::search() const
{
    return m_editor->search();
}

void FindBar::setEditor(SharedTextEdit* editor)
{
    if (m_editor) {
        m_editor->disconnect(this);
        search().disconnect(this);
        m_editor->removeEventFilter(this);
    }
    m_editor = editor;
    if (!editor)
        return;
    editor->installEventFilter(this);
    connect(editor, &SharedTextEdit::findRequested, this, &FindBar::open);
    connect(editor, &QPlainTextEdit::selectionChanged, this, &FindBar::updateCount);
    connect(&search(), &TextSearch::changed, this, &FindBar::onSearchChanged);
    updateReplace();
}

void FindBar::open(bool withReplace)
{
    if (!m_editor)
        return;
    const QTextCursor cursor = m_editor->textCursor();
    m_origin = cursor.selectionStart();
    const QString selected = cursor.selectedText();
    if (cursor.hasSelection() && !EditorKeys::spansLines(cursor)) {
        m_ui->findEdit->setText(selected);
        if (m_ui->expressionButton->isChecked())
            m_ui->findEdit->setText(QRegularExpression::escape(selected));
    }
    if (withReplace)
        m_ui->replaceToggle->setChecked(true);
    show();
    search().setShown(true);
    m_ui->findEdit->setFocus(Qt::ShortcutFocusReason);
    m_ui->findEdit->selectAll();
    onQueryEdited();
}

void FindBar::close()
{
    const bool hadFocus = isAncestorOf(focusWidget()) || !m_editor;
    m_isSeeking = false;
    m_isReplacing = false;
    hide();
    if (!m_editor)
        return;
    m_ui->selectionButton->setChecked(false);
    search().setRange({});
    search().setShown(false);
    if (hadFocus)
        m_editor->setFocus(Qt::OtherFocusReason);
}

void FindBar::onQueryEdited()
{
    if (!m_editor)
        return;
    tell({}, false);
    m_isReplacing = false;
    m_isSeeking = true;
    search().setQuery({m_ui->findEdit->text(), m_ui->caseButton->isChecked(), m_ui->wordsButton->isChecked(),
                       m_ui->expressionButton->isChecked()});
    onSearchChanged();
}

void FindBar::onToggled()
{
    if (!m_editor)
        return;
    const QTextCursor cursor = m_editor->textCursor();
    const bool isLimited = m_ui->selectionButton->isChecked() && cursor.hasSelection();
    m_ui->selectionButton->setChecked(isLimited);
    search().setRange(isLimited ? cursor : QTextCursor());
}

void FindBar::onSearchChanged()
{
    if (!m_editor || !isVisibleTo(parentWidget()))
        return;
    const QString problem = search().problem();
    const bool isInvalid = !problem.isEmpty();
    if (m_ui->findEdit->property("invalid").toBool() != isInvalid) {
        m_ui->findEdit->setProperty("invalid", isInvalid);
        m_ui->findEdit->style()->unpolish(m_ui->findEdit);
        m_ui->findEdit->style()->polish(m_ui->findEdit);
    }
    if (isInvalid)
        tell(problem, true);
    if (m_isSeeking && search().isActive()) {
        QTextCursor hit = search().firstFrom(m_origin);
        if (hit.isNull() && search().isComplete())
            hit = search().firstFrom(0);
        if (!hit.isNull()) {
            m_isSeeking = false;
            m_editor->showHit(hit);
        }
    }
    if (m_isReplacing && search().isComplete())
        replaceAll();
    updateCount();
}

void FindBar::updateCount()
{
    if (!m_editor || !isVisibleTo(parentWidget()))
        return;
    const QLocale locale;
    const TextSearch& search = this->search();
    QString words;
    if (search.isActive()) {
        const int count = int(search.hits().size());
        const int current = search.indexOf(m_editor->textCursor());
        if (search.isTooMany())
            words = tr("More than %1").arg(locale.toString(count));
        else if (current >= 0)
            words = tr("%1 of %2").arg(locale.toString(current + 1), locale.toString(count));
        else if (count > 0)
            words = tr("%n hit(s)", nullptr, count);
        else
            words = search.isComplete() ? tr("No hits") : tr("Searching…");
    }
    m_ui->countLabel->setText(words);
    const bool canGo = search.isActive() && !search.hits().isEmpty();
    for (QWidget* widget :
         {static_cast<QWidget*>(m_ui->previousButton), static_cast<QWidget*>(m_ui->nextButton),
          static_cast<QWidget*>(m_ui->replaceButton), static_cast<QWidget*>(m_ui->replaceAllButton)})
        widget->setEnabled(canGo);
}

void FindBar::updateReplace()
{
    const bool canEdit = m_editor && !m_editor->isReadOnly();
    const bool shown = canEdit && m_ui->replaceToggle->isChecked();
    m_ui->replaceToggle->setVisible(canEdit);
    m_ui->replaceToggle->setIcon(Icons::get(shown ? u"chevron-down"_s : u"chevron-right"_s));
    for (QWidget* widget :
         {static_cast<QWidget*>(m_ui->replaceEdit), static_cast<QWidget*>(m_ui->replaceButton),
          static_cast<QWidget*>(m_ui->replaceAllButton)})
        widget->setVisible(shown);
}

void FindBar::tell(const QString& message, bool isProblem)
{
    m_ui->messageLabel->setProperty("textStyle", isProblem ? u"danger"_s : u"muted"_s);
    m_ui->messageLabel->style()->unpolish(m_ui->messageLabel);
    m_ui->messageLabel->style()->polish(m_ui->messageLabel);
    m_ui->messageLabel->setText(message);
    m_ui->messageLabel->setVisible(!message.isEmpty());
    if (!message.isEmpty() && isVisible() && QAccessible::isActive()) {
        QAccessibleEvent alert(m_ui->messageLabel, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void FindBar::go(bool backwards)
{
    if (!m_editor)
        return;
    m_isSeeking = false;
    if (backwards)
        m_editor->findPrevious();
    else
        m_editor->findNext();
    m_origin = m_editor->textCursor().selectionStart();
}

void FindBar::replace()
{
    if (!m_editor || m_editor->isReadOnly())
        return;
    tell({}, false);
    search().replace(m_editor->textCursor(), m_ui->replaceEdit->text());
    go(false);
}

void FindBar::replaceAll()
{
    if (!m_editor || m_editor->isReadOnly() || !search().isActive())
        return;
    // What others do meanwhile is searched, too.
    m_isReplacing = !search().isComplete();
    if (m_isReplacing)
        return;
    m_isSeeking = false;
    const int count = search().replaceAll(m_ui->replaceEdit->text());
    tell(tr("Replaced %n", nullptr, count), false);
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape) {
        close();
    } else if (isEnter && m_ui->findEdit->hasFocus()) {
        go(event->modifiers().testFlag(Qt::ShiftModifier));
    } else if (isEnter && m_ui->replaceEdit->hasFocus()) {
        replace();
    } else if (const auto command = EditorKeys::commandOf(*event)) {
        switch (*command) {
        case EditorCommand::Find:
            m_ui->findEdit->setFocus(Qt::ShortcutFocusReason);
            m_ui->findEdit->selectAll();
            break;
        case EditorCommand::Replace:
            open(true);
            break;
        case EditorCommand::FindNext:
            go(false);
            break;
        case EditorCommand::FindPrevious:
            go(true);
            break;
        default:
            QWidget::keyPressEvent(event);
        }
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool FindBar::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto command = EditorKeys::commandOf(*static_cast<QKeyEvent*>(event));
        if (command == EditorCommand::Find || command == EditorCommand::Replace ||
            command == EditorCommand::FindNext || command == EditorCommand::FindPrevious) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

bool FindBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_editor && event->type() == QEvent::ReadOnlyChange)
        updateReplace();
    // Whoever went back to the text can close the bar from there.
    if (watched == m_editor && event->type() == QEvent::KeyPress && isVisible() && !m_editor->followed() &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        close();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void FindBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        dress();
        updateCount();
    }
}

} // namespace heartline
