// SPDX-License-Identifier: MIT
#pragma once

#include "qstrings.h"

#include <Heartline/Text>

#include <QStringList>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

namespace heartline::test {

/// A copy of a text that is made of nothing but what its observer is told, as an editor's is. Each delta must
/// be of the form that TextDelta promises, and the copy must be the text after each, or this throws
/// std::runtime_error.
class TextMirror
{
public:
    explicit TextMirror(crdt::Text text)
        : m_text(std::move(text))
        , m_copy(m_text.toString(crdt::Text::Objects::Mark))
        , m_subscription(m_text.observe([this](const crdt::TextEvent& event) { follow(event.delta); }))
    {
    }
    TextMirror(const TextMirror&) = delete;
    TextMirror& operator=(const TextMirror&) = delete;

    /// To be called when everything was told; throws std::runtime_error where something did not hold. (Not
    /// from within the event: the engine is no place for exceptions to pass through.)
    void check()
    {
        compare();
        if (!m_fault.empty())
            throw std::runtime_error(m_fault);
    }

private:
    void require(bool holds, const char* what)
    {
        if (!holds && m_fault.empty())
            m_fault = what;
    }

    void follow(const crdt::TextDelta& delta)
    {
        checkForm(delta);
        m_copy = applied(delta, m_copy);
        compare();
    }

    void compare()
    {
        const std::u16string text = m_text.toString(crdt::Text::Objects::Mark);
        if (text != m_copy && m_fault.empty())
            m_fault = "the text and its observer's copy differ:\n  " + toHexUnits(text) + "\n  " +
                      toHexUnits(m_copy);
    }

    static std::string toHexUnits(std::u16string_view units)
    {
        QStringList hex;
        for (const char16_t unit : units)
            hex << QString::number(unit, 16);
        return hex.join(u' ').toStdString();
    }

    void checkForm(const crdt::TextDelta& delta)
    {
        using Kind = crdt::TextChange::Kind;
        require(!delta.empty() && delta.back().kind != Kind::Retain, "a delta ends with a change");
        for (std::size_t i = 0; i < delta.size(); ++i) {
            require(delta[i].length > 0, "each step of a delta is one");
            require(delta[i].kind != Kind::Insert || delta[i].text.size() == delta[i].length,
                    "an insert is as long as its text");
            if (i == 0)
                continue;
            require(delta[i].kind != delta[i - 1].kind, "no two steps of a kind beside each other");
            require(delta[i].kind != Kind::Insert || delta[i - 1].kind != Kind::Delete,
                    "inserts before deletes");
        }
    }

    std::u16string applied(const crdt::TextDelta& delta, std::u16string_view before)
    {
        std::u16string after;
        for (const crdt::TextChange& change : delta) {
            if (change.kind == crdt::TextChange::Kind::Insert) {
                after += change.text;
                continue;
            }
            require(change.length <= before.size(), "a delta stays within the text");
            const std::size_t length = std::min(change.length, before.size());
            if (change.kind == crdt::TextChange::Kind::Retain)
                after += before.substr(0, length);
            before.remove_prefix(length);
        }
        return after.append(before);
    }

    crdt::Text m_text;
    std::u16string m_copy;
    std::string m_fault;
    crdt::Subscription m_subscription;
};

} // namespace heartline::test
