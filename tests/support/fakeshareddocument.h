// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/WholeTextDocument>

/// A WholeTextDocument in memory: remembers what the editor did, and lets a test write as somebody else.
class FakeSharedDocument : public heartline::WholeTextDocument
{
    Q_OBJECT
public:
    explicit FakeSharedDocument(QString text = {}, QObject* parent = nullptr)
        : WholeTextDocument(parent)
        , content(std::move(text))
    {
    }

    [[nodiscard]] QString id() const override { return QStringLiteral("notes"); }
    [[nodiscard]] QString text() const override { return content; }
    [[nodiscard]] SyncState syncState() const override { return state; }
    [[nodiscard]] int unsentEdits() const override { return unsent; }
    [[nodiscard]] QString refusal() const override { return QStringLiteral("not yours"); }
    [[nodiscard]] QList<heartline::DocumentPeer> peers() const override { return others; }
    void open() override { isOpen = true; }
    void close() override { isOpen = false; }
    void edit(int position, int removed, const QString& inserted) override
    {
        ++edits;
        content.replace(position, removed, inserted);
    }
    void setCaret(int newCaret, int) override { caret = newCaret; }

    void editByOther(int position, int removed, const QString& inserted)
    {
        content.replace(position, removed, inserted);
        Q_EMIT edited(position, removed, inserted);
    }
    void setState(SyncState now, int unsentNow = 0)
    {
        state = now;
        unsent = unsentNow;
        Q_EMIT syncStateChanged(now);
    }

    QString content;
    SyncState state = SyncState::Synced;
    int unsent = 0;
    int edits = 0;
    int caret = -1;
    bool isOpen = false;
    QList<heartline::DocumentPeer> others;
};
