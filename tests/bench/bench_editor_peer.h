// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Document>
#include <Heartline/DocumentLink>

#include <QString>

#include <random>

namespace heartline::bench {

/// A text of about `bytes` ASCII characters in lines of some 50, like prose.
[[nodiscard]] std::u16string proseOf(std::size_t bytes);

/// The server and everybody else in a document, without a network: answers as a y-websocket server does, in
/// the thread it's used in.
class PeerLink : public DocumentLink
{
    Q_OBJECT
public:
    /// The document begins with `text`.
    explicit PeerLink(std::u16string_view text);

    void open() override;
    void close() override {}
    void retryNow() override {}
    void restart() override {}
    void send(const QByteArray& frame, int link) override;

    /// `count` people whose carets stand in the text: every other one near `place`, where they are seen.
    void join(int count, std::size_t place);
    /// Somebody types a word or deletes a few characters, anywhere. What the server would send.
    [[nodiscard]] QByteArray edit();
    /// One of those who joined moves their caret.
    [[nodiscard]] QByteArray moveCaret();

private:
    [[nodiscard]] QByteArray caretsFrame(const std::vector<int>& people);

    crdt::Document m_document;
    std::mt19937 m_random{1};
    std::vector<std::size_t> m_carets;
    std::vector<quint64> m_clocks;
};

} // namespace heartline::bench
