// SPDX-License-Identifier: MIT
#include "documentbar.h"

#include "shared/icons.h"
#include "ui_documentbar.h"

#include <QAccessible>
#include <QEvent>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr int kWide = 560; // pixels: below, the characters aren't told

IconColor colorOf(const QString& icon)
{
    return icon == "state-good"_L1      ? IconColor::Success
           : icon == "state-trouble"_L1 ? IconColor::Danger
           : icon == "state-off"_L1     ? IconColor::Warning
                                        : IconColor::Muted;
}

} // namespace

DocumentBar::DocumentBar(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::DocumentBar>())
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    connect(m_ui->placeButton, &QPushButton::clicked, this, &DocumentBar::placeClicked);
    connect(m_ui->zoomButton, &QPushButton::clicked, this, &DocumentBar::zoomClicked);
    updateWords();
}

DocumentBar::~DocumentBar() = default;

void DocumentBar::setState(const QString& words, const QString& icon)
{
    m_icon = icon;
    const bool isNew = words != m_ui->stateLabel->fullText();
    m_ui->stateLabel->setText(words);
    m_ui->stateLabel->setAccessibleName(words);
    m_ui->stateIcon->setVisible(!icon.isEmpty());
    if (!icon.isEmpty())
        m_ui->stateIcon->setPixmap(
            Icons::get(icon, colorOf(icon)).pixmap(QSize(14, 14), devicePixelRatioF()));
    if (isNew && isVisible() && QAccessible::isActive() && icon != "state-busy"_L1) {
        // Not "saving" and "saved" at every key.
        QAccessibleEvent change(m_ui->stateLabel, QAccessible::NameChanged);
        QAccessible::updateAccessibility(&change);
    }
}

void DocumentBar::setPlace(int line, int column)
{
    if (line == m_line && column == m_column)
        return;
    m_line = line;
    m_column = column;
    updateWords();
}

void DocumentBar::setCounts(const TextCounts& counts, bool isSelection)
{
    m_counts = counts;
    m_isSelection = isSelection;
    updateWords();
}

void DocumentBar::setZoom(int percent)
{
    m_zoom = percent;
    updateWords();
}

void DocumentBar::updateWords()
{
    const QLocale locale;
    m_ui->placeButton->setText(
        tr("Line %1, column %2").arg(locale.toString(m_line), locale.toString(m_column)));
    m_ui->zoomButton->setText(tr("%1 %").arg(m_zoom));
    m_ui->zoomButton->setVisible(m_zoom != 100);
    const QString words = tr("%Ln words", nullptr, int(m_counts.words));
    const QString characters = tr("%Ln characters", nullptr, int(m_counts.characters));
    m_ui->wordLabel->setText(m_isSelection ? tr("%1 selected").arg(words) : words);
    m_ui->characterLabel->setText(characters);
}

void DocumentBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_ui->characterLabel->setVisible(width() >= kWide);
}

void DocumentBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        updateWords();
    } else if (event->type() == QEvent::PaletteChange) {
        setState(m_ui->stateLabel->fullText(), m_icon);
    }
}

} // namespace heartline
