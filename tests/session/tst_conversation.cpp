// SPDX-License-Identifier: MIT
#include "conversation.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace heartline;
using namespace heartline::session;
using namespace Qt::StringLiterals;
using Delivery = ChatMessage::Delivery;
using Kind = ChatMessage::Kind;
using State = OutboxEntry::State;

namespace {

const QString kRoom = u"general"_s;
const Person kAnn{u"ann"_s, u"Ann"_s};
const QString kEpoch = u"e"_s;
constexpr qint64 kEnd = std::numeric_limits<qint64>::max();

QJsonObject chat(const QString& content)
{
    return {{u"type"_s, u"chat"_s}, {u"content"_s, content}};
}

QJsonObject edit(const QString& target, const QString& content)
{
    return {{u"type"_s, u"edit"_s}, {u"target"_s, target}, {u"content"_s, content}};
}

QJsonObject removal(const QString& target)
{
    return {{u"type"_s, u"delete"_s}, {u"target"_s, target}};
}

QJsonObject reaction(const QString& target, const QString& emoji, bool on)
{
    return {{u"type"_s, u"reaction"_s}, {u"target"_s, target}, {u"emoji"_s, emoji}, {u"on"_s, on}};
}

wire::v1::Event made(qint64 offset, const QString& id, const QString& user, const QJsonObject& data)
{
    return {.offset = offset,
            .id = id,
            .from = {user, user.toUpper()},
            .device = u"d"_s,
            .n = offset,
            .timestamp = offset * 10,
            .data = data};
}

OutboxEntry waiting(const QString& id, const QJsonObject& data, State state = State::Queued, qint64 order = 1)
{
    OutboxEntry entry;
    entry.id = id;
    entry.channel = u"chat:general"_s;
    entry.order = order;
    entry.data = data;
    entry.state = state;
    entry.writtenMs = 5;
    return entry;
}

/// What a window would show: lines by their keys, as they were told.
class Screen
{
public:
    explicit Screen(Conversation& conversation)
        : m_conversation(conversation)
    {
    }
    int look()
    {
        const Conversation::Changes changes = m_conversation.takeChanges();
        for (const ChatMessage& line : changes.lines)
            m_lines.insert_or_assign(line.key, line);
        for (const QString& key : changes.gone)
            m_lines.erase(key);
        return static_cast<int>(changes.lines.size() + changes.gone.size());
    }
    [[nodiscard]] QList<ChatMessage> lines()
    {
        look();
        QList<ChatMessage> lines;
        for (const auto& [key, line] : m_lines)
            lines.append(line);
        std::ranges::sort(lines, {},
                          [](const ChatMessage& m) { return std::tuple(m.offset, m.sequence, m.key); });
        return lines;
    }
    [[nodiscard]] QStringList words()
    {
        QStringList words;
        for (const ChatMessage& line : lines())
            words.append(line.kind == Kind::Gap ? u"--"_s : line.deleted ? u"x"_s : line.content);
        return words;
    }
    [[nodiscard]] ChatMessage line(const QString& key)
    {
        look();
        return m_lines.contains(key) ? m_lines.at(key) : ChatMessage();
    }

private:
    Conversation& m_conversation;
    std::map<QString, ChatMessage> m_lines;
};

/// Everything that a conversation is made of, and what it must show, worked out the plain way: sort, then go
/// through the log from its beginning.
struct Naive
{
    struct Occurrence
    {
        int run;
        wire::v1::Event event;
    };
    std::vector<Occurrence> events;
    std::vector<OutboxEntry> entries;
    std::map<int, QString> epochs;

    [[nodiscard]] std::vector<std::pair<Place, wire::v1::Event>> log() const
    {
        std::map<QString, std::pair<Place, wire::v1::Event>> chosen;
        for (const Occurrence& one : events) {
            const Place place{one.run, one.event.offset};
            const auto [it, isNew] = chosen.try_emplace(one.event.id, place, one.event);
            auto& [bestPlace, best] = it->second;
            if (!isNew && one.event.timestamp > best.timestamp)
                it->second = {place, one.event};
            else if (!isNew && one.event.timestamp == best.timestamp)
                bestPlace = std::min(bestPlace, place);
        }
        std::vector<std::pair<Place, wire::v1::Event>> log;
        for (const auto& [id, one] : chosen)
            log.push_back(one);
        std::ranges::sort(log, {}, [](const auto& one) { return one.first; });
        return log;
    }

    [[nodiscard]] QStringList show() const
    {
        struct Line
        {
            std::pair<qint64, qint64> where;
            QString author;
            QString content;
            bool deleted = false;
            bool edited = false;
            bool changing = false;
            QString delivery;
            std::map<QString, QStringList> on; // by emoji
        };
        std::map<QString, Line> lines;
        const auto log = this->log();
        for (const auto& [place, event] : log) {
            if (event.data["type"_L1] == "chat"_L1)
                lines[event.id] = {.where = {Conversation::lineOffset(place), 0},
                                   .author = event.from.id,
                                   .content = event.data["content"_L1].toString(),
                                   .delivery = u"Sent"_s,
                                   .on = {}};
        }
        std::vector<OutboxEntry> sorted = entries;
        std::ranges::sort(sorted, {}, &OutboxEntry::order);
        const auto word = [](State state) {
            switch (state) {
            case State::Queued:
                return u"Queued"_s;
            case State::Sent:
                return u"Sending"_s;
            case State::Accepted:
                return u"Sent"_s;
            case State::Held:
                return u"Held"_s;
            case State::Failed:
                return u"Failed"_s;
            case State::Lost:
                return u"Lost"_s;
            }
            return QString();
        };
        for (const OutboxEntry& entry : sorted) {
            if (entry.data["type"_L1] != "chat"_L1)
                continue;
            const bool logged = lines.contains(entry.id);
            Line& line = lines[entry.id];
            line.delivery = word(entry.state);
            if (logged && entry.state == State::Lost)
                continue;
            line.author = kAnn.id;
            line.content = entry.data["content"_L1].toString();
            line.where = {kEnd, entry.order};
            if (entry.state == State::Accepted) {
                for (const auto& [run, epoch] : epochs) {
                    if (epoch == entry.epoch)
                        line.where = {Conversation::lineOffset({run, entry.offset}), 0};
                }
            }
        }
        for (const auto& [place, event] : log) {
            const QString type = event.data["type"_L1].toString();
            const auto target = lines.find(event.data["target"_L1].toString());
            if (target == lines.end())
                continue;
            Line& line = target->second;
            if (type == "edit"_L1 && event.from.id == line.author) {
                line.content = event.data["content"_L1].toString();
                line.edited = true;
            } else if (type == "delete"_L1 && event.from.id == line.author) {
                line.deleted = true;
            } else if (type == "reaction"_L1) {
                QStringList& on = line.on[event.data["emoji"_L1].toString()];
                on.removeAll(event.from.id);
                if (event.data["on"_L1].toBool())
                    on.append(event.from.id);
            }
        }
        for (const OutboxEntry& entry : sorted) {
            const QString type = entry.data["type"_L1].toString();
            const auto target = lines.find(entry.data["target"_L1].toString());
            if (type == "chat"_L1 || target == lines.end())
                continue;
            Line& line = target->second;
            const bool stopped =
                entry.state == State::Failed || entry.state == State::Held || entry.state == State::Lost;
            if (type == "reaction"_L1) {
                QStringList& on = line.on[entry.data["emoji"_L1].toString()];
                if (stopped)
                    continue;
                on.removeAll(kAnn.id);
                if (entry.data["on"_L1].toBool())
                    on.append(kAnn.id);
                continue;
            }
            if (stopped)
                line.delivery = word(entry.state);
            else
                line.changing = true;
            if (type == "edit"_L1) {
                line.content = entry.data["content"_L1].toString();
                line.edited = true;
            } else if (!stopped) {
                line.deleted = true;
            }
        }
        QStringList shown;
        for (const auto& [key, line] : lines) {
            QStringList reactions;
            for (const auto& [emoji, on] : line.on) {
                if (!on.isEmpty() && !line.deleted)
                    reactions.append(emoji + on.join(u'+'));
            }
            shown.append(u"%1 %2/%3 %4 '%5' %6%7%8 %9"_s.arg(key)
                             .arg(line.where.first)
                             .arg(line.where.second)
                             .arg(line.author, line.deleted ? QString() : line.content,
                                  line.deleted ? u"x"_s : u"-"_s,
                                  line.edited && !line.deleted ? u"e"_s : u"-"_s,
                                  line.changing ? u"c"_s : u"-"_s, line.delivery) +
                         u' ' + reactions.join(u' '));
        }
        return shown;
    }
};

QStringList shownBy(Screen& screen)
{
    const QMetaEnum delivery = QMetaEnum::fromType<Delivery>();
    QStringList shown;
    for (const ChatMessage& line : screen.lines()) {
        if (line.kind != Kind::Chat)
            continue;
        QStringList reactions;
        for (const Reaction& one : line.reactions) {
            QStringList people;
            for (const Person& person : one.people)
                people.append(person.id);
            reactions.append(one.emoji + people.join(u'+'));
        }
        reactions.sort();
        shown.append(u"%1 %2/%3 %4 '%5' %6%7%8 %9"_s.arg(line.key)
                         .arg(line.offset)
                         .arg(line.sequence)
                         .arg(line.author.id, line.content, line.deleted ? u"x"_s : u"-"_s,
                              line.edited ? u"e"_s : u"-"_s, line.changing ? u"c"_s : u"-"_s,
                              QString::fromLatin1(delivery.valueToKey(int(line.delivery)))) +
                     u' ' + reactions.join(u' '));
    }
    shown.sort();
    return shown;
}

} // namespace

class TestConversation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheLogInItsOrder()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        conversation.addEvents(
            1, kEpoch,
            {made(2, u"b"_s, u"ben"_s, chat(u"two"_s)), made(1, u"a"_s, u"ann"_s, chat(u"one"_s))});
        QCOMPARE(screen.words(), (QStringList{u"one"_s, u"two"_s}));
        const ChatMessage mine = screen.line(u"a"_s);
        QVERIFY(mine.own);
        QCOMPARE(mine.delivery, Delivery::Sent);
        QCOMPARE(mine.time, QDateTime::fromMSecsSinceEpoch(10, Qt::UTC));
        QCOMPARE(mine.author.name, u"ANN"_s);
        QVERIFY(!screen.line(u"b"_s).own);
    }

    void tellsEachChangeOnce()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        const wire::v1::Event one = made(1, u"a"_s, u"ann"_s, chat(u"one"_s));
        conversation.addEvents(1, kEpoch, {one});
        QCOMPARE(screen.look(), 1);
        conversation.addEvents(1, kEpoch, {one});
        QCOMPARE(screen.look(), 0);
        conversation.addEvents(1, kEpoch, {made(2, u"x"_s, u"ben"_s, edit(u"a"_s, u"not mine to edit"_s))});
        QCOMPARE(screen.look(), 0);
        conversation.addEvents(1, kEpoch, {made(3, u"y"_s, u"ann"_s, edit(u"a"_s, u"two"_s))});
        QCOMPARE(screen.look(), 1);
        QVERIFY(screen.line(u"a"_s).edited);
        QCOMPARE(screen.words(), QStringList{u"two"_s});
    }

    // protocol.md §2: the last edit in log order holds.
    void theLastEditInLogOrderHolds()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        conversation.addEvents(1, kEpoch, {made(5, u"late"_s, u"ann"_s, edit(u"a"_s, u"last"_s))});
        QCOMPARE(screen.words(), QStringList()); // its message is not loaded yet
        conversation.addEvents(1, kEpoch, {made(3, u"early"_s, u"ann"_s, edit(u"a"_s, u"first"_s))});
        conversation.addEvents(1, kEpoch, {made(1, u"a"_s, u"ann"_s, chat(u"original"_s))});
        QCOMPARE(screen.words(), QStringList{u"last"_s});
    }

    void aDeleteBlanksWhateverIsKnown_data()
    {
        QTest::addColumn<bool>("blanked");
        QTest::newRow("the delete is loaded") << false;
        QTest::newRow("the server has blanked it, and the delete is not loaded") << true;
    }
    void aDeleteBlanksWhateverIsKnown()
    {
        QFETCH(bool, blanked);
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        conversation.addEvents(1, kEpoch,
                               {made(1, u"a"_s, u"ben"_s, chat(u"secret"_s)),
                                made(2, u"e"_s, u"ben"_s, edit(u"a"_s, u"secrets"_s)),
                                made(3, u"r"_s, u"ann"_s, reaction(u"a"_s, u"+1"_s, true))});
        screen.look();
        QJsonObject gone = chat({});
        gone.insert(u"deleted"_s, true);
        conversation.addEvents(
            1, kEpoch,
            {blanked ? made(1, u"a"_s, u"ben"_s, gone) : made(4, u"d"_s, u"ben"_s, removal(u"a"_s))});
        const ChatMessage line = screen.line(u"a"_s);
        QVERIFY(line.deleted && line.content.isEmpty() && !line.edited && line.reactions.isEmpty());
        // What is read again from a page made before does not bring it back.
        conversation.addEvents(1, kEpoch, {made(1, u"a"_s, u"ben"_s, chat(u"secret"_s))});
        QVERIFY(screen.line(u"a"_s).deleted);
    }

    void reactionsAreCountedByTheirLastWord()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        const auto react = [&](qint64 offset, const QString& user, const QString& emoji, bool on) {
            conversation.addEvents(1, kEpoch,
                                   {made(offset, u"r%1"_s.arg(offset), user, reaction(u"a"_s, emoji, on))});
        };
        react(6, u"ben"_s, u"+1"_s, true);
        react(2, u"cid"_s, u"heart"_s, true);
        react(3, u"ben"_s, u"+1"_s, true);
        react(4, u"ben"_s, u"+1"_s, false);
        react(5, u"ann"_s, u"+1"_s, true);
        react(7, u"cid"_s, u"+1"_s, false);
        conversation.addEvents(1, kEpoch, {made(1, u"a"_s, u"ben"_s, chat(u"one"_s))});
        const QList<Reaction> reactions = screen.line(u"a"_s).reactions;
        QCOMPARE(reactions.size(), 2);
        QCOMPARE(reactions[0], (Reaction{u"heart"_s, {{u"cid"_s, u"CID"_s}}, false}));
        QCOMPARE(reactions[1], (Reaction{u"+1"_s, {{u"ann"_s, u"ANN"_s}, {u"ben"_s, u"BEN"_s}}, true}));
        // One's own word is shown before the server has it.
        conversation.setEntry(waiting(u"off"_s, reaction(u"a"_s, u"+1"_s, false)));
        QVERIFY(!screen.line(u"a"_s).reactions[1].own);
        conversation.removeEntry(u"off"_s);
        QVERIFY(screen.line(u"a"_s).reactions[1].own);
    }

    void anOwnMessageIsOneLineAllItsLife()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        conversation.addEvents(1, kEpoch, {made(1, u"a"_s, u"ben"_s, chat(u"one"_s))});
        conversation.setEntry(waiting(u"m"_s, chat(u"mine"_s), State::Queued, 7));
        ChatMessage line = screen.line(u"m"_s);
        QCOMPARE(line.delivery, Delivery::Queued);
        QCOMPARE(std::pair(line.offset, line.sequence), std::pair(kEnd, qint64(7)));
        QVERIFY(line.own);
        conversation.setEntry(waiting(u"m"_s, chat(u"mine"_s), State::Sent, 7));
        QCOMPARE(screen.line(u"m"_s).delivery, Delivery::Sending);
        conversation.setLinked(false);
        QCOMPARE(screen.line(u"m"_s).delivery, Delivery::Unconfirmed);
        conversation.setLinked(true);
        QCOMPARE(screen.line(u"m"_s).delivery, Delivery::Sending);
        OutboxEntry accepted = waiting(u"m"_s, chat(u"mine"_s), State::Accepted, 7);
        accepted.epoch = kEpoch;
        accepted.offset = 3;
        accepted.timestamp = 30;
        conversation.setEntry(accepted);
        line = screen.line(u"m"_s);
        QCOMPARE(line.delivery, Delivery::Sent);
        QCOMPARE(line.offset, Conversation::lineOffset({1, 3})); // where it will stay
        // The log and the end of the entry come together: nothing is told in between, and only the name
        // changes.
        conversation.addEvents(1, kEpoch, {made(3, u"m"_s, u"ann"_s, chat(u"mine"_s))});
        conversation.removeEntry(u"m"_s);
        QCOMPARE(screen.look(), 1);
        QCOMPARE(screen.words(), (QStringList{u"one"_s, u"mine"_s}));
    }

    void aDiscardedMessageGoes()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        OutboxEntry failed = waiting(u"m"_s, chat(u"mine"_s), State::Failed);
        failed.code = u"too_large"_s;
        conversation.setEntry(failed);
        QCOMPARE(screen.line(u"m"_s).problem, u"too_large"_s);
        conversation.removeEntry(u"m"_s);
        QCOMPARE(conversation.takeChanges().gone, QStringList{u"m"_s});
        QVERIFY(!conversation.contains(u"m"_s));
    }

    void whatIsUnderWayIsShownAtOnce()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        conversation.addEvents(1, kEpoch, {made(1, u"a"_s, u"ann"_s, chat(u"one"_s))});
        conversation.setEntry(waiting(u"e"_s, edit(u"a"_s, u"two"_s), State::Queued, 1));
        QCOMPARE(screen.words(), QStringList{u"two"_s});
        QVERIFY(screen.line(u"a"_s).changing);
        QCOMPARE(conversation.queuedEdit(u"a"_s), u"e"_s);
        conversation.setEntry(waiting(u"e"_s, edit(u"a"_s, u"two"_s), State::Sent, 1));
        QCOMPARE(conversation.queuedEdit(u"a"_s), QString());
        conversation.setEntry(waiting(u"f"_s, edit(u"a"_s, u"three"_s), State::Queued, 2));
        QCOMPARE(screen.words(), QStringList{u"three"_s});
        conversation.setEntry(waiting(u"d"_s, removal(u"a"_s), State::Queued, 3));
        QCOMPARE(screen.words(), QStringList{u"x"_s});
        conversation.removeEntry(u"d"_s);
        conversation.removeEntry(u"f"_s);
        conversation.removeEntry(u"e"_s);
        QCOMPARE(screen.words(), QStringList{u"one"_s});
        QVERIFY(!screen.line(u"a"_s).changing);
    }

    void aChangeThatWasRefusedSaysSo()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        conversation.addEvents(1, kEpoch, {made(1, u"a"_s, u"ann"_s, chat(u"one"_s))});
        OutboxEntry refused = waiting(u"e"_s, edit(u"a"_s, u"two"_s), State::Failed);
        refused.code = u"forbidden"_s;
        conversation.setEntry(refused);
        const ChatMessage line = screen.line(u"a"_s);
        QCOMPARE(line.content, u"two"_s); // the person's words are not thrown away
        QCOMPARE(line.delivery, Delivery::Failed);
        QCOMPARE(line.problem, u"forbidden"_s);
        QVERIFY(!line.changing);
        QCOMPARE(conversation.stoppedChanges(u"a"_s), QStringList{u"e"_s});
    }

    void betweenRunsThereIsAGapUnlessTheyTouch()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        conversation.addEvents(1, kEpoch, {made(1, u"a"_s, u"ben"_s, chat(u"1"_s))});
        conversation.openRun(2, kEpoch);
        QCOMPARE(screen.words(), (QStringList{u"1"_s, u"--"_s}));
        conversation.addEvents(2, kEpoch, {made(4, u"d"_s, u"ben"_s, chat(u"4"_s))});
        QCOMPARE(screen.words(), (QStringList{u"1"_s, u"--"_s, u"4"_s}));
        QVERIFY(screen.lines()[1].time.isValid());
        // A page that reaches back to it closes it.
        conversation.addEvents(
            2, kEpoch, {made(2, u"b"_s, u"ben"_s, chat(u"2"_s)), made(3, u"c"_s, u"ben"_s, chat(u"3"_s))});
        QCOMPARE(screen.words(), (QStringList{u"1"_s, u"2"_s, u"3"_s, u"4"_s}));
        // Another log is another log, whatever its offsets.
        conversation.addEvents(3, u"f"_s, {made(5, u"e"_s, u"ben"_s, chat(u"5"_s))});
        QCOMPARE(screen.words(), (QStringList{u"1"_s, u"2"_s, u"3"_s, u"4"_s, u"--"_s, u"5"_s}));
    }

    void aRestoredBackupDoublesNothing()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        conversation.addEvents(1, kEpoch,
                               {made(1, u"a"_s, u"ben"_s, chat(u"1"_s)),
                                made(2, u"b"_s, u"ann"_s, chat(u"2"_s)),
                                made(3, u"c"_s, u"ann"_s, chat(u"3"_s))});
        conversation.addEvents(2, u"f"_s,
                               {made(1, u"a"_s, u"ben"_s, chat(u"1"_s)),
                                made(2, u"b"_s, u"ann"_s, chat(u"2"_s)),
                                made(3, u"n"_s, u"ben"_s, chat(u"new"_s))});
        QCOMPARE(screen.words(), (QStringList{u"1"_s, u"2"_s, u"3"_s, u"--"_s, u"new"_s}));
        // Own message c is not in the restored log: lost, and sent again.
        conversation.setEntry(waiting(u"c"_s, chat(u"3"_s), State::Lost));
        QCOMPARE(screen.words(), (QStringList{u"1"_s, u"2"_s, u"3"_s, u"--"_s, u"new"_s}));
        QCOMPARE(screen.line(u"c"_s).delivery, Delivery::Lost);
        conversation.setEntry(waiting(u"c"_s, chat(u"3"_s), State::Queued));
        QCOMPARE(screen.words(), (QStringList{u"1"_s, u"2"_s, u"--"_s, u"new"_s, u"3"_s}));
        conversation.addEvents(2, u"f"_s, {made(4, u"c"_s, u"ann"_s, chat(u"3"_s))});
        conversation.removeEntry(u"c"_s);
        QCOMPARE(screen.words(), (QStringList{u"1"_s, u"2"_s, u"--"_s, u"new"_s, u"3"_s}));
        QCOMPARE(screen.line(u"c"_s).delivery, Delivery::Sent);
    }

    void whatRunsShareStandsInTheFormerOneWhetherLoadedOrNot()
    {
        for (const bool knownFirst : {true, false}) {
            Conversation conversation(kRoom, kAnn);
            Screen screen(conversation);
            const auto say = [&](int run, const QString& epoch, int from, int to) {
                for (int i = from; i <= to; ++i)
                    conversation.addEvents(run, epoch,
                                           {made(i, QString::number(i), u"ben"_s, chat(QString::number(i)))});
            };
            say(1, kEpoch, 5, 8); // 7 and 8 are not in the backup
            if (knownFirst)
                conversation.shareRun(2, 1, 6);
            say(2, u"f"_s, 3, 6);
            conversation.addEvents(2, u"f"_s, {made(7, u"n"_s, u"ben"_s, chat(u"new"_s))});
            if (!knownFirst)
                conversation.shareRun(2, 1, 6);
            QCOMPARE(conversation.firstOf(2), 3);
            QCOMPARE(conversation.oldest(), (Place{1, 3}));
            say(2, u"f"_s, 1, 2);
            QCOMPARE(screen.words(), (QStringList{u"1"_s, u"2"_s, u"3"_s, u"4"_s, u"5"_s, u"6"_s, u"7"_s,
                                                  u"8"_s, u"--"_s, u"new"_s}));
            conversation.forgetBefore(u"4"_s);
            QCOMPARE(conversation.oldest(), (Place{1, 4}));
            QCOMPARE(conversation.firstOf(2), 4);
        }
    }

    void noticesStandWhereTheyHappened()
    {
        Conversation conversation(kRoom, kAnn);
        Screen screen(conversation);
        conversation.addEvents(1, kEpoch, {made(1, u"a"_s, u"ben"_s, chat(u"1"_s))});
        conversation.addNotice(Kind::Left, {u"ben"_s, u"Ben"_s}, QDateTime::currentDateTimeUtc());
        conversation.addNotice(Kind::Joined, {u"cid"_s, u"Cid"_s}, QDateTime::currentDateTimeUtc());
        conversation.addEvents(1, kEpoch, {made(2, u"b"_s, u"cid"_s, chat(u"2"_s))});
        QList<Kind> kinds;
        for (const ChatMessage& line : screen.lines())
            kinds.append(line.kind);
        QCOMPARE(kinds, (QList<Kind>{Kind::Chat, Kind::Left, Kind::Joined, Kind::Chat}));
    }

    void whatIsForgottenComesAgainWithItsPage()
    {
        Conversation conversation(kRoom, kAnn);
        QList<wire::v1::Event> events;
        for (int i = 1; i <= 10; ++i)
            events.append(made(i, QString::number(i), u"ben"_s, chat(QString::number(i))));
        events.append(made(11, u"e"_s, u"ben"_s, edit(u"2"_s, u"second"_s)));
        conversation.addEvents(1, kEpoch, events);
        (void)conversation.takeChanges();
        conversation.forgetBefore(u"6"_s);
        QCOMPARE(conversation.oldest(), (Place{1, 6}));
        QVERIFY(!conversation.contains(u"5"_s));
        Conversation::Changes changes = conversation.takeChanges();
        QVERIFY(changes.lines.isEmpty() && changes.gone.isEmpty());
        conversation.addEvents(1, kEpoch, events.mid(0, 5));
        changes = conversation.takeChanges();
        QCOMPARE(changes.lines.size(), 5);
        QCOMPARE(changes.lines[1].content, u"second"_s);
        QCOMPARE(conversation.oldest(), (Place{1, 1}));
    }

    void anyOrderGivesTheSame()
    {
        for (unsigned seed = 1; seed <= 3000; ++seed) {
            std::mt19937 random(seed);
            const auto pick = [&random](int below) { return int(random() % unsigned(below)); };
            const QStringList users{u"ann"_s, u"ben"_s, u"cid"_s};
            const QStringList emoji{u"+"_s, u"-"_s};
            Naive naive;
            QStringList chats;
            int ids = 0;
            for (int run = 1; run <= 3; ++run) {
                naive.epochs[run] = pick(2) ? kEpoch : QString::number(run);
                qint64 offset = pick(3);
                for (int i = pick(12); i > 0; --i) {
                    offset += 1;
                    const QString id = QString::number(++ids);
                    const QString user = users[pick(3)];
                    const QString target = chats.isEmpty() ? u"?"_s : chats[pick(int(chats.size()))];
                    wire::v1::Event event;
                    switch (pick(naive.events.empty() ? 5 : 7)) {
                    case 0:
                        event = made(offset, id, user, edit(target, id));
                        break;
                    case 1:
                        event = made(offset, id, user, removal(target));
                        break;
                    case 2:
                        event = made(offset, id, user, reaction(target, emoji[pick(2)], pick(2) == 0));
                        break;
                    case 5: // the same again, in a restored log
                        event = naive.events[size_t(pick(int(naive.events.size())))].event;
                        event.offset = offset;
                        break;
                    case 6: // the same, sent again
                        event = naive.events[size_t(pick(int(naive.events.size())))].event;
                        event.offset = offset;
                        event.timestamp += 1000 + offset;
                        break;
                    default:
                        event = made(offset, id, user, chat(id));
                        chats.append(id);
                    }
                    if (pick(8) != 0) // some are not loaded
                        naive.events.push_back({run, event});
                }
            }
            for (int i = pick(5); i > 0; --i) {
                const QString id = u"o%1"_s.arg(i);
                const QString target = chats.isEmpty() ? u"?"_s : chats[pick(int(chats.size()))];
                OutboxEntry entry = waiting(id, {}, State(pick(6)), i);
                switch (pick(4)) {
                case 0:
                    entry.data = edit(target, id);
                    break;
                case 1:
                    entry.data = removal(target);
                    break;
                case 2:
                    entry.data = reaction(target, emoji[pick(2)], pick(2) == 0);
                    break;
                default:
                    entry.data = chat(id);
                }
                entry.epoch = naive.epochs[1 + pick(3)];
                entry.offset = 50 + i;
                naive.entries.push_back(entry);
            }

            Conversation conversation(kRoom, kAnn);
            Screen screen(conversation);
            for (const auto& [run, epoch] : naive.epochs) // known from the start
                conversation.openRun(run, epoch);
            std::vector<size_t> steps(naive.events.size() + naive.entries.size());
            std::iota(steps.begin(), steps.end(), size_t(0));
            const std::vector<size_t> again = steps;
            std::ranges::copy_if(again, std::back_inserter(steps), [&](size_t) { return pick(3) == 0; });
            std::ranges::shuffle(steps, random);
            for (const size_t step : steps) {
                if (step < naive.events.size())
                    conversation.addEvents(naive.events[step].run, naive.epochs[naive.events[step].run],
                                           {naive.events[step].event});
                else
                    conversation.setEntry(naive.entries[step - naive.events.size()]);
                if (pick(5) == 0)
                    screen.look();
            }
            const QStringList expected = naive.show();
            QStringList sorted = expected;
            sorted.sort();
            const QStringList got = shownBy(screen);
            if (got != sorted)
                QFAIL(qPrintable(u"seed %1\nexpected:\n%2\ngot:\n%3"_s.arg(seed).arg(sorted.join(u'\n'),
                                                                                     got.join(u'\n'))));
        }
    }
};

QTEST_GUILESS_MAIN(TestConversation)
#include "tst_conversation.moc"
