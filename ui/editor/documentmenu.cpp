// SPDX-License-Identifier: MIT
#include "documentmenu.h"

#include "shared/icons.h"
#include "sharedtextedit.h"

#include <QEvent>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

/// Texts are kept untranslated beside the actions, so that a change of language can word them anew.
constexpr const char* kTexts[][2] = {
    {"rename", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Rename…")},
    {"remove", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Remove…")},
    {"import", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Import…")},
    {"export", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Export…")},
    {"print", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Print…")},
    {"find", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Find…")},
    {"replace", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Find and replace…")},
    {"goToLine", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Go to line…")},
    {"people", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "People here")},
    {"wrap", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Wrap long lines")},
    {"numbers", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Line numbers")},
    {"currentLine", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Mark the current line")},
    {"larger", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Larger")},
    {"smaller", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Smaller")},
    {"normal", QT_TRANSLATE_NOOP("heartline::DocumentMenu", "Normal size")},
};

} // namespace

DocumentMenu::DocumentMenu(QWidget* parent)
    : QMenu(parent)
{
    const auto on = [this](QAction* action, auto signal) {
        connect(action, &QAction::triggered, this, signal);
    };
    connect(add(this, "find", u"search"_s, QKeySequence::Find), &QAction::triggered, this,
            [this] { Q_EMIT findRequested(false); });
    m_replace = add(this, "replace", {}, QKeySequence::Replace);
    connect(m_replace, &QAction::triggered, this, [this] { Q_EMIT findRequested(true); });
    on(add(this, "goToLine", {}, Qt::CTRL | Qt::Key_G), &DocumentMenu::goToLineRequested);
    on(add(this, "people", u"people"_s), &DocumentMenu::peopleRequested);
    addSeparator();
    addView();
    m_roots = addMenu(QString());
    m_roots->setIcon(Icons::get(u"document"_s, IconColor::Muted));
    connect(&m_rootNames, &QActionGroup::triggered, this,
            [this](QAction* action) { Q_EMIT rootChosen(action->data().toString()); });
    addSeparator();
    m_import = add(this, "import", u"import"_s);
    on(m_import, &DocumentMenu::importRequested);
    on(add(this, "export", u"export"_s), &DocumentMenu::exportRequested);
    on(add(this, "print", u"print"_s), &DocumentMenu::printRequested);
    addSeparator();
    on(add(this, "rename", u"edit"_s), &DocumentMenu::renameRequested);
    on(add(this, "remove", u"delete"_s), &DocumentMenu::removeRequested);
    setRoots({}, {});
    retranslate();
    connect(this, &QMenu::aboutToShow, this, &DocumentMenu::updateView);
}

QAction* DocumentMenu::add(QMenu* menu, const char* name, const QString& icon, const QKeySequence& keys)
{
    QAction* action = menu->addAction(QString());
    action->setObjectName(QString::fromLatin1(name));
    if (!icon.isEmpty())
        action->setIcon(Icons::get(icon, IconColor::Muted));
    // Only shown: the editor has these keys itself.
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    return action;
}

void DocumentMenu::addView()
{
    m_wrap = add(this, "wrap");
    m_numbers = add(this, "numbers");
    m_currentLine = add(this, "currentLine");
    for (QAction* action : {m_wrap, m_numbers, m_currentLine})
        action->setCheckable(true);
    m_tabs = addMenu(QString());
    for (const int width : {2, 3, 4, 8}) {
        QAction* action = m_tabs->addAction(QString());
        action->setCheckable(true);
        action->setData(width);
        m_tabWidths.addAction(action);
    }
    m_zoom = addMenu(Icons::get(u"text-size"_s, IconColor::Muted), QString());
    const auto zoom = [this](const char* name, const QKeySequence& keys, auto change) {
        connect(add(m_zoom, name, {}, keys), &QAction::triggered, this, [this, change] {
            if (m_editor)
                m_editor->setZoom(change(m_editor->zoom()));
        });
    };
    zoom("larger", {}, [](int now) { return now + SharedTextEdit::kZoomStep; });
    zoom("smaller", {}, [](int now) { return now - SharedTextEdit::kZoomStep; });
    zoom("normal", {}, [](int) { return 100; });
}

void DocumentMenu::setEditor(SharedTextEdit& editor)
{
    m_editor = &editor;
    connect(m_wrap, &QAction::toggled, &editor, &SharedTextEdit::setWrapping);
    connect(m_numbers, &QAction::toggled, &editor, &SharedTextEdit::setLineNumbersShown);
    connect(m_currentLine, &QAction::toggled, &editor, &SharedTextEdit::setCurrentLineShown);
    connect(&m_tabWidths, &QActionGroup::triggered, &editor,
            [&editor](QAction* action) { editor.setTabWidth(action->data().toInt()); });
    updateView();
}

void DocumentMenu::updateView()
{
    if (!m_editor)
        return;
    m_wrap->setChecked(m_editor->isWrapping());
    m_numbers->setChecked(m_editor->areLineNumbersShown());
    m_currentLine->setChecked(m_editor->isCurrentLineShown());
    for (QAction* action : m_tabWidths.actions())
        action->setChecked(action->data().toInt() == m_editor->tabWidth());
}

void DocumentMenu::setCanWrite(bool can)
{
    m_import->setEnabled(can);
    m_replace->setEnabled(can);
}

void DocumentMenu::setRoots(const QStringList& roots, const QString& current)
{
    m_roots->clear();
    for (QAction* old : m_rootNames.actions())
        delete old;
    for (const QString& root : roots) {
        QAction* action = m_roots->addAction(QString(root).replace(u'&', u"&&"_s));
        action->setCheckable(true);
        action->setChecked(root == current);
        action->setData(root);
        m_rootNames.addAction(action);
    }
    m_roots->menuAction()->setVisible(roots.size() > 1);
}

void DocumentMenu::retranslate()
{
    for (const auto& [name, text] : kTexts) {
        if (auto* action = findChild<QAction*>(QString::fromLatin1(name)))
            action->setText(tr(text));
    }
    m_tabs->setTitle(tr("Width of a tab"));
    for (QAction* action : m_tabWidths.actions())
        action->setText(tr("%n spaces", nullptr, action->data().toInt()));
    m_zoom->setTitle(tr("Size of the text"));
    m_roots->setTitle(tr("Text in this document"));
}

void DocumentMenu::changeEvent(QEvent* event)
{
    QMenu::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace heartline
