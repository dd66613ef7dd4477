// SPDX-License-Identifier: MIT
#include "documentbytes.h"
#include "documentlog.h"
#include "rows.h"

#include <Heartline/Document>

#include <QHash>

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

namespace heartline::documents {

namespace {

/// Of updates that one step has in memory.
constexpr qint64 kMostBytes = qint64(8) << 20;
constexpr qint64 kGathered = 24 * 60 * 60 * 1000;

struct Row
{
    qint64 position, from, to;
    QString author;
    QByteArray data;
};

/// One step of tidying one document.
class Tidying
{
public:
    Tidying(store::Statements& sql, const rows::Head& head, qint64 now, const Retention& retention,
            int mostRows)
        : m_sql(sql)
        , m_head(head)
        , m_now(now)
        , m_retention(retention)
        , m_mostRows(std::max(mostRows, 2))
    {
    }

    bool run()
    {
        const rows::Head before = m_head;
        const bool more = count() || merge() || fold();
        if (m_head.mergedN != before.mergedN || m_head.baseN != before.baseN ||
            m_head.countedN != before.countedN || m_head.countedBytes != before.countedBytes) {
            m_sql.run("UPDATE shared_documents SET base_n = ?, merged_n = ?, counted_n = ?,"
                      " counted_bytes = ? WHERE key = ?",
                      m_head.baseN, m_head.mergedN, m_head.countedN, m_head.countedBytes, m_head.key);
        }
        return more && !m_sql.failed();
    }

private:
    bool count();
    bool merge();
    bool fold();

    [[nodiscard]] qint64 stateEnd() const { return rows::position(m_head.key, m_head.stateN); }
    /// Compacted revisions above `n` that ended before `until`, or in some future, in order, up to the first
    /// that did not.
    std::vector<Row> read(qint64 n, qint64 until, bool& cut);
    void mergeStretch(std::vector<Row>::const_iterator begin, std::vector<Row>::const_iterator end);
    [[nodiscard]] std::optional<Row> readBase();
    /// When the first revision above `n` ended.
    [[nodiscard]] std::optional<qint64> endOfNext(qint64 n);
    void remove(const Row& row);
    void insert(const Row& row);
    [[nodiscard]] qint64 stretchOf(qint64 time) const
    {
        return time / std::max<qint64>(1, m_retention.mergedTo.count());
    }

    store::Statements& m_sql;
    rows::Head m_head;
    qint64 m_now;
    const Retention& m_retention;
    int m_mostRows;
    bool m_changed = false; // a revision went
};

/// How much the revisions take is counted here and not where they are appended, which so is one insert.
bool Tidying::count()
{
    QSqlQuery* query =
        m_sql.run("SELECT count(*), max(position), sum(bytes) FROM (SELECT position, length(data) AS bytes"
                  " FROM revisions WHERE position > ? AND position <= ? ORDER BY position LIMIT ?)",
                  rows::position(m_head.key, m_head.countedN), stateEnd(), m_mostRows);
    if (!query || !query->next())
        return false;
    const int counted = query->value(0).toInt();
    if (counted > 0) {
        m_head.countedN = rows::number(query->value(1).toLongLong());
        m_head.countedBytes += query->value(2).toLongLong();
    }
    query->finish();
    return counted == m_mostRows;
}

std::vector<Row> Tidying::read(qint64 n, qint64 until, bool& cut)
{
    std::vector<Row> found;
    qint64 bytes = 0;
    QSqlQuery* query = m_sql.run("SELECT position, began, ended, author, data FROM revisions"
                                 " WHERE position > ? AND position <= ? ORDER BY position LIMIT ?",
                                 rows::position(m_head.key, n), stateEnd(), m_mostRows);
    while (query && query->next()) {
        Row row{query->value(0).toLongLong(), query->value(1).toLongLong(), query->value(2).toLongLong(),
                query->value(3).toString(), query->value(4).toByteArray()};
        bytes += row.data.size();
        // A clock that ran days ahead must not stop all that came after it.
        const bool isYoung = row.to >= until && row.to <= m_now + kGathered;
        if (isYoung || (bytes > kMostBytes && found.size() >= 2)) {
            cut = !isYoung;
            query->finish();
            return found;
        }
        found.push_back(std::move(row));
    }
    cut = int(found.size()) == m_mostRows;
    return found;
}

std::optional<Row> Tidying::readBase()
{
    if (m_head.baseN == 0)
        return std::nullopt;
    bool cut = false;
    auto found = read(m_head.baseN - 1, std::numeric_limits<qint64>::max(), cut);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<qint64> Tidying::endOfNext(qint64 n)
{
    QSqlQuery* query = m_sql.run("SELECT ended FROM revisions WHERE position > ? AND position < ?"
                                 " ORDER BY position LIMIT 1",
                                 rows::position(m_head.key, n), rows::end(m_head.key));
    if (!query || !query->next())
        return std::nullopt;
    const qint64 ended = query->value(0).toLongLong();
    query->finish();
    return ended;
}

void Tidying::remove(const Row& row)
{
    m_sql.run("DELETE FROM revisions WHERE position = ?", row.position);
    m_head.countedBytes -= row.data.size();
    m_changed = true;
}

void Tidying::insert(const Row& row)
{
    m_sql.run("INSERT INTO revisions (position, began, ended, author, data) VALUES (?, ?, ?, ?, ?)",
              row.position, row.from, row.to, row.author, row.data);
    m_head.countedBytes += row.data.size();
}

/// Makes one revision an author of these. Each takes the place of the author's last: what others did between
/// may be missing from the state after it, and is in the state after the stretch.
void Tidying::mergeStretch(std::vector<Row>::const_iterator begin, std::vector<Row>::const_iterator end)
{
    QHash<QString, std::vector<const Row*>> authors;
    for (auto row = begin; row != end; ++row)
        authors[row->author].push_back(&*row);
    for (const auto& own : std::as_const(authors)) {
        if (own.size() < 2)
            continue;
        std::vector<crdt::ByteView> updates;
        Row whole = *own.back();
        for (const Row* row : own) {
            updates.push_back(view(row->data));
            whole.from = std::min(whole.from, row->from);
            whole.to = std::max(whole.to, row->to);
        }
        const auto merged = crdt::mergeUpdates(updates);
        if (!merged)
            continue; // They stay what they are.
        for (const Row* row : own)
            remove(*row);
        whole.data = toByteArray(*merged);
        insert(whole);
    }
}

bool Tidying::merge()
{
    bool cut = false;
    const auto old = read(std::max(m_head.mergedN, m_head.baseN), m_now - m_retention.exactFor.count(), cut);
    for (auto begin = old.cbegin(); begin != old.cend();) {
        const qint64 stretch = stretchOf(begin->to);
        const auto end =
            std::find_if(begin, old.cend(), [&](const Row& row) { return stretchOf(row.to) != stretch; });
        const qint64 last = rows::number((end - 1)->position);
        if (end == old.cend()) {
            const auto next = endOfNext(last);
            if (next && stretchOf(*next) == stretch) {
                // It goes on: behind what was read, or with revisions that are to stay for now.
                if (!cut || begin != old.cbegin())
                    return cut;
                mergeStretch(begin, end);
                if (m_changed)
                    return true; // The next step sees more of it.
                m_head.mergedN = last;
                return true;
            }
        }
        mergeStretch(begin, end);
        m_head.mergedN = last;
        begin = end;
    }
    return cut;
}

bool Tidying::fold()
{
    const std::optional<qint64> first = endOfNext(m_head.baseN);
    const bool tooMuch = m_head.countedBytes > m_retention.bytes;
    const qint64 oldest = m_now - m_retention.age.count();
    // Each fold reads and writes the base: so a day of them is gathered, and room is made for a while.
    if (!first || (!tooMuch && *first >= oldest - kGathered))
        return false;
    const qint64 wanted = m_retention.bytes - m_retention.bytes / 16;

    crdt::Document document; // collects garbage
    const std::optional<Row> base = readBase();
    if (base && !document.applyUpdate(view(base->data)))
        return false;
    bool cut = false;
    const auto found = read(m_head.baseN, std::numeric_limits<qint64>::max(), cut);
    qint64 left = m_head.countedBytes;
    std::size_t folded = 0;
    while (folded < found.size()) {
        const Row& row = found[folded];
        if ((row.to >= oldest && (!tooMuch || left <= wanted)) || !document.applyUpdate(view(row.data)))
            break;
        left -= row.data.size();
        ++folded;
    }
    if (folded == 0)
        return false;
    Row whole = found[folded - 1];
    whole.from = base ? base->from : found.front().from;
    whole.author = QStringLiteral("");
    whole.data = toByteArray(document.encodeStateAsUpdate());
    if (base)
        remove(*base);
    for (std::size_t i = 0; i < folded; ++i)
        remove(found[i]);
    insert(whole);
    m_head.baseN = rows::number(whole.position);
    m_head.mergedN = std::max(m_head.mergedN, m_head.baseN);
    // The base has grown meanwhile.
    return (cut && folded == found.size()) || m_head.countedBytes > m_retention.bytes;
}

} // namespace

bool DocumentLog::tidy(const QString& id, qint64 now, const Retention& retention, int mostRows)
{
    const auto head = rows::head(m_sql, id);
    return head && Tidying(m_sql, *head, now, retention, mostRows).run();
}

} // namespace heartline::documents
