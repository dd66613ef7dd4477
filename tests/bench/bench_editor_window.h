// SPDX-License-Identifier: MIT
#pragma once

#include "bench_editor_peer.h"

#include <Heartline/SharedDocument>

#include <QPlainTextEdit>

#include <memory>

namespace heartline {
class DocumentPage;
}

namespace heartline::bench {

inline constexpr std::size_t kTextBytes = 1'000'000;
inline constexpr int kPeople = 50;

/// The page of the desktop client with a text of 1 MB in it, and others there.
class EditorWindow
{
public:
    EditorWindow();
    ~EditorWindow();
    EditorWindow(const EditorWindow&) = delete;
    EditorWindow& operator=(const EditorWindow&) = delete;

    [[nodiscard]] QPlainTextEdit& view() const;
    [[nodiscard]] PeerLink& others() const { return *m_link; }
    [[nodiscard]] SharedDocument& document() const { return *m_document; }
    /// All that was told has been shown.
    void settle();

private:
    PeerLink* m_link = nullptr; // the document's
    std::unique_ptr<SharedDocument> m_document;
    std::unique_ptr<DocumentPage> m_page;
};

/// Presses a key in a view that is shown, and returns how many milliseconds it took until that was painted.
[[nodiscard]] double pressAndPaint(QPlainTextEdit& view, Qt::Key key, const QString& text);
/// Puts the caret into the middle of the text, and shows it.
void goToTheMiddle(QPlainTextEdit& view);

} // namespace heartline::bench
