// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

namespace heartline {

/// What a socket has brought, on its way to the application: filled in the socket's own signals, delivered
/// from the event loop, in order.
///
/// Delivered in the socket's signals, a slot that runs an event loop of its own (a message box) would stop
/// the socket: QAbstractSocket does not emit readyRead() within readyRead(). From here, such a loop gets what
/// is left and what comes. In a flood it is delivered as it comes all the same: holding more than a little
/// costs a quarter of the throughput, as memory that has just been used is not used again.
class Inbox : public QObject
{
public:
    struct Handlers
    {
        std::function<void(const QString&)> text;
        std::function<void(const QByteArray&)> binary;
    };
    explicit Inbox(Handlers handlers, QObject* parent);
    ~Inbox() override;

    void put(const QString& text)
    {
        if (m_flooded && m_items.empty())
            inSocketsSignal([&] { m_handlers.text(text); });
        else
            add(text);
    }
    void put(const QByteArray& binary)
    {
        if (m_flooded && m_items.empty())
            inSocketsSignal([&] { m_handlers.binary(binary); });
        else
            add(binary);
    }
    void put(std::function<void()> call) { add(std::move(call)); }
    /// Delivers everything now. The inbox may be destroyed meanwhile.
    void deliver();
    void clear();
    /// While a slot runs within a signal of a socket, sockets have to stay, and a deleteLater() would not
    /// wait if that slot runs an event loop. Returns false if there is no such slot; else `socket` goes once
    /// it has returned.
    [[nodiscard]] bool deleteAfterSlot(QObject* socket)
    {
        if (m_frame)
            m_frame->doomed.push_back(socket);
        return m_frame;
    }

protected:
    bool event(QEvent* event) override;

private:
    using Item = std::variant<QString, QByteArray, std::function<void()>>;
    static constexpr size_t kHeldAtMost = 8;
    template<typename Value>
    void add(Value&& value)
    {
        m_items.emplace_back(std::forward<Value>(value));
        if (!m_scheduled)
            schedule();
        else if (m_items.size() - m_next >= kHeldAtMost) {
            m_flooded = true;
            inSocketsSignal([this] { deliver(); });
        }
    }
    // Lies on the stack of the socket's signal; the outermost counts.
    struct Frame
    {
        bool inboxGone = false;
        std::vector<QObject*> doomed;
    };
    template<typename Call>
    void inSocketsSignal(Call call)
    {
        if (m_frame) { // another link's, within a loop of a slot
            call();
            return;
        }
        Frame frame;
        m_frame = &frame;
        call();
        if (!frame.inboxGone)
            m_frame = nullptr;
        for (QObject* object : frame.doomed)
            object->deleteLater();
    }
    void schedule();

    Handlers m_handlers;
    std::vector<Item> m_items;
    size_t m_next = 0; // those before it have been delivered
    bool m_scheduled = false;
    Frame* m_frame = nullptr;
    bool m_flooded = false; // until the next delivery from the event loop
};

} // namespace heartline
