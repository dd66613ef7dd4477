// SPDX-License-Identifier: MIT
#include "bench_editor_window.h"

#include "editor/documentpage.h"
#include "editor/sharedtextedit.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>

namespace heartline::bench {

using namespace Qt::StringLiterals;

namespace {

/// Sees that a widget is painted.
class PaintWatch : public QObject
{
public:
    explicit PaintWatch(QWidget& watched) { watched.installEventFilter(this); }
    bool eventFilter(QObject*, QEvent* event) override
    {
        painted = painted || event->type() == QEvent::Paint;
        return false;
    }
    bool painted = false;
};

} // namespace

double pressAndPaint(QPlainTextEdit& view, Qt::Key key, const QString& text)
{
    PaintWatch watch(*view.viewport());
    QElapsedTimer clock;
    clock.start();
    QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier, text);
    QCoreApplication::sendEvent(&view, &press);
    watch.painted = false;
    // When this returns, what began with the paint event is done.
    while (!watch.painted && clock.elapsed() < 5000)
        QCoreApplication::processEvents();
    const double took = double(clock.nsecsElapsed()) / 1e6;
    QKeyEvent release(QEvent::KeyRelease, key, Qt::NoModifier, text);
    QCoreApplication::sendEvent(&view, &release);
    return took;
}

void goToTheMiddle(QPlainTextEdit& view)
{
    QTextCursor cursor = view.textCursor();
    cursor.setPosition(view.document()->characterCount() / 2);
    cursor.movePosition(QTextCursor::EndOfBlock);
    view.setTextCursor(cursor);
    view.centerCursor();
    QCoreApplication::processEvents();
}

EditorWindow::EditorWindow()
{
    const std::u16string text = proseOf(kTextBytes);
    auto link = std::make_unique<PeerLink>(text);
    m_link = link.get();
    m_document = std::make_unique<SharedDocument>(
        SharedDocument::Options{.id = u"bench"_s, .userId = u"ann"_s, .userName = u"Ann"_s}, std::move(link));
    m_page = std::make_unique<DocumentPage>();
    m_page->setDocument(m_document.get());
    m_page->resize(1280, 800);
    m_page->show();
    m_document->open();
    while (m_document->syncState() != SharedDocument::SyncState::Synced)
        QCoreApplication::processEvents();
    m_page->activateWindow();
    view().setFocus();
    goToTheMiddle(view());
    m_link->join(kPeople, std::size_t(view().textCursor().position()));
    settle();
}

EditorWindow::~EditorWindow()
{
    m_page->setDocument(nullptr);
}

QPlainTextEdit& EditorWindow::view() const
{
    return m_page->editor();
}

void EditorWindow::settle()
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < 500)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
}

} // namespace heartline::bench
