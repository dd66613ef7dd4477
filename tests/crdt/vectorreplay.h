// SPDX-License-Identifier: MIT
#pragma once

#include "vectorsupport.h"

#include <Heartline/UndoManager>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace heartline::test {

/// The authors of a vector once more: their plain edits, made here with the same client ids, must emit the
/// vector's own updates. Formats and embedded objects are not ours to make; who made one has its updates from
/// the vector from then on, as has who edited inside a surrogate pair, which our API moves outwards.
class AuthorReplay
{
public:
    explicit AuthorReplay(const QJsonObject& vector);

    QStringList play(const QJsonObject& op);
    crdt::Document& document(std::size_t author) { return m_authors.at(author).document; }
    /// Whether it did everything itself.
    [[nodiscard]] bool isAuthentic(std::size_t author) const { return m_authors.at(author).authentic; }

private:
    struct Author
    {
        crdt::ClientId id;
        crdt::Document document;
        bool authentic = true;
        bool comparable = true; ///< Its text is the vector's.
    };
    struct Edit
    {
        bool insertion = false;
        std::size_t index = 0;
        std::size_t length = 0;
        std::u16string text;
    };

    Author& author(const QJsonObject& op);
    [[nodiscard]] static std::optional<std::vector<Edit>> editsOf(const QJsonObject& op);
    [[nodiscard]] static bool cutsAPair(crdt::Document& document, const std::string& root, const Edit& edit);

    std::string m_root;
    std::vector<crdt::Bytes> m_updates;
    std::vector<Author> m_authors;
    bool m_formatted = false;
};

/// Undo step by step, with the time of the vector.
class UndoReplay
{
public:
    explicit UndoReplay(const QJsonObject& vector);

    QStringList play(const QJsonObject& step);
    [[nodiscard]] const std::vector<crdt::Bytes>& updates() const { return m_updates; }

private:
    struct Person
    {
        crdt::ClientId id = 0;
        std::unique_ptr<crdt::Document> document;
        std::unique_ptr<crdt::UndoManager> undo;
        crdt::Subscription subscription;
        std::vector<bool> seen;
    };

    QStringList playOwn(Person& person, const QJsonObject& step);
    void syncAll();

    std::string m_root;
    std::chrono::milliseconds m_now{1'700'000'000'000};
    std::vector<Person> m_people;
    std::vector<crdt::Bytes> m_updates;
};

} // namespace heartline::test
