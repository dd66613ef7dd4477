// SPDX-License-Identifier: MIT
#include "vectorsupport.h"

#include "qstrings.h"
#include "vectors.h"

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace heartline::test {

using namespace crdt;

namespace {

// What JSON.stringify makes of Yjs' toJSON(); undefined where it leaves something out.
QJsonValue jsonOf(const Value& value);

QJsonValue jsonOf(const Any& any)
{
    if (const bool* flag = any.as<bool>())
        return *flag;
    if (const double* number = any.as<double>())
        return *number;
    if (const auto* text = any.as<std::string>())
        return QString::fromStdString(*text);
    if (const auto* list = any.as<Any::Array>()) {
        QJsonArray array;
        for (const Any& entry : *list)
            array.append(entry.isUndefined() ? QJsonValue() : jsonOf(entry));
        return array;
    }
    QJsonObject object;
    if (const auto* members = any.as<Any::Object>()) {
        for (const auto& [key, member] : *members) {
            if (!member.isUndefined())
                object.insert(QString::fromStdString(key), jsonOf(member));
        }
        return object;
    }
    if (const auto* bytes = any.as<Bytes>()) {
        for (std::size_t i = 0; i < bytes->size(); ++i)
            object.insert(QString::number(i), bytes->at(i));
        return object;
    }
    return any.isUndefined() ? QJsonValue(QJsonValue::Undefined) : QJsonValue();
}

QJsonValue jsonOf(const Array& list)
{
    QJsonArray array;
    for (const Value& value : list.values()) {
        const QJsonValue json = jsonOf(value);
        array.append(json.isUndefined() ? QJsonValue() : json);
    }
    return array;
}

QJsonValue jsonOf(const Map& map)
{
    QJsonObject object;
    for (const std::string& key : map.keys()) {
        if (const auto value = map.get(key); value && !jsonOf(*value).isUndefined())
            object.insert(QString::fromStdString(key), jsonOf(*value));
    }
    return object;
}

QJsonValue jsonOf(const Value& value)
{
    if (const Any* any = std::get_if<Any>(&value))
        return jsonOf(*any);
    if (const auto* type = std::get_if<SharedType>(&value)) {
        if (type->kind() == TypeKind::Array)
            return jsonOf(type->toArray());
        if (type->kind() == TypeKind::Map)
            return jsonOf(type->toMap());
        if (type->kind() == TypeKind::Text)
            return toQString(type->toText().toString());
    }
    return u"not compared"_s;
}

} // namespace

QString fromUnits(const QJsonArray& units)
{
    QString text;
    for (const QJsonValue& unit : units)
        text += QChar(char16_t(unit.toInt()));
    return text;
}

QString compact(const QJsonValue& value)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
}

QString textOf(Document& document, const std::string& root)
{
    return toQString(document.text(root).toString());
}

std::string rootOf(const QJsonObject& vector)
{
    return vector.value(u"root").toString(u"t"_s).toStdString();
}

Document passiveDocument(const QJsonObject& vector)
{
    return Document(
        Document::Options{.clientId = kPassiveClient, .collectGarbage = vector.value(u"gc").toBool(true)});
}

std::vector<Bytes> updatesOf(const QJsonObject& vector)
{
    std::vector<Bytes> updates;
    for (const QJsonValue& update : vector.value(u"updates").toArray())
        updates.push_back(fromHex(update.isObject() ? update[u"update"].toString() : update.toString()));
    return updates;
}

std::vector<std::size_t> indicesOf(const QJsonObject& order, std::size_t count)
{
    std::vector<std::size_t> indices;
    if (order.contains(u"order")) {
        for (const QJsonValue& index : order.value(u"order").toArray())
            indices.push_back(std::size_t(index.toInteger()));
        return indices;
    }
    indices.resize(count);
    std::iota(indices.begin(), indices.end(), std::size_t(0));
    if (order.value(u"name").toString() == u"reverse")
        std::reverse(indices.begin(), indices.end());
    return indices;
}

QStringList difference(const QString& what, const QString& ours, const QString& theirs)
{
    if (ours == theirs)
        return {};
    return {u"%1: ours\n  %2\nYjs'\n  %3"_s.arg(what, ours, theirs)};
}

QStringList compareState(Document& document, const QJsonObject& vector, const QJsonObject& expected,
                         const QString& when, const QJsonValue& otherBytes)
{
    const std::string root = rootOf(vector);
    QStringList faults =
        difference(when + u", within"_s, QString::fromStdString(document.check()), QString());
    if (expected.contains(u"text"))
        faults << difference(when + u", the text"_s, textOf(document, root),
                             expected.value(u"text").toString());
    if (expected.contains(u"utf16"))
        faults << difference(when + u", the text"_s, textOf(document, root),
                             fromUnits(expected.value(u"utf16").toArray()));
    if (expected.contains(u"length"))
        faults << difference(when + u", the length"_s, QString::number(document.text(root).length()),
                             QString::number(expected.value(u"length").toInteger()));
    if (expected.contains(u"sv"))
        faults << difference(when + u", the state vector"_s, toHex(document.stateVector().encode()),
                             expected.value(u"sv").toString());
    if (expected.contains(u"fullUpdate"))
        faults << difference(when + u", the state"_s, toHex(document.encodeStateAsUpdate()),
                             (otherBytes.isString() ? otherBytes : expected.value(u"fullUpdate")).toString());
    if (expected.contains(u"json")) {
        const QJsonDocument json = QJsonDocument::fromJson(expected.value(u"json").toString().toUtf8());
        if (json.isArray())
            faults << difference(when + u", array a"_s, compact(jsonOf(document.array("a"))),
                                 compact(json.array()));
        if (json.object().contains(u"a"))
            faults << difference(when + u", array a"_s, compact(jsonOf(document.array("a"))),
                                 compact(json[u"a"]));
        if (json.object().contains(u"m"))
            faults << difference(when + u", map m"_s, compact(jsonOf(document.map("m"))),
                                 compact(json[u"m"]));
    }
    return faults;
}

QStringList compareFromV2(const QJsonObject& vector)
{
    const QJsonObject expected = vector.value(u"expect").toObject();
    if (!expected.contains(u"v2"))
        return {};
    Document document = passiveDocument(vector);
    if (!document.applyUpdateV2(fromHex(expected.value(u"v2").toString())))
        return {u"format v2 is refused"_s};
    return compareState(document, vector, expected, u"from v2"_s);
}

QStringList compareStep(Document& document, const QJsonObject& vector, const QJsonValue& step,
                        const QString& when)
{
    const QString after = u"%1, after %2, "_s.arg(when).arg(step[u"after"].toInteger());
    QStringList faults =
        difference(after + u"the text"_s, textOf(document, rootOf(vector)), step[u"text"].toString());
    faults << difference(after + u"the state vector"_s, toHex(document.stateVector().encode()),
                         step[u"sv"].toString());
    faults << difference(after + u"whether structs wait"_s, QString::number(document.hasPendingStructs()),
                         QString::number(step[u"pendingStructs"].toBool()));
    faults << difference(after + u"whether deletions wait"_s, QString::number(document.hasPendingDeletions()),
                         QString::number(step[u"pendingDeletes"].toBool()));
    faults << difference(after + u"within"_s, QString::fromStdString(document.check()), QString());
    return faults;
}

QStringList comparePosition(Document& document, Document& later, const QJsonObject& position)
{
    const std::string json = compact(position.value(u"json")).sliced(1).chopped(1).toStdString();
    const QString name = QString::fromStdString(json);
    const auto fromJson = RelativePosition::fromJson(json);
    if (!fromJson)
        return {name + u" is refused"_s};
    QStringList faults;
    if (position.contains(u"stringified"))
        faults << difference(
            name + u", as JSON"_s, compact(QJsonDocument::fromJson(fromJson->toJson().c_str()).object()),
            compact(QJsonDocument::fromJson(position.value(u"stringified").toString().toUtf8()).object()));

    auto place = document.resolve(*fromJson);
    if (position.contains(u"hex")) {
        const Bytes bytes = fromHex(position.value(u"hex").toString());
        faults << difference(name + u", as bytes"_s, toHex(fromJson->encode()), toHex(bytes));
        const auto decoded = RelativePosition::decode(bytes);
        if (!decoded)
            return faults << name + u" is refused as bytes"_s;
        const auto same = document.resolve(*decoded);
        if (same.has_value() != place.has_value() || (same && same->index != place->index))
            faults << name + u" is elsewhere when it went as bytes"_s;
    }
    if (position.contains(u"index")) {
        const auto index = position.value(u"index").toInteger();
        if (!place)
            return faults << name + u" is nowhere"_s;
        // A position before the first unit on its left is the beginning, which is all that Yjs says of it.
        faults << difference(name + u", the index"_s, QString::number(place->index), QString::number(index));
        const auto made = place->type.toText().relativePosition(
            std::size_t(index), position.value(u"json")[u"assoc"].toInteger());
        if (!made || !(*made == *fromJson))
            faults << name + u" is not what is made at its index"_s;
    }
    const auto compare = [&](Document& now, const char16_t* key) {
        if (!position.contains(QStringView(key)))
            return;
        place = now.resolve(*fromJson);
        const QJsonValue expected = position.value(QStringView(key));
        faults << difference(name + u", "_s + QString::fromUtf16(key),
                             place ? QString::number(place->index) : u"none"_s,
                             expected.isNull() ? u"none"_s : QString::number(expected[u"index"].toInteger()));
    };
    compare(document, u"resolved");
    compare(document, u"resolvedNow");
    compare(later, u"resolvedLater");
    return faults;
}

} // namespace heartline::test
