// SPDX-License-Identifier: MIT
#include "scenes.h"

#include "shared/theme.h"

#include <QCoreApplication>
#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;
using namespace heartline;

namespace {

const Person kMei{u"mei"_s, u"林小梅"_s};
const Person kJonas{u"jonas"_s, u"Jonas Weber"_s};
const Person kPriya{u"priya"_s, u"Priya Raman"_s};
const Person kLong{u"long"_s, u"Maximiliane-Friederike von und zu Hohenstein-Langenfeld"_s};

SharedDocument::Options personIn(const Person& person)
{
    return {.id = u"notes"_s,
            .userId = person.id,
            .userName = person.name,
            .color = Theme::personFill(person.id)};
}

QDateTime at(int daysAgo, int hour, int minute)
{
    return QDateTime(QDate::currentDate().addDays(-daysAgo), QTime(hour, minute));
}

} // namespace

Scene::Scene(AppearanceSettings& settings, bool inChinese)
    : chinese(inChinese)
    , document({.id = u"notes"_s, .userId = u"ann"_s, .userName = inChinese ? u"安安"_s : u"Ann Lee"_s},
               room.newLink())
    , mei(personIn(kMei), room.newLink())
    , jonas(personIn(kJonas), room.newLink())
    , window(settings, notifier)
{
    session.me = inChinese ? Person{u"ann"_s, u"安安"_s} : Person{u"ann"_s, u"Ann Lee"_s};
    window.setWorkspace(&workspace);
    documents.setListed(
        {{u"notes"_s, inChinese ? u"发布清单"_s : u"Release checklist"_s, at(0, 9, 30), 0},
         {u"ideas"_s, inChinese ? u"想法"_s : u"Ideas"_s, at(3, 17, 5), 0},
         {u"meeting"_s, inChinese ? u"周会记录"_s : u"Minutes of the weekly meeting"_s, at(6, 11, 0), 0}});
    documents.setKept({{u"notes"_s, {}, at(0, 9, 30), 0}, {u"ideas"_s, {}, at(3, 17, 5), 2}});
    documents.setOpened(u"notes"_s, {.heading = {}, .people = 2, .unsent = 0, .shown = true});
    documents.setReachable(true);
    documents.flush();
    window.setDocuments(&documents);
    const QList<Person> people{session.me, kMei, kJonas, kPriya};
    Q_EMIT session.roomsChanged(
        {{u"general"_s, inChinese ? u"综合讨论"_s : u"General"_s, people},
         {u"design"_s, inChinese ? u"设计"_s : u"Design"_s, people},
         {u"releases"_s, inChinese ? u"发布"_s : u"Releases and everything around them"_s, {kMei}}});
    const QString text =
        inChinese
            ? u"# 发布清单\n\n1. 周四前完成翻译校对\n2. 小梅测试离线编辑，Jonas 检查重连\n3. 更新说明\n\n## 备注\n断网时也可以继续写，恢复后会自动合并。\n"_s
            : u"# Release checklist\n\n1. Proofread the translations by Thursday\n2. Mei tries editing offline, Jonas watches the reconnects\n3. Write the release notes\n\n## Notes\nYou can go on writing without a connection; it merges when it is back.\n"_s;
    std::ignore = room.document.text("content").insert(0, text.toStdU16String());
}

void Scene::openDocument()
{
    for (SharedDocument* one : {&document, &mei, &jonas})
        one->open();
    const auto inside = [this] {
        const auto synced = [](const SharedDocument& one) {
            return one.syncState() == SharedDocument::SyncState::Synced;
        };
        return synced(document) && synced(mei) && synced(jonas);
    };
    while (!inside())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    mei.setCaret(chinese ? 17 : 40, chinese ? 17 : 40);
    jonas.setCaret(chinese ? 38 : 96, chinese ? 29 : 74);
    const auto placed = [this] {
        const QList<DocumentPeer> peers = document.peers();
        return std::ranges::count_if(peers, [](const DocumentPeer& peer) { return peer.caret > 0; }) == 2;
    };
    while (!placed())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    window.showDocument(&document);
}

void Scene::connectWell()
{
    ConnectionSnapshot link;
    link.state = ConnectionState::Connected;
    link.readyState = ReadyState::Open;
    link.url = QUrl(u"ws://127.0.0.1:8080/chat"_s);
    link.statistics.lastRtt = link.statistics.averageRtt = link.statistics.minimumRtt =
        std::chrono::milliseconds(12);
    link.statistics.connectedFor = std::chrono::minutes(64);
    link.statistics.messagesSent = 41;
    link.statistics.messagesReceived = 128;
    Q_EMIT session.linkChanged(link);
    documents.setReachable(true);
    documents.flush();
}

void Scene::loseConnection()
{
    ConnectionSnapshot link;
    link.state = ConnectionState::Reconnecting;
    link.readyState = ReadyState::Closed;
    link.url = QUrl(u"ws://127.0.0.1:8080/chat"_s);
    link.attempt = 3;
    link.maxAttempts = 5;
    link.offlineSince = at(0, 14, 2);
    link.nextAttempt = QDeadlineTimer(std::chrono::seconds(7));
    link.lastError.cause = Cause::ConnectionLost;
    link.lastClose = {1006, {}, false, Cause::ConnectionLost};
    link.queue.length = 2;
    link.queue.bytes = 213;
    Q_EMIT session.linkChanged(link);
    documents.setReachable(false);
    documents.flush();
}

void Scene::fillRoom()
{
    const auto say = [this](const Person& who, const QString& en, const QString& zh, qint64 offset,
                            const QDateTime& time) {
        session.say(u"general"_s, who, chinese ? zh : en, offset, time);
    };
    say(kJonas, u"The new build is on the test server."_s, u"新版本已经部署到测试服务器了。"_s, 1,
        at(1, 16, 40));
    say(kJonas,
        u"Reconnecting after a cable pull takes under a second now: https://ci.example.org/builds/812"_s,
        u"现在拔掉网线后不到一秒就能恢复：https://ci.example.org/builds/812"_s, 2, at(1, 16, 41));
    say(session.me, u"Lovely. I'll try it on the train tomorrow."_s, u"太好了，我明天在火车上试试。"_s, 3,
        at(1, 16, 45));
    ChatMessage joined;
    joined.key = u"j1"_s;
    joined.kind = ChatMessage::Kind::Joined;
    joined.author = kMei;
    joined.time = at(0, 9, 3);
    joined.offset = 3;
    joined.sequence = 1;
    Q_EMIT session.messagesChanged(u"general"_s, {joined});
    say(kMei, u"Good morning! 早上好 ☀️"_s, u"大家早上好 ☀️"_s, 4, at(0, 9, 4));
    say(kMei,
        u"I read through the Chinese texts yesterday. Most of them are fine; the three about the queue sound like a machine wrote them, so I put better ones into the shared text."_s,
        u"昨天我把中文界面都看了一遍，大部分没问题；只有三条关于排队的提示读起来像机器翻译，我把修改建议写进共享文档了。"_s,
        5, at(0, 9, 5));
    say(session.me, u"Thank you!\nI'll take them over before lunch."_s, u"谢谢！\n我午饭前改好。"_s, 6,
        at(0, 9, 12));
    say(kPriya, u"Does anybody mind if I restart the server at ten?"_s,
        u"我十点重启一下服务器，大家没意见吧？"_s, 7, at(0, 9, 31));
    say(session.me, u"Go ahead, everything queues by itself."_s, u"没问题，消息会自动排队。"_s, 8,
        at(0, 9, 32));
    session.say(u"design"_s, kPriya, chinese ? u"新图标在这里"_s : u"The new icons are in, have a look"_s, 1,
                at(0, 8, 50));
    session.say(u"design"_s, kPriya, chinese ? u"深色主题也好了"_s : u"Dark theme is ready too"_s, 2,
                QDateTime::currentDateTimeUtc().addSecs(60));
    workspace.flush();
}

void Scene::fillAwkwardly()
{
    QString lines;
    for (int i = 1; i <= 30; ++i)
        lines += u"line %1 of a long paste\n"_s.arg(i);
    session.say(
        u"general"_s, kLong,
        u"<b>not bold</b> & <img src=x> Donaudampfschifffahrtsgesellschaftskapitänswitwenversicherungsanstaltsgebäudereinigungskraft"_s,
        9, at(0, 9, 40));
    session.say(u"general"_s, kLong, lines.trimmed(), 10, at(0, 9, 41));
    session.say(u"general"_s, kPriya, u"مرحبا بالعالم 12:30"_s, 11, at(0, 9, 42));
    const auto own = [this](const QString& key, const QString& text, ChatMessage::Delivery delivery,
                            const QString& problem, qint64 sequence) {
        ChatMessage message;
        message.key = key;
        message.author = session.me;
        message.own = true;
        message.content = text;
        message.time = at(0, 9, 50);
        message.delivery = delivery;
        message.problem = problem;
        message.offset = std::numeric_limits<qint64>::max();
        message.sequence = sequence;
        Q_EMIT session.messagesChanged(u"general"_s, {message});
    };
    own(u"o1"_s, chinese ? u"这条没发出去"_s : u"This one did not make it"_s, ChatMessage::Delivery::Failed,
        u"forbidden"_s, 1);
    own(u"o2"_s, chinese ? u"这条在等网络"_s : u"This one waits for the network"_s,
        ChatMessage::Delivery::Queued, {}, 2);
    own(u"o3"_s, u"ok"_s, ChatMessage::Delivery::Sending, {}, 3);
    Q_EMIT session.typingChanged(u"general"_s, {kMei, kJonas});
    workspace.flush();
}

void Scene::fillEventfully()
{
    const auto line = [this](const Person& who, const QString& en, const QString& zh, qint64 offset,
                             int minute) {
        ChatMessage message;
        message.key = u"m-general-%1"_s.arg(offset);
        message.roomId = u"general"_s;
        message.author = who;
        message.own = who.id == session.me.id;
        message.content = chinese ? zh : en;
        message.time = at(0, 10, minute);
        message.offset = offset;
        return message;
    };
    const auto tell = [this](const ChatMessage& message) {
        Q_EMIT session.messagesChanged(u"general"_s, {message});
    };
    ChatMessage gap = line(kMei, {}, {}, 20, 0);
    gap.key = u"gap"_s;
    gap.kind = ChatMessage::Kind::Gap;
    tell(gap);
    ChatMessage edited = line(kJonas, u"The build is green again; the proxy test needed a longer timeout."_s,
                              u"构建又通过了：代理测试的超时时间太短。"_s, 21, 2);
    edited.edited = true;
    edited.reactions = {{u"🎉"_s, {kMei, kPriya, session.me}, true}, {u"👍"_s, {kPriya}, false}};
    tell(edited);
    ChatMessage answer =
        line(session.me, u"Thank you! Did you see why it was slow?"_s, u"谢谢！查到为什么慢了吗？"_s, 22, 3);
    answer.replyTo = edited.key;
    answer.reactions = {{u"👀"_s, {kJonas}, false}};
    tell(answer);
    ChatMessage far = line(kPriya, u"I had asked about this last week."_s, u"我上周问过这个问题。"_s, 23, 4);
    far.replyTo = u"not loaded"_s;
    tell(far);
    ChatMessage deleted = line(kPriya, {}, {}, 24, 4);
    deleted.deleted = true;
    tell(deleted);
    ChatMessage changing = line(session.me, u"I'll write it into the notes."_s, u"我写进说明里。"_s, 25, 5);
    changing.edited = changing.changing = true;
    tell(changing);
    Q_EMIT session.readMarkerMoved(u"general"_s, 25);
    tell(line(kMei, u"The Chinese pages are done."_s, u"中文页面都改好了。"_s, 26, 21));
    tell(line(kJonas, u"Great, then we can release at noon."_s, u"太好了，那中午就可以发布。"_s, 27, 22));
    workspace.flush();
}

void Scene::failSome()
{
    const auto own = [this](const QString& key, const QString& text, ChatMessage::Delivery delivery,
                            const QString& problem, qint64 sequence) {
        ChatMessage message;
        message.key = key;
        message.author = session.me;
        message.own = true;
        message.content = text;
        message.time = at(0, 10, 30);
        message.delivery = delivery;
        message.problem = problem;
        message.offset = std::numeric_limits<qint64>::max();
        message.sequence = sequence;
        Q_EMIT session.messagesChanged(u"general"_s, {message});
    };
    own(u"f1"_s, chinese ? u"整份日志都贴在这里了"_s : u"Here is the whole log"_s,
        ChatMessage::Delivery::Failed, u"too_large"_s, 1);
    own(u"f2"_s, chinese ? u"三个月前写的"_s : u"Written three months ago, on the ferry"_s,
        ChatMessage::Delivery::Held, u"expired"_s, 2);
    own(u"f3"_s, chinese ? u"中午发布"_s : u"Release at noon"_s, ChatMessage::Delivery::Lost, {}, 3);
    own(u"q1"_s, chinese ? u"这条在等网络"_s : u"This one waits for the network"_s,
        ChatMessage::Delivery::Queued, {}, 4);
    own(u"q2"_s, u"ok"_s, ChatMessage::Delivery::Sending, {}, 5);
    workspace.flush();
}

void Scene::tellNotifications()
{
    const auto make = [](const QString& id, Notification::Level level, const QString& type,
                         const QString& title, const QString& text, int minute) {
        return Notification{id, type, level, title, text, {}, at(0, 9, minute)};
    };
    const bool zh = chinese;
    Q_EMIT session.notificationsReceived(
        {make(u"1"_s, Notification::Level::Success, u"payment_success"_s, {},
              zh ? u"发票 2024-118 已付款：1,240.00 元。"_s : u"Invoice 2024-118 has been paid: €1,240.00."_s,
              2),
         make(u"2"_s, Notification::Level::Info, u"order_update"_s, {},
              zh ? u"订单 7731 已发货，预计周四送达。"_s
                 : u"Order 7731 is on its way and should arrive on Thursday."_s,
              14)});
    Q_EMIT session.notificationsReceived(
        {make(
             u"3"_s, Notification::Level::Warning, u"system_alert"_s,
             zh ? u"磁盘空间不足"_s : u"Disk almost full"_s,
             zh ? u"服务器 eu-2 的数据盘已使用 91%。旧备份将在今晚清理，如需保留请在 20:00 前移走。"_s
                : u"The data disk of eu-2 is 91 % full. Old backups will be removed tonight; move what you want to keep before 20:00."_s,
             20),
         make(u"4"_s, Notification::Level::Error, u"system_alert"_s, zh ? u"构建失败"_s : u"Build failed"_s,
              zh ? u"main 分支第 812 次构建失败：2 个测试未通过。"_s
                 : u"Build 812 of main failed: 2 tests did not pass."_s,
              33)});
}
