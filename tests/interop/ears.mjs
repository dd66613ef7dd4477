// SPDX-License-Identifier: MIT
// For who waits until something comes from others.
export class Ears {
  #waiting = new Set();

  // Something came.
  ring() {
    for (const wake of this.#waiting) wake();
  }

  // Resolves when something comes, or after `within` ms.
  listen(within) {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, within);
      this.#waiting.add(wake);
    });
  }
}
