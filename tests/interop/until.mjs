// SPDX-License-Identifier: MIT
import { setTimeout as pause } from 'node:timers/promises';

// Waits until `condition` (which may be a promise's) holds, and returns what it gave. After `within` ms it fails with
// what was waited for; `what` may be a function, asked then, that says how things stand.
export async function until(what, condition, within = 20_000) {
  const deadline = Date.now() + within;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (Date.now() > deadline) throw new Error(`not within ${within} ms: ${typeof what === 'function' ? await what() : what}`);
    await pause(10);
  }
}
