// SPDX-License-Identifier: MIT
#include "edit.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>

using namespace Qt::StringLiterals;

namespace heartline::test {

using namespace crdt;

namespace {

void must(bool done, const Edit& edit)
{
    if (!done)
        throw std::runtime_error("the engine refuses to " + edit.describe().toStdString());
}

std::u16string_view units(const QString& text)
{
    return {reinterpret_cast<const char16_t*>(text.utf16()), std::size_t(text.size())};
}

SharedType nestedType(Document& document, const QString& name)
{
    const auto value = document.map("m").get(name.toStdString());
    const auto* type = value ? std::get_if<SharedType>(&*value) : nullptr;
    return type ? *type : SharedType();
}

Text textOf(Document& document, const QString& nested)
{
    return nested.isEmpty() ? document.text("t") : nestedType(document, nested).toText();
}

Map mapOf(Document& document, const QString& nested)
{
    return nested.isEmpty() ? document.map("m") : nestedType(document, nested).toMap();
}

Array arrayOf(Document& document, const QString& nested)
{
    return nested.isEmpty() ? document.array("a") : nestedType(document, nested).toArray();
}

bool put(Map map, const std::string& key, TypeKind kind)
{
    if (kind == TypeKind::Array)
        return bool(map.setArray(key));
    return kind == TypeKind::Map ? bool(map.setMap(key)) : bool(map.setText(key));
}

bool put(Array array, std::size_t index, TypeKind kind)
{
    if (kind == TypeKind::Array)
        return bool(array.insertArray(index));
    return kind == TypeKind::Map ? bool(array.insertMap(index)) : bool(array.insertText(index));
}

QString randomWord(Random& random)
{
    static const std::array ascii{u"a"_s, u"bc"_s,   u"the "_s, u"x\n"_s,         u"hello"_s,
                                  u" "_s, u"    "_s, u"};\n"_s, u"Lorem ipsum "_s};
    static const std::array wide{u"é"_s,      u"ß"_s,      u"漢字"_s,         u"\u05d0\u05d1"_s, u"e\u0301"_s,
                                 u"\u200d"_s, u"\ufeff"_s, QString(QChar(0)), u"\u2028"_s,       u"한"_s};
    static const std::array astral{u"😀"_s, u"👩‍👩‍👧"_s, u"𝒳"_s, u"🇩🇪"_s, u"𐍈x"_s};
    const std::size_t kind = random.below(10);
    if (kind < 6)
        return random.pick(ascii);
    return kind < 8 ? random.pick(wide) : random.pick(astral);
}

Any randomValue(Random& random)
{
    static const std::array<Any, 20> values{Any(nullptr),
                                            Any(true),
                                            Any(false),
                                            Any(0),
                                            Any(-1),
                                            Any(63),
                                            Any(64),
                                            Any(0x7fffffff),
                                            Any(0x80000000),
                                            Any(0.1),
                                            Any(-1.5),
                                            Any(1e300),
                                            Any(1.0e16),
                                            Any("v"),
                                            Any("漢😀"),
                                            Any(Any::Array{}),
                                            Any(Any::Array{Any(1), Any("a"), Any(nullptr)}),
                                            Any(Any::Object{{"z", Any(1)}, {"a", Any(Any::Object{})}}),
                                            Any(Bytes{0, 255, 7}),
                                            Any(Bytes{})};
    return random.pick(values);
}

std::optional<Edit> randomEditOf(Random& random, const Text& text, const QString& nested)
{
    Edit edit;
    edit.nested = nested;
    const std::u16string units = text.toString(Text::Objects::Mark);
    const bool large = random.oneIn(25); // Pasted, or cut out.
    if (random.below(10) < 3 && units.size() > 3) {
        edit.kind = Edit::Kind::DeleteText;
        edit.index = outsidePairs(units, random.below(units.size()));
        const std::size_t wanted = random.between(1, large ? units.size() : 7);
        const std::size_t end = outsidePairs(units, std::min(units.size(), edit.index + wanted));
        if (end <= edit.index)
            return {};
        edit.length = end - edit.index;
        return edit;
    }
    edit.kind = Edit::Kind::InsertText;
    edit.index = random.oneIn(3) ? units.size() : outsidePairs(units, random.below(units.size() + 1));
    edit.text = randomWord(random);
    if (large)
        edit.text = edit.text.repeated(qsizetype(random.between(2, 120)));
    return edit;
}

QString hexOf(const Any& value)
{
    return QString::fromLatin1(Writer().any(value).data().toHex());
}

QString describeType(const SharedType& type);

QString describeValue(const Value& value)
{
    if (const auto* type = std::get_if<SharedType>(&value))
        return describeType(*type);
    if (const auto* document = std::get_if<Subdocument>(&value))
        return u"document "_s + QString::fromStdString(document->guid);
    return hexOf(*std::get_if<Any>(&value));
}

QString describeText(const Text& text)
{
    return toQString(text.toString(Text::Objects::Mark));
}

QString describeList(const Array& array)
{
    QStringList values;
    for (const Value& value : array.values())
        values << describeValue(value);
    return values.join(u',');
}

QString describeMap(const Map& map)
{
    QStringList entries;
    for (const std::string& key : map.keys()) {
        const auto value = map.get(key);
        entries << QString::fromStdString(key) + u'=' + (value ? describeValue(*value) : u"missing"_s);
    }
    entries.sort();
    return entries.join(u',');
}

QString describeType(const SharedType& type)
{
    const TypeKind kind = type.kind();
    const bool isText = kind == TypeKind::Text || kind == TypeKind::XmlText;
    return u"%1%2[%3]{%4}"_s.arg(QString::number(int(kind)), QString::fromStdString(type.nodeName()),
                                 isText ? describeText(type.toText()) : describeList(type.toArray()),
                                 describeMap(type.toMap()));
}

} // namespace

std::size_t outsidePairs(std::u16string_view text, std::size_t index)
{
    const bool inside = index > 0 && index < text.size() && QChar::isLowSurrogate(text[index]) &&
                        QChar::isHighSurrogate(text[index - 1]);
    return inside ? index - 1 : index;
}

std::optional<Edit> randomTextEdit(Random& random, Document& document)
{
    return randomEditOf(random, document.text("t"), {});
}

std::optional<Edit> randomTyping(Random& random, Document& document, std::size_t& caret)
{
    const std::u16string units = document.text("t").toString(Text::Objects::Mark);
    caret = outsidePairs(units, std::min(caret, units.size()));
    Edit edit;
    const std::size_t kind = random.below(10);
    if (kind < 3 && caret > 0) { // Backspace.
        edit.kind = Edit::Kind::DeleteText;
        edit.index = outsidePairs(units, caret - 1);
        edit.length = caret - edit.index;
        caret = edit.index;
    } else if (kind == 3 && caret < units.size()) {
        edit.kind = Edit::Kind::DeleteText;
        edit.index = caret;
        edit.length = outsidePairs(units, caret + 1) == caret ? 2 : 1;
    } else {
        edit.index = caret;
        edit.text = random.oneIn(6) ? randomWord(random) : QString(QChar(u'a' + char16_t(random.below(26))));
        caret += std::size_t(edit.text.size());
    }
    return edit;
}

std::optional<Edit> randomOtherEdit(Random& random, Document& document)
{
    static const std::array keys{u"k0"_s, u"k1"_s, u"k2"_s, u"k3"_s};
    static const std::array kinds{TypeKind::Array, TypeKind::Map, TypeKind::Text};
    static const std::array nestedNames{u"array"_s, u"map"_s, u"text"_s}; // In the order of `kinds`.
    Edit edit;
    const std::size_t what = random.below(10);
    if (what == 0) {
        edit.kind = Edit::Kind::SetKeyToType;
        edit.type = random.pick(kinds);
        edit.key = nestedNames[std::size_t(edit.type)];
        return edit;
    }
    if (what == 1) {
        const SharedType text = nestedType(document, u"text"_s);
        return text.isValid() ? randomEditOf(random, text.toText(), u"text"_s) : std::nullopt;
    }
    if (what < 6) { // In a map.
        if (random.oneIn(3) && nestedType(document, u"map"_s).isValid())
            edit.nested = u"map"_s;
        edit.key = random.oneIn(20) ? u"kü😀"_s : random.pick(keys);
        edit.kind = random.oneIn(4) ? Edit::Kind::RemoveKey : Edit::Kind::SetKey;
        edit.value = random.oneIn(8) ? Any() : random.oneIn(8) ? Any(Any::BigInt{-7}) : randomValue(random);
        return edit;
    }
    if (random.oneIn(3) && nestedType(document, u"array"_s).isValid())
        edit.nested = u"array"_s;
    const std::size_t size = arrayOf(document, edit.nested).size();
    edit.index = random.below(size + 1);
    if (random.oneIn(3)) {
        if (edit.index == size)
            return {};
        edit.kind = Edit::Kind::DeleteValues;
        edit.length = std::min(size - edit.index, random.between(1, 3));
    } else if (random.oneIn(5)) {
        edit.kind = Edit::Kind::InsertType;
        edit.type = random.pick(kinds);
    } else {
        edit.kind = Edit::Kind::InsertValues;
        Any::Array values;
        for (std::size_t count = random.between(1, 4); count > 0; --count)
            values.push_back(randomValue(random));
        edit.value = Any(std::move(values));
    }
    return edit;
}

void Edit::apply(Document& document) const
{
    switch (kind) {
    case Kind::InsertText:
        return must(bool(textOf(document, nested).insert(index, units(text))), *this);
    case Kind::DeleteText:
        return must(bool(textOf(document, nested).remove(index, length)), *this);
    case Kind::SetKey:
        return must(bool(mapOf(document, nested).set(key.toStdString(), value)), *this);
    case Kind::SetKeyToType:
        return must(put(mapOf(document, nested), key.toStdString(), type), *this);
    case Kind::RemoveKey:
        return must(bool(mapOf(document, nested).remove(key.toStdString())), *this);
    case Kind::InsertValues:
        return must(bool(arrayOf(document, nested).insert(index, std::span(*value.as<Any::Array>()))), *this);
    case Kind::InsertType:
        return must(put(arrayOf(document, nested), index, type), *this);
    case Kind::DeleteValues:
        return must(bool(arrayOf(document, nested).remove(index, length)), *this);
    }
}

void Edit::write(Writer& writer) const
{
    writer.number(std::uint64_t(kind)).string(nested);
    switch (kind) {
    case Kind::InsertText:
        writer.number(index).string(text);
        break;
    case Kind::DeleteText:
    case Kind::DeleteValues:
        writer.number(index).number(length);
        break;
    case Kind::SetKey:
        writer.string(key).any(value);
        break;
    case Kind::SetKeyToType:
        writer.string(key).number(std::uint64_t(type));
        break;
    case Kind::RemoveKey:
        writer.string(key);
        break;
    case Kind::InsertValues:
        writer.number(index).any(value);
        break;
    case Kind::InsertType:
        writer.number(index).number(std::uint64_t(type));
        break;
    }
}

QString Edit::describe() const
{
    const QString in = nested.isEmpty() ? QString() : u" in "_s + nested;
    switch (kind) {
    case Kind::InsertText:
        return u"insert %1 \"%2\"%3"_s.arg(QString::number(index), text.left(60), in);
    case Kind::DeleteText:
        return u"delete %1 %2%3"_s.arg(index).arg(length).arg(in);
    case Kind::SetKey:
        return u"set %1 to %2%3"_s.arg(key, hexOf(value), in);
    case Kind::SetKeyToType:
        return u"set %1 to type %2%3"_s.arg(key, QString::number(int(type)), in);
    case Kind::RemoveKey:
        return u"remove %1%2"_s.arg(key, in);
    case Kind::InsertValues:
        return u"insert values %1 %2%3"_s.arg(QString::number(index), hexOf(value), in);
    case Kind::InsertType:
        return u"insert type %2 at %1%3"_s.arg(QString::number(index), QString::number(int(type)), in);
    case Kind::DeleteValues:
        return u"delete values %1 %2%3"_s.arg(index).arg(length).arg(in);
    }
    return {};
}

QString describe(Document& document)
{
    const Text text = document.text("t");
    return u"t[%1]{%2} m{%3} a[%4] x[%5]"_s.arg(
        describeText(text), describeMap(text.toMap()), describeMap(document.map("m")),
        describeList(document.array("a")), describeList(document.array("x")));
}

} // namespace heartline::test
