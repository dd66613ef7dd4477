// SPDX-License-Identifier: MIT
#pragma once

#include "documentroom.h"
#include "fakedesktopnotifier.h"
#include "fakesession.h"
#include "mainwindow.h"
#include "shared/appearancesettings.h"

#include <Heartline/DocumentListModel>
#include <Heartline/SharedDocument>
#include <Heartline/Workspace>

/// The real window over fakes, filled with a day in the life of a small team.
struct Scene
{
    explicit Scene(heartline::AppearanceSettings& settings, bool chinese = false);

    /// Shows the document, with everybody in it.
    void openDocument();
    void connectWell();
    void loseConnection();
    void tellNotifications();
    void fillRoom();
    void fillAwkwardly();
    /// Replies, reactions, edits, a deletion, a gap, unread lines.
    void fillEventfully();
    /// Own lines in every state that needs the person, or waits.
    void failSome();

    bool chinese;
    FakeSession session;
    heartline::Workspace workspace{session};
    heartline::DocumentListModel documents;
    /// Where the document is, with Mei and Jonas in it.
    DocumentRoom room;
    heartline::SharedDocument document;
    heartline::SharedDocument mei;
    heartline::SharedDocument jonas;
    FakeDesktopNotifier notifier;
    heartline::MainWindow window;
};
