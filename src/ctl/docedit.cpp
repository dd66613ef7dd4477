// SPDX-License-Identifier: MIT
#include "docjob.h"

#include "exitcode.h"
#include "textinput.h"

#include <Heartline/TextPatch>

#include <QFile>
#include <QProcess>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

namespace {

QString editorProgram()
{
    for (const char* const variable : {"VISUAL", "EDITOR"}) {
        if (const QString program = qEnvironmentVariable(variable); !program.isEmpty())
            return program;
    }
    return u"vi"_s;
}

/// As the document has it: with LF alone (yjs-wire.md §8.6).
std::u16string linesOf(QString text)
{
    return text.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n').toStdU16String();
}

} // namespace

void DocEditJob::ready()
{
    if (!m_line.word)
        return editBy(editorProgram());
    if (m_line.baseFile.isEmpty()) {
        // A text without embedded objects, as doc cat prints it, takes none of them away.
        const std::u16string wanted = linesOf(*m_line.word);
        const bool marks = wanted.find(QChar::ObjectReplacementCharacter) != wanted.npos;
        return merge(
            document().text().toString(marks ? crdt::Text::Objects::Mark : crdt::Text::Objects::Leave),
            wanted);
    }
    QFile file(m_line.baseFile);
    if (!file.open(QIODevice::ReadOnly))
        return fail(exitcode::kNoInput, u"%1 can't be read: %2."_s.arg(m_line.baseFile, file.errorString()));
    const auto base = TextInput::textOf(file.readAll());
    if (!base)
        return fail(exitcode::kData, u"%1 is not UTF-8 text."_s.arg(m_line.baseFile));
    merge(linesOf(*base), linesOf(*m_line.word));
}

void DocEditJob::editBy(const QString& program)
{
    despair(); // nobody hurries a person
    const std::u16string base = document().text().toString(crdt::Text::Objects::Mark);
    // The ending tells editors what it is.
    const QString path = m_folder.filePath(u"document.md"_s);
    QFile file(path);
    if (!m_folder.isValid() || !file.open(QIODevice::WriteOnly) ||
        file.write(QString::fromStdU16String(base).toUtf8()) < 0 || !file.flush())
        return fail(exitcode::kInputOutput, u"%1 can't be written: %2."_s.arg(path, file.errorString()));
    file.close();

    auto* const editor = new QProcess(this);
    editor->setProcessChannelMode(QProcess::ForwardedChannels);
    editor->setInputChannelMode(QProcess::ForwardedInputChannel);
    connect(editor, &QProcess::errorOccurred, this, [this, program](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            fail(exitcode::kUnavailable, u"The editor \"%1\" can't be started."_s.arg(program));
    });
    connect(editor, &QProcess::finished, this, [this, path, base](int code, QProcess::ExitStatus how) {
        if (how != QProcess::NormalExit || code != 0)
            return fail(exitcode::kData, u"The editor failed; nothing was changed."_s);
        QFile written(path);
        if (!written.open(QIODevice::ReadOnly))
            return fail(exitcode::kNoInput, u"%1 can't be read."_s.arg(path));
        const auto text = TextInput::textOf(written.readAll());
        if (!text)
            return fail(exitcode::kData, u"What the editor wrote is not UTF-8 text; nothing was changed."_s);
        hope();
        merge(base, linesOf(*text));
    });
    // As git does: the variable may hold options, and the shell splits them.
    editor->start(u"/bin/sh"_s, {u"-c"_s, program + u" \"$1\""_s, u"sh"_s, path});
}

void DocEditJob::merge(const std::u16string& base, const std::u16string& wanted)
{
    if (document().isReadOnly() || refusal())
        return fail(exitcode::kNoPermission,
                    refusal() ? refusal()->text : u"This document is read-only for you."_s);
    const crdt::TextPatch own = crdt::diff(base, wanted);
    crdt::Text text = document().text();
    const crdt::TextPatch others = crdt::diff(base, text.toString(crdt::Text::Objects::Mark));
    const crdt::TextPatch patch = crdt::rebased(own, others, crdt::Tie::Behind);
    m_merged = true;
    if (!patch.empty()) {
        document().document().transact([&] { crdt::applyPatch(text, patch); }, SharedDocument::origin());
    } else if (document().unsentChanges() == 0) {
        m_output.json({{"type"_L1, "unchanged"_L1}, {"document"_L1, m_line.document}});
        return finish(exitcode::kDone);
    }
    stateChanged();
}

void DocEditJob::stateChanged()
{
    if (!m_merged || isFinished())
        return;
    if (const auto refused = refusal()) {
        m_output.json(
            {{"type"_L1, "refused"_L1}, {"document"_L1, m_line.document}, {"reason"_L1, refused->text}});
        return fail(refused->code, refused->text);
    }
    if (document().syncState() != SharedDocument::SyncState::Synced || document().unsentChanges() > 0)
        return;
    m_output.json({{"type"_L1, "accepted"_L1}, {"document"_L1, m_line.document}});
    if (m_output.isTerminal())
        m_output.text(m_output.coloured(Output::Colour::Good, u"saved"_s) + u'\n');
    finish(exitcode::kDone);
}

void DocEditJob::timedOut()
{
    // Without the server, what the profile has of the document is what the new text was made from.
    if (!m_merged && document().syncState() == SharedDocument::SyncState::Offline && m_line.word)
        ready();
    if (isFinished())
        return;
    if (!m_merged)
        return DocJob::timedOut();
    m_output.json({{"type"_L1, "queued"_L1}, {"document"_L1, m_line.document}});
    fail(exitcode::kUnavailable,
         u"The server did not confirm it. The edit is in the profile; the next run on this document sends "
         "it."_s);
}

} // namespace heartline::ctl
