// SPDX-License-Identifier: MIT
#include "gotolinebar.h"

#include "shared/icons.h"
#include "sharedtextedit.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QRegularExpressionValidator>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace heartline {

GoToLineBar::GoToLineBar(QWidget* parent)
    : QWidget(parent)
    , m_label(new QLabel(this))
    , m_edit(new QLineEdit(this))
    , m_hint(new QLabel(this))
    , m_close(new QToolButton(this))
{
    setProperty("surface", u"strip"_s);
    setAttribute(Qt::WA_StyledBackground);
    m_edit->setObjectName(u"lineEdit"_s);
    m_edit->setValidator(
        new QRegularExpressionValidator(QRegularExpression(u"[0-9]{1,9}([:,][0-9]{0,9})?"_s), m_edit));
    m_edit->setMaximumWidth(160);
    m_hint->setProperty("textStyle", u"muted"_s);
    m_label->setBuddy(m_edit);
    m_close->setIcon(Icons::get(u"close"_s));
    m_close->setFocusPolicy(Qt::TabFocus);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(m_label);
    layout->addWidget(m_edit);
    layout->addWidget(m_hint);
    layout->addStretch(1);
    layout->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, &GoToLineBar::close);
    retranslate();
    hide();
}

void GoToLineBar::retranslate()
{
    setAccessibleName(tr("Go to line"));
    m_label->setText(tr("Go to line"));
    m_edit->setAccessibleName(tr("Line, or line:column"));
    m_edit->setPlaceholderText(tr("line:column"));
    m_close->setToolTip(tr("Close (Esc)"));
    m_close->setAccessibleName(tr("Close"));
    if (m_editor)
        m_hint->setText(tr("of %1").arg(QLocale().toString(m_editor->blockCount())));
}

void GoToLineBar::setEditor(SharedTextEdit* editor)
{
    if (m_editor)
        m_editor->disconnect(this);
    m_editor = editor;
    if (!editor)
        return;
    connect(editor, &SharedTextEdit::goToLineRequested, this, &GoToLineBar::open);
    connect(editor, &QPlainTextEdit::blockCountChanged, this, [this] {
        if (isVisible())
            retranslate();
    });
}

void GoToLineBar::open()
{
    if (!m_editor)
        return;
    retranslate();
    m_edit->setText(QString::number(m_editor->textCursor().blockNumber() + 1));
    show();
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void GoToLineBar::close()
{
    hide();
    if (m_editor)
        m_editor->setFocus(Qt::OtherFocusReason);
}

void GoToLineBar::go()
{
    const QStringList parts = m_edit->text().replace(u',', u':').split(u':');
    if (m_editor && !parts.first().isEmpty()) {
        m_editor->stopFollowing();
        m_editor->goToLine(parts.first().toInt(), std::max(1, parts.value(1).toInt()));
    }
    close();
}

void GoToLineBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        go();
    else
        QWidget::keyPressEvent(event);
}

void GoToLineBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace heartline
