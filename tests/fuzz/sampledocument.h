// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Document>

namespace heartline::fuzz {

/// An update with some of everything: text of three clients with pairs of surrogates, formats and embedded
/// objects, deletions, undone and redone steps, maps with overwritten keys, nested types of all kinds, a
/// sub-document.
[[nodiscard]] const crdt::Bytes& sampleUpdate();

/// A document that has taken it.
[[nodiscard]] crdt::Document sampleDocument(const crdt::Document::Options& options);

} // namespace heartline::fuzz
