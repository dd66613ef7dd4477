// SPDX-License-Identifier: MIT
#include "shareddocument.h"

#include <Heartline/DocumentBytes>
#include <Heartline/Names>

#include <QLoggingCategory>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

Q_LOGGING_CATEGORY(lcSharedDocument, "heartline.collab.document", QtInfoMsg)

namespace {

constexpr auto kDescribeAfter = 3s;
constexpr auto kCloseGrace = 5s;
/// How far one looks into a text for its first line.
constexpr std::size_t kHeadingSearch = 4096;
/// How far one looks into a root for text.
constexpr std::size_t kProbeUnits = 256;
constexpr std::size_t kRootNameBytes = 128;

QString toQString(std::u16string_view units)
{
    return QString(reinterpret_cast<const QChar*>(units.data()), qsizetype(units.size()));
}

/// Whether a root holds text: nothing else says what kind a root is (yjs-wire.md §8.5).
bool holdsText(const crdt::Text& text)
{
    const auto units = text.slice(0, kProbeUnits);
    return std::any_of(units.begin(), units.end(), [](char16_t unit) { return unit != u'\ufffc'; });
}

} // namespace

SharedDocument::SharedDocument(Options options, std::unique_ptr<DocumentLink> link, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_sync(m_document, DocumentDialect::make(m_options.dialect, m_options.id.toStdString()),
             m_options.token.toStdString())
    , m_link(link.release())
{
    for (QTimer* timer : {&m_settle, &m_due, &m_peerPace, &m_describe, &m_closeGrace})
        timer->setSingleShot(true);
    m_settle.setInterval(0);
    m_describe.setInterval(kDescribeAfter);
    m_closeGrace.setInterval(kCloseGrace);
    connect(&m_settle, &QTimer::timeout, this, &SharedDocument::settle);
    connect(&m_due, &QTimer::timeout, this, &SharedDocument::settle);
    connect(&m_peerPace, &QTimer::timeout, this, &SharedDocument::settle);
    connect(&m_describe, &QTimer::timeout, this, &SharedDocument::describe);
    connect(&m_closeGrace, &QTimer::timeout, this, &SharedDocument::leave);

    connect(m_link.get(), &DocumentLink::opened, this, &SharedDocument::onOpened);
    connect(m_link.get(), &DocumentLink::lost, this, &SharedDocument::onLost);
    connect(m_link.get(), &DocumentLink::received, this, &SharedDocument::onReceived);
    connect(m_link.get(), &DocumentLink::refused, this, &SharedDocument::refuse);
    connect(m_link.get(), &DocumentLink::tooLarge, this, [this] { refuse(u"too_large"_s); });
    connect(m_link.get(), &DocumentLink::linkChanged, this, &SharedDocument::linkChanged);

    m_updates = m_document.onUpdate([this](const crdt::UpdateEvent& event) { onUpdate(event); });
    m_loaded = !m_options.archive;
    watchRoot();
    setPresence();
    m_rootCount = m_document.rootCount();
    m_editable = m_loaded && m_options.isNew;
    m_state = m_editable ? SyncState::Offline : SyncState::Loading;
}

SharedDocument::~SharedDocument()
{
    m_link->disconnect(this);
    leave();
    m_undo.reset();
}

DocumentSync::Time SharedDocument::now()
{
    return std::chrono::duration_cast<DocumentSync::Time>(
        std::chrono::steady_clock::now().time_since_epoch());
}

crdt::Origin SharedDocument::origin()
{
    static constexpr char person = 0;
    return &person;
}

// ---- The text

void SharedDocument::watchRoot()
{
    m_text = m_document.text(m_options.root.toStdString());
    m_undo = std::make_unique<crdt::UndoManager>(m_document, std::vector<crdt::SharedType>{m_text},
                                                 crdt::UndoManager::Options{.trackedOrigins = {origin()}});
}

void SharedDocument::setRoot(const QString& root)
{
    if (root == m_options.root)
        return;
    Q_EMIT rootAboutToChange();
    m_undo.reset();
    m_options.root = root;
    watchRoot();
    m_selection.reset();
    setPresence();
    m_peersStale = true;
    settleSoon();
    Q_EMIT rootChanged();
}

QStringList SharedDocument::roots() const
{
    QStringList names{m_options.root};
    auto roots = m_document.rootNames();
    roots.resize(std::min(roots.size(), kMostRoots));
    for (const std::string& name : roots) {
        if (name.size() > kRootNameBytes)
            continue;
        const QString root = QString::fromStdString(name);
        // A root that is there is only looked at by this.
        if (root != m_options.root && holdsText(const_cast<crdt::Document&>(m_document).text(name)))
            names.append(root);
    }
    names.sort();
    return names;
}

QString SharedDocument::toPlainText() const
{
    return toQString(m_text.toString(crdt::Text::Objects::Mark));
}

void SharedDocument::onUpdate(const crdt::UpdateEvent& event)
{
    m_peersStale = true;
    settleSoon();
    if (m_restoring)
        return;
    if (m_options.archive) {
        m_options.archive->append(m_options.id, documents::toByteArray(event.update),
                                  event.local ? m_options.userId : authorOf(event.update));
        if (!m_describe.isActive())
            m_describe.start();
    }
    if (event.local)
        m_sync.wrote(event.update, now());
}

QString SharedDocument::authorOf(crdt::ByteView update) const
{
    const auto content = crdt::contentOfUpdate(update);
    if (!content || content->insertions.clients().size() != 1)
        return {}; // a deletion does not say whose it is
    return m_presence.ownerOf(content->insertions.clients().begin()->first);
}

// ---- The disk

void SharedDocument::load()
{
    if (m_loaded || std::exchange(m_loading, true))
        return;
    m_options.archive->load(m_options.id, this, [this](const DocumentStorage::Stored& stored) {
        restore(stored);
        if (m_wanted)
            m_link->open();
    });
}

void SharedDocument::open()
{
    m_wanted = true;
    m_closing = false;
    m_closeGrace.stop();
    m_linkRefusal.clear();
    settleSoon();
    if (m_loaded)
        m_link->open();
    else
        load();
}

void SharedDocument::restore(const DocumentStorage::Stored& stored)
{
    m_loaded = true;
    m_restored = stored.exists;
    m_restoring = true;
    bool whole = true;
    const auto take = [&](const QByteArray& update) {
        if (!update.isEmpty() && !m_document.applyUpdate(documents::view(update)))
            whole = false;
    };
    take(stored.state);
    for (const QByteArray& update : stored.updates)
        take(update);
    m_restoring = false;
    if (!whole) {
        qCWarning(lcSharedDocument, "archive holds what is no update updates=%lld",
                  static_cast<long long>(stored.updates.size()));
        Q_EMIT problemOccurred(u"archive"_s);
    }
    settle();
}

void SharedDocument::keepWhole()
{
    if (m_options.archive)
        m_options.archive->append(m_options.id, documents::toByteArray(m_document.encodeStateAsUpdate()),
                                  m_options.userId);
}

void SharedDocument::describe()
{
    const crdt::Text text = m_document.text("content");
    const QString heading = wire::titleOfText(toQString(text.slice(0, kHeadingSearch)));
    m_options.archive->describe(m_options.id, heading, qint64(text.toUtf8().size()));
}

// ---- The network

void SharedDocument::onOpened(int link)
{
    m_linkNumber = link;
    m_sync.opened(now());
    settle();
}

void SharedDocument::onLost()
{
    m_linkNumber = 0;
    m_sync.lost();
    if (m_closing)
        leave();
    settle();
}

void SharedDocument::onReceived(const QByteArray& frame)
{
    m_sync.received(documents::view(frame), now());
    settleSoon();
}

void SharedDocument::refuse(const QString& reason)
{
    m_linkNumber = 0;
    m_sync.lost();
    m_linkRefusal = reason.simplified();
    m_link->close();
    settleSoon();
}

void SharedDocument::retryNow()
{
    if (!m_wanted)
        return;
    if (!m_linkRefusal.isEmpty())
        open();
    else
        m_link->retryNow();
}

void SharedDocument::close()
{
    m_closing = true;
    if (m_linkNumber == 0 || m_sync.unsent() == 0 || m_sync.isReadOnly()) {
        leave();
        return;
    }
    m_closeGrace.start();
}

void SharedDocument::leave()
{
    m_wanted = false;
    m_closing = false;
    m_closeGrace.stop();
    if (m_describe.isActive()) {
        m_describe.stop();
        describe();
    }
    m_sync.leave(now());
    sendFrames();
    m_link->close();
}

void SharedDocument::setCaret(int caret, int anchor)
{
    const auto place = [this](int position) {
        const auto index = std::min(std::size_t(std::max(position, 0)), m_text.length());
        return m_text.relativePosition(index);
    };
    const auto head = place(caret);
    const auto other = place(anchor);
    if (!head || !other)
        return;
    m_selection = DocumentPresence::Selection{.anchor = *other, .head = *head};
    setPresence();
}

void SharedDocument::clearCaret()
{
    m_selection.reset();
    setPresence();
}

void SharedDocument::setPresence()
{
    m_sync.setPresence(
        DocumentPresence::state(m_options.userId, m_options.userName, m_options.color, m_selection), now());
    settleSoon();
}

} // namespace heartline
