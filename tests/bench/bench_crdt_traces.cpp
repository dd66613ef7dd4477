// SPDX-License-Identifier: MIT
#include "bench_crdt_traces.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <zlib.h>

using namespace Qt::StringLiterals;

namespace heartline::bench {

namespace {

std::vector<std::uint8_t> unpacked(const std::string& path)
{
    gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr)
        throw std::runtime_error("cannot read " + path);
    std::vector<std::uint8_t> bytes;
    std::array<std::uint8_t, 1 << 16> chunk;
    int count = 0;
    while ((count = gzread(file, chunk.data(), chunk.size())) > 0)
        bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + count);
    const bool whole = count == 0;
    gzclose(file);
    if (!whole)
        throw std::runtime_error("broken file " + path);
    return bytes;
}

QJsonObject readJson(const std::string& path)
{
    const std::vector<std::uint8_t> bytes = unpacked(path);
    const QByteArray text = QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()),
                                                    static_cast<qsizetype>(bytes.size()));
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (!document.isObject())
        throw std::runtime_error(path + ": " + error.errorString().toStdString());
    return document.object();
}

void readPatches(const QJsonArray& txns, Trace& trace)
{
    std::vector<std::size_t> lengths;
    for (const QJsonValue& txn : txns) {
        const QJsonArray patches = txn["patches"_L1].toArray();
        for (const QJsonValue& patch : patches) {
            const std::u16string inserted = patch[2].toString().toStdU16String();
            trace.pool += inserted;
            lengths.push_back(inserted.size());
            trace.patches.push_back({static_cast<std::uint32_t>(patch[0].toInteger()),
                                     static_cast<std::uint32_t>(patch[1].toInteger()),
                                     {}});
        }
        trace.starts.push_back(static_cast<std::uint32_t>(trace.patches.size()));
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        trace.patches[i].inserted = std::u16string_view(trace.pool).substr(at, lengths[i]);
        at += lengths[i];
    }
}

std::vector<std::vector<std::uint32_t>> parentsOf(const QJsonArray& txns)
{
    std::vector<std::vector<std::uint32_t>> parents;
    for (const QJsonValue& txn : txns) {
        std::vector<std::uint32_t>& own = parents.emplace_back();
        for (const QJsonValue& parent : txn["parents"_L1].toArray())
            own.push_back(static_cast<std::uint32_t>(parent.toInteger()));
    }
    return parents;
}

void schedule(const QJsonArray& txns, Trace& trace)
{
    const auto parents = parentsOf(txns);
    std::vector<std::vector<bool>> known(trace.agents, std::vector<bool>(parents.size()));
    for (std::size_t t = 0; t < parents.size(); ++t) {
        const auto agent =
            static_cast<std::uint32_t>(txns[static_cast<qsizetype>(t)]["agent"_L1].toInteger());
        trace.agentOf.push_back(agent);
        std::vector<bool>& has = known.at(agent);
        std::vector<std::uint32_t> found;
        std::vector<std::uint32_t> open = parents[t];
        while (!open.empty()) {
            const std::uint32_t next = open.back();
            open.pop_back();
            if (has[next])
                continue;
            has[next] = true;
            found.push_back(next);
            open.insert(open.end(), parents[next].begin(), parents[next].end());
        }
        std::ranges::sort(found);
        has[t] = true;
        trace.deliveries.push_back(std::move(found));
    }
    for (const std::vector<bool>& has : known) {
        std::vector<std::uint32_t>& lacking = trace.last.emplace_back();
        for (std::uint32_t t = 0; t < has.size(); ++t) {
            if (!has[t])
                lacking.push_back(t);
        }
    }
}

} // namespace

Traces::Traces(std::string folder)
    : m_folder(std::move(folder))
{
}

const Trace& Traces::sequential(const std::string& name)
{
    const auto [entry, isNew] = m_traces.try_emplace(name);
    Trace& trace = entry->second;
    if (isNew) {
        const QJsonObject json = readJson(m_folder + "/sequential_traces/" + name + ".json.gz");
        readPatches(json["txns"_L1].toArray(), trace);
        trace.end = json["endContent"_L1].toString().toStdU16String();
    }
    return trace;
}

const Trace& Traces::concurrent(const std::string& name)
{
    const auto [entry, isNew] = m_traces.try_emplace("concurrent " + name);
    Trace& trace = entry->second;
    if (isNew) {
        const QJsonObject json = readJson(m_folder + "/concurrent_traces/" + name + ".json.gz");
        const QJsonArray txns = json["txns"_L1].toArray();
        readPatches(txns, trace);
        trace.end = json["endContent"_L1].toString().toStdU16String();
        trace.agents = static_cast<std::size_t>(json["numAgents"_L1].toInteger());
        schedule(txns, trace);
    }
    return trace;
}

bool Traces::isConcurrent(const std::string& name) const
{
    return std::filesystem::exists(m_folder + "/concurrent_traces/" + name + ".json.gz");
}

const std::u16string& Traces::endOf(const std::string& name)
{
    return isConcurrent(name) ? concurrent(name).end : sequential(name).end;
}

const UpdateLog* Traces::yjsUpdates(const std::string& name)
{
    const std::string path = m_folder + "/yjs_updates/" + name + ".upd.gz";
    if (!std::filesystem::exists(path))
        return nullptr;
    const auto [entry, isNew] = m_logs.try_emplace(name);
    if (isNew) {
        const std::vector<std::uint8_t> all = unpacked(path);
        for (std::size_t at = 0; at + 4 <= all.size();) {
            std::uint32_t length = 0;
            std::memcpy(&length, &all[at], 4); // little endian, as we are
            at += 4;
            if (length > all.size() - at)
                throw std::runtime_error("broken file " + path);
            entry->second.append(std::span(all).subspan(at, length));
            at += length;
        }
    }
    return &entry->second;
}

std::optional<std::vector<std::uint8_t>> Traces::yjsState(const std::string& name) const
{
    const std::string path = m_folder + "/yjs_updates/" + name + ".state.gz";
    if (!std::filesystem::exists(path))
        return std::nullopt;
    return unpacked(path);
}

} // namespace heartline::bench
