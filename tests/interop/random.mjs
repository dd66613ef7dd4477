// SPDX-License-Identifier: MIT
// Chance that can be had again: a run prints its seed, and HEARTLINE_SEED repeats it.

export class Random {
  constructor(seed = Number(process.env.HEARTLINE_SEED ?? Math.floor(Math.random() * 2 ** 31))) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  #state;

  // A fraction in [0, 1): mulberry32.
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  // An integer in [0, below).
  below(below) {
    return Math.floor(this.next() * below);
  }

  // True `percent` times of a hundred.
  chance(percent) {
    return this.below(100) < percent;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}
