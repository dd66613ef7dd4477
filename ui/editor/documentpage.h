// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <Heartline/WholeTextDocument>

#include <QPointer>
#include <QWidget>
#include <memory>

namespace Ui {
class DocumentPage;
}

namespace heartline {

class DocumentBinding;
class SharedTextEdit;

/// A text that several people write at once.
class HEARTLINE_WIDGETS_EXPORT DocumentPage : public QWidget
{
    Q_OBJECT
public:
    explicit DocumentPage(QWidget* parent = nullptr);
    ~DocumentPage() override;

    /// Null for none. Not owned.
    void setDocument(WholeTextDocument* document);
    [[nodiscard]] WholeTextDocument* document() const { return m_document; }
    [[nodiscard]] SharedTextEdit& editor() const;
    /// "All changes saved", "Offline: 3 changes are kept here and follow later" …
    [[nodiscard]] QString stateWords() const;

Q_SIGNALS:
    void stateWordsChanged();
    void peersChanged();

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateState();

    std::unique_ptr<Ui::DocumentPage> m_ui;
    QPointer<WholeTextDocument> m_document;
    std::unique_ptr<DocumentBinding> m_binding;
};

} // namespace heartline
