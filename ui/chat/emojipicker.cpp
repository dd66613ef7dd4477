// SPDX-License-Identifier: MIT
#include "emojipicker.h"

#include "emoji.h"
#include "shared/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QScreen>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr int kColumns = 8;
constexpr int kRows = 6;
constexpr int kCodeRole = Qt::UserRole + 1;

int cellOf(const QFont& font)
{
    return QFontMetrics(font).height() * 2 + 4;
}

class EmojiDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::current();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool current = option.state.testFlag(QStyle::State_Selected);
        if (current || option.state.testFlag(QStyle::State_MouseOver)) {
            painter->setPen(current ? QPen(theme.accent, 2) : QPen(Qt::NoPen));
            painter->setBrush(current ? theme.selected : theme.hover);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -2), 6, 6);
        }
        QFont font = Theme::emojiFont(option.font);
        font.setPointSizeF(font.pointSizeF() * 1.5);
        painter->setFont(font);
        painter->setPen(theme.text);
        painter->drawText(option.rect, Qt::AlignCenter, index.data().toString());
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        const int cell = cellOf(option.font);
        return {cell, cell};
    }
};

} // namespace

EmojiPicker::EmojiPicker(const QStringList& recent, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_recent(recent)
    , m_search(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_name(new QLabel(this))
    , m_model(new QStandardItemModel(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setProperty("surface", u"popup"_s);
    setAccessibleName(tr("Choose an emoji"));
    m_search->setPlaceholderText(tr("Search, e.g. heart"));
    m_search->setAccessibleName(tr("Search for an emoji by name"));
    m_search->installEventFilter(this);
    m_list->setAccessibleName(tr("Emoji"));
    m_list->setViewMode(QListView::IconMode);
    m_list->setMovement(QListView::Static);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setUniformItemSizes(true);
    m_list->setItemDelegate(new EmojiDelegate(m_list));
    m_list->setModel(m_model);
    m_list->setFrameShape(NoFrame);
    m_list->setMouseTracking(true);
    m_list->setFocusPolicy(Qt::NoFocus); // the keyboard stays where one types
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    const int cell = cellOf(font());
    m_list->setGridSize({cell, cell});
    m_list->setFixedSize(kColumns * cell + m_list->verticalScrollBar()->sizeHint().width() + 2, kRows * cell);
    m_name->setTextFormat(Qt::PlainText);
    m_name->setProperty("textStyle", u"caption"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(m_search);
    layout->addWidget(m_list);
    layout->addWidget(m_name);
    connect(m_search, &QLineEdit::textChanged, this, &EmojiPicker::fill);
    connect(m_list, &QListView::clicked, this, &EmojiPicker::pick);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &EmojiPicker::sayName);
    fill({});
    m_search->setFocus();
}

void EmojiPicker::fill(const QString& word)
{
    m_model->clear();
    const auto add = [this](const Emoji& emoji) {
        auto* item = new QStandardItem(emoji.text);
        item->setData(emoji.name, Qt::AccessibleTextRole);
        item->setData(emoji.name, Qt::ToolTipRole);
        item->setData(emoji.code, kCodeRole);
        item->setEditable(false);
        m_model->appendRow(item);
    };
    const QList<Emoji> found = Emoji::search(word);
    const bool all = word.trimmed().isEmpty();
    if (all) {
        for (const QString& text : std::as_const(m_recent)) {
            for (const Emoji& emoji : found) {
                if (emoji.text == text)
                    add(emoji);
            }
        }
    }
    for (const Emoji& emoji : found) {
        if (!all || !m_recent.contains(emoji.text))
            add(emoji);
    }
    m_list->setCurrentIndex(m_model->index(0, 0));
    sayName();
}

void EmojiPicker::sayName()
{
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid())
        return m_name->setText(tr("There is none of that name here."));
    const QString name = index.data(Qt::AccessibleTextRole).toString();
    m_name->setText(name + u"  :"_s + index.data(kCodeRole).toString() + u':');
    m_search->setAccessibleDescription(name); // read aloud where the keyboard is
}

void EmojiPicker::pick()
{
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid())
        return;
    const QString emoji = index.data().toString();
    close();
    Q_EMIT picked(emoji);
}

void EmojiPicker::step(int key)
{
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const int by = key == Qt::Key_Up                    ? -kColumns
                   : key == Qt::Key_Down                ? kColumns
                   : (key == Qt::Key_Right) != mirrored ? 1
                                                        : -1;
    const int row = m_list->currentIndex().row() + by;
    if (row >= 0 && row < m_model->rowCount())
        m_list->setCurrentIndex(m_model->index(row, 0));
}

bool EmojiPicker::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_search || event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const auto* press = static_cast<QKeyEvent*>(event);
    const int key = press->key();
    const bool sideways = key == Qt::Key_Left || key == Qt::Key_Right;
    if (press->modifiers() == Qt::NoModifier &&
        (key == Qt::Key_Up || key == Qt::Key_Down || (sideways && m_search->text().isEmpty()))) {
        step(key);
        return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        pick();
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

void EmojiPicker::popup(const QRect& beside)
{
    adjustSize();
    const QWidget* near = parentWidget() ? parentWidget() : this;
    const QRect screen = near->screen()->availableGeometry();
    QPoint place(beside.left(), beside.top() - height() - 4);
    if (place.y() < screen.top())
        place.setY(std::min(beside.bottom() + 4, screen.bottom() - height()));
    place.setX(std::clamp(place.x(), screen.left(), std::max(screen.left(), screen.right() - width())));
    QFrame::move(place);
    show();
}

} // namespace heartline
