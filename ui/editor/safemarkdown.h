// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QTextDocument>
#include <memory>

namespace heartline {

struct Theme;

/// A rich text that never reads a file and never asks the network, whatever its text names.
///
/// QTextDocument by itself reads local pictures and style sheets (`![](file:///etc/…)`, `@import url(…)`).
class HEARTLINE_WIDGETS_EXPORT SafeTextDocument : public QTextDocument
{
    Q_OBJECT
public:
    using QTextDocument::QTextDocument;

    /// What stands in for every picture and sheet; never null, as QTextDocument then looks for a file itself.
    [[nodiscard]] static QVariant nothing(int type);

protected:
    QVariant loadResource(int type, const QUrl& name) override;
};

/// Markdown that somebody else wrote, to look at, print or save.
struct HEARTLINE_WIDGETS_EXPORT SafeMarkdown
{
    /// GitHub's dialect. HTML in it is shown as it's written, pictures as their descriptions, and links that
    /// WebLink would not open are plain text.
    [[nodiscard]] static std::unique_ptr<SafeTextDocument> document(const QString& markdown,
                                                                    const QFont& font, const Theme& theme);
};

} // namespace heartline
