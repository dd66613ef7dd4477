// SPDX-License-Identifier: MIT
#include "markdownpreview.h"

#include "shared/theme.h"
#include "shared/weblink.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QScrollBar>
#include <QVBoxLayout>
#include <utility>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr qint64 kShortestPause = 150; // ms
constexpr qint64 kLongestPause = 2000;
constexpr qsizetype kShort = 4000; // UTF-16 code units that are drawn at once: some ms

/// The document asks this before itself.
class Browser : public QTextBrowser
{
public:
    using QTextBrowser::QTextBrowser;
    QVariant loadResource(int type, const QUrl&) override { return SafeTextDocument::nothing(type); }
};

} // namespace

MarkdownPreview::MarkdownPreview(QWidget* parent)
    : QWidget(parent)
    , m_browser(new Browser(this))
    , m_note(new QLabel(this))
{
    setProperty("surface", u"page"_s);
    setAttribute(Qt::WA_StyledBackground);
    m_browser->setObjectName(u"preview"_s);
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setOpenLinks(false);
    m_browser->setMinimumWidth(160);
    connect(m_browser, &QTextBrowser::anchorClicked, this, [](const QUrl& url) { WebLink::open(url); });
    m_note->setWordWrap(true);
    m_note->setMargin(12);
    m_note->setProperty("textStyle", u"caption"_s);
    m_note->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_note);
    layout->addWidget(m_browser, 1);
    m_thread.setMaxThreadCount(1);
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &MarkdownPreview::draw);
    updateNote(false);
}

MarkdownPreview::~MarkdownPreview()
{
    m_thread.waitForDone();
    // Before the text it shows.
    delete m_browser;
}

void MarkdownPreview::setEditor(QPlainTextEdit* editor)
{
    if (m_editor) {
        m_editor->disconnect(this);
        m_editor->verticalScrollBar()->disconnect(this);
    }
    m_editor = editor;
    if (editor) {
        connect(editor, &QPlainTextEdit::textChanged, this, &MarkdownPreview::schedule);
        connect(editor->verticalScrollBar(), &QScrollBar::valueChanged, this, &MarkdownPreview::follow);
    }
    schedule();
}

void MarkdownPreview::flush()
{
    if (m_pause.isActive())
        draw();
}

void MarkdownPreview::schedule()
{
    if (!m_stale)
        m_waiting.start();
    m_stale = true;
    if (!isVisible())
        return;
    const qint64 pause = std::clamp(4 * m_cost, kShortestPause, kLongestPause);
    // Each change puts it off, but not for ever: others may write without a pause.
    if (!m_pause.isActive() || m_waiting.elapsed() < 8 * pause)
        m_pause.start(int(pause));
}

void MarkdownPreview::draw()
{
    m_pause.stop();
    if (m_drawing) {
        m_again = true;
        return;
    }
    m_stale = false;
    m_took.start();
    QString text = m_editor ? m_editor->toPlainText() : QString();
    const bool isCut = text.size() > kMost;
    if (isCut)
        text.truncate(std::max(text.lastIndexOf(u'\n', kMost), kMost / 2));
    const auto make = [text, font = font(), theme = Theme::current()] {
        return SafeMarkdown::document(text, font, theme);
    };
    if (text.size() <= kShort) {
        showDocument(make(), isCut);
        return;
    }
    m_drawing = true;
    m_thread.start([this, make, isCut, home = thread()] {
        // Nothing of it is laid out yet, so nothing of it belongs to this thread but the object.
        std::shared_ptr<SafeTextDocument> document = make();
        document->moveToThread(home);
        QMetaObject::invokeMethod(
            this,
            [this, document = std::move(document), isCut]() mutable {
                m_drawing = false;
                showDocument(std::move(document), isCut);
                if (std::exchange(m_again, false))
                    schedule();
            },
            Qt::QueuedConnection);
    });
}

void MarkdownPreview::showDocument(std::shared_ptr<SafeTextDocument> document, bool isCut)
{
    document->setDocumentMargin(24);
    const int place = m_browser->verticalScrollBar()->value();
    m_browser->setDocument(document.get());
    m_document = std::move(document); // the one before goes only now that nobody shows it
    m_browser->verticalScrollBar()->setValue(place);
    updateNote(isCut);
    m_cost = m_took.elapsed();
    Q_EMIT drawn();
}

void MarkdownPreview::follow()
{
    if (!isVisible() || !m_editor)
        return;
    const QScrollBar* from = m_editor->verticalScrollBar();
    QScrollBar* to = m_browser->verticalScrollBar();
    if (from->maximum() > 0)
        to->setValue(int(double(from->value()) / from->maximum() * to->maximum()));
}

void MarkdownPreview::updateNote(bool isCut)
{
    m_cut = isCut;
    m_browser->setAccessibleName(tr("Preview"));
    m_note->setText(
        tr("This text is long. The preview shows its first %1 characters.").arg(QLocale().toString(kMost)));
    m_note->setVisible(isCut);
}

void MarkdownPreview::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale) {
        draw();
        follow();
    }
}

void MarkdownPreview::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    if (m_pause.isActive())
        m_pause.stop();
}

void MarkdownPreview::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        updateNote(m_cut);
    else if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        schedule();
}

} // namespace heartline
