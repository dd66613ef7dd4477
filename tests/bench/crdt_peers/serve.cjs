// SPDX-License-Identifier: MIT
// What each engine's program does: it answers tasks.
"use strict";
const readline = require("node:readline");
const { TooSlow } = require("./tasks.cjs");
const { AllTasks } = require("./tasks_many.cjs");

async function answer(tasks, line) {
  const [task, ...rest] = line.trim().split(" ");
  try {
    const result = await tasks[task](...rest);
    return Object.entries(result).map(([key, value]) => `${key} ${value}`).join(" ");
  } catch (error) {
    if (error instanceof TooSlow) return `- ${error.message}`;
    return `fail ${String(error.message ?? error).replaceAll("\n", " ")}`;
  }
}

// node --expose-gc ENGINE.cjs FOLDER [SECONDS]: reads tasks, each in a line, until there are no more. What takes longer
// than SECONDS is given up.
exports.serve = (engine) => {
  const tasks = new AllTasks(engine, process.argv[2], Number(process.argv[3] ?? Infinity));
  readline.createInterface({ input: process.stdin }).on("line", async (line) => {
    process.stdout.write(`${await answer(tasks, line)}\n`);
  });
};

// The memory of each wasm module that is loaded after this was called.
exports.watchWasm = () => {
  const memories = [];
  const Plain = WebAssembly.Instance;
  WebAssembly.Instance = class extends Plain {
    constructor(...all) {
      super(...all);
      if (this.exports.memory) memories.push(this.exports.memory);
    }
  };
  return () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
};
