// SPDX-License-Identifier: MIT
// What invented clients type: the same, number by number, as in bench_crdt_scripts.cpp.
"use strict";

exports.kClient = 305419896;

// mulberry32
class Random {
  constructor(seed) {
    this.state = seed | 0;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  below(limit) {
    return this.next() % limit;
  }

  letter() {
    return this.below(6) === 0 ? 32 : 97 + this.below(26);
  }
}
exports.Random = Random;

// Letters and blanks in lines of up to 64.
exports.baseText = (length) => {
  const random = new Random(7);
  const units = Buffer.alloc(length);
  for (let i = 0; i < length; i++) units[i] = i % 64 === 63 ? 10 : random.letter();
  return units.toString("latin1");
};

// Typing in one place for about 40 keys, one in eight a backspace, then in another.
exports.offlineScript = (client, keys, length) => {
  const random = new Random(1000 + client);
  const script = [];
  let cursor = random.below(length);
  for (let i = 0; i < keys; i++) {
    if (random.below(40) === 0) cursor = random.below(length);
    if (cursor > 0 && random.below(8) === 0) {
      script.push({ position: --cursor, character: "" });
      length--;
    } else {
      script.push({ position: cursor++, character: String.fromCharCode(random.letter()) });
      length++;
    }
  }
  return script;
};

// Each client has a paragraph of its own, so that the places are known without asking an engine. Entry
// [round * clients + client]; "" is a deletion of one unit.
exports.TypingScript = class {
  constructor(clients, rounds) {
    const paragraph = 200;
    const random = new Random(500 + clients);
    const paragraphs = [];
    for (let i = 0; i < clients; i++) {
      const units = [];
      for (let j = 0; j < paragraph; j++) units.push(random.letter());
      paragraphs.push(units);
    }
    const joined = () => paragraphs.map((units) => String.fromCharCode(...units) + "\n").join("");
    this.start = joined();
    this.positions = [];
    this.characters = [];
    const cursors = paragraphs.map((units) => random.below(units.length));
    for (let round = 0; round < rounds; round++) {
      const lengths = paragraphs.map((units) => units.length);
      let before = 0;
      for (let client = 0; client < clients; client++) {
        const units = paragraphs[client];
        if (random.below(40) === 0) cursors[client] = random.below(units.length);
        if (cursors[client] > 0 && random.below(8) === 0) {
          units.splice(--cursors[client], 1);
          this.positions.push(before + cursors[client]);
          this.characters.push("");
        } else {
          const unit = random.letter();
          units.splice(cursors[client], 0, unit);
          this.positions.push(before + cursors[client]++);
          this.characters.push(String.fromCharCode(unit));
        }
        before += lengths[client] + 1;
      }
    }
    this.end = joined();
  }
};
