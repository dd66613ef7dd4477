// SPDX-License-Identifier: MIT
#include "encoding/runlength.h"

#include "encoding/utf.h"

namespace heartline::crdt::detail {

namespace {

constexpr std::uint64_t kForEver = ~std::uint64_t{0};

} // namespace

void UintReader::readRun()
{
    const auto [magnitude, negative] = m_in.readVarInt();
    m_value = magnitude;
    m_left = negative ? m_in.readVarUint() + 2 : 1;
}

void DifferenceReader::readRun()
{
    const auto [magnitude, negative] = m_in.readVarInt(2 * kMaxInteger + 1);
    const bool isRun = (magnitude & 1) != 0;
    // Halved downwards, as JavaScript's floor does.
    m_difference = negative ? 0 - (magnitude + 1) / 2 : magnitude / 2;
    m_left = isRun ? m_in.readVarUint() + 2 : 1;
}

void ByteReader::readRun()
{
    m_value = m_in.readByte();
    m_left = m_in.atEnd() ? kForEver : m_in.readVarUint() + 1;
}

void writePiece(Encoder& out, const Piece& piece)
{
    const auto halves = std::size_t(piece.startsWithHalf) + std::size_t(piece.endsWithHalf);
    out.writeVarUint(piece.utf8.size() + kReplacementUtf8.size() * halves);
    if (piece.startsWithHalf)
        out.writeBytes(kReplacementUtf8);
    out.writeBytes(piece.utf8);
    if (piece.endsWithHalf)
        out.writeBytes(kReplacementUtf8);
}

StringReader::StringReader(Decoder in)
    : m_in(in)
    , m_text(m_in.readVarString())
    , m_lengths(m_in)
{
}

Piece StringReader::read()
{
    Piece piece;
    piece.units = m_lengths.read();
    auto units = piece.units;
    if (units > 0 && m_insidePair) {
        piece.startsWithHalf = true;
        m_insidePair = false;
        m_text = m_text.subspan(4);
        --units;
    }
    const auto cut = cutUtf8(m_text, units);
    if (cut.missing > 0)
        m_in.fail(ErrorCode::Malformed, "strings as long as announced");
    piece.utf8 = m_text.first(cut.bytes);
    m_text = m_text.subspan(cut.bytes);
    // Nothing of the next pair is read by an empty string behind half of it.
    if (cut.insidePair) {
        piece.endsWithHalf = true;
        m_insidePair = true;
    }
    return piece;
}

Bytes UintWriter::take()
{
    writeRun();
    return m_out.take();
}

void UintWriter::writeRun()
{
    if (m_count == 0)
        return;
    m_out.writeVarInt(m_value, m_count > 1);
    if (m_count > 1)
        m_out.writeVarUint(m_count - 2);
}

Bytes DifferenceWriter::take()
{
    writeRun();
    return m_out.take();
}

void DifferenceWriter::writeRun()
{
    if (m_count == 0)
        return;
    const auto encoded = 2 * m_difference + (m_count > 1 ? 1 : 0);
    m_out.writeVarInt(std::uint64_t(encoded < 0 ? -encoded : encoded), encoded < 0);
    if (m_count > 1)
        m_out.writeVarUint(m_count - 2);
}

Bytes StringWriter::take()
{
    Encoder out;
    out.writeVarBytes(m_text.view());
    out.writeBytes(m_lengths.take());
    return out.take();
}

} // namespace heartline::crdt::detail
