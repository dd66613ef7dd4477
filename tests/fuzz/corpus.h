// SPDX-License-Identifier: MIT
#pragma once

#include "fuzz.h"

#include <QJsonObject>
#include <QString>

#include <map>
#include <set>
#include <string>

namespace heartline::fuzz {

/// The inputs that each target starts from.
class Corpus
{
public:
    /// What is in one of the Yjs vectors, for every target that can use it.
    void addVector(const QJsonObject& vector);
    /// Random decisions, for targets that take bytes as such.
    void addChoices();
    /// What once found a fault.
    void addRegressions();

    /// Into `folder`/<target>/<number or name>; what was there is gone then.
    void write(const QString& folder) const;

private:
    void add(const std::string& target, const Bytes& input);
    void addUpdate(const Bytes& update);
    void addUpdates(const std::vector<Bytes>& updates);
    void addMalformed(const QJsonObject& vector);
    void addField(const QJsonObject& vector, const QString& key, const QString& text);
    void addHex(const QJsonObject& vector, const Bytes& bytes);
    void addAwareness(const Bytes& update);
    void addFrame(const Bytes& frame);
    void addDialogue(std::uint8_t kind, const Bytes& payload);

    std::map<std::string, std::set<Bytes>> m_inputs;
    std::map<std::string, std::map<std::string, Bytes>> m_named;
};

} // namespace heartline::fuzz
