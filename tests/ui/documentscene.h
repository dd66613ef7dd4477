// SPDX-License-Identifier: MIT
#pragma once

#include "documentroom.h"
#include "editor/documentpage.h"
#include "fakedocumenthistory.h"

/// Three people in one document, with comments and a past: for tests of the page, and for pictures of it.
struct DocumentScene
{
    explicit DocumentScene(bool inChinese = false);

    /// The others' carets where they make a good picture, once all have met.
    void place() { place(page); }
    /// In another page than this one's own.
    void place(heartline::DocumentPage& shown);
    /// Comments of all three, one of them resolved and one whose text is gone.
    void comment() { comment(page); }
    void comment(heartline::DocumentPage& shown);
    /// Everything that's on its way arrives, as far as everybody can be reached.
    void settle();

    bool chinese;
    DocumentRoom room;
    heartline::SharedDocument ann;
    heartline::SharedDocument mei;
    heartline::SharedDocument jonas;
    FakeDocumentHistory local;
    FakeDocumentHistory server;
    heartline::DocumentPage page;
};
