// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <Heartline/TextPatch>

#include <QString>

#include <optional>

namespace heartline {

/// Keeps one text the same here and on a server that knows only whole contents (protocol.md §1, /collab).
///
/// Three versions are known: the server's latest, the one in flight to it, and what the person sees. A
/// content that comes may or may not have what is in flight in it, and does not say; the version it is
/// nearest to tells. The change from that version is put into what the person sees, so that nothing typed
/// meanwhile is lost. At most one version is in flight: the next goes when it's acknowledged.
///
/// The server merges, or, a simple one, lets the last content hold. For the latter's sake an acknowledged
/// version whose predecessor a content turns out to be nearer to is put in again, for as long as the caller
/// does not call settled().
///
/// A plain value. The caller learns of an acknowledgement by a ping that it sends right behind the content.
class HEARTLINE_COLLAB_EXPORT WholeTextSync
{
public:
    /// What the person sees.
    [[nodiscard]] const QString& text() const { return m_text; }
    /// Whether the server has ever said what the text is.
    [[nodiscard]] bool isLoaded() const { return m_loaded; }
    [[nodiscard]] bool isInFlight() const { return m_inFlight.has_value(); }
    /// edit() calls that the server does not have yet; 0 when it has this very text.
    [[nodiscard]] int pendingEdits() const;

    /// Where a position in the server's text stands in text().
    [[nodiscard]] qsizetype fromServer(qsizetype position) const;

    /// The person's change. False, and nothing changed, if it does not fit the text.
    bool edit(qsizetype position, qsizetype removed, const QString& inserted);
    /// The server's whole text. Returns what changes in text(), for the text before.
    crdt::TextPatch receive(const QString& content);
    /// The whole text to be sent, if there's news and nothing is in flight; it's in flight from here on.
    [[nodiscard]] std::optional<QString> takeOutgoing();
    /// The server has processed what was in flight. False: somebody else's content crossed it, and the merged
    /// text is still to come; if it does not come soon, there was no merge: mergeDidNotCome().
    bool acknowledged();
    void mergeDidNotCome();
    /// Some time after an acknowledgement nothing older can come any more.
    void settled() { m_before.reset(); }
    /// What was in flight may or may not have arrived: the next content tells.
    void linkLost() { m_linkLost = true; }

private:
    void chooseBase(const QString& content);
    void predictInFlight(const QString& content, const crdt::TextPatch& remote);

    QString m_server;
    std::optional<QString> m_inFlight;
    /// The other form that the server may give what is in flight: where two people wrote at one place, it
    /// decides who stands first, and `m_inFlight` has the others there.
    QString m_inFlightFirst;
    QString m_sent; ///< What is in flight, word for word.
    /// What the server had before the version acknowledged last, while that is in doubt.
    std::optional<QString> m_before;
    QString m_text;
    int m_editsInFlight = 0;
    int m_edits = 0;
    bool m_loaded = false;
    bool m_linkLost = false;
};

} // namespace heartline
