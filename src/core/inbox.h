// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <functional>
#include <variant>
#include <vector>

namespace heartline {

/// What a socket has brought, on its way to the application: filled in the socket's own signals, delivered
/// from the event loop, in order.
///
/// Delivered in the socket's signals, a slot that runs an event loop of its own (a message box) would stop
/// the socket: QAbstractSocket does not emit readyRead() within readyRead(), so pongs would stay unread and
/// the heartbeat would kill a healthy link. From here, such a loop gets what is left and what comes.
class Inbox : public QObject
{
public:
    struct Handlers
    {
        std::function<void(const QString&)> text;
        std::function<void(const QByteArray&)> binary;
    };
    explicit Inbox(Handlers handlers, QObject* parent);

    void put(const QString& text) { add(text); }
    void put(const QByteArray& binary) { add(binary); }
    void put(std::function<void()> call) { add(std::move(call)); }
    /// Delivers everything now. The inbox may be destroyed meanwhile.
    void deliver();
    void clear();

protected:
    bool event(QEvent* event) override;

private:
    using Item = std::variant<QString, QByteArray, std::function<void()>>;
    template<typename Value>
    void add(Value&& value)
    {
        m_items.emplace_back(std::forward<Value>(value));
        if (!m_scheduled)
            schedule();
    }
    void schedule();

    Handlers m_handlers;
    std::vector<Item> m_items;
    size_t m_next = 0; // those before it have been delivered
    bool m_scheduled = false;
};

} // namespace heartline
