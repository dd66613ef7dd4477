// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Document>

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <string>
#include <vector>

/// What a document does with a Yjs vector. Functions that compare give one line for each difference; none:
/// all is equal.
namespace heartline::test {

/// The client id of documents that only take in updates.
inline constexpr crdt::ClientId kPassiveClient = 4294967295;

std::string rootOf(const QJsonObject& vector);
/// With or without garbage collection, as the vector says.
crdt::Document passiveDocument(const QJsonObject& vector);
std::vector<crdt::Bytes> updatesOf(const QJsonObject& vector);
/// "in order" and "reverse" are implied.
std::vector<std::size_t> indicesOf(const QJsonObject& order, std::size_t count);

QString textOf(crdt::Document& document, const std::string& root);
/// From an array of UTF-16 code units.
QString fromUnits(const QJsonArray& units);
/// On one line.
QString compact(const QJsonValue& value);

QStringList difference(const QString& what, const QString& ours, const QString& theirs);
/// `expected` has text or utf16, length, sv, fullUpdate and json, as far as they are there; `otherBytes`
/// takes the place of fullUpdate.
QStringList compareState(crdt::Document& document, const QJsonObject& vector, const QJsonObject& expected,
                         const QString& when, const QJsonValue& otherBytes = {});
/// The vector's state in format v2, if it has one.
QStringList compareFromV2(const QJsonObject& vector);
QStringList compareStep(crdt::Document& document, const QJsonObject& vector, const QJsonValue& step,
                        const QString& when);
QStringList comparePosition(crdt::Document& document, crdt::Document& later, const QJsonObject& position);

} // namespace heartline::test
