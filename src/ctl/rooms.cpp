// SPDX-License-Identifier: MIT
#include "rooms.h"

#include "exitcode.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

void RoomsJob::accessed()
{
    ask(u"/api/rooms"_s, [this](const HttpAnswer& answer) { show(answer); });
}

void RoomsJob::show(const HttpAnswer& answer)
{
    if (answer.exitCode() != exitcode::kDone)
        return fail(answer.exitCode(), answer.words(m_line.server));
    if (!answer.json.isArray())
        return fail(exitcode::kProtocol, u"What answered is no Heartline server."_s);
    const QJsonArray rooms = answer.json.array();
    for (const QJsonValue& value : rooms) {
        const QJsonObject room = value.toObject();
        m_output.json(room);
        QStringList people;
        const QJsonArray present = room.value("people"_L1).toArray();
        for (const QJsonValue& person : present)
            people.append(printable(person["name"_L1].toString()));
        const QString id = room.value("room"_L1).toString();
        const QString title = printable(room.value("title"_L1).toString());
        QString text = id;
        if (!title.isEmpty() && title != id)
            text += u"  "_s + title;
        text += m_output.coloured(Output::Colour::Faint, u"  #%1"_s.arg(room.value("last"_L1).toInteger()));
        if (!people.isEmpty())
            text += u"  "_s + people.join(u", "_s);
        m_output.text(text + u'\n');
    }
    finish(exitcode::kDone);
}

} // namespace heartline::ctl
