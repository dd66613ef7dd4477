// SPDX-License-Identifier: MIT
#include "commentcard.h"

#include "commentedit.h"
#include "shared/avatar.h"
#include "shared/elidedlabel.h"
#include "shared/theme.h"

#include <Heartline/TimeWords>

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr int kPicture = 24;

class Picture : public QWidget
{
public:
    Picture(const CommentThread::Line& line, QWidget* parent)
        : QWidget(parent)
        , m_id(line.author.isEmpty() ? line.name : line.author)
        , m_name(line.name)
    {
        setFixedSize(kPicture, kPicture);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        Avatar::paint(painter, rect(), m_id, m_name, font());
    }

private:
    QString m_id;
    QString m_name;
};

QLabel* plain(QWidget* parent, const QString& text, const QString& style)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    label->setProperty("textStyle", style);
    return label;
}

} // namespace

CommentCard::CommentCard(QWidget* parent)
    : QFrame(parent)
    , m_lines(new QVBoxLayout)
    , m_quote(plain(this, {}, u"caption"_s))
    , m_actions(new QWidget(this))
    , m_answer(new CommentEdit(m_actions))
    , m_send(new QPushButton(m_actions))
    , m_resolve(new QPushButton(m_actions))
    , m_remove(new QPushButton(m_actions))
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    m_quote->setWordWrap(true);
    m_quote->setContentsMargins(10, 0, 0, 0);
    m_lines->setSpacing(10);
    for (QPushButton* button : {m_send, m_resolve, m_remove}) {
        button->setFocusPolicy(Qt::TabFocus);
        button->setProperty("kind", u"link"_s);
    }
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(0);
    buttons->addWidget(m_resolve);
    buttons->addWidget(m_remove);
    buttons->addStretch();
    buttons->addWidget(m_send);
    auto* actions = new QVBoxLayout(m_actions);
    actions->setContentsMargins(0, 2, 0, 0);
    actions->setSpacing(4);
    actions->addWidget(m_answer);
    actions->addLayout(buttons);
    m_actions->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 12, 10);
    layout->setSpacing(8);
    layout->addWidget(m_quote);
    layout->addLayout(m_lines);
    layout->addWidget(m_actions);
    connect(m_answer, &CommentEdit::textChanged, this, &CommentCard::updateActions);
    connect(m_answer, &CommentEdit::gaveUp, this, [this] {
        m_answer->clear();
        setFocus();
    });
    const auto send = [this] {
        const QString words = m_answer->words();
        m_answer->clear();
        Q_EMIT replied(words);
    };
    connect(m_answer, &CommentEdit::sent, this, send);
    connect(m_send, &QPushButton::clicked, this, send);
    connect(m_resolve, &QPushButton::clicked, this,
            [this] { Q_EMIT resolveRequested(!m_thread.isResolved); });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (m_asking)
            Q_EMIT removeRequested();
        m_asking = !m_asking;
        updateActions();
    });
    updateActions();
}

void CommentCard::setThread(const CommentThread& thread)
{
    if (thread == m_thread)
        return;
    m_thread = thread;
    fill();
}

void CommentCard::setSelected(bool selected)
{
    if (m_selected == selected)
        return;
    m_selected = selected;
    m_asking = false;
    updateActions();
    update();
}

void CommentCard::setCanWrite(bool can)
{
    m_canWrite = can;
    updateActions();
}

QWidget* CommentCard::makeLine(const CommentThread::Line& line)
{
    auto* widget = new QWidget(this);
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(new Picture(line, widget), 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    auto* name = new ElidedLabel(widget);
    name->setProperty("textStyle", u"strong"_s);
    name->setText(line.name);
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(line.time);
    auto* when = plain(widget, line.time > 0 ? TimeWords::brief(time) : QString(), u"caption"_s);
    when->setToolTip(TimeWords::full(time));
    head->addWidget(name, 1);
    head->addWidget(when);
    column->addLayout(head);
    QLabel* words = plain(widget, line.text, {});
    words->setWordWrap(true);
    words->setMinimumWidth(0);
    column->addWidget(words);
    row->addLayout(column, 1);
    return widget;
}

void CommentCard::fill()
{
    while (QLayoutItem* item = m_lines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_lines->addWidget(makeLine(m_thread.first));
    for (const CommentThread::Line& reply : m_thread.replies)
        m_lines->addWidget(makeLine(reply));
    updateWords();
    updateActions();
}

void CommentCard::updateActions()
{
    m_actions->setVisible(m_selected && m_canWrite);
    m_send->setEnabled(!m_answer->words().isEmpty());
    m_remove->setVisible(m_thread.isOwn);
    m_remove->setText(m_asking ? tr("Really remove") : tr("Remove"));
    m_send->setText(tr("Reply"));
    m_resolve->setText(m_thread.isResolved ? tr("Reopen") : tr("Resolve"));
    m_answer->setPlaceholderText(tr("Reply…"));
    m_answer->setAccessibleName(tr("Your reply"));
}

void CommentCard::updateWords()
{
    m_quote->setText(!m_thread.isPlaced         ? tr("The text that this was about is gone")
                     : m_thread.quote.isEmpty() ? tr("At an empty place")
                                                : m_thread.quote);
    QString words = m_thread.first.name + u": "_s + m_thread.first.text;
    if (!m_thread.replies.isEmpty())
        words += u", "_s + tr("%n replies", nullptr, int(m_thread.replies.size()));
    if (m_thread.isResolved)
        words += u", "_s + tr("resolved");
    setAccessibleName(words);
    setAccessibleDescription(m_quote->text());
}

void CommentCard::mousePressEvent(QMouseEvent* event)
{
    QFrame::mousePressEvent(event);
    event->accept();
    Q_EMIT chosen();
}

void CommentCard::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        Q_EMIT chosen();
    else
        QFrame::keyPressEvent(event);
}

void CommentCard::focusInEvent(QFocusEvent* event)
{
    QFrame::focusInEvent(event);
    update();
}

void CommentCard::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(m_selected || hasFocus() ? theme.accent : theme.border, hasFocus() ? 2 : 1));
    painter.setBrush(m_thread.isResolved ? theme.window : theme.raised);
    painter.drawRoundedRect(area, 8, 8);
    // The bar beside the words that it's about.
    const QRectF quote = m_quote->geometry();
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_thread.isPlaced && !m_thread.isResolved ? theme.warning : theme.control);
    painter.drawRoundedRect(QRectF(quote.left(), quote.top() + 1, 3, quote.height() - 2), 1.5, 1.5);
}

void CommentCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && !m_thread.id.isEmpty())
        fill();
}

} // namespace heartline
