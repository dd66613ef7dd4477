// SPDX-License-Identifier: MIT
#include "docjob.h"

#include "docfile.h"
#include "exitcode.h"

#include <Heartline/TextPatch>

#include <cerrno>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

namespace {

/// "12:5", both from 1; columns are UTF-16 code units.
QString placeOf(const std::u16string& text, std::size_t position)
{
    const std::u16string_view before = std::u16string_view(text).substr(0, position);
    const std::size_t line = std::size_t(std::ranges::count(before, u'\n'));
    const std::size_t start = before.rfind(u'\n');
    return u"%1:%2"_s.arg(line + 1).arg(position - (start == before.npos ? 0 : start + 1) + 1);
}

} // namespace

DocWatchJob::~DocWatchJob() = default;

void DocWatchJob::ready()
{
    despair();
    m_text = document().text().toString(crdt::Text::Objects::Mark);
    m_output.json({{"type"_L1, "text"_L1}, {"text"_L1, QString::fromStdU16String(m_text)}});
    m_watching = document().text().observe([this](const crdt::TextEvent& event) { tell(event); });
    connect(&document(), &SharedDocument::peersChanged, this, &DocWatchJob::tellPeople);
    tellPeople();
}

void DocWatchJob::tell(const crdt::TextEvent& event)
{
    std::ptrdiff_t shift = 0;
    for (const crdt::TextSplice& splice : crdt::toPatch(event.delta)) {
        if (isFinished())
            return;
        // Who replays the lines one after another has the splices before this one done.
        const std::size_t position = std::size_t(std::ptrdiff_t(splice.position) + shift);
        const QString inserted = QString::fromStdU16String(splice.inserted);
        m_output.json({{"type"_L1, "change"_L1},
                       {"position"_L1, qint64(position)},
                       {"removed"_L1, qint64(splice.removed)},
                       {"inserted"_L1, inserted}});
        const QString place = placeOf(m_text, position);
        const QString removed = QString::fromStdU16String(m_text.substr(position, splice.removed));
        if (!removed.isEmpty())
            m_output.text(
                m_output.coloured(Output::Colour::Bad, u"- %1  %2\n"_s.arg(place, printable(removed))));
        if (!inserted.isEmpty())
            m_output.text(
                m_output.coloured(Output::Colour::Good, u"+ %1  %2\n"_s.arg(place, printable(inserted))));
        m_text.replace(position, splice.removed, splice.inserted);
        shift += std::ptrdiff_t(splice.inserted.size()) - std::ptrdiff_t(splice.removed);
        ++m_told;
    }
    if (m_output.error() == EPIPE)
        return finish(exitcode::kDone);
    if (m_output.error() != 0)
        return finish(exitcode::kInputOutput);
    if (m_line.count && m_told >= *m_line.count)
        finish(exitcode::kDone);
}

void DocWatchJob::tellPeople()
{
    QJsonArray people;
    const QList<DocumentPeer> peers = document().peers();
    for (const DocumentPeer& peer : peers)
        people.append(QJsonObject{{"id"_L1, peer.userId}, {"name"_L1, peer.name}, {"caret"_L1, peer.caret}});
    if (people == m_people)
        return;
    m_people = people;
    m_output.json({{"type"_L1, "people"_L1}, {"people"_L1, people}});
}

void DocWatchJob::stateChanged()
{
    if (const auto refused = refusal(); refused && !document().isReadOnly())
        return fail(refused->code, refused->text);
    const bool away = document().syncState() == SharedDocument::SyncState::Offline;
    if (away && !m_saidAway && !m_output.isJson())
        m_output.note(u"The server is away; waiting for it."_s);
    m_saidAway = away;
}

void DocStateJob::ready()
{
    const crdt::Bytes state = document().document().encodeStateAsUpdate();
    const auto refusal = writeDocument(
        m_line, m_output, {reinterpret_cast<const char*>(state.data()), qsizetype(state.size())});
    return refusal ? fail(refusal->code, refusal->text) : finish(exitcode::kDone);
}

} // namespace heartline::ctl
