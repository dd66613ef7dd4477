// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "encoding/decoder.h"
#include "encoding/encoder.h"

#include <cstdint>
#include <optional>

/// The columns of format v2 (yjs-wire.md §13.1): sequences of like values, written as runs. The readers give
/// values for as long as the runs say, which may be for ever: whoever reads bounds what is made of them.
namespace heartline::crdt::detail {

/// What a column is read from; after a fault every read gives 0.
class ColumnReader
{
public:
    explicit ColumnReader(Decoder in)
        : m_in(in)
    {
    }

    [[nodiscard]] bool failed() const { return m_in.failed(); }
    [[nodiscard]] const Error& error() const { return m_in.error(); }

protected:
    Decoder m_in;
    std::uint64_t m_value = 0;
    std::uint64_t m_left = 0; ///< Of the run.
};

/// lib0's UintOptRleDecoder.
class UintReader : public ColumnReader
{
public:
    using ColumnReader::ColumnReader;

    std::uint64_t read()
    {
        if (m_left == 0)
            readRun();
        --m_left;
        return m_value;
    }

private:
    void readRun();
};

/// lib0's IntDiffOptRleDecoder, of integers from 0 to 2^53 - 1.
class DifferenceReader : public ColumnReader
{
public:
    using ColumnReader::ColumnReader;

    std::uint64_t read()
    {
        if (m_left == 0)
            readRun();
        --m_left;
        m_value += m_difference;
        // Wrapped where it fell below 0.
        if (m_value > kMaxInteger) {
            m_in.fail(ErrorCode::Malformed, "an integer from 0 to 2^53 - 1");
            m_value = 0;
            m_difference = 0;
        }
        return m_value;
    }

private:
    void readRun();

    std::uint64_t m_difference = 0; ///< Modulo 2^64.
};

/// lib0's RleDecoder of bytes.
class ByteReader : public ColumnReader
{
public:
    using ColumnReader::ColumnReader;

    std::uint8_t read()
    {
        if (m_left == 0)
            readRun();
        --m_left;
        return std::uint8_t(m_value);
    }

private:
    void readRun();
};

/// One of the strings of a StringReader: a view, and the halves of surrogate pairs that UTF-8 has not.
struct Piece
{
    ByteView utf8;
    std::uint64_t units = 0;
    bool startsWithHalf = false;
    bool endsWithHalf = false;
};
/// Writes `piece` as varString, with U+FFFD for the halves.
void writePiece(Encoder& out, const Piece& piece);

/// lib0's StringDecoder.
class StringReader
{
public:
    explicit StringReader(Decoder in);

    Piece read();
    [[nodiscard]] bool failed() const { return m_in.failed() || m_lengths.failed(); }
    [[nodiscard]] const Error& error() const { return m_in.failed() ? m_in.error() : m_lengths.error(); }

private:
    Decoder m_in;
    ByteView m_text;           ///< What was not read yet.
    bool m_insidePair = false; ///< The first half of the pair that `m_text` starts with was read.
    UintReader m_lengths;
};

class UintWriter
{
public:
    void write(std::uint64_t value)
    {
        if (value != m_value) {
            writeRun();
            m_value = value;
            m_count = 0;
        }
        ++m_count;
    }
    [[nodiscard]] Bytes take();

private:
    void writeRun();

    Encoder m_out;
    std::uint64_t m_value = 0;
    std::uint64_t m_count = 0;
};

class DifferenceWriter
{
public:
    void write(std::uint64_t value)
    {
        const auto difference = std::int64_t(value - m_value);
        if (difference != m_difference) {
            writeRun();
            m_difference = difference;
            m_count = 0;
        }
        m_value = value;
        ++m_count;
    }
    [[nodiscard]] Bytes take();

private:
    void writeRun();

    Encoder m_out;
    std::uint64_t m_value = 0;
    std::int64_t m_difference = 0;
    std::uint64_t m_count = 0;
};

class ByteWriter
{
public:
    void write(std::uint8_t value)
    {
        if (value != m_value) {
            if (m_count > 0)
                m_out.writeVarUint(m_count - 1);
            m_out.writeByte(value);
            m_value = value;
            m_count = 0;
        }
        ++m_count;
    }
    /// The length of the last run is not written.
    [[nodiscard]] Bytes take() { return m_out.take(); }

private:
    Encoder m_out;
    std::optional<std::uint8_t> m_value;
    std::uint64_t m_count = 0;
};

class StringWriter
{
public:
    /// `units` as UTF-16.
    void write(ByteView utf8, std::uint64_t units)
    {
        m_text.writeBytes(utf8);
        m_lengths.write(units);
    }
    [[nodiscard]] Bytes take();

private:
    Encoder m_text;
    UintWriter m_lengths;
};

} // namespace heartline::crdt::detail
