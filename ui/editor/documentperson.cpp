// SPDX-License-Identifier: MIT
#include "documentperson.h"

#include "shared/theme.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace heartline {

QColor DocumentPerson::shownColor() const
{
    return Theme::current().personColor(identity, color);
}

QString DocumentPerson::doingWords() const
{
    const QString number = QLocale().toString(line);
    switch (doing) {
    case Doing::Writing:
        return tr("In line %1").arg(number);
    case Doing::Idle:
        return tr("Idle, in line %1").arg(number);
    case Doing::Looking:
        return tr("Looking");
    }
    return {};
}

} // namespace heartline
