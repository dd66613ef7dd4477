// SPDX-License-Identifier: MIT
#pragma once

#include "textdocumentbinding.h"

#include <QPointer>

namespace heartline {

/// A TextEdit or TextArea of QML as a view, known by its properties alone, so that this room links no Qt
/// Quick. Where it scrolls in a Flickable, that keeps its place.
class TextItemView : public TextDocumentBinding::View
{
public:
    /// Whether `item` has what is needed.
    [[nodiscard]] static bool fits(const QObject* item);
    explicit TextItemView(QObject& item);

    void bind(TextDocumentBinding& binding) override;
    [[nodiscard]] bool isComposing() const override;
    [[nodiscard]] int caret() const override;
    [[nodiscard]] int anchor() const override;
    void setSelection(int anchor, int caret) override;
    void aboutToChange() override;
    void changed(const crdt::TextPatch& patch) override;

private:
    [[nodiscard]] QObject* flickable() const;
    [[nodiscard]] double topOf(int position) const;

    QPointer<QObject> m_item;
    int m_top = -1; ///< What stands at the upper edge; −1: nothing to keep.
    double m_topBefore = 0;
    double m_contentBefore = 0;
};

} // namespace heartline
