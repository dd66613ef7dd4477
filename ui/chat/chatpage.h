// SPDX-License-Identifier: MIT
#pragma once

#include "messageactions.h"
#include "widgets_export.h"

#include <QHash>
#include <QPointer>
#include <QWidget>
#include <functional>
#include <memory>

namespace Ui {
class ChatPage;
}

namespace heartline {

class AppearanceSettings;
class Composer;
class ConversationView;
class Workspace;

/// A conversation: what was said, who is typing, and where to write.
///
/// The composer writes a new message, a reply, or a change of an own message; a band above it says which.
/// While a message is being changed the room's draft waits, and comes back afterwards. Each room has its own.
class HEARTLINE_WIDGETS_EXPORT ChatPage : public QWidget
{
    Q_OBJECT
public:
    explicit ChatPage(QWidget* parent = nullptr);
    ~ChatPage() override;

    /// Remembers the emoji used lately; must outlive the page. Without it they are forgotten.
    void setSettings(AppearanceSettings& settings) { m_settings = &settings; }
    void setWorkspace(Workspace* workspace);
    [[nodiscard]] Composer& composer() const;
    [[nodiscard]] ConversationView& conversation() const;
    /// The end of the conversation is in sight.
    [[nodiscard]] bool showsEnd() const;
    /// Brings a line into sight; one that isn't loaded is looked for in older pages, a bounded number of
    /// them.
    void goTo(const QString& key);

Q_SIGNALS:
    void showsEndChanged();
    void problemOccurred(const QString& text);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// What the composer of a room is for.
    struct Writing
    {
        enum class Mode
        {
            New,
            Reply,
            Change
        };
        Mode mode = Mode::New;
        QString key;  ///< Of the line that is answered or changed.
        QString text; ///< Of a change, while another room is shown.
    };

    void connectConversation();
    void onRoomChanged(const QString& roomId);
    void onDraftRestored(const QString& roomId);
    void onTextChanged();
    void onAction(MessageAction action, const QString& key);
    void updateTyping();
    void updateWords();
    void updateEmptyState();
    void updateJumpButton();
    void updateFailed();
    void updateBand();
    void send(const QString& text);
    [[nodiscard]] bool sendChange(const Writing& writing, const QString& text);
    void answer(const QString& key);
    void change(const QString& key);
    void changeLast();
    /// Back to a new message, with the room's draft.
    void stopWriting();
    void fillComposer(const QString& text);
    void chooseReaction(const QString& key);
    void chooseEmoji();
    void pickEmoji(const QRect& beside, const std::function<void(const QString&)>& use);
    void askBefore(MessageAction action, const QString& key);
    void lookFurther();
    void stopLooking();
    [[nodiscard]] const ChatMessage* line(const QString& key) const;

    std::unique_ptr<Ui::ChatPage> m_ui;
    QPointer<Workspace> m_workspace;
    QString m_room;
    QHash<QString, Writing> m_writing; ///< By room; none: a new message.
    AppearanceSettings* m_settings = nullptr;
    QString m_lookingFor; ///< A line that goTo() has not found yet …
    int m_pagesLeft = 0;  ///< … and how many pages it may still take.
};

} // namespace heartline
