// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QPointer>
#include <QWidget>
#include <memory>

namespace Ui {
class ChatPage;
}

namespace heartline {

class Composer;
class ConversationView;
class Workspace;

/// A conversation: what was said, who is typing, and where to write.
class HEARTLINE_WIDGETS_EXPORT ChatPage : public QWidget
{
    Q_OBJECT
public:
    explicit ChatPage(QWidget* parent = nullptr);
    ~ChatPage() override;

    void setWorkspace(Workspace* workspace);
    [[nodiscard]] Composer& composer() const;
    [[nodiscard]] ConversationView& conversation() const;
    /// The end of the conversation is in sight.
    [[nodiscard]] bool showsEnd() const;

Q_SIGNALS:
    void showsEndChanged();
    void problemOccurred(const QString& text);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void onRoomChanged(const QString& roomId);
    void onDraftRestored(const QString& roomId);
    void updateTyping();
    void updateWords();
    void updateEmptyState();
    void updateJumpButton();
    void send(const QString& text);

    std::unique_ptr<Ui::ChatPage> m_ui;
    QPointer<Workspace> m_workspace;
    QString m_room;
};

} // namespace heartline
