// SPDX-License-Identifier: MIT
#include "roomdelegate.h"

#include "shared/avatar.h"
#include "shared/icons.h"
#include "shared/rowpainting.h"
#include "shared/theme.h"

#include <Heartline/PeopleModel>
#include <Heartline/RoomListModel>
#include <Heartline/TimeWords>

#include <QPainter>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kSide = 16;   // from the list's edge to what is drawn
constexpr int kPadding = 8; // above and below the text
constexpr int kIcon = 16;
constexpr int kPicture = 24;
} // namespace

QSize RoomDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    const QFontMetrics title(Theme::font(option.font, Theme::TextStyle::Strong));
    const QFontMetrics caption(Theme::font(option.font, Theme::TextStyle::Caption));
    return {0, title.height() + 2 + caption.height() + 2 * kPadding};
}

void RoomDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    RowPainting::ground(*painter, option);

    const int unread = index.data(RoomListModel::UnreadRole).toInt();
    const QString draft = index.data(RoomListModel::DraftRole).toString();
    const QDateTime time = index.data(RoomListModel::LastTimeRole).toDateTime();
    const QFont titleFont =
        Theme::font(option.font, unread > 0 ? Theme::TextStyle::Strong : Theme::TextStyle::Body);
    const QFont captionFont = Theme::font(option.font, Theme::TextStyle::Caption);
    const QFontMetrics title(titleFont);
    const QFontMetrics caption(captionFont);
    const QRect area = option.rect.adjusted(kSide, kPadding, -kSide, -kPadding);
    const int left = area.left() + kIcon + 8;

    const int iconTop =
        area.top() + (title.height() - kIcon) / 2; // whole pixels: an icon between two is blurred
    Icons::paint(*painter, QRectF(area.left(), iconTop, kIcon, kIcon), u"hash"_s, theme.muted);

    int right = area.right() + 1;
    if (time.isValid()) {
        const QString text = TimeWords::brief(time);
        const int width = caption.horizontalAdvance(text) + 2;
        painter->setFont(captionFont);
        painter->setPen(theme.muted);
        RowPainting::line(*painter, QRect(right - width, area.top(), width, title.height()), text,
                          Qt::AlignRight | Qt::AlignVCenter);
        right -= width + 8;
    }
    painter->setFont(titleFont);
    painter->setPen(theme.text);
    RowPainting::line(*painter, QRect(left, area.top(), right - left, title.height()),
                      index.data(RoomListModel::TitleRole).toString(), Qt::AlignLeft | Qt::AlignVCenter);

    const int top = area.top() + title.height() + 2;
    right = area.right() + 1;
    if (unread > 0)
        right = RowPainting::badge(*painter, right, top + caption.height() / 2, unread, option) - 8;
    painter->setFont(captionFont);
    QString second = index.data(RoomListModel::LastLineRole).toString();
    painter->setPen(theme.muted);
    if (!draft.isEmpty() && !option.state.testFlag(QStyle::State_Selected)) {
        //: In the list of rooms, before what was written and not sent.
        second = tr("Draft: %1").arg(draft.left(200));
        painter->setPen(theme.danger);
    } else if (second.isEmpty()) {
        second = tr("Nothing said yet");
    }
    RowPainting::line(*painter, QRect(left, top, right - left, caption.height()), second,
                      Qt::AlignLeft | Qt::AlignVCenter);
    painter->restore();
}

QSize PersonDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {0, std::max(kPicture, option.fontMetrics.height()) + 8};
}

void PersonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    RowPainting::ground(*painter, option);
    const QRect area = option.rect.adjusted(kSide, 0, -kSide, 0);
    const QString name = index.data(PeopleModel::NameRole).toString();
    const int pictureTop = area.center().y() - kPicture / 2 + 1;
    const QRectF picture(area.left(), pictureTop, kPicture, kPicture);
    Avatar::paint(*painter, picture, index.data(PeopleModel::PersonIdRole).toString(), name, option.font);

    int right = area.right() + 1;
    if (index.data(PeopleModel::SelfRole).toBool()) {
        const QFont captionFont = Theme::font(option.font, Theme::TextStyle::Caption);
        //: Beside one's own name in the list of people.
        const QString you = tr("you");
        const int width = QFontMetrics(captionFont).horizontalAdvance(you) + 2;
        painter->setFont(captionFont);
        painter->setPen(theme.muted);
        RowPainting::line(*painter, QRect(right - width, area.top(), width, area.height()), you,
                          Qt::AlignRight | Qt::AlignVCenter);
        right -= width + 8;
    }
    painter->setFont(option.font);
    painter->setPen(theme.text);
    const int left = area.left() + kPicture + 8;
    RowPainting::line(*painter, QRect(left, area.top(), right - left, area.height()), name,
                      Qt::AlignLeft | Qt::AlignVCenter);
    painter->restore();
}

} // namespace heartline
