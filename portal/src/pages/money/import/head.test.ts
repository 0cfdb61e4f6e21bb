import { expect, test } from "vitest";
import { head } from "./head";

/** jsdom's blobs cannot be read, so these are made of what the browser's do. */
class Bytes {
  constructor(readonly bytes: Uint8Array) {}
  get size() {
    return this.bytes.length;
  }
  slice(start: number, end: number) {
    return new Bytes(this.bytes.slice(start, end));
  }
  async arrayBuffer() {
    return this.bytes.buffer.slice(
      this.bytes.byteOffset,
      this.bytes.byteOffset + this.bytes.byteLength,
    );
  }
}

const blob = (bytes: Uint8Array) => new Bytes(bytes) as unknown as Blob;
const text = (content: string) => blob(new TextEncoder().encode(content));
const sizeOf = async (file: Blob) => (await head(file, 20)).size;

test("a long list is cut behind its last whole line", async () => {
  const list = "code,rate\n44,1\n45,2\n46,3\n";
  expect(await sizeOf(text(list))).toBe("code,rate\n44,1\n45,2\n".length);
});

test("short lists, packed files and wide text stay whole", async () => {
  expect(await sizeOf(text("code,rate\n44,1\n"))).toBe(15);
  for (const start of [
    [0x50, 0x4b],
    [0xff, 0xfe],
    [0xfe, 0xff],
  ]) {
    const bytes = new Uint8Array(50).fill(10);
    bytes.set(start);
    expect(await sizeOf(blob(bytes))).toBe(50);
  }
});

test("a file that is one line stays whole", async () => {
  expect(await sizeOf(text("x".repeat(50)))).toBe(50);
});
