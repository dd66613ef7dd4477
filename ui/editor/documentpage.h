// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <Heartline/SharedDocument>

#include <QPointer>
#include <QWidget>
#include <memory>

namespace Ui {
class DocumentPage;
}

namespace heartline {

class SharedTextEdit;
class TextDocumentBinding;

/// A text that several people write at once.
class HEARTLINE_WIDGETS_EXPORT DocumentPage : public QWidget
{
    Q_OBJECT
public:
    explicit DocumentPage(QWidget* parent = nullptr);
    ~DocumentPage() override;

    /// Null for none. Not owned.
    void setDocument(SharedDocument* document);
    [[nodiscard]] SharedDocument* document() const { return m_document; }
    [[nodiscard]] SharedTextEdit& editor() const;
    /// "All changes saved", "Offline: 3 changes are kept here and follow later" …
    [[nodiscard]] QString stateWords() const;

Q_SIGNALS:
    void stateWordsChanged();
    void peersChanged();

protected:
    void changeEvent(QEvent* event) override;

private:
    void bind();
    void showCarets();
    void updateState();

    std::unique_ptr<Ui::DocumentPage> m_ui;
    QPointer<SharedDocument> m_document;
    std::unique_ptr<TextDocumentBinding> m_binding;
};

} // namespace heartline
