// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/TextDocumentBinding>

#include <QString>
#include <QTextCursor>
#include <QTextDocument>

#include <memory>
#include <vector>

namespace heartline::test {

inline QString toQString(std::u16string_view units)
{
    return QString(reinterpret_cast<const QChar*>(units.data()), qsizetype(units.size()));
}
inline std::u16string toUnits(QStringView text)
{
    return {reinterpret_cast<const char16_t*>(text.utf16()), std::size_t(text.size())};
}

/// A caret in a document that nobody shows, and an input method that composes when the test says so.
class CaretView : public TextDocumentBinding::View
{
public:
    explicit CaretView(QTextDocument& document)
        : cursor(&document)
    {
    }
    void bind(TextDocumentBinding& itsBinding) override { binding = &itsBinding; }
    bool isComposing() const override { return composing; }
    int caret() const override { return cursor.position(); }
    int anchor() const override { return cursor.anchor(); }
    void setSelection(int anchor, int caret) override
    {
        cursor.setPosition(anchor);
        cursor.setPosition(caret, QTextCursor::KeepAnchor);
    }
    void aboutToChange() override { ++changes; }

    /// As the person does it.
    void select(int anchor, int caret)
    {
        setSelection(anchor, caret);
        binding->noteSelection();
    }
    void type(const QString& text)
    {
        cursor.insertText(text);
        binding->noteSelection();
    }

    QTextCursor cursor;
    TextDocumentBinding* binding = nullptr;
    bool composing = false;
    int changes = 0;
};

/// One person's copy of a text and the document that shows it.
struct Replica
{
    explicit Replica(crdt::ClientId id)
        : document({.clientId = id})
        , text(document.text("content"))
        , undo(document, {text}, {.trackedOrigins = {&own}, .now = [this] { return now; }})
        , view(shown)
        , binding(document, text, undo, shown, &own, &view)
    {
        updates = document.onUpdate([this](const crdt::UpdateEvent& event) {
            if (event.local)
                outbox.emplace_back(event.update.begin(), event.update.end());
        });
    }
    [[nodiscard]] QString content() const { return toQString(text.toString(crdt::Text::Objects::Mark)); }
    [[nodiscard]] bool take(const crdt::Bytes& update) { return bool(document.applyUpdate(update)); }
    /// Somebody else, by whatever client, changes the text.
    void editByOther(qsizetype position, qsizetype removed, QStringView inserted)
    {
        document.transact([&] {
            static_cast<void>(text.remove(std::size_t(position), std::size_t(removed)));
            static_cast<void>(text.insert(std::size_t(position), toUnits(inserted)));
        });
    }

    const int own = 0;
    std::chrono::milliseconds now{1000};
    crdt::Document document;
    crdt::Text text;
    crdt::UndoManager undo;
    QTextDocument shown;
    CaretView view;
    TextDocumentBinding binding;
    std::vector<crdt::Bytes> outbox; ///< What was made here.
    crdt::Subscription updates;
};

} // namespace heartline::test
