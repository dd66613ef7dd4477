// SPDX-License-Identifier: MIT
#include "flaglayout.h"

#include <algorithm>

namespace heartline {
namespace {

constexpr double kGap = 2;
constexpr double kFarthest = 320; // a name farther off is not seen to belong to its caret

QRectF firstFree(QRectF flag, const QList<QRectF>& taken, double rightEdge)
{
    const double start = flag.left();
    for (bool isMoved = true; isMoved;) {
        isMoved = false;
        for (const QRectF& other : taken) {
            if (!other.intersects(flag))
                continue;
            flag.moveLeft(other.right() + kGap);
            isMoved = true;
        }
        if (flag.right() > rightEdge || flag.left() - start > kFarthest)
            return {};
    }
    return flag;
}

} // namespace

QList<QRectF> placeFlags(const QList<FlagRequest>& requests, const QRectF& ownLine, const QSizeF& view)
{
    QList<QRectF> placed;
    QList<QRectF> taken;
    // A flag may be a little higher than a line.
    const QRectF kept = ownLine.adjusted(0, kGap, 0, -kGap);
    for (const FlagRequest& request : requests) {
        const double left =
            std::clamp(request.caret.left(), 0.0, std::max(0.0, view.width() - request.size.width()));
        const double middle = request.caret.center().y() - request.size.height() / 2;
        const QPointF places[] = {{left, request.caret.top() - request.size.height()},
                                  {left, request.caret.bottom()},
                                  {request.caret.right() + 2 * kGap, middle}};
        QRectF found;
        for (const QPointF& place : places) {
            const QRectF flag(place, request.size);
            if (flag.top() < 0 || flag.bottom() > view.height() || flag.intersects(kept))
                continue;
            found = firstFree(flag, taken, view.width());
            if (!found.isNull())
                break;
        }
        placed << found;
        if (!found.isNull())
            taken << found;
    }
    return placed;
}

} // namespace heartline
