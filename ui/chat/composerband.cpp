// SPDX-License-Identifier: MIT
#include "composerband.h"

#include "shared/elidedlabel.h"
#include "shared/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace heartline {

ComposerBand::ComposerBand(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_title(new ElidedLabel(this))
    , m_excerpt(new ElidedLabel(this))
    , m_cancel(new QToolButton(this))
{
    setProperty("surface", u"band"_s);
    setCursor(Qt::PointingHandCursor);
    m_title->setProperty("textStyle", u"strong"_s);
    m_title->setObjectName(u"bandTitle"_s);
    m_excerpt->setProperty("textStyle", u"caption"_s);
    m_excerpt->setObjectName(u"bandExcerpt"_s);
    m_cancel->setObjectName(u"bandCancel"_s);
    m_cancel->setIcon(Icons::get(u"close"_s, IconColor::Muted));
    m_cancel->setFocusPolicy(Qt::TabFocus);
    m_cancel->setCursor(Qt::ArrowCursor);
    connect(m_cancel, &QToolButton::clicked, this, &ComposerBand::cancelled);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_title);
    words->addWidget(m_excerpt);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 4, 6);
    layout->setSpacing(12);
    layout->addWidget(m_icon);
    layout->addLayout(words, 1);
    layout->addWidget(m_cancel);
    updateWords();
    hide();
}

void ComposerBand::show(const QString& icon, const QString& title, const QString& excerpt)
{
    m_iconName = icon;
    m_title->setText(title);
    m_excerpt->setText(excerpt.left(500).simplified());
    m_icon->setPixmap(Icons::get(icon, IconColor::Accent).pixmap(QSize(18, 18), devicePixelRatioF()));
    setVisible(true);
}

void ComposerBand::updateWords()
{
    m_cancel->setToolTip(tr("Cancel (Esc)"));
    m_cancel->setAccessibleName(tr("Cancel"));
}

void ComposerBand::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        updateWords();
    else if (event->type() == QEvent::PaletteChange && !m_iconName.isEmpty())
        m_icon->setPixmap(
            Icons::get(m_iconName, IconColor::Accent).pixmap(QSize(18, 18), devicePixelRatioF()));
}

void ComposerBand::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT clicked();
}

} // namespace heartline
