// SPDX-License-Identifier: MIT
#pragma once

#include "peer.h"
#include "server_export.h"

#include <Heartline/TextPatch>

#include <QString>

#include <deque>
#include <optional>
#include <string_view>
#include <vector>

namespace heartline::server {

[[nodiscard]] inline std::u16string_view unitsOf(const QString& text)
{
    return {reinterpret_cast<const char16_t*>(text.utf16()), size_t(text.size())};
}

/// What happened to a text, step by step, as far back as anybody may need it. Each step makes a version; the
/// first one is 0.
class HEARTLINE_SERVER_EXPORT TextSteps
{
public:
    /// Steps that are kept; the oldest go.
    static constexpr size_t kMost = 10'000;

    void add(crdt::TextPatch step);
    /// The newest version.
    [[nodiscard]] quint64 version() const { return m_first + m_steps.size(); }
    /// The oldest version from which there is a way to the newest.
    [[nodiscard]] quint64 first() const { return m_first; }
    /// From `version`, which is not before first(), to the next one.
    [[nodiscard]] const crdt::TextPatch& from(quint64 version) const { return m_steps[version - m_first]; }
    /// Nobody asks for what was before `version` any more.
    void forgetBefore(quint64 version);

private:
    std::deque<crdt::TextPatch> m_steps;
    quint64 m_first = 0;
};

/// What a client of the plain profile may have before it when it sends a whole text: what it sent itself
/// last, and each text that it was sent and has not gone beyond (protocol.md §1 /collab).
///
/// An edit is compared with all of them. The one from which it differs least is what the client has changed,
/// and its changes are carried over all that happened to the document since. A text that was sent may not
/// have arrived yet, and may arrive behind an edit and take its place; once it is known to have arrived, what
/// was before it is no more, so that to take away what others wrote last is not taken for not having seen it.
class HEARTLINE_SERVER_EXPORT PlainBases
{
public:
    /// Texts that are kept, and units in them; the oldest go.
    static constexpr size_t kMost = 200;
    static constexpr qsizetype kMostUnits = qsizetype(16) * 1024 * 1024;
    /// Units that are copied at most to follow what happened step by step; beyond, the outcome is compared.
    static constexpr qsizetype kMostPatched = qsizetype(8) * 1024 * 1024;
    /// Steps of comparing an edit with the texts before no further one is tried, the likely ones first: some
    /// 0.2 s.
    static constexpr size_t kMostSteps = 12'000'000;
    /// A program shows a text some time after its socket has it.
    static constexpr std::chrono::milliseconds kShownAfter{100};

    /// What the client has changed, as a change of the text at the newest version of `steps`, whose text is
    /// `now`. Not while isEmpty().
    [[nodiscard]] crdt::TextPatch changeOf(const QString& content, const TextSteps& steps, const QString& now,
                                           TimePoint time);
    /// Where a place in what the client shows now, as far as is known, is in the newest version.
    [[nodiscard]] qsizetype placeNow(qsizetype position, const TextSteps& steps) const;

    /// The client sent `content`, and what changeOf() said was applied: the text is `merged` now. `isExact`:
    /// what the client shows is `content` to the letter.
    void edited(const QString& content, const QString& merged, quint64 version, bool isExact, TimePoint time);
    /// `text`, which is that of `version`, is to be sent. False if the client is sure to show it already.
    [[nodiscard]] bool shows(const QString& text, quint64 version);
    /// Of the text that was sent last, from 1 on.
    [[nodiscard]] quint64 serial() const { return m_serial; }
    /// The client's socket has got the texts up to that one.
    void arrived(quint64 serial, TimePoint time);

    /// Nothing was sent yet.
    [[nodiscard]] bool isEmpty() const { return !m_own && m_sent.empty(); }
    /// The oldest version to which a text in here leads.
    [[nodiscard]] quint64 oldest() const;

private:
    struct Base
    {
        QString text;
        std::vector<crdt::TextPatch> way; ///< From it to the document's text at `version`.
        quint64 version = 0;
        // Of one that was sent.
        quint64 serial = 0;
        std::optional<TimePoint> arrived{};
        quint64 edits = 0; ///< That had come when it arrived.
    };
    /// Of the own text, or of one that was sent.
    [[nodiscard]] Base& at(size_t index) { return index == 0 ? *m_own : m_sent[index - 1]; }
    [[nodiscard]] static bool isShown(const Base& base, TimePoint time)
    {
        return base.arrived && time - *base.arrived >= kShownAfter;
    }
    void forgetPassed(TimePoint time);
    /// Places of all, as at() has them, in which one is the more likely the less of it `content` has not.
    [[nodiscard]] std::vector<size_t> likelyFirst(const QString& content);
    [[nodiscard]] std::vector<crdt::TextPatch> wayTo(const QString& content, const QString& merged);

    std::optional<Base> m_own;
    std::vector<Base> m_sent; ///< Those that may arrive yet, in that order, and the last that did.
    size_t m_used = 0;        ///< The base of the last changeOf(), as at() has it.
    /// From the text of the last changeOf() to that with what happened meanwhile.
    std::vector<crdt::TextPatch> m_way;
    quint64 m_serial = 0;
    quint64 m_edits = 0;
    bool m_isExact = true;   ///< Of the own text.
    bool m_sentLast = false; ///< A text was sent after the own one came.
};

} // namespace heartline::server
